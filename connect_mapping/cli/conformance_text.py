"""A report on another implementation as text for a terminal. Needs the ``cli`` extra."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from connect_mapping.cli.tables import indented, lines, rendered, table, text
from connect_mapping.rules import RULES
from connect_mapping.tools.conformance import ABSENT
from connect_mapping.tools.conformance.checking import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from connect_mapping.tools.conformance import Report, Result

_MOST_DIFFERENCES: Final = 10
_LONGEST: Final = 200
#: How many characters are shown before the first difference of two texts.
_BEFORE: Final = 40


def as_text(report: Report) -> bytes:
    """Return a report as text: each failed case, the rules they are about, totals, and notes.

    >>> from connect_mapping.tools.conformance import Report
    >>> as_text(Report([], [])).split()[-4:]
    [b'total', b'0', b'0', b'0']
    """
    return rendered(_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    for result in report.results:
        if result.verdict == "failed":
            yield text(result.case.name, "bold red")
            yield from map(indented, _failure(result))
            yield Text()
    rules = [
        (rule, f"{found['failed']:,}", f"{found['passed']:,}", _sentence(rule))
        for rule, found in report.by_rule().items()
        if found["failed"]
    ]
    if rules:
        headers = ("Rule", "Failed", "Passed", "What it says")
        yield table(headers, rules, figures={"Failed", "Passed"}, whole={"Rule"})
        yield Text()
    totals = {**report.by_folder(), "total": report.counts()}
    rows = [[name, *(f"{found[kind]:,}" for kind in VERDICTS)] for name, found in totals.items()]
    yield table(("Folder", *VERDICTS), rows, figures=VERDICTS)
    not_run = Counter((r.case.folder, r.reason) for r in report.results if r.verdict == "not run")
    if not_run:
        yield Text()
        reasons = [(folder, f"{n:,}", why) for (folder, why), n in not_run.items()]
        yield table(("Not run", "Cases", "Why"), reasons, figures={"Cases"})
    for note in report.notes:
        yield Text()
        yield text(f"Note: {note.text}")
        if note.said:
            yield text("It wrote:")
            yield indented(lines(*note.said))


def _failure(result: Result) -> Iterator[RenderableType]:
    yield text(result.case.why)
    if result.case.rules:
        yield text(f"Rules: {', '.join(result.case.rules)}")
    if result.reason:
        yield text(f"{result.reason}: {_cut(result.line)}" if result.line else result.reason)
    for found in result.differences[:_MOST_DIFFERENCES]:
        expected, got = _cut_pair(_written(found.expected), _written(found.got))
        yield text(f"{found.path}:")
        yield indented(lines(f"expected {expected}", f"got      {got}"))
    more = len(result.differences) - _MOST_DIFFERENCES
    if more > 0:
        yield text(f"and {more:,} more")


def _sentence(rule: str) -> str:
    return RULES[rule].sentence if rule in RULES else ""


def _written(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    # A Decimal is an integer of many digits, and not a string.
    return str(value) if isinstance(value, Decimal) else json.dumps(value, default=str)


def _cut(shown: str, start: int = 0) -> str:
    """Return a text from ``start`` on. If it is long, cut it and add its length."""
    end = start + _LONGEST
    if not start and len(shown) <= end:
        return shown
    before, after = "…" if start else "", "…" if len(shown) > end else ""
    return f"{before}{shown[start:end]}{after} ({len(shown):,} characters)"


def _cut_pair(left: str, right: str) -> tuple[str, str]:
    """Return two texts, cut so that both show their first difference."""
    alike = min(len(left), len(right))
    shared = next((place for place in range(alike) if left[place] != right[place]), alike)
    start = shared - _BEFORE if shared > _LONGEST - _BEFORE else 0
    return _cut(left, start), _cut(right, start)
