"""Measure, and print what was measured: ``python -m tests.benchmarks``.

``--only`` names the sections to print. ``--full`` draws the chart up to 10,000,000 lines, which takes
11 GB in the directory for temporary files. ``--write`` puts the table and the chart into ``docs/``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.adversarial import adversarial
from tests.benchmarks.batches import fills
from tests.benchmarks.chart import measured, svg
from tests.benchmarks.commands import ROOT, commands, memory_row, start_rows, without_msgspec
from tests.benchmarks.conversion import conversion_rows
from tests.benchmarks.environment import environment
from tests.benchmarks.inspection import inspection
from tests.benchmarks.spark import spark
from tests.benchmarks.tables import limits

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGE: Final = ROOT / "docs" / "performance.md"
_CHART: Final = ROOT / "docs" / "performance.svg"
_BEGIN: Final = "<!-- measured -->"
_END: Final = "<!-- end -->"
_MEMORY_LINES: Final = 1_000_000


def _table(options: argparse.Namespace) -> str:
    """Return the figures with a limit, and the seconds of all programs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows, times = commands(folder)
        rows += conversion_rows(folder / "hidden")
        rows += [memory_row(folder, _MEMORY_LINES), *start_rows(folder)]
    text = f"{limits(rows)}\n\n{times}\n\n{environment()}"
    if options.write:
        head, _, rest = _PAGE.read_text("utf-8").partition(_BEGIN)
        _PAGE.write_text(f"{head}{_BEGIN}\n\n{text}\n\n{_END}{rest.partition(_END)[2]}", "utf-8")
    return text


def _chart(options: argparse.Namespace) -> str:
    """Draw the chart, and return its figures."""
    with tempfile.TemporaryDirectory() as name:
        without_msgspec(Path(name))
        points, text = measured(Path(name), 10_000_000 if options.full else 1_000_000)
    if options.write:
        _CHART.write_text(svg(points), "utf-8")
    return text


#: Each section with what returns its text.
_SECTIONS: Final[dict[str, tuple[str, Callable[[argparse.Namespace], str]]]] = {
    "table": ("The figures with a limit, and other programs", _table),
    "chart": ("Seconds, by the number of lines", _chart),
    "spark": ("What the job for Apache Spark takes", lambda _: spark()),
    "inspect": ("What an inspection costs", lambda _: inspection(_MEMORY_LINES)),
    "adversarial": ("Messages made to be slow", lambda _: adversarial()),
    "batches": ("How well batches fill up", lambda _: fills()),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--only", nargs="+", choices=_SECTIONS, default=list(_SECTIONS))
    parser.add_argument("--full", action="store_true", help="draw the chart up to 10,000,000 lines")
    parser.add_argument("--write", action="store_true", help="update the page and the chart")
    options = parser.parse_args()
    for name in options.only:
        title, section = _SECTIONS[name]
        print(f"\n{title}\n\n{section(options)}", flush=True)


if __name__ == "__main__":
    main()
