"""The counts of one event, attribute, audience or code, and the rows that they become."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from attrs import Factory, define

from connect_mapping.tools.inspection.frequent import Tally
from connect_mapping.tools.inspection.report import (
    AttributeRow,
    AudienceRow,
    CodeRow,
    EventRow,
    Place,
)

if TYPE_CHECKING:
    from connect_mapping.outcomes import Problem

#: How many places are kept of each code.
MOST_PLACES: Final = 5
#: The last 24 hours are counted in slots of this many seconds.
SLOT: Final = 300
#: One slot more than a day has, so that the last 24 hours are covered wherever in a slot they end.
SLOTS: Final = 86_400 // SLOT + 1
#: Before the year 1.
_NEVER: Final = -(10**12)
_TYPES: Final = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    list: "array",
    dict: "object",
}


class Recent:
    """Counts of the 24 hours before the latest time so far. Times may be added in any order.

    They begin up to five minutes early. Anything older can never be among the last 24 hours again, and
    is not kept.

    >>> recent = Recent()
    >>> for seconds in (1_000_000, 0, 999_000):
    ...     recent.add(seconds)
    >>> recent.since(slot_of(1_000_000) - SLOTS + 1)
    2
    """

    __slots__ = ("_counts", "_latest")

    def __init__(self) -> None:
        self._counts: array[int] | None = None
        self._latest = _NEVER

    def add(self, seconds: float) -> None:
        """Count something that happened at a point in time, in Unix seconds."""
        slot = slot_of(seconds)
        if self._counts is None:
            self._counts = array("Q", bytes(8 * SLOTS))
            self._latest = slot
        elif slot > self._latest:
            for passed in range(max(self._latest + 1, slot - SLOTS + 1), slot + 1):
                self._counts[passed % SLOTS] = 0
            self._latest = slot
        elif slot <= self._latest - SLOTS:
            return
        self._counts[slot % SLOTS] += 1

    def since(self, first: int) -> int:
        """Return the count from a slot on."""
        if self._counts is None:
            return 0
        oldest = max(first, self._latest - SLOTS + 1)
        return sum(self._counts[slot % SLOTS] for slot in range(oldest, self._latest + 1))


def slot_of(seconds: float) -> int:
    """Return the number of the slot that a point in time is in.

    >>> slot_of(0), slot_of(299.999), slot_of(-1)
    (0, 0, -1)
    """
    return int(seconds // SLOT)


@define
class EventTally(Tally):
    """An event. Its times may be added in any order."""

    first: float | None = None
    last: float | None = None
    recent: Recent = Factory(Recent)

    def add_time(self, seconds: float) -> None:
        """Count the time of an event, in Unix seconds."""
        self.recent.add(seconds)
        if self.first is None or seconds < self.first:
            self.first = seconds
        if self.last is None or seconds > self.last:
            self.last = seconds

    def row(self, name: str, first_slot: int) -> EventRow:
        """Return its row; the last 24 hours are counted from a slot on."""
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
        """Return its row, with the types always in the same order."""
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
        """Return its row."""
        return AudienceRow(name, self.seen - self.exits, self.exits, self.missed_at_most)


class Codes:
    """The codes of problems or of warnings, each with the first places where it occurs.

    >>> from connect_mapping.outcomes import Problem
    >>> codes = Codes()
    >>> codes.add((Problem("missing", "event", ""), Problem("missing", "userId", "")), "a", 7)
    >>> codes.rows()
    (CodeRow(code='missing', messages=1, places=(Place(file='a', line=7),)),)
    """

    def __init__(self) -> None:
        self._messages: dict[str, int] = {}
        self._places: dict[str, list[Place]] = {}

    def add(self, problems: tuple[Problem, ...], file: str, number: int) -> None:
        """Count a message once for each code that it has."""
        for code in {problem.code for problem in problems}:
            self._messages[code] = self._messages.get(code, 0) + 1
            places = self._places.setdefault(code, [])
            if len(places) < MOST_PLACES:
                places.append(Place(file, number))

    def rows(self) -> tuple[CodeRow, ...]:
        """Return the row of each code, the most common first, then by code."""
        ranked = sorted(self._messages.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(CodeRow(code, n, tuple(self._places[code])) for code, n in ranked)
