"""What became of the lines: one wording for the command line and for the inspection."""

from __future__ import annotations

import pytest

from connect_mapping.tools.line_totals import line_counts, lines_text


def lines(total: int, converted: int, blank: int = 0) -> dict[str, int]:
    """Return the counts of lines of which nothing was skipped or rejected."""
    return {"total": total, "converted": converted, "skipped": 0, "rejected": 0, "blank": blank}


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (lines(0, 0), "0 lines: 0 converted, 0 skipped, 0 rejected, 0 blank."),
        (lines(1, 0, 1), "1 line: 0 converted, 0 skipped, 0 rejected, 1 blank."),
        (
            lines(1_000, 999, 1),
            "1,000 lines: 999 converted, 0 skipped, 0 rejected, 1 blank.",
        ),
        (lines(2, 1), "2 lines, 1 message: 1 converted, 0 skipped, 0 rejected, 0 blank."),
        (
            lines(1, 1_000),
            "1 line, 1,000 messages: 1,000 converted, 0 skipped, 0 rejected, 0 blank.",
        ),
    ],
)
def test_text(counts: dict[str, int], text: str) -> None:
    """Messages are counted beside the lines where batches make that another number."""
    assert lines_text(counts) == text


def test_counts_are_left_alone() -> None:
    """What is given is not changed."""
    counts = lines(2, 1)
    assert line_counts(counts)["messages"] == 1
    assert counts == lines(2, 1)
