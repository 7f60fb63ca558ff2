"""What ``inspect`` costs: beside ``convert``, and in memory where no name and no user comes twice."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.commands import run
from tests.benchmarks.messages import stream, write_messages
from tests.benchmarks.ratios import by_turns, divided, seconds
from tests.benchmarks.tables import Row, limits

if TYPE_CHECKING:
    from collections.abc import Callable

_LINES = 100_000
_FEW = 10_000


def inspection(most: int) -> str:
    """Return the table; the memory is measured on ``most`` lines beside 10,000."""
    with tempfile.TemporaryDirectory() as folder:
        return limits([_time_row(Path(folder)), *_memory_rows(Path(folder), most)])


def _time_row(folder: Path) -> Row:
    source = folder / "messages.ndjson"
    write_messages(source, _LINES)

    def command(*arguments: str) -> Callable[[], float]:
        return lambda: seconds(lambda: run("-m", "connect_mapping", *arguments, str(source)))

    found = by_turns(
        {"inspect": command("inspect"), "convert": command("convert", "-o", os.devnull)}
    )
    return Row("inspect ÷ convert", divided(found, "inspect", "convert"), 1.5, 1.3)


def _memory_rows(folder: Path, most: int) -> list[Row]:
    sizes = {"few": _FEW, "many": most}
    for name, count in sizes.items():
        _write_strange_messages(folder / name, count)

    def peak(name: str, command: str) -> Callable[[], float]:
        arguments = ("-m", "connect_mapping", command, str(folder / name))
        output = ("--html", os.devnull) if command == "inspect" else ("-o", os.devnull)
        measured = ("-m", "tests.benchmarks.peak", sys.executable, *arguments, *output)
        # The last line is the peak: what the command prints stands before it.
        return lambda: float(run(*measured).splitlines()[-1])

    found = by_turns(
        {
            "few": peak("few", "inspect"),
            "many": peak("many", "inspect"),
            "convert": peak("many", "convert"),
        },
        3,
    )
    megabytes = ", ".join(f"{name} {min(peaks) / 1e6:.0f} MB" for name, peaks in found.items())
    return [
        Row(f"peak on {most:,} lines ÷ on {_FEW:,}", divided(found, "many", "few"), 2.5),
        Row(f"peak ÷ that of convert ({megabytes})", divided(found, "many", "convert")),
    ]


def _write_strange_messages(file: Path, count: int) -> None:
    """Write messages of which each has an event, an attribute, an audience and a user of its own."""
    with file.open("w", encoding="utf-8") as lines:
        for number, message in enumerate(stream(count)):
            _make_strange(message, number)
            lines.write(f"{json.dumps(message)}\n")


def _make_strange(message: dict[str, Any], number: int) -> None:
    if message["type"] == "track":
        message["event"] = f"Event {number} of {'a' * 180}"
    elif message["type"] == "identify":
        key = f"audience_{number}_of_{'a' * 180}"
        message["traits"][key] = True
        personas = {"computation_class": "audience", "computation_key": key}
        message["context"]["personas"] = personas
