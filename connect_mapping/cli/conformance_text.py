"""A report on another implementation as text for a terminal. Needs the ``cli`` extra."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from connect_mapping.cli.tables import indented, lines, rendered, table, text
from connect_mapping.rules import RULES
from connect_mapping.tools.conformance import ABSENT
from connect_mapping.tools.conformance.answers import NoAnswerError, read_answer
from connect_mapping.tools.conformance.checking import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from connect_mapping.tools.conformance import Case, Report, Result

_MOST_DIFFERENCES: Final = 10
_LONGEST: Final = 200
_LONGEST_MESSAGE: Final = 600
#: The columns of numbers, and those that are not folded.
_FIGURES: Final = frozenset({"Failed", "Passed", "Cases", *VERDICTS})
_WHOLE: Final = frozenset({"Ended the program", "Rule"})
#: How many characters are shown before the first difference of two texts.
_BEFORE: Final = 40


def as_text(report: Report) -> bytes:
    """Return a report as text: each failed case by tier, the rules they are about, totals, and notes."""
    return rendered(islice(_parts(report), 1, None))


def side_by_side(results: Sequence[Result]) -> bytes:
    """Return cases as text: each with its message, and the expected and the actual answer side by side."""
    return rendered(part for result in results for part in _sides(result))


def _parts(report: Report) -> Iterator[RenderableType]:
    """Yield the parts of a report, each after an empty line."""
    tiers = report.by_tier()
    for tier, counts in tiers.items():
        yield Text()
        yield text(f"{tier}: {', '.join(f'{counts[kind]:,} {kind}' for kind in VERDICTS)}", "bold")
        for result in report.results:
            if result.case.tier == tier and result.verdict == "failed":
                yield Text()
                yield text(result.case.name, "bold red")
                yield from map(indented, _failure(result))
    not_run = Counter((r.case.folder, r.reason) for r in report.results if r.verdict == "not run")
    rules = [
        (rule, f"{found['failed']:,}", f"{found['passed']:,}", RULES[rule].sentence)
        for rule, found in report.by_rule().items()
        if found["failed"]
    ]
    tables: dict[tuple[str, ...], Sequence[Sequence[str]]] = {
        ("Ended the program", "How"): [
            (result.case.name, result.reason) for result in report.results if result.ended_program
        ],
        ("Rule", "Failed", "Passed", "What it says"): rules,
        ("Tier", *VERDICTS): _totals(tiers),
        ("Folder", *VERDICTS): _totals({**report.by_folder(), "total": report.counts()}),
        ("Not run", "Cases", "Why"): [(name, f"{n:,}", why) for (name, why), n in not_run.items()],
    }
    for headers, rows in tables.items():
        if rows:
            yield Text()
            yield table(headers, rows, figures=_FIGURES, whole=_WHOLE)
    for note in report.notes:
        yield Text()
        yield text(f"Note: {note.text}")
        yield from _said(note.said)


def _totals(totals: Mapping[str, Mapping[str, int]]) -> list[list[str]]:
    return [[name, *(f"{counts[kind]:,}" for kind in VERDICTS)] for name, counts in totals.items()]


def _said(said: Sequence[str]) -> Iterator[RenderableType]:
    if said:
        yield text("It wrote to standard error:")
        yield indented(lines(*said))


def _failure(result: Result) -> Iterator[RenderableType]:
    yield text(result.case.why)
    if result.case.rules:
        yield text(f"Rules: {', '.join(result.case.rules)}")
    yield text(f"Message: {_cut(result.case.line.decode(), longest=_LONGEST_MESSAGE)}")
    if result.reason:
        written = " ".join(result.lines)
        yield text(f"{result.reason}: {_cut(written)}" if written else result.reason)
    yield from _said(result.said)
    for found in result.differences[:_MOST_DIFFERENCES]:
        expected, got = _cut_pair(_written(found.expected), _written(found.got))
        yield text(f"{found.path}:")
        yield indented(lines(f"expected {expected}", f"got      {got}"))
    more = len(result.differences) - _MOST_DIFFERENCES
    if more > 0:
        yield text(f"and {more:,} more")


def _sides(result: Result) -> Iterator[RenderableType]:
    case = result.case
    yield text(f"{case.name}: {result.verdict}", "bold")
    yield from map(indented, _described(case))
    yield from map(indented, _answered(result))
    yield Text()


def _described(case: Case) -> Iterator[RenderableType]:
    yield text(case.why)
    yield text(f"Tier: {case.tier}")
    if case.rules:
        yield text(f"Rules: {', '.join(case.rules)}")
    if case.settings:
        yield text(f"Settings: {json.dumps(case.settings)}")
    if case.not_asked:
        yield text("Vector:")
        yield indented(lines(*_pretty(case.vector)))
    else:
        # A line may be one that no parser reads as it is.
        message = None if "line" in case.vector else json.loads(case.line)
        yield text("Message:")
        yield indented(lines(*(_pretty(message) if message else [case.line.decode()])))


def _answered(result: Result) -> Iterator[RenderableType]:
    if result.reason:
        yield text(result.reason)
    if result.case.not_asked:
        return
    yield from _said(result.said)
    expected = [line for answer in result.case.answers for line in _pretty(_as_written(answer))]
    got = [line for written in result.lines for line in _got(written)]
    if result.verdict == "not run":
        yield text("Expected:")
        yield indented(lines(*expected))
    else:
        yield table(("", "Expected", "Got"), _aligned(expected, got), whole={""})


def _aligned(left: list[str], right: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield lines beside each other, and a mark beside those that differ."""
    for kind, *ends in SequenceMatcher(None, left, right).get_opcodes():
        mark = "" if kind == "equal" else "!"
        for pair in zip_longest(left[ends[0] : ends[1]], right[ends[2] : ends[3]], fillvalue=""):
            yield mark, *_cut_pair(*pair)


def _as_written(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer in the form of the protocol, without warnings if there are none."""
    fields = answer.get("request", answer)
    return {key: value for key, value in fields.items() if key != "warnings" or value}


def _got(written: str) -> list[str]:
    try:
        return _pretty(_as_written(read_answer(written.encode())))
    except NoAnswerError:
        return [written]


def _pretty(value: Any) -> list[str]:
    return json.dumps(value, indent=2, default=str).splitlines()


def _written(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    # A Decimal is an integer of many digits, and not a string.
    return str(value) if isinstance(value, Decimal) else json.dumps(value, default=str)


def _cut(shown: str, start: int = 0, longest: int = _LONGEST) -> str:
    """Return a text from ``start`` on. If it is long, cut it and add its length."""
    end = start + longest
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
