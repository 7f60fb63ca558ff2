"""A report as one page of HTML that needs nothing else: no script, and nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from connect_mapping.tools.inspection.names import shown_name
from connect_mapping.tools.inspection.sections import sections
from connect_mapping.tools.inspection.style import STYLE
from connect_mapping.tools.line_totals import line_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connect_mapping.tools.inspection.report import Report
    from connect_mapping.tools.inspection.sections import Section

#: Nothing may be loaded or run, even where a name should ever escape from its place.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_WIDEST_NAME: Final = 120
#: Columns of the widest place: the name of a file may be long, and its line number is to be seen.
_WIDEST_PLACE: Final = 1_000
_TITLE: Final = "What Connect would receive"
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{tiles}
{sections}
</main>
</body>
</html>
"""


def report_html(report: Report, *, everything: bool = False) -> str:
    """Return a report as a page of HTML, with the first 20 rows of each part or with all of them.

    The page can be written as UTF-8, whatever the names are.

    >>> from connect_mapping.tools.inspection.counting import Inspection
    >>> report_html(Inspection().report())[:15]
    '<!doctype html>'
    """
    return _PAGE.format(
        policy=escape(_POLICY, quote=False),
        title=_TITLE,
        style=STYLE,
        tiles=_tiles(report.lines),
        sections="\n".join(map(_section, sections(report, everything=everything))),
    )


def _tiles(lines: Mapping[str, int]) -> str:
    counts = line_counts(lines)
    tiles = (f"<div><dt>{kind}</dt><dd>{count:,}</dd></div>" for kind, count in counts.items())
    return f"<dl>{''.join(tiles)}</dl>"


def _section(section: Section) -> str:
    title = escape(section.title)
    notes = "".join(f"\n<p>{escape(note)}</p>" for note in section.notes)
    if not section.rows:
        return f"<section>\n<h2>{title}</h2>\n<p>None.</p>{notes}\n</section>"
    more = f"\n<p>And {section.more:,} more.</p>" if section.more else ""
    heads = "".join(
        f'<th scope="col"{_class(place, section)}>{escape(name)}</th>'
        for place, name in enumerate(section.columns)
    )
    if section.below:
        heads += f'<th scope="col">{escape(section.below_name)}</th>'
    rows = "\n".join(_row(section, number) for number in range(len(section.rows)))
    # What scrolls sideways has to be reached by keyboard.
    return f"""<section>
<h2>{title}</h2>
<div class="scroll" role="region" aria-label="{title}" tabindex="0">
<table>
<thead><tr>{heads}<td aria-hidden="true"></td></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>{more}{notes}
</section>"""


def _row(section: Section, number: int) -> str:
    name, *figures = section.rows[number]
    cells = [f'<th scope="row">{escape(shown_name(name, _WIDEST_NAME))}</th>']
    cells += (
        f"<td{_class(place, section)}>{escape(cell)}</td>" for place, cell in enumerate(figures, 1)
    )
    if section.below:
        parts = ", ".join(shown_name(part, _WIDEST_PLACE) for part in section.below[number])
        cells.append(f"<td>{escape(parts)}</td>")
    bar = _bar(section.bars[number])
    return f'<tr>{"".join(cells)}<td class="chart" aria-hidden="true">{bar}</td></tr>'


def _class(place: int, section: Section) -> str:
    if place in section.right:
        return ' class="figure"'
    return ' class="time"' if section.columns[place] in {"first", "last"} else ""


def _bar(share: float) -> str:
    """Return a bar as long as a share; the figure beside it says the same to who cannot see it."""
    return (
        '<svg viewBox="0 0 100 1" preserveAspectRatio="none"><path d="M0 0H100V1H0Z"/>'
        f'<rect width="{100 * share:.2f}" height="1"/></svg>'
    )
