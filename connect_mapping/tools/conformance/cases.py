"""The cases of the vectors: each is a line to send and its expected answer."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from connect_mapping.batches.unfold import is_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.resources.abc import Traversable

    Question = tuple[dict[str, Any], dict[str, Any]]

#: The folders and tables that cannot be tested with a line of input, and why.
NOT_ASKED: Final = {
    "audiences": "maps two lists of members, not a message",
    "batches": "has several answers for a line",
    "batching": "groups requests, and maps no message",
    "tables/snake_case": "maps the name of an audience, not a message",
}
_ANSWERS: Final[tuple[str, ...]] = ("request", "skipped", "rejected")


@frozen
class Case:
    """A case of the vectors, named ``folder/file``, or ``tables/file/number`` for a row of a table.

    ``why`` says what it shows, and ``rules`` are the ids of the rules that it exists for. Under its
    ``settings``, a program that reads ``line`` should write ``answer``, which has one key:
    ``request``, ``skipped`` or ``rejected``. If a program cannot be asked, ``not_asked`` says why,
    and the line is empty.

    >>> Case("identify/user-id-alone", "An id is enough.").folder
    'identify'
    """

    name: str
    why: str
    rules: tuple[str, ...] = ()
    settings: dict[str, Any] = field(factory=dict)
    line: bytes = b""
    answer: dict[str, Any] = field(factory=dict)
    not_asked: str = ""

    @property
    def folder(self) -> str:
        """The folder of the vectors; a table counts as one."""
        return self.name.rpartition("/")[0]


def read_cases(vectors: Traversable | None = None) -> list[Case]:
    """Return every case of the vectors, by default those of the package, sorted by name.

    Cases that cannot be asked are included; they have ``not_asked``.

    >>> [case.name for case in read_cases() if "two-ats" in case.name]
    ['identify/email-not-from-user-id-two-ats']
    """
    root = files("connect_mapping") / "vectors" if vectors is None else vectors
    cases: list[Case] = []
    for folder in sorted(root.iterdir(), key=_name):
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=_name):
                if file.name.endswith(".json"):
                    name = f"{folder.name}/{file.name.removesuffix('.json')}"
                    content = json.loads(file.read_text("utf-8"))
                    is_table = folder.name == "tables"
                    cases += _rows(name, content) if is_table else [_case(name, content)]
    return cases


def chosen(cases: Sequence[Case], patterns: Sequence[str]) -> list[Case]:
    """Return the cases that any pattern names: a folder, a case, or either with wildcards.

    >>> [case.name for case in chosen([Case("alias/basic", ""), Case("track/basic", "")], ["track"])]
    ['track/basic']
    """
    return [case for case in cases if any(_is_named(case.name, pattern) for pattern in patterns)]


def _is_named(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern.rstrip('/')}/*")


def _name(entry: Traversable) -> str:
    return entry.name


def _case(name: str, content: dict[str, Any]) -> Case:
    about = (name, content.get("why", ""), tuple(content.get("rules", ())))
    answer = {key: content[key] for key in _ANSWERS if key in content}
    line, not_asked = b"", _why_not_asked(name.partition("/")[0], content, answer)
    if not not_asked:
        line, not_asked = (
            _raw_line(content["line"]) if "line" in content else (_line(content["message"]), "")
        )
    return Case(*about, content.get("settings", {}), line, answer, not_asked)


def _why_not_asked(folder: str, content: dict[str, Any], answer: dict[str, Any]) -> str:
    if folder in NOT_ASKED:
        return NOT_ASKED[folder]
    if len(answer) != 1 or not content.keys() & {"message", "line"}:
        return "is not one message and one answer"
    return NOT_ASKED["batches"] if is_batch(content.get("message")) else ""


def _rows(name: str, content: dict[str, Any]) -> list[Case]:
    cases = []
    ask = _TABLES.get(name)
    for number, row in enumerate(content["cases"], 1):
        rules = (*content.get("rules", ()), *row.get("rules", ()))
        about = (f"{name}/{number}", row["why"], rules)
        if ask is None:
            cases.append(Case(*about, not_asked=NOT_ASKED.get(name, "is in an unknown table")))
        else:
            message, answer = ask(row["input"], row["output"])
            cases.append(Case(*about, line=_line(message), answer=answer))
    return cases


def _line(message: object) -> bytes:
    """Return a message in ASCII, so that lone surrogates are escaped."""
    return json.dumps(message, separators=(",", ":")).encode("ascii")


def _raw_line(text: str) -> tuple[bytes, str]:
    text = text.removesuffix("\n")
    if "\n" in text:
        return b"", "holds a line feed, so it would be two lines"
    try:
        return text.encode("utf-8"), ""
    except UnicodeEncodeError:
        return b"", "cannot be encoded in UTF-8"


def _ask_timestamp(value: Any, seconds: Any) -> Question:
    """Return a track with a time, and its answer; None means that the time is invalid."""
    message = {"type": "track", "userId": "u1", "event": "Signed Up", "timestamp": value}
    if seconds is None:
        return message, {"rejected": [{"code": "invalid_timestamp", "field": "timestamp"}]}
    body = {"user_id": "u1", "event": "Signed Up", "timestamp": seconds}
    return message, {"request": {"path": "/v2/track", "body": body, "warnings": []}}


def _ask_time_zone(value: Any, name: Any) -> Question:
    """Return an identify with a time zone, and its answer; None means that there is no such zone."""
    message = {"type": "identify", "userId": "u1", "context": {"timezone": value}}
    body = {"user_id": "u1"} if name is None else {"user_id": "u1", "timezone": name}
    warnings = []
    if name is None and value is not None and (not isinstance(value, str) or value.strip()):
        code = "invalid_timezone" if isinstance(value, str) else "wrong_type"
        warnings.append({"code": code, "field": "context.timezone"})
    return message, {"request": {"path": "/v2/identify", "body": body, "warnings": warnings}}


#: The tables whose rows can be tested with a message.
_TABLES: Final[dict[str, Callable[[Any, Any], Question]]] = {
    "tables/timestamps": _ask_timestamp,
    "tables/olson_timezone": _ask_time_zone,
}
