"""Figures for people: counts, shares and times."""

from __future__ import annotations

from typing import Final

from connect_mapping.tools.inspection.report import moment

#: A share closer to 0 or 1 would be rounded to 0.0% or 100.0%.
_LITTLE: Final = 0.0005


def count_text(count: int, missed_at_most: int = 0) -> str:
    """Return a count, or its bounds if some may have been missed.

    >>> count_text(1_234_567), count_text(12, missed_at_most=3)
    ('1,234,567', '12-15')
    """
    return f"{count:,}-{count + missed_at_most:,}" if missed_at_most else f"{count:,}"


def share_text(share: float) -> str:
    """Return a share in per cent, which is 0.0% or 100.0% only if it is exactly that.

    >>> [share_text(share) for share in (0, 0.0004, 1 / 3, 0.9996, 1)]
    ['0.0%', '<0.1%', '33.3%', '>99.9%', '100.0%']
    """
    if 0 < share < _LITTLE:
        return "<0.1%"
    if 1 - _LITTLE < share < 1:
        return ">99.9%"
    return f"{share:.1%}"


def minute_text(seconds: float | None) -> str:
    """Return the minute of a time in Unix seconds, in UTC, or a dash for None.

    >>> minute_text(-62_135_596_800), minute_text(253_402_300_799.999), minute_text(None)
    ('0001-01-01 00:00', '9999-12-31 23:59', '-')
    """
    return "-" if seconds is None else moment(seconds).isoformat(" ")[:16]
