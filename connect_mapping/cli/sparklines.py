"""Counts over time as rows of small columns, one row for each day, month, year or decade."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from connect_mapping.cli.figures import count_text
from connect_mapping.tools.inspection.report import moment

if TYPE_CHECKING:
    from connect_mapping.tools.inspection.report import Series

_COLUMNS: Final = "▁▂▃▄▅▆▇█"
_NONE: Final = "·"
#: For each unit of time: what a row covers, and the length of the names of rows and units in ISO 8601.
_PERIODS: Final = {
    "hour": ("day", 10, 13),
    "day": ("month", 7, 10),
    "month": ("year", 4, 7),
    "year": ("decade", 3, 4),
}
#: The headings of the sparklines.
HEADINGS: Final = frozenset(f"by {unit}" for unit in _PERIODS)


def headings(unit: str) -> tuple[str, str, str]:
    """Return the headings of the rows of a unit.

    >>> headings("hour")
    ('day', 'events', 'by hour')
    """
    return _PERIODS[unit][0], "events", f"by {unit}"


def bars(series: Series) -> list[tuple[str, int]]:
    """Return the name of each unit of time, and its number of events.

    >>> from connect_mapping.tools.inspection.report import Bucket, Series
    >>> bars(Series("hour", 0, (Bucket(3600, 7),)))
    [('1970-01-01 01:00', 7)]
    """
    length = _PERIODS[series.unit or "day"][2]
    ending = ":00" if series.unit == "hour" else ""
    return [
        (moment(bucket.start).isoformat(" ")[:length] + ending, bucket.events)
        for bucket in series.rows
    ]


def sparkline_rows(series: Series) -> list[tuple[str, str, str]]:
    """Return a row for each period: its name, its number of events, and a column for each unit.

    >>> from connect_mapping.tools.inspection.report import Bucket, Series
    >>> day = 86_400
    >>> sparkline_rows(Series("day", 0, (Bucket(day, 7), Bucket(2 * day, 0), Bucket(3 * day, 1))))
    [('1970-01', '8', ' █·▂')]
    """
    found = bars(series)
    period, length, _ = _PERIODS[series.unit or "day"]
    highest = max((events for _, events in found), default=0)
    rows = []
    for start, group in groupby(found, lambda bar: bar[0][:length]):
        shown = list(group)
        columns = "".join(_column(events, highest) for _, events in shown)
        name = f"{start}0s" if period == "decade" else start
        margin = " " * _position(shown[0][0], period)
        rows.append((name, count_text(sum(events for _, events in shown)), margin + columns))
    return rows


def _position(name: str, period: str) -> int:
    """Return the place of a unit in its row."""
    numbers = [int(digits) for digits in re.findall(r"\d+", name)]
    if period == "decade":
        return numbers[0] % 10
    return numbers[-2] if period == "day" else numbers[-1] - 1


def _column(events: int, highest: int) -> str:
    return _COLUMNS[-(-len(_COLUMNS) * events // highest) - 1] if events else _NONE
