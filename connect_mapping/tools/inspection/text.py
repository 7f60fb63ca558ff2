"""A report as text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from connect_mapping.tools.inspection.names import columns, shown_name
from connect_mapping.tools.inspection.sections import lines_text, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connect_mapping.tools.inspection.report import Report
    from connect_mapping.tools.inspection.sections import Section

_COLUMNS: Final = 80
_INDENT: Final = "  "
_GAP: Final = "  "
#: What is left of a name at least, however wide the figures are.
_NARROWEST: Final = 12


def report_text(report: Report, *, everything: bool = False) -> str:
    """Return a report as text, with the first 20 rows of each part or with all of them.

    >>> from connect_mapping.tools.inspection.counting import Inspection
    >>> print(report_text(Inspection().report()).splitlines()[0])
    0 lines: 0 converted, 0 skipped, 0 rejected, 0 blank.
    """
    lines = [lines_text(report.lines)]
    for section in sections(report, everything=everything):
        lines += ["", section.title]
        lines += _lines(section)
    return "\n".join(lines) + "\n"


def _lines(section: Section) -> Iterator[str]:
    if section.rows:
        yield from _table(section)
    else:
        yield f"{_INDENT}none"
    if section.more:
        yield f"{_INDENT}and {section.more:,} more"
    for note in section.notes:
        yield from textwrap.wrap(note, _COLUMNS, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _table(section: Section) -> Iterator[str]:
    """Yield the lines of a table, whose names are cut where they would not fit."""
    rest = [max(columns(cell) for cell in column) for column in zip(*_cells(section), strict=True)]
    room = max(_NARROWEST, _COLUMNS - len(_INDENT) - sum(len(_GAP) + width for width in rest))
    names = [shown_name(row[0], room) for row in (section.columns, *section.rows)]
    widest = max(map(columns, names))
    for name, cells in zip(names, _cells(section), strict=True):
        line = [_padded(name, widest, right=False)]
        for place, (cell, width) in enumerate(zip(cells, rest, strict=True), 1):
            line.append(_padded(cell, width, right=place in section.right))
        yield f"{_INDENT}{_GAP.join(line)}".rstrip()


def _cells(section: Section) -> Iterator[tuple[str, ...]]:
    """Yield what stands behind the name in each line of a table, its heading first."""
    for row in (section.columns, *section.rows):
        yield tuple(shown_name(cell, 10 * _COLUMNS) for cell in row[1:])


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - columns(text))
    return space + text if right else text + space
