"""Figures as a person reads them: counts, shares, points in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: What rounds to 0.0 % or 100.0 % without being it.
_LITTLE: Final = 0.0005


def count_text(count: int, missed_at_most: int = 0) -> str:
    """Return a count, or between what it lies where some may have been missed.

    >>> count_text(1_234_567), count_text(12, missed_at_most=3)
    ('1,234,567', '12-15')
    """
    return f"{count:,}-{count + missed_at_most:,}" if missed_at_most else f"{count:,}"


def share_text(share: float) -> str:
    """Return a share in per cent; one that is not quite all or nothing never looks it.

    >>> share_text(1 / 3), share_text(0), share_text(0.00001), share_text(0.99999)
    ('33.3%', '0.0%', '<0.1%', '>99.9%')
    """
    if 0 < share < _LITTLE:
        return "<0.1%"
    if 1 - _LITTLE < share < 1:
        return ">99.9%"
    return f"{share:.1%}"


def moment(seconds: float) -> datetime:
    """Return a point in time, given in Unix seconds, in UTC.

    >>> moment(1714729262.25).isoformat()
    '2024-05-03T09:41:02.250000+00:00'
    """
    return _EPOCH + timedelta(milliseconds=round(seconds * 1000))


def minute_text(seconds: float | None) -> str:
    """Return the minute of a point in time, in UTC, or a dash where there is none.

    >>> minute_text(1714729262.25), minute_text(None)
    ('2024-05-03 09:41', '-')
    """
    return "-" if seconds is None else moment(seconds).isoformat(" ")[:16]
