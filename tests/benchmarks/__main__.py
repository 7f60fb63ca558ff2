"""Print what the conversion costs: ``python -m tests.benchmarks``.

``--quick`` takes a smaller file for the memory. ``--only`` names the sections to print.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.adversarial import adversarial
from tests.benchmarks.batches import fills
from tests.benchmarks.commands import command_rows, import_row, memory_rows
from tests.benchmarks.conversion import alternatives, conversion_of_bytes, conversion_rows
from tests.benchmarks.environment import environment
from tests.benchmarks.growth import growth_rows
from tests.benchmarks.inspection import inspection
from tests.benchmarks.parts import parts
from tests.benchmarks.spark import spark
from tests.benchmarks.tables import limits

if TYPE_CHECKING:
    from collections.abc import Callable


#: So many that the start of a process hardly counts.
_LINES: Final = 100_000


def _table(most_lines: int) -> str:
    """Return the table of all that has a limit."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            *conversion_rows(),
            *command_rows(Path(folder), _LINES),
            *memory_rows(Path(folder), most_lines),
            import_row(Path(folder)),
            *growth_rows(),
        ]
    return limits(rows)


#: Each section with what prints it, given how many lines the memory is measured on.
_SECTIONS: Final[dict[str, tuple[str, Callable[[int], str]]]] = {
    "table": ("The figures that have a limit", _table),
    "bytes": ("Lines as bytes, as a file gives them", lambda _: conversion_of_bytes()),
    "parts": ("What the time goes into", lambda _: parts()),
    "alternatives": ("The same bodies by other means", lambda _: alternatives()),
    "inspect": ("What an inspection costs", inspection),
    "adversarial": ("Messages made to be slow", lambda _: adversarial()),
    "batches": ("How well batches fill up", lambda _: fills()),
    "spark": ("What the job for Apache Spark takes", lambda _: spark()),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument(
        "--quick", action="store_true", help="measure the memory on 100,000 lines, not on 1,000,000"
    )
    parser.add_argument("--only", nargs="+", choices=_SECTIONS, default=list(_SECTIONS))
    options = parser.parse_args()
    print(environment(), flush=True)
    for name in options.only:
        title, section = _SECTIONS[name]
        print(f"\n{title}\n\n{section(100_000 if options.quick else 1_000_000)}", flush=True)


if __name__ == "__main__":
    main()
