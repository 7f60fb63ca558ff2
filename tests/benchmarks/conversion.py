"""What ``convert`` takes, as a part of what ``json.loads`` takes for the same lines."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import Request, convert
from tests.benchmarks.alternatives import ALTERNATIVES, mappers_of
from tests.benchmarks.environment import version_of
from tests.benchmarks.messages import messages
from tests.benchmarks.ratios import ratio
from tests.benchmarks.tables import Row, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.alternatives import Mapper
    from tests.benchmarks.ratios import Ratio

CALLS: Final = ("identify", "track", "alias")
#: So many that each call comes a hundred times.
_COUNT: Final = 1_000


def lines_of(found: Sequence[dict[str, Any]], *calls: str) -> list[str]:
    """Return the messages of some calls as lines."""
    return [json.dumps(message) for message in found if message["type"] in calls]


def conversion_rows() -> list[Row]:
    """Measure the conversion beside the reading of text, all messages and each call alone."""
    found = messages(_COUNT)
    rows = [Row("convert ÷ json.loads", _conversion(lines_of(found, *CALLS)), 0.50, 0.35)]
    for call in CALLS:
        measured = _conversion(lines_of(found, call))
        rows.append(Row(f"convert ÷ json.loads, {call} alone", measured, 0.70, 0.45))
    return rows


def conversion_of_bytes() -> str:
    """Return a table of the conversion beside the reading of bytes, as a file gives them."""
    found = messages(_COUNT)
    kinds = {"all messages": CALLS, **{f"{call} alone": (call,) for call in CALLS}}
    rows = [
        (kind, str(_conversion([line.encode() for line in lines_of(found, *calls)])))
        for kind, calls in kinds.items()
    ]
    return table(("messages", "convert ÷ json.loads of bytes"), rows)


def _conversion(lines: Sequence[str | bytes]) -> Ratio:
    ratio(json.loads, convert, lines, 1)  # the first message of its kind builds tables
    return ratio(json.loads, convert, lines)


def alternatives() -> str:
    """Return a table of what the same identify and track take with something else."""
    found = messages(_COUNT)
    rows = [_row("connect_mapping, with its checks", {}, dict.fromkeys(CALLS[:2], convert), found)]
    for module, package in ALTERNATIVES.items():
        name = f"{package} {version_of(package)}" if package else "dicts by hand"
        mappers = mappers_of(module)
        if mappers is None:
            rows.append((f"{package}", *["not installed"] * 4))
            continue
        check(module, found)
        rows.append(_row(name, mappers, {c: copying(mappers[c]) for c in CALLS[:2]}, found))
    heads = ("÷ json.loads", "identify", "track", "identify, copied", "track, copied")
    return table(heads, rows)


def _row(name: str, sharing: Any, copied: Any, found: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    cells = []
    for mappers in (sharing, copied):
        for call in CALLS[:2]:
            mapper = mappers.get(call)
            lines = lines_of(found, call)
            cells.append(f"{ratio(json.loads, mapper, lines).median:.2f}" if mapper else "–")
    return (name, *cells)


def copying(mapper: Mapper) -> Mapper:
    """Return a mapper whose bodies share nothing that can be changed with the message."""

    def copied(message: dict[str, Any]) -> dict[str, Any]:
        body = mapper(message)
        for name in ("attributes", "properties"):
            if name in body:
                body[name] = deepcopy(body[name])
        return body

    return copied


def check(module: str, found: Sequence[dict[str, Any]]) -> None:
    """Raise ValueError where an alternative gives another body than :func:`convert`."""
    mappers = mappers_of(module) or {}
    for message in found:
        mapper = mappers.get(message["type"])
        if mapper is None:
            continue
        outcome = convert(message)
        own = json.dumps(outcome.body) if isinstance(outcome, Request) else ""
        if json.dumps(mapper(message)) != own:
            raise ValueError(f"{module} gives another body for the {message['type']}.")
