"""A report on messages as text for a terminal, and as an HTML page. Needs the ``cli`` extra."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from rich.text import Text

from connect_mapping.cli.inspect_sections import FIGURES, sections
from connect_mapping.cli.sparklines import HEADINGS
from connect_mapping.cli.summary import line_counts, lines_text
from connect_mapping.cli.tables import indented, lines, rendered, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from connect_mapping.tools.inspection.report import Report


def as_text(report: Report, *, everything: bool = False) -> bytes:
    """Return a report as text, with the first 20 rows of each table or with all of them."""
    return rendered(_parts(report, everything=everything))


def as_page(report: Report, *, everything: bool = False) -> bytes:
    """Return a report as an HTML page that loads nothing, and runs nothing but its own filter."""
    source = (files("connect_mapping.cli") / "report.html").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["hash"] = _hash
    page = environment.from_string(source).render(
        counts=line_counts(report.lines),
        sections=sections(report, everything=everything),
        figures=FIGURES,
        sparklines=HEADINGS,
    )
    return page.encode()


def _hash(script: str) -> str:
    """Return the hash by which a policy allows a script."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def _parts(report: Report, *, everything: bool) -> Iterator[RenderableType]:
    yield text(lines_text(report.lines))
    for section in sections(report, everything=everything):
        yield Text()
        yield text(section.title, "bold")
        if section.rows:
            yield indented(table(section.columns, section.rows, figures=FIGURES, whole=HEADINGS))
        below = section.notes if section.rows else ("none", *section.notes)
        if section.more:
            below = (f"and {section.more:,} more", *below)
        if below:
            yield indented(lines(*below))
