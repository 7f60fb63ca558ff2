"""A program run against the cases, and the report on its answers."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import frozen

from connect_mapping.tools.conformance.answers import (
    ABSENT,
    NoAnswerError,
    Strictness,
    differences,
    read_answer,
)
from connect_mapping.tools.conformance.program import (
    Note,
    ProgramError,
    ended_after,
    run_program,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connect_mapping.tools.conformance.answers import Difference
    from connect_mapping.tools.conformance.cases import Case
    from connect_mapping.tools.conformance.program import Printed, Started

EVERYTHING: Final = Strictness()
VERDICTS: Final = ("passed", "failed", "not run")
_MOST_LAST_LINES: Final = 12
#: How much is kept of a line that is not an answer.
_LONGEST_LINE: Final = 200
_NEEDS_SETTINGS: Final = "needs settings, which only --with-settings gives to the program"


@frozen
class Result:
    """The verdict on a case.

    A case that failed has ``differences``, or a ``reason`` if there is no valid answer; then ``line``
    is what the program wrote, if anything. A case that was not run has a ``reason``.
    """

    case: Case
    verdict: Literal["passed", "failed", "not run"]
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    line: str = ""


@frozen
class Report:
    """The results of all cases in their order, and notes about how the program behaved."""

    results: list[Result]
    notes: list[Note]

    def counts(self) -> Counter[str]:
        """Return how many cases have each verdict."""
        return Counter(result.verdict for result in self.results)

    def by_folder(self) -> dict[str, Counter[str]]:
        """Return the counts for each folder of the vectors, in order."""
        folders: dict[str, Counter[str]] = {}
        for result in self.results:
            folders.setdefault(result.case.folder, Counter())[result.verdict] += 1
        return folders

    def by_rule(self) -> dict[str, Counter[str]]:
        """Return the counts for each rule by its id, in the order of their first cases."""
        rules: dict[str, Counter[str]] = {}
        for result in self.results:
            for rule in result.case.rules:
                rules.setdefault(rule, Counter())[result.verdict] += 1
        return rules


def check(
    command: Sequence[str],
    cases: Sequence[Case],
    *,
    strictness: Strictness = EVERYTHING,
    with_settings: bool = False,
    timeout: float = 60,
    started: Started = ended_after,
) -> Report:
    """Run a program against cases, and return the report.

    ``command`` is a program and its arguments. It is started once for the default settings and, with
    ``with_settings``, once for each other set of settings. Each run may take ``timeout`` seconds.
    ``started`` is that of :func:`run_program`. Raises ProgramError if the program cannot be started,
    answers nothing, or does not write one line for each line.

    >>> import sys
    >>> from connect_mapping.tools.conformance.cases import Case
    >>> case = Case("routing/page", "", line=b'{"skipped": "page"}', answer={"skipped": "page"})
    >>> program = [sys.executable, "-c", "print(input())"]
    >>> check(program, [case]).results[0].verdict
    'passed'
    """
    starts: dict[str, list[Case]] = {}
    results: dict[str, Result] = {}
    for case in cases:
        reason = case.not_asked or (_NEEDS_SETTINGS if case.settings and not with_settings else "")
        if reason:
            results[case.name] = Result(case, "not run", reason=reason)
        else:
            starts.setdefault(json.dumps(case.settings, sort_keys=True), []).append(case)
    notes: list[Note] = []
    answered = 0
    for settings, asked in starts.items():
        lines = [case.line for case in asked]
        printed = run_program(command, lines, asked[0].settings, timeout, started)
        _check_count(printed, len(lines))
        answered += len(printed.lines)
        notes += _notes(printed, settings)
        for number, case in enumerate(asked):
            line = printed.lines[number] if number < len(printed.lines) else None
            results[case.name] = _judge(case, line, strictness)
    if starts and not answered:
        raise ProgramError(notes[0])
    return Report([results[case.name] for case in cases], notes)


def _check_count(printed: Printed, count: int) -> None:
    """Raise ProgramError if it is unknown which answer belongs to which line."""
    wrote = len(printed.lines)
    if wrote > count:
        raise ProgramError(
            Note(f"the program wrote more lines than the {count:,} that it was given")
        )
    # A program that ended badly has answered the first lines, and only those.
    if wrote < count and not printed.trouble:
        raise ProgramError(
            Note(f"the program wrote {wrote:,} lines for {count:,}; each line needs one answer")
        )


def _notes(printed: Printed, settings: str) -> list[Note]:
    """Return a note about a run that did not end well."""
    if not printed.trouble:
        return []
    under = f" under the settings {settings}" if settings != "{}" else ""
    said = printed.last_words.decode("utf-8", "replace").splitlines()[-_MOST_LAST_LINES:]
    return [Note(f"the program {printed.trouble}{under}", tuple(said))]


def _judge(case: Case, line: bytes | None, strictness: Strictness) -> Result:
    if line is None:
        return Result(case, "failed", reason="no answer")
    try:
        answer = read_answer(line)
    except NoAnswerError as error:
        written = line.decode("utf-8", "replace")
        return Result(case, "failed", reason=f"the line {error}", line=written)
    found = differences(case.answer, answer, strictness)
    return Result(case, "failed" if found else "passed", tuple(found))


def report_object(report: Report) -> dict[str, Any]:
    """Return a report as dicts, lists, strings and numbers, with Decimals for long integers.

    ``docs/conformance.md`` lists its keys.

    >>> report_object(Report([], []))["passed"]
    0
    """
    return {
        **_totals(report.counts()),
        "folders": {name: _totals(found) for name, found in report.by_folder().items()},
        "rules": {name: _totals(found) for name, found in report.by_rule().items()},
        "notes": ["\n  ".join([note.text, *note.said]) for note in report.notes],
        "cases": [_case_object(result) for result in report.results],
    }


def _totals(counts: Mapping[str, int]) -> dict[str, int]:
    return {verdict.replace(" ", "_"): counts[verdict] for verdict in VERDICTS}


def _case_object(result: Result) -> dict[str, Any]:
    case = result.case
    record: dict[str, Any] = {"name": case.name, "why": case.why}
    record |= {"rules": list(case.rules), "result": result.verdict}
    if result.differences:
        record["differences"] = [_difference_object(found) for found in result.differences]
    if result.reason:
        record["reason"] = result.reason
    if result.line:
        record["line"] = result.line[:_LONGEST_LINE]
    return record


def _difference_object(found: Difference) -> dict[str, Any]:
    sides = {"expected": found.expected, "got": found.got}
    return {"path": found.path} | {name: side for name, side in sides.items() if side is not ABSENT}
