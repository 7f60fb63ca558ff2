"""Rows about the times of events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.values.times import unix_seconds
from tests.node.segment.comparing import MISSING
from tests.node.segment.readings import is_blank, is_number
from tests.node.segment.row import row
from tests.node.segment.sending_rows import problem

if TYPE_CHECKING:
    from tests.node.segment.comparing import Difference

_OTHERS: Final = ("originalTimestamp", "sentAt", "receivedAt")
_CALENDAR: Final = r"\d{4}-\d{1,2}-\d{1,2}"
#: A time after the first four letters of a date: 23:59:60, 11 or 11:40:23.5+01:00.
_CLOCK: Final = r"[ T]\d{2}(?::?\d{2}(?::?\d{2}(?:[,.]\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?"


def _is(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(pattern, value, re.ASCII | re.IGNORECASE))


def _read(d: Difference) -> Any:
    """Return what Segment reads as the time of the message."""
    return d.message.get("timestamp")


def _next_time(d: Difference) -> Any:
    """Return the time that the library reads instead, or nothing."""
    others = (d.message.get(name) for name in _OTHERS)
    value = next((time for time in others if time is not None and not is_blank(time)), None)
    return MISSING if value is None else unix_seconds(value)


def _only_segment(d: Difference) -> bool:
    """Tell whether Segment's mapper sends a time although the library rejects the message's."""
    return problem(d, "invalid_timestamp") == "timestamp" and is_number(d.segment_body["timestamp"])


def _only_own(d: Difference) -> bool:
    """Tell whether the library alone can read the time."""
    return d.path == ("timestamp",) and d.segment is None and is_number(d.own)


def _other_field(d: Difference) -> bool:
    """Tell whether the library reads another field of the message, or none."""
    if d.path == ("timestamp",):
        return bool(d.own == _next_time(d))
    return problem(d, "invalid_timestamp") in _OTHERS


@row("sent", "timestamp")
def time_absent(d: Difference) -> bool:
    return "timestamp" not in d.message and _other_field(d)


@row("sent", "timestamp")
def time_null(d: Difference) -> bool:
    null = "timestamp" in d.message and _read(d) is None
    return null and _other_field(d) and d.segment_body["timestamp"] == 0


@row("sent", "timestamp")
def time_blank(d: Difference) -> bool:
    return is_blank(_read(d)) and _other_field(d) and d.segment_body["timestamp"] is None


@row("sent")
def time_unreadable(d: Difference) -> bool:
    field = problem(d, "invalid_timestamp")
    return field == "timestamp" and d.segment_body.get("timestamp", 0) is None


@row("sent")
def time_rolled_over(d: Difference) -> bool:
    dates = rf"{_CALENDAR}(?:{_CLOCK})?|31 Feb 2019 11:40:23 GMT"
    return _only_segment(d) and _is(_read(d), dates)


@row("sent")
def time_local(d: Difference) -> bool:
    slashes = r"\d+/\d+/\d+"
    words = r"(?:\d+ )?[a-z]{3,}(?: \d+,)? \d{4}|[a-z]{3} [a-z]{3} \d\d \d{4} \d\d:\d\d:\d\d"
    return _only_segment(d) and _is(_read(d), f"{slashes}|{words}")


@row("sent")
def time_expanded_year(d: Difference) -> bool:
    return _only_segment(d) and _is(_read(d), r"[+-]\d{6}-\d{2}-\d{2}")


@row("sent", "timestamp")
def time_digits(d: Difference) -> bool:
    digits = _is(_read(d), r"[+-]?\d{1,3}|[+-]?\d{9,}(?:\.\d+)?")
    if d.path == ("timestamp",):
        return digits and d.own in (float(_read(d)), float(_read(d)) / 1000)
    return digits and _only_segment(d)


@row("sent")
def time_type(d: Difference) -> bool:
    return _only_segment(d) and isinstance(_read(d), (bool, list))


@row("sent")
def time_range(d: Difference) -> bool:
    value = _read(d)
    return _only_segment(d) and is_number(value) and abs(value) > 62_135_596_800_000


@row("timestamp")
def time_negative(d: Difference) -> bool:
    value = _read(d)
    read = is_number(value) and value <= -31_557_600_000
    return read and d.segment == value and d.own == value / 1000


@row("timestamp")
def time_rounded(d: Difference) -> bool:
    numbers = is_number(d.segment) and is_number(d.own)
    return numbers and 0 < d.own - d.segment <= 0.00101


@row("timestamp")
def time_week(d: Difference) -> bool:
    return _only_own(d) and _is(_read(d), rf"\d{{4}}-?W\d{{2}}(?:-?\d)?(?:{_CLOCK})?")


@row("timestamp")
def time_ordinal(d: Difference) -> bool:
    return _only_own(d) and _is(_read(d), r"\d{4}-?\d{3}")


@row("timestamp")
def time_hour(d: Difference) -> bool:
    return _only_own(d) and _is(_read(d), rf"{_CALENDAR}T\d\dZ?")


@row("timestamp")
def time_short_month(d: Difference) -> bool:
    return _only_own(d) and _is(_read(d), rf"\d{{4}}-(?:\d-\d\d?|\d\d-\d){_CLOCK}")


@row("timestamp")
def time_white_space(d: Difference) -> bool:
    return _only_own(d) and _is(_read(d), rf"\s+{_CALENDAR}{_CLOCK}\s*|{_CALENDAR}{_CLOCK}\s+")


@row("timestamp")
def time_military(d: Difference) -> bool:
    return _only_own(d) and _is(_read(d), r"\d\d \w{3} \d{4} \d\d:\d\d:\d\d [a-ik-z]")
