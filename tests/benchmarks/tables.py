"""Tables, as Markdown that can be read as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.ratios import Ratio


@frozen
class Row:
    """A ratio and its limits, if any; without a ratio if something is not installed."""

    what: str
    ratio: Ratio | None
    at_most: float | None = None
    aim: float | None = None

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table."""
        limits = ["–" if limit is None else f"{limit:.2f}" for limit in (self.at_most, self.aim)]
        if self.ratio is None:
            return (self.what, "not installed", *limits, "–")
        return (self.what, str(self.ratio), *limits, self.mark(self.ratio.median))

    def mark(self, measured: float) -> str:
        """Tell whether a figure is within the limit, and within what is aimed at."""
        if self.at_most is None:
            return "–"
        if measured > self.at_most:
            return "no"
        return "yes" if self.aim is None or measured > self.aim else "yes, and the aim"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """Return a table whose first columns hold words, and the others figures."""
    everything = [list(heads), *map(list, rows)]
    widths = [max(len(row[place]) for row in everything) for place in range(len(heads))]
    rule = [
        "-" * width if place < words else f"{'-' * (width - 1)}:"
        for place, width in enumerate(widths)
    ]
    lines = [
        " | ".join(
            cell.ljust(width) if place < words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in [everything[0], rule, *everything[1:]]
    ]
    return "\n".join(f"| {line} |" for line in lines)


def limits(rows: Sequence[Row]) -> str:
    """Return the table of the rows that have a limit."""
    heads = ("what", "measured (lowest–highest)", "at most", "aim", "within")
    return table(heads, [row.cells() for row in rows])
