"""What is counted of one event, attribute, audience or code, and the row that it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import Factory, define

from connect_mapping.tools.inspection.frequent import Tally
from connect_mapping.tools.inspection.recent import Recent
from connect_mapping.tools.inspection.report import (
    AttributeRow,
    AudienceRow,
    CodeRow,
    EventRow,
    Place,
)

if TYPE_CHECKING:
    from connect_mapping.problems import Problem

#: So many places are kept of each code.
MOST_PLACES: Final = 5
_TYPES: Final = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    dict: "object",
}


@define
class EventTally(Tally):
    """An event, whose times come in any order."""

    first: float | None = None
    last: float | None = None
    recent: Recent = Factory(Recent)

    def add_time(self, seconds: float) -> None:
        """Count when it happened, in Unix seconds."""
        self.recent.add(seconds)
        if self.first is None or seconds < self.first:
            self.first = seconds
        if self.last is None or seconds > self.last:
            self.last = seconds

    def row(self, name: str, first_slot: int) -> EventRow:
        """Return the row of it; the last 24 hours are counted from a slot on."""
        recent = self.recent.since(first_slot)
        return EventRow(name, self.seen, recent, self.first, self.last, self.missed_at_most)


@define
class AttributeTally(Tally):
    """An attribute, with the JSON types of its values."""

    types: dict[str, int] = Factory(dict)

    def add_value(self, value: object) -> None:
        """Count a value."""
        self.seen += 1
        name = _TYPES[type(value)]
        self.types[name] = self.types.get(name, 0) + 1

    def row(self, name: str) -> AttributeRow:
        """Return the row of it, with the types in one order."""
        types = {kind: self.types[kind] for kind in _TYPES.values() if kind in self.types}
        return AttributeRow(name, self.seen, types, self.missed_at_most)


@define
class AudienceTally(Tally):
    """An audience, with its entries and exits."""

    exits: int = 0

    def add_membership(self, member: bool) -> None:
        """Count a user who enters (true) or leaves (false)."""
        self.seen += 1
        self.exits += not member

    def row(self, name: str) -> AudienceRow:
        """Return the row of it."""
        return AudienceRow(name, self.seen - self.exits, self.exits, self.missed_at_most)


@define
class CodeTally:
    """A code, with the first places where it stands."""

    messages: int = 0
    places: list[Place] = Factory(list)


def add_codes(
    codes: dict[str, CodeTally], problems: tuple[Problem, ...], file: str, number: int
) -> None:
    """Count a message once for each code that it has.

    >>> from connect_mapping.problems import Problem
    >>> codes = {}
    >>> add_codes(codes, (Problem("missing", "event", ""), Problem("missing", "userId", "")), "a", 7)
    >>> codes
    {'missing': CodeTally(messages=1, places=[Place(file='a', line=7)])}
    """
    for name in {problem.code: None for problem in problems}:
        code = codes.setdefault(name, CodeTally())
        code.messages += 1
        if len(code.places) < MOST_PLACES:
            code.places.append(Place(file, number))


def code_rows(codes: dict[str, CodeTally]) -> tuple[CodeRow, ...]:
    """Return the rows of the codes, the commonest first, then by name.

    >>> code_rows({"missing": CodeTally(1), "too_long": CodeTally(2)})[0].code
    'too_long'
    """
    ranked = sorted(codes.items(), key=lambda pair: (-pair[1].messages, pair[0]))
    return tuple(CodeRow(name, code.messages, tuple(code.places)) for name, code in ranked)
