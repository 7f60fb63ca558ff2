"""The cases of the vectors: each is a line to send and its expected answers."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from connect_mapping.tools.conformance.tiers import TIERS, Tier, is_strain, tier_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from importlib.resources.abc import Traversable

    Question = tuple[dict[str, Any], dict[str, Any]]

#: The folders, tables and cases that cannot be tested with a line of input, and why.
NOT_ASKED: Final = {
    "audiences": "maps two lists of members, not a message",
    "batching": "groups requests, and maps no message",
    "routing/batch-envelope": "passes a batch to the function that converts one message",
    "tables/snake_case": "maps the name of an audience, not a message",
}
_ANSWERS: Final = ("request", "skipped", "rejected")
#: Not in the name of a row: slashes, commas, wildcards, white space, and what steers a terminal.
_NOT_IN_NAMES: Final = re.compile(r"[^\w.:+]+")
_LONGEST_NAME: Final = 60
_KINDS: Final = {int: "number", float: "number", bool: "boolean", list: "array", dict: "object"}


@frozen
class Case:
    """A case of the vectors, named ``folder/file``, or ``tables/file/row`` for a row of a table.

    ``why`` says what it shows, and ``rules`` are the ids of the rules that it exists for. Under its
    ``settings``, a program that reads ``line`` should write ``answers``, each of which has one key:
    ``request``, ``skipped`` or ``rejected``. There is one, except for a batch. If a program cannot be
    asked, ``not_asked`` says why, and the line is empty. ``vector`` is the file, or the row.
    """

    name: str
    why: str
    rules: tuple[str, ...] = ()
    settings: dict[str, Any] = field(factory=dict)
    line: bytes = b""
    answers: tuple[dict[str, Any], ...] = ()
    not_asked: str = ""
    vector: dict[str, Any] = field(factory=dict)

    @property
    def folder(self) -> str:
        """The folder of the vectors; a table counts as one."""
        return self.name.rpartition("/")[0]

    @property
    def tier(self) -> Tier:
        """The first tier that the case belongs to: ``core``, ``full`` or ``edge``."""
        is_plain = not self.settings and len(self.answers) <= 1
        return tier_of(self.rules, strains=is_strain(self.line), is_plain=is_plain)


def read_cases(vectors: Traversable | None = None) -> list[Case]:
    """Return every case of the vectors, by default those of the package.

    They are sorted by tier, then by folder, and those that strain JSON libraries come last. Cases that
    cannot be asked are included; they have ``not_asked``.

    >>> [case.name for case in read_cases() if "two-ats" in case.name]
    ['identify/email-not-from-user-id-two-ats']
    """
    root = files("connect_mapping") / "vectors" if vectors is None else vectors
    cases: list[Case] = []
    for folder in sorted(root.iterdir(), key=attrgetter("name")):
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=attrgetter("name")):
                if file.name.endswith(".json"):
                    name = f"{folder.name}/{file.name.removesuffix('.json')}"
                    content = json.loads(file.read_text("utf-8"))
                    is_table = folder.name == "tables"
                    cases += _rows(name, content) if is_table else [_case(name, content)]
    return sorted(cases, key=lambda case: (TIERS.index(case.tier), is_strain(case.line)))


def chosen(cases: Sequence[Case], patterns: Sequence[str]) -> list[Case]:
    """Return the cases that any pattern names: a folder, a case, or either with wildcards.

    >>> [case.name for case in chosen([Case("alias/basic", ""), Case("track/basic", "")], ["track"])]
    ['track/basic']
    """
    return [case for case in cases if any(_is_named(case.name, pattern) for pattern in patterns)]


def about(cases: Sequence[Case], patterns: Sequence[str]) -> list[Case]:
    """Return the cases that exist for a rule that any pattern names: an id, or one with wildcards.

    >>> [case.name for case in about([Case("alias/basic", "", ("alias.to-self",))], ["alias.*"])]
    ['alias/basic']
    """
    return [
        case
        for case in cases
        if any(fnmatchcase(rule, pattern) for rule in case.rules for pattern in patterns)
    ]


def up_to(cases: Sequence[Case], tier: Tier) -> list[Case]:
    """Return the cases of a tier and of those before it.

    >>> [case.name for case in up_to([Case("track/a", "", ("value.too-deep",))], "full")]
    []
    """
    tiers = TIERS[: TIERS.index(tier) + 1]
    return [case for case in cases if case.tier in tiers]


def _is_named(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern.rstrip('/')}/*")


def _case(name: str, content: dict[str, Any]) -> Case:
    answer = {key: content[key] for key in _ANSWERS if key in content}
    not_asked = NOT_ASKED.get(name) or NOT_ASKED.get(name.partition("/")[0], "")
    return Case(
        name,
        content["why"],
        tuple(content["rules"]),
        content.get("settings", {}),
        b"" if not_asked else _line_of(content),
        tuple(content.get("outcomes", [answer])),
        not_asked,
        content,
    )


def _line_of(content: dict[str, Any]) -> bytes:
    if "line" in content:
        line: str = content["line"]
        return line.removesuffix("\n").encode()
    return _line(content["message"] if "message" in content else content["payload"])


def _rows(name: str, content: dict[str, Any]) -> Iterator[Case]:
    numbers: dict[str, int] = {}
    for row in content["cases"]:
        row_name = _row_name(row["input"])
        number = numbers[row_name] = numbers.get(row_name, 0) + 1
        rules = (*content.get("rules", ()), *row.get("rules", ()))
        about = (f"{name}/{row_name}{f'~{number}' if number > 1 else ''}", row["why"], rules)
        if name in NOT_ASKED:
            yield Case(*about, not_asked=NOT_ASKED[name], vector=row)
        else:
            message, answer = _TABLES[name](row["input"], row["output"])
            yield Case(*about, line=_line(message), answers=(answer,), vector=row)


def _row_name(value: Any) -> str:
    """Return a name made of the input of a row, such as ``2014-02-11T10:20Z`` or ``number-0.5``."""
    text = value if isinstance(value, str) else json.dumps(value)
    if type(value) in _KINDS:
        text = f"{_KINDS[type(value)]}-{re.sub('^-', 'minus-', text)}"
    return _NOT_IN_NAMES.sub("-", text)[:_LONGEST_NAME].strip("-") or "symbols"


def _line(message: object) -> bytes:
    """Return a message in ASCII, so that lone surrogates are escaped."""
    return json.dumps(message, separators=(",", ":")).encode("ascii")


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
