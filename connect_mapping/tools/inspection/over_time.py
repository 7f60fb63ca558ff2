"""Events counted over time, in bounded memory: by hour, day, month or year."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Final

from connect_mapping.tools.inspection.report import Bucket, Series

UNITS: Final = ("hour", "day", "month", "year")
#: How many buckets are kept. Empty ones take no memory.
MOST_BUCKETS: Final = 1_000
#: How many of the last buckets a series has.
MOST_SHOWN: Final = 400
#: Shorter data is counted by hour. Seconds.
_BY_HOUR: Final = 3 * 86_400
#: The share of the events that a series must hold, unless its unit is the coarsest.
_NEARLY_ALL: Final = 0.99
#: The lengths of an hour and of a day, in seconds.
_LENGTHS: Final = (3_600, 86_400)
#: The day of the Unix epoch, as ``date.toordinal`` counts.
_EPOCH: Final = date(1970, 1, 1).toordinal()


class OverTime:
    """Events by the finest unit of which there are at most ``most`` buckets with an event.

    When there is one bucket too many, all are joined to those of the next unit. The number of years
    is bounded, because times are in the years 1 to 9999. The same times give the same counts in any
    order.

    >>> over_time = OverTime()
    >>> for seconds in (0, 7_200, 7_300):
    ...     over_time.add(seconds)
    >>> [bucket.events for bucket in over_time.series().rows]
    [1, 0, 2]
    """

    earliest: float | None = None
    latest: float | None = None

    def __init__(self, most: int = MOST_BUCKETS) -> None:
        self._most = most
        self._level = 0
        self._counts: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """Count an event at a point in time, in Unix seconds."""
        self._counts[_bucket(seconds, self._level)] += 1
        self._make_room()
        self._add_span(seconds, seconds)

    def merge(self, other: OverTime) -> None:
        """Add the events that another has counted."""
        self._coarsen(max(self._level, other._level))
        self._counts.update(other._by(self._level))
        self._make_room()
        if other.earliest is not None and other.latest is not None:
            self._add_span(other.earliest, other.latest)

    def series(self) -> Series:
        """Return the counts from the earliest to the latest time, or of the last 400 buckets.

        The unit is the hour for less than three days, and otherwise the finest from the day on whose
        last 400 buckets hold 99% of the events.
        """
        if self.earliest is None or self.latest is None:
            return Series()
        level = max(0 if self.latest - self.earliest < _BY_HOUR else 1, self._level)
        total = self._counts.total()
        while True:
            counts = self._by(level)
            last = _bucket(self.latest, level)
            first = max(_bucket(self.earliest, level), last - MOST_SHOWN + 1)
            shown = [counts[bucket] for bucket in range(first, last + 1)]
            if level == len(UNITS) - 1 or sum(shown) >= _NEARLY_ALL * total:
                break
            level += 1
        rows = tuple(Bucket(_start(first + n, level), count) for n, count in enumerate(shown))
        return Series(UNITS[level], total - sum(shown), rows)

    def _add_span(self, earliest: float, latest: float) -> None:
        if self.earliest is None or earliest < self.earliest:
            self.earliest = earliest
        if self.latest is None or latest > self.latest:
            self.latest = latest

    def _make_room(self) -> None:
        while len(self._counts) > self._most and self._level < len(UNITS) - 1:
            self._coarsen(self._level + 1)

    def _coarsen(self, level: int) -> None:
        self._counts, self._level = self._by(level), level

    def _by(self, level: int) -> Counter[int]:
        """Return the counts by a unit that is not finer than the one they are kept by."""
        if level == self._level:
            return self._counts
        joined: Counter[int] = Counter()
        for bucket, count in self._counts.items():
            joined[_bucket(_start(bucket, self._level), level)] += count
        return joined


def _bucket(seconds: float, level: int) -> int:
    """Return the bucket that a time is in."""
    if level < 2:
        return int(seconds // _LENGTHS[level])
    day = date.fromordinal(int(seconds // _LENGTHS[1]) + _EPOCH)
    return day.year if level == 3 else day.year * 12 + day.month - 1


def _start(bucket: int, level: int) -> int:
    """Return the first second of a bucket."""
    if level < 2:
        return bucket * _LENGTHS[level]
    year, month = divmod(bucket, 12) if level == 2 else (bucket, 0)
    return int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp())
