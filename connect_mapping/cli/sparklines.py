"""Counts over time as rows of small columns, one row for each day, month, year or decade."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from connect_mapping.cli.figures import count_text
from connect_mapping.tools.inspection.report import moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from connect_mapping.tools.inspection.report import Series

_COLUMNS: Final = "▁▂▃▄▅▆▇█"
_NONE: Final = "·"


class Period(NamedTuple):
    """What a row covers: its name, how long its name and that of a unit are, and a unit's place in it."""

    name: str
    length: int
    unit_length: int
    place: Callable[[datetime], int]


#: The period for each unit of time; names are those of ISO 8601.
PERIODS: Final = {
    "hour": Period("day", 10, 13, lambda time: time.hour),
    "day": Period("month", 7, 10, lambda time: time.day - 1),
    "month": Period("year", 4, 7, lambda time: time.month - 1),
    "year": Period("decade", 3, 4, lambda time: time.year % 10),
}
#: The headings of the sparklines.
HEADINGS: Final = frozenset(f"by {unit}" for unit in PERIODS)


def bars(series: Series) -> list[tuple[str, int]]:
    """Return the name of each unit of time, and its number of events."""
    length = PERIODS[series.unit or "day"].unit_length
    ending = ":00" if series.unit == "hour" else ""
    return [
        (moment(bucket.start).isoformat(" ")[:length] + ending, bucket.events)
        for bucket in series.rows
    ]


def sparkline_rows(series: Series) -> list[tuple[str, str, str]]:
    """Return a row for each period: its name, its number of events, and a column for each unit."""
    period = PERIODS[series.unit or "day"]
    highest = max(bucket.events for bucket in series.rows)
    rows = []
    times = [(moment(bucket.start), bucket.events) for bucket in series.rows]
    for start, group in groupby(times, lambda pair: pair[0].isoformat()[: period.length]):
        [(first, _), *_] = shown = list(group)
        columns = "".join(_column(events, highest) for _, events in shown)
        name = f"{start}0s" if period.name == "decade" else start
        total = count_text(sum(events for _, events in shown))
        rows.append((name, total, " " * period.place(first) + columns))
    return rows


def _column(events: int, highest: int) -> str:
    return _COLUMNS[-(-len(_COLUMNS) * events // highest) - 1] if events else _NONE
