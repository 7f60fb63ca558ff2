"""A report as text for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from connect_mapping.tools.inspection.names import shown_end, shown_name
from connect_mapping.tools.inspection.sections import sections
from connect_mapping.tools.line_totals import lines_text
from connect_mapping.tools.terminal import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connect_mapping.tools.inspection.report import Report
    from connect_mapping.tools.inspection.sections import Section

_COLUMNS: Final = 80
_INDENT: Final = "  "
_GAP: Final = "  "


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
    """Yield the lines of a table; a name that would not fit beside the figures has its own line."""
    rows = (section.columns, *section.rows)
    rest = [max(map(columns, column)) for column in zip(*(row[1:] for row in rows), strict=True)]
    room = _COLUMNS - len(_INDENT) - sum(len(_GAP) + width for width in rest)
    names = [shown_name(row[0], _COLUMNS - len(_INDENT)) for row in rows]
    widest = max((width for name in names if (width := columns(name)) <= room), default=0)
    below = ((), *section.below) if section.below else ((),) * len(rows)
    for row, name, parts in zip(rows, names, below, strict=True):
        beside = name
        if columns(name) > widest:
            yield f"{_INDENT}{name}"
            beside = ""
        line = [_padded(beside, widest, right=False)]
        for place, (cell, width) in enumerate(zip(row[1:], rest, strict=True), 1):
            line.append(_padded(cell, width, right=place in section.right))
        yield f"{_INDENT}{_GAP.join(line)}".rstrip()
        yield from _below(parts)


def _below(parts: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines that stand below a row; a path that is too long is cut from the left."""
    room = _COLUMNS - 2 * len(_INDENT) - len(",")
    line = ""
    for part in parts:
        shown = shown_name(part)
        if columns(shown) > room:
            shown = f"…{shown_end(shown, room - 1)}"
        if line and columns(line) + len(", ") + columns(shown) > room:
            yield f"{2 * _INDENT}{line},"
            line = shown
        else:
            line = f"{line}, {shown}" if line else shown
    if line:
        yield f"{2 * _INDENT}{line}"


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - columns(text))
    return space + text if right else text + space
