"""The rules of the mapping, read from its vectors: a line to send, and the answer that has to come."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from connect_mapping.tools.conformance.tables import TABLES
from connect_mapping.unbatching import is_batch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

#: The folders whose cases are one line and one answer.
FOLDERS: Final = frozenset(
    {"identify", "timezone", "personas", "track", "alias", "group", "page", "screen", "routing"}
    | {"lines"}
)
#: What the vectors hold and a line of input cannot ask for.
NOT_ASKED: Final = {
    "audiences": "maps two lists of members, not a message",
    "batches": "has several answers for a line",
    "batching": "puts requests together, and maps no message",
    "tables/snake_case": "maps the name of an audience, not a message",
}
_UNKNOWN: Final = "is of a kind that this program does not know"
_ANSWERS: Final[tuple[str, ...]] = ("request", "skipped", "rejected")


@frozen
class Rule:
    """A case of the vectors, named ``folder/file``, or ``tables/file/number`` for a case of a table.

    ``why`` says what it shows and ``source`` what it rests on. A program that has ``settings`` reads
    ``line`` and writes ``answer``, which has one key: ``request``, ``skipped`` or ``rejected``. Where
    that cannot be asked, ``not_asked`` says why, and the line is empty.

    >>> Rule("identify/user-id-alone", "An id is enough.").folder
    'identify'
    """

    name: str
    why: str
    source: str = ""
    settings: dict[str, Any] = field(factory=dict)
    line: bytes = b""
    answer: dict[str, Any] = field(factory=dict)
    not_asked: str = ""

    @property
    def folder(self) -> str:
        """The folder of the vectors; a table counts as one."""
        return self.name.rpartition("/")[0]


def read_rules(vectors: Traversable | None = None) -> list[Rule]:
    """Return every case of the vectors, those of the package by default, in the order of their names.

    Nothing is left out: what cannot be asked says so in ``not_asked``.

    >>> [rule.name for rule in read_rules() if "two-ats" in rule.name]
    ['identify/email-not-from-user-id-two-ats']
    """
    root = files("connect_mapping") / "vectors" if vectors is None else vectors
    rules: list[Rule] = []
    for folder in sorted(root.iterdir(), key=_name):
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=_name):
                if file.name.endswith(".json"):
                    name = f"{folder.name}/{file.name.removesuffix('.json')}"
                    rules += _rules_of(name, json.loads(file.read_text("utf-8")))
    return rules


def chosen(rules: Sequence[Rule], patterns: Sequence[str]) -> list[Rule]:
    """Return the rules that one of the patterns names: a folder, a rule, or either with wildcards.

    >>> [rule.name for rule in chosen([Rule("alias/basic", ""), Rule("track/basic", "")], ["track"])]
    ['track/basic']
    """
    return [rule for rule in rules if any(_is_named(rule.name, pattern) for pattern in patterns)]


def _is_named(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern.rstrip('/')}/*")


def _name(entry: Traversable) -> str:
    return entry.name


def _rules_of(name: str, content: dict[str, Any]) -> list[Rule]:
    if not name.startswith("tables/"):
        return [_rule_of(name, content)]
    rules = []
    ask = TABLES.get(name)
    for number, case in enumerate(content["cases"], 1):
        about = (f"{name}/{number}", case["why"], content["source"])
        if ask is None:
            rules.append(Rule(*about, not_asked=NOT_ASKED.get(name, _UNKNOWN)))
        else:
            message, answer = ask(case["input"], case["output"])
            rules.append(Rule(*about, line=_line_of(message), answer=answer))
    return rules


def _rule_of(name: str, content: dict[str, Any]) -> Rule:
    """Return the rule of a file that holds one case."""
    folder = name.partition("/")[0]
    about = (name, content.get("why", ""), content.get("source", ""), content.get("settings", {}))
    answer = {key: content[key] for key in _ANSWERS if key in content}
    line, not_asked = b"", ""
    if folder not in FOLDERS:
        not_asked = NOT_ASKED.get(folder, _UNKNOWN)
    elif len(answer) != 1 or not content.keys() & {"message", "line"}:
        not_asked = "is not one message and one answer"
    elif is_batch(content.get("message")):
        not_asked = NOT_ASKED["batches"]
    elif "line" not in content:
        line = _line_of(content["message"])
    else:
        line, not_asked = _raw_line(content["line"])
    return Rule(*about, line=line, answer=answer, not_asked=not_asked)


def _line_of(message: object) -> bytes:
    """Return a message in ASCII, so that a lone surrogate stands there as an escape."""
    return json.dumps(message, separators=(",", ":")).encode("ascii")


def _raw_line(text: str) -> tuple[bytes, str]:
    text = text.removesuffix("\n")
    if "\n" in text:
        return b"", "holds a line feed, and would be two lines"
    try:
        return text.encode("utf-8"), ""
    except UnicodeEncodeError:
        return b"", "holds what UTF-8 has no form for"
