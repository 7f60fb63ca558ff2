"""A report: rule by rule for people, or as JSON for machines."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.tools.conformance.comparing import ABSENT
from connect_mapping.tools.conformance.text import printable, printable_pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.tools.conformance.checking import Report, Result
    from connect_mapping.tools.conformance.comparing import Difference
    from connect_mapping.tools.conformance.rules import Rule

VERDICTS: Final = ("passed", "failed", "not run")
_MOST_DIFFERENCES: Final = 10


def counts(results: Iterable[Result]) -> Counter[str]:
    """Return how many results have each verdict.

    >>> counts([])["failed"]
    0
    """
    return Counter(result.verdict for result in results)


def as_text(report: Report) -> str:
    """Return a report for people, in ASCII: each broken rule, a table of the folders, and notes.

    >>> from connect_mapping.tools.conformance.checking import Report
    >>> print(as_text(Report([], [])).split()[-4:])
    ['total', '0', '0', '0']
    """
    lines: list[str] = []
    for result in report.results:
        if result.verdict == "failed":
            lines += [*_broken(result), ""]
    lines += _table(report.results)
    reasons = Counter(
        (result.rule.folder, result.reason)
        for result in report.results
        if result.verdict == "not run"
    )
    if reasons:
        lines += ["", "Not run:"]
        lines += [f"  {folder} ({n:,}): {reason}" for (folder, reason), n in reasons.items()]
    lines += [f"\nNote: {note}" for note in report.notes]
    return "\n".join(lines)


def as_json(report: Report) -> str:
    """Return a report for machines: one JSON object, in ASCII.

    It has ``passed``, ``failed``, ``not_run``, ``folders`` with the same for each, ``notes``, and
    ``rules``: name, why, source, result and, where there are some, differences and a reason. A
    difference has no ``expected``, or no ``got``, where that value is not there.

    >>> from connect_mapping.tools.conformance.checking import Report
    >>> as_json(Report([], []))
    '{"passed": 0, "failed": 0, "not_run": 0, "folders": {}, "notes": [], "rules": []}'
    """
    folders = {folder: _totals(results) for folder, results in _by_folder(report.results).items()}
    rules = [_record(result) for result in report.results]
    whole = {**_totals(report.results), "folders": folders, "notes": report.notes, "rules": rules}
    return json.dumps(whole, default=str)


def listing(rules: Iterable[Rule]) -> str:
    r"""Return the names of rules and what each shows, one a line, with a tab between the two.

    >>> from connect_mapping.tools.conformance.rules import Rule
    >>> listing([Rule("alias/basic", "Two ids.")])
    'alias/basic\tTwo ids.'
    """
    return "\n".join(f"{rule.name}\t{printable(rule.why)}" for rule in rules)


def _broken(result: Result) -> Iterator[str]:
    yield result.rule.name
    yield f"  {printable(result.rule.why)}"
    if result.reason:
        yield f"  {result.reason}"
    for found in result.differences[:_MOST_DIFFERENCES]:
        expected, got = printable_pair(_written(found.expected), _written(found.got))
        yield f"  {printable(found.path)}: expected {expected}, got {got}"
    more = len(result.differences) - _MOST_DIFFERENCES
    if more > 0:
        yield f"  and {more:,} more"


def _written(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    # A Decimal is an integer of many digits, and no string.
    return str(value) if isinstance(value, Decimal) else json.dumps(value, default=str)


def _table(results: list[Result]) -> Iterator[str]:
    rows = [(folder, counts(inner)) for folder, inner in _by_folder(results).items()]
    rows.append(("total", counts(results)))
    width = max(len(folder) for folder, _ in rows)
    yield " " * width + "".join(f"{verdict:>10}" for verdict in VERDICTS)
    for folder, found in rows:
        yield f"{folder:<{width}}" + "".join(f"{found[verdict]:>10,}" for verdict in VERDICTS)


def _by_folder(results: Iterable[Result]) -> dict[str, list[Result]]:
    folders: dict[str, list[Result]] = {}
    for result in results:
        folders.setdefault(result.rule.folder, []).append(result)
    return folders


def _totals(results: Iterable[Result]) -> dict[str, int]:
    found = counts(results)
    return {verdict.replace(" ", "_"): found[verdict] for verdict in VERDICTS}


def _record(result: Result) -> dict[str, Any]:
    rule = result.rule
    record: dict[str, Any] = {"name": rule.name, "why": rule.why, "source": rule.source}
    record["result"] = result.verdict
    if result.differences:
        record["differences"] = [_difference(found) for found in result.differences]
    if result.reason:
        record["reason"] = result.reason
    return record


def _difference(found: Difference) -> dict[str, Any]:
    sides = {"expected": found.expected, "got": found.got}
    return {"path": found.path} | {name: side for name, side in sides.items() if side is not ABSENT}
