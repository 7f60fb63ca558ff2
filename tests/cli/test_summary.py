"""The summary that ends a run."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from connect_mapping.cli.summary import summary


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({}, "0 lines: 0 converted, 0 skipped, 0 rejected, 0 blank."),
        (
            {"lines": 1234567, "converted": 1234567},
            "1,234,567 lines: 1,234,567 converted, 0 skipped, 0 rejected, 0 blank.",
        ),
        (
            {"lines": 1, "blank": 1},
            "1 line: 0 converted, 0 skipped, 0 rejected, 1 blank.",
        ),
        (
            {"lines": 200_000, "converted": 200_000, "batches": 2_001},
            "200,000 lines: 200,000 converted, 0 skipped, 0 rejected, 0 blank.\n  Batches   2,001",
        ),
        ({"batches": 0}, "0 lines: 0 converted, 0 skipped, 0 rejected, 0 blank.\n  Batches   0"),
        (
            {"lines": 3, "converted": 999, "skipped": 2, "rejected": 1, "blank": 1},
            "3 lines, 1,002 messages: 999 converted, 2 skipped, 1 rejected, 1 blank.",
        ),
        (
            {"lines": 1, "converted": 1_000},
            "1 line, 1,000 messages: 1,000 converted, 0 skipped, 0 rejected, 0 blank.",
        ),
        (
            {"lines": 2, "rejected": 1},
            "2 lines, 1 message: 0 converted, 0 skipped, 1 rejected, 0 blank.",
        ),
    ],
)
def test_total(counts: dict[str, int], text: str) -> None:
    """The first line counts lines, and messages if there are batches among them."""
    assert summary(Counter(counts)) == text


def test_groups() -> None:
    """The reasons and codes of each group are listed, the most common first, then by name."""
    counts: Counter[Any] = Counter(
        {
            ("warning", "wrong_type"): 1,
            ("rejected", "missing"): 1_000,
            ("rejected", "wrong_type"): 2,
            ("rejected", "invalid_json"): 2,
            ("skipped", "unsupported_call"): 3,
        }
    )
    assert summary(counts).splitlines()[1:] == [
        "  Skipped   unsupported_call  3",
        "  Rejected  missing       1,000",
        "            invalid_json  2",
        "            wrong_type    2",
        "  Warnings  wrong_type  1",
    ]
