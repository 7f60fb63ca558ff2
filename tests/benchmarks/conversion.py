"""What ``convert`` and ``convert_lines`` take, as a part of what ``json.loads`` takes for the same lines."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Final

from connect_mapping import convert, convert_lines
from tests.benchmarks.commands import run
from tests.benchmarks.messages import messages, unusual
from tests.benchmarks.ratios import Ratio, alternately, ratio
from tests.benchmarks.tables import Row

if TYPE_CHECKING:
    from pathlib import Path

_CALLS: Final = ("identify", "track", "alias")
#: So many that each call comes a hundred times.
_COUNT: Final = 1_000
#: Where things lie in memory differs from process to process, and moves the ratio by a tenth.
_PROCESSES: Final = 11

_LINES: Final = "convert_lines ÷ json.loads, no extras"
_ALL: Final = "convert ÷ json.loads"
#: What is at most, and what is aimed at.
_LIMITS: Final = {_LINES: (1.4, 1.3), _ALL: (0.50, 0.40)}


def conversion_rows(hidden: Path) -> list[Row]:
    """Measure conversion beside reading. Each round is the median of a fresh process."""
    rounds = [
        json.loads(run("-m", "tests.benchmarks.conversion", hidden=hidden))
        for _ in range(_PROCESSES)
    ]
    return [
        Row(what, Ratio(tuple(found[what] for found in rounds)), *_LIMITS.get(what, ()))
        for what in rounds[0]
    ]


def medians() -> dict[str, float]:
    """Return the ratios of this process."""
    found = messages(_COUNT)
    lines = [json.dumps(message) for message in found]
    ratio(json.loads, convert, lines, 1)  # the first message of its kind builds tables
    measured = {
        _LINES: alternately(
            lambda some: deque(map(json.loads, some), 0),
            lambda some: deque(convert_lines(some), 0),
            lines,
        ).median,
        _ALL: ratio(json.loads, convert, lines).median,
    }
    for call in _CALLS:
        own = [line for message, line in zip(found, lines, strict=True) if message["type"] == call]
        measured[f"{_ALL}, {call} alone"] = ratio(json.loads, convert, own).median
    odd = [json.dumps(message) for message in unusual(_COUNT)]
    measured[f"{_ALL}, unusual messages"] = ratio(json.loads, convert, odd).median
    return measured


if __name__ == "__main__":
    print(json.dumps(medians()))
