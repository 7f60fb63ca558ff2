"""What ``convert`` takes, as a part of what ``json.loads`` takes for the same lines."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import Request, convert
from tests.benchmarks.alternatives import ALTERNATIVES, mappers_of
from tests.benchmarks.commands import run
from tests.benchmarks.environment import version_of
from tests.benchmarks.messages import messages, unusual
from tests.benchmarks.ratios import Ratio, ratio
from tests.benchmarks.tables import Row, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmarks.alternatives import Mapper

CALLS: Final = ("identify", "track", "alias")
_KINDS: Final = {"all": CALLS, **{f"{call} alone": (call,) for call in CALLS}}
_FORMS: Final[dict[str, Callable[[str], str | bytes]]] = {"text": str, "bytes": str.encode}
#: So many that each call comes a hundred times.
_COUNT: Final = 1_000
#: Where things lie in memory differs from process to process, and moves the ratio by a tenth.
_PROCESSES: Final = 11


def lines_of(found: Sequence[dict[str, Any]], *calls: str) -> list[str]:
    """Return the messages of some calls as lines."""
    return [json.dumps(message) for message in found if message["type"] in calls]


def conversion_rows() -> list[Row]:
    """Measure the conversion beside the reading of text, all messages and each call alone."""
    measured = _in_processes("text")
    rows = [Row("convert ÷ json.loads", measured.pop("all"), 0.50, 0.35)]
    unusual_messages = measured.pop("unusual")
    rows += [Row(f"convert ÷ json.loads, {k}", found, 0.70, 0.45) for k, found in measured.items()]
    return [*rows, Row("convert ÷ json.loads, unusual messages", unusual_messages, 1.00, 0.80)]


def conversion_of_bytes() -> str:
    """Return a table of the conversion beside the reading of bytes, as a file gives them."""
    rows = [(kind, str(found)) for kind, found in _in_processes("bytes").items()]
    return table(("messages", "convert ÷ json.loads of bytes"), rows)


def _in_processes(form: str) -> dict[str, Ratio]:
    """Return the ratios for each kind of messages; each round is the median of a fresh process."""
    processes = [
        json.loads(run("-m", "tests.benchmarks.conversion", form)) for _ in range(_PROCESSES)
    ]
    return {kind: Ratio(tuple(found[kind] for found in processes)) for kind in (*_KINDS, "unusual")}


def medians(form: str) -> dict[str, float]:
    """Return the ratio for each kind of messages, read from ``text`` or from ``bytes``, here and now."""
    found = messages(_COUNT)
    measured = {}
    for kind, calls in _KINDS.items():
        lines = [_FORMS[form](line) for line in lines_of(found, *calls)]
        ratio(json.loads, convert, lines, 1)  # the first message of its kind builds tables
        measured[kind] = ratio(json.loads, convert, lines).median
    lines = [_FORMS[form](json.dumps(message)) for message in unusual(_COUNT)]
    measured["unusual"] = ratio(json.loads, convert, lines).median
    return measured


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


if __name__ == "__main__":
    print(json.dumps(medians(sys.argv[1])))
