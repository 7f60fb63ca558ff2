"""How much happened of late: counts by slots of five minutes, of which the last day's are kept."""

from __future__ import annotations

from array import array
from typing import Final

#: Seconds of a slot. The last 24 hours are as fine as this.
SLOT: Final = 300
#: Slots that hold the last 24 hours wherever they end. There is one more than fills a day: what
#: happened a little earlier is counted too, so that nothing of the 24 hours is ever left out.
SLOTS: Final = 86_400 // SLOT + 1
#: Before the year 1.
_NEVER: Final = -(10**12)


class Recent:
    """Counts of the 24 hours that end with the latest time so far, whatever the order of the times.

    They begin up to five minutes early. What is older can never be among the last 24 hours again,
    and is not kept.

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
    """Return the number of the slot in which a point in time lies.

    >>> slot_of(0), slot_of(299.999), slot_of(-1)
    (0, 0, -1)
    """
    return int(seconds // SLOT)
