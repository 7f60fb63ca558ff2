"""Tables and text for a terminal, drawn by rich. Needs the ``cli`` extra."""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from connect_mapping.cli.escaping import escaped

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from rich.console import RenderableType

    #: A cell holds one line, or several.
    Cell = str | Sequence[str]

_NARROWEST: Final = 40


def text(line: str, style: str = "") -> Text:
    """Return one line of text without markup, with control characters escaped."""
    return Text(escaped(line), style)


def lines(*shown: str) -> Text:
    """Return several lines of text, as :func:`text` does."""
    return Text("\n").join(map(text, shown))


def indented(part: RenderableType, by: int = 2) -> Padding:
    """Return a part, indented."""
    return Padding(part, (0, 0, 0, by))


def table(
    headers: Iterable[str],
    rows: Iterable[Iterable[Cell]],
    *,
    figures: Container[str] = (),
    whole: Container[str] = (),
) -> Table:
    """Return a table. The columns of ``figures`` are aligned to the right.

    If it is too wide, columns are folded, those of ``figures`` and ``whole`` last.
    """
    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header in headers:
        drawn.add_column(
            text(header),
            justify="right" if header in figures else "left",
            no_wrap=header in figures or header in whole,
            overflow="fold",
        )
    for row in rows:
        drawn.add_row(*(lines(*([cell] if isinstance(cell, str) else cell)) for cell in row))
    return drawn


def rendered(parts: Iterable[RenderableType]) -> bytes:
    """Return parts as text, with colours if standard output is a terminal that supports them."""
    drawn = StringIO()  # rich must not write to standard output: its errors do not name the output
    console = Console(
        file=drawn,
        force_terminal=sys.stdout is not None and sys.stdout.isatty(),
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.width = max(console.width, _NARROWEST)
    for part in parts:
        console.print(part)
    # rich fills each line of a table with spaces.
    return "\n".join(line.rstrip(" ") for line in drawn.getvalue().split("\n")).encode()
