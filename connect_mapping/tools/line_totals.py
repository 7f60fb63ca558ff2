"""What became of the lines of a run, counted for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


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
