"""The counts of one event, attribute, property or audience, and the rows that they become."""

from __future__ import annotations

from array import array
from math import inf
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, define

from connect_mapping.tools.inspection.frequent import Tally
from connect_mapping.tools.inspection.report import (
    AttributeRow,
    AudienceRow,
    EventRow,
    PropertyRow,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """

    __slots__ = ("_counts", "_latest")

    def __init__(self) -> None:
        self._counts: array[int] | None = None
        self._latest = _NEVER

    def merge(self, other: Recent) -> None:
        """Add the counts of another."""
        if other._counts is not None:
            for slot in range(other._latest, other._latest - SLOTS, -1):
                if count := other._counts[slot % SLOTS]:
                    self.add(slot, count)

    def add(self, slot: int, count: int = 1) -> None:
        """Count what happened in a slot."""
        if self._counts is None:
            self._counts = array("Q", bytes(8 * SLOTS))
            self._latest = slot
        elif slot > self._latest:
            for passed in range(max(self._latest + 1, slot - SLOTS + 1), slot + 1):
                self._counts[passed % SLOTS] = 0
            self._latest = slot
        elif slot <= self._latest - SLOTS:
            return
        self._counts[slot % SLOTS] += count

    def since(self, first: int) -> int:
        """Return the count from a slot on."""
        if self._counts is None:
            return 0
        oldest = max(first, self._latest - SLOTS + 1)
        return sum(self._counts[slot % SLOTS] for slot in range(oldest, self._latest + 1))


def slot_of(seconds: float) -> int:
    """Return the number of the slot that a point in time is in."""
    return int(seconds // SLOT)


@define
class EventTally(Tally):
    """An event. Its times may be added in any order."""

    first: float = inf
    last: float = -inf
    recent: Recent = Factory(Recent)

    def add_time(self, seconds: float) -> None:
        """Count the time of an event, in Unix seconds."""
        self.recent.add(slot_of(seconds))
        if not self.first <= seconds <= self.last:
            self.first, self.last = min(self.first, seconds), max(self.last, seconds)

    def merge(self, later: EventTally) -> None:
        """Add the counts of later messages."""
        self.seen += later.seen
        self.recent.merge(later.recent)
        self.first = min(self.first, later.first)
        self.last = max(self.last, later.last)

    def row(self, name: str, first_slot: int) -> EventRow:
        """Return its row; the last 24 hours are counted from a slot on."""
        recent = self.recent.since(first_slot)
        first, last = (None, None) if self.first == inf else (self.first, self.last)
        return EventRow(name, self.seen, recent, first, last, self.missed_at_most)


@define
class ValueTally(Tally):
    """An attribute or a property, with the types of its values, or an audience, with its members."""

    kinds: dict[Any, int] = Factory(dict)

    def add(self, kind: object) -> None:
        """Count a value: its type, or true for a user who enters and false for one who leaves."""
        self.seen += 1
        self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def merge(self, later: ValueTally) -> None:
        """Add the counts of later messages."""
        self.seen += later.seen
        for kind, count in later.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count

    def attribute_row(self, name: str) -> AttributeRow:
        """Return the row of an attribute."""
        return AttributeRow(name, self.seen, *self._figures())

    def property_row(self, event: str, name: str, share: float | None) -> PropertyRow:
        """Return the row of a property, which a share of the events of its name have."""
        return PropertyRow(event, name, self.seen, share, *self._figures())

    def audience_row(self, name: str) -> AudienceRow:
        """Return the row of an audience."""
        exits = self.kinds.get(False, 0)
        return AudienceRow(name, self.seen - exits, exits, self.missed_at_most)

    def _figures(self) -> tuple[Mapping[str, int], int, float]:
        """Return the types, always in the same order, how often it was missed, and the nulls."""
        types = {name: self.kinds[kind] for kind, name in _TYPES.items() if kind in self.kinds}
        return types, self.missed_at_most, types.get("null", 0) / self.seen
