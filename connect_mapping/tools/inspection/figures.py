"""Figures as a person reads them: counts, shares, points in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def lines_text(lines: Mapping[str, int]) -> str:
    """Return what became of the lines, as a sentence.

    >>> lines_text({"total": 2, "converted": 1, "skipped": 0, "rejected": 0, "blank": 1})
    '2 lines: 1 converted, 0 skipped, 0 rejected, 1 blank.'
    """
    counts = line_counts(lines)
    found = ", ".join(
        f"{count:,} {kind[:-1] if count == 1 else kind}"
        for kind in ("lines", "messages")
        if (count := counts.pop(kind, None)) is not None
    )
    return f"{found}: {', '.join(f'{count:,} {kind}' for kind, count in counts.items())}."


def line_counts(lines: Mapping[str, int]) -> dict[str, int]:
    """Return what became of the lines, with the messages where they are not as many.

    >>> list(line_counts({"total": 1, "converted": 2, "skipped": 0, "rejected": 0, "blank": 0}))
    ['lines', 'messages', 'converted', 'skipped', 'rejected', 'blank']
    """
    counts = {"lines": lines["total"]}
    messages = lines["converted"] + lines["skipped"] + lines["rejected"]
    # A line is blank or holds one message, unless there were batches.
    if messages + lines["blank"] != lines["total"]:
        counts["messages"] = messages
    return counts | {kind: count for kind, count in lines.items() if kind != "total"}
