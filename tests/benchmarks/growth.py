"""Whether the time grows in proportion to what there is more of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import convert, convert_lines
from tests.benchmarks.messages import messages
from tests.benchmarks.ratios import by_turns, divided, seconds
from tests.benchmarks.tables import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.ratios import Ratio

#: What still counts as in proportion, given that more no longer fits into a processor's cache.
_IN_PROPORTION: Final = 1.2
_ROUNDS: Final = 15


def growth_rows() -> list[Row]:
    """Measure the time of each line, trait and level among ten times as many."""
    lines = [json.dumps(message) for message in messages(10_000)]
    measured = {
        "time a line, 10,000 lines ÷ 1,000": _growth(
            lambda count: lambda: list(map(type, convert_lines(lines[:count]))), 1_000, 1
        ),
        "time a trait, 100 traits ÷ 10": _growth(lambda n: _converting(_traits(n)), 10, 1_000),
        "time a trait, 10,000 traits ÷ 1,000": _growth(
            lambda n: _converting(_traits(n)), 1_000, 10
        ),
        "time a level, 90 levels ÷ 9": _growth(lambda n: _converting(_nested(n)), 9, 1_000),
        "time a value, 90 levels of 10 ÷ 9": _growth(
            lambda n: _converting(_nested(n, width=10)), 9, 100
        ),
    }
    return [Row(what, found, _IN_PROPORTION) for what, found in measured.items()]


def _growth(work: Callable[[int], Callable[[], object]], size: int, times: int) -> Ratio:
    """Return the time of one of ``10 * size`` by the time of one of ``size``.

    Both are measured for about as long: a tenth is measured ten times as often.
    """
    few, many = work(size), work(10 * size)
    found = by_turns(
        {
            "few": lambda: seconds(lambda: [few() for _ in range(10 * times)]),
            "many": lambda: seconds(lambda: [many() for _ in range(times)]),
        },
        _ROUNDS,
    )
    return divided(found, "many", "few")


def _converting(message: dict[str, Any]) -> Callable[[], object]:
    return lambda: convert(message)


def _traits(count: int) -> dict[str, Any]:
    traits = {f"trait{number:05}": number for number in range(count)}
    return {"type": "identify", "userId": "u1", "traits": traits}


def _nested(levels: int, width: int = 1) -> dict[str, Any]:
    scalars = {f"key{number}": number for number in range(width)}
    properties: dict[str, Any] = scalars.copy()
    for _ in range(levels - 1):
        properties = {**scalars, "inner": properties}
    return {"type": "track", "userId": "u1", "event": "e", "properties": properties}
