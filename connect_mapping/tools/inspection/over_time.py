"""Events counted over time, in bounded memory: by hour, day, month or year."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from connect_mapping.tools.inspection.rows import Bucket, Series

if TYPE_CHECKING:
    from collections.abc import Callable

#: How many buckets are kept. Empty ones take no memory.
MOST_BUCKETS: Final = 1_000
#: How many of the last buckets a series has.
MOST_SHOWN: Final = 400
#: Shorter data is counted by hour. Seconds.
_BY_HOUR: Final = 3 * 86_400
#: The share of the events that a series must hold, unless its unit is the coarsest.
_NEARLY_ALL: Final = 0.99
#: The lengths of an hour and of a day.
_SECONDS: Final = (3_600, 86_400)
#: The day of the Unix epoch, as ``date.toordinal`` counts.
_EPOCH: Final = date(1970, 1, 1).toordinal()


def _month(day: int) -> int:
    found = date.fromordinal(day + _EPOCH)
    return found.year * 12 + found.month - 1


#: The units, and what makes a bucket of each from one of the unit before it.
UNITS: Final = ("hour", "day", "month", "year")
_COARSER: Final[tuple[Callable[[int], int], ...]] = (
    lambda hour: hour // 24,
    _month,
    lambda month: month // 12,
)


class OverTime:
    """Events by the finest unit of which there are at most ``most`` buckets with an event.

    When there is one bucket too many, all are joined to those of the next unit. The number of years
    is bounded, because times are in the years 1 to 9999. The same times give the same counts in any
    order.

    >>> over_time = OverTime()
    >>> for seconds in (0, 7_200, 7_300):
    ...     over_time.add(seconds)
    >>> [bucket.events for bucket in over_time.series(0, 7_300).rows]
    [1, 0, 2]
    """

    def __init__(self, most: int = MOST_BUCKETS) -> None:
        self._most = most
        self._level = 0
        self._counts: dict[int, int] = {}

    def add(self, seconds: float) -> None:
        """Count an event at a point in time, in Unix seconds."""
        bucket = self._bucket(seconds, self._level)
        self._counts[bucket] = self._counts.get(bucket, 0) + 1
        self._make_room()

    def merge(self, other: OverTime) -> None:
        """Add the events that another has counted."""
        self._coarsen(other._level)
        for bucket, count in _coarsened(other._counts, other._level, self._level).items():
            self._counts[bucket] = self._counts.get(bucket, 0) + count
        self._make_room()

    def series(self, earliest: float, latest: float) -> Series:
        """Return the counts from the earliest to the latest time, or of the last 400 buckets.

        The unit is the hour for less than three days, and otherwise the finest from the day on whose
        last 400 buckets hold 99% of the events.
        """
        level = 0 if latest - earliest < _BY_HOUR else 1
        total = sum(self._counts.values())
        while True:
            level = max(level, self._level)
            counts = _coarsened(self._counts, self._level, level)
            last = self._bucket(latest, level)
            first = max(self._bucket(earliest, level), last - MOST_SHOWN + 1)
            shown = [counts.get(bucket, 0) for bucket in range(first, last + 1)]
            if level == len(UNITS) - 1 or sum(shown) >= _NEARLY_ALL * total:
                break
            level += 1
        rows = tuple(Bucket(_start(first + n, level), count) for n, count in enumerate(shown))
        return Series(UNITS[level], total - sum(shown), rows)

    def _make_room(self) -> None:
        while len(self._counts) > self._most and self._level < len(UNITS) - 1:
            self._coarsen(self._level + 1)

    def _coarsen(self, level: int) -> None:
        self._counts = _coarsened(self._counts, self._level, level)
        self._level = max(self._level, level)

    @staticmethod
    def _bucket(seconds: float, level: int) -> int:
        if level < 2:
            return int(seconds // _SECONDS[level])
        month = _month(int(seconds // _SECONDS[1]))
        return month // 12 if level == 3 else month


def _coarsened(counts: dict[int, int], level: int, to: int) -> dict[int, int]:
    for coarser in _COARSER[level:to]:
        finer, counts = counts, {}
        for bucket, count in finer.items():
            joined = coarser(bucket)
            counts[joined] = counts.get(joined, 0) + count
    return counts


def _start(bucket: int, level: int) -> int:
    """Return the first second of a bucket."""
    if level < 2:
        return bucket * _SECONDS[level]
    year, month = divmod(bucket, 12) if level == 2 else (bucket, 0)
    return int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp())
