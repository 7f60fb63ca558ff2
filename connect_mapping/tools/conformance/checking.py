"""A program run against the cases, and the report on its answers."""

from __future__ import annotations

import json
from collections import Counter
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import evolve, frozen

from connect_mapping.tools.conformance.answers import (
    ABSENT,
    NoAnswerError,
    Strictness,
    differences,
    read_answer,
)
from connect_mapping.tools.conformance.program import ProgramError, ended_after
from connect_mapping.tools.conformance.restarts import Reply, Restarted
from connect_mapping.tools.conformance.tiers import TIERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from connect_mapping.tools.conformance.answers import Difference
    from connect_mapping.tools.conformance.cases import Case
    from connect_mapping.tools.conformance.program import Note, Started

EVERYTHING: Final = Strictness()
VERDICTS: Final = ("passed", "failed", "not run")
#: How much is kept of a line that is not an answer.
_LONGEST_LINE: Final = 200
_NEEDS_SETTINGS: Final = "needs settings, which only --with-settings gives to the program"


@frozen
class Result:
    """The verdict on a case, and the ``lines`` that the program wrote for it.

    A case that failed has ``differences``, or a ``reason`` if there is no valid answer. If it
    ``ended_program``, ``said`` are lines of standard error. A case that was not run has a ``reason``.
    """

    case: Case
    verdict: Literal["passed", "failed", "not run"]
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    lines: tuple[str, ...] = ()
    ended_program: bool = False
    said: tuple[str, ...] = ()


@frozen
class Report:
    """The results of all cases in their order, and notes about how the program behaved."""

    results: list[Result]
    notes: list[Note]

    def counts(self) -> Counter[str]:
        """Return how many cases have each verdict."""
        return Counter(result.verdict for result in self.results)

    def by_tier(self) -> dict[str, Counter[str]]:
        """Return the counts for each tier that has cases, ``core`` first."""
        tiers = self._by(lambda case: [case.tier])
        return {tier: tiers[tier] for tier in TIERS if tier in tiers}

    def by_folder(self) -> dict[str, Counter[str]]:
        """Return the counts for each folder of the vectors, in order."""
        return self._by(lambda case: [case.folder])

    def by_rule(self) -> dict[str, Counter[str]]:
        """Return the counts for each rule by its id, in the order of their first cases."""
        return self._by(lambda case: case.rules)

    def _by(self, groups_of: Callable[[Case], Iterable[str]]) -> dict[str, Counter[str]]:
        """Return the counts for each group that a case belongs to."""
        groups: dict[str, Counter[str]] = {}
        for result in self.results:
            for group in groups_of(result.case):
                groups.setdefault(group, Counter())[result.verdict] += 1
        return groups


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

    ``command`` is a program and its arguments. It is started for the default settings and, with
    ``with_settings``, for each other set of settings; again after each case that ends it; and for the
    batches, whose lines have several answers. Each run may take ``timeout`` seconds. ``started`` is
    that of :func:`run_program`. Raises ProgramError if the program cannot be started, answers nothing,
    or does not write one line for each line.

    >>> import sys
    >>> from connect_mapping.tools.conformance.cases import Case
    >>> case = Case("routing/page", "", line=b'{"skipped": "page"}', answers=({"skipped": "page"},))
    >>> program = [sys.executable, "-c", "print(input())"]
    >>> check(program, [case]).results[0].verdict
    'passed'
    """
    groups: dict[str, list[Case]] = {}
    results: dict[str, Result] = {}
    for case in cases:
        reason = case.not_asked or (_NEEDS_SETTINGS if case.settings and not with_settings else "")
        if reason:
            results[case.name] = Result(case, "not run", reason=reason)
        else:
            groups.setdefault(json.dumps(case.settings, sort_keys=True), []).append(case)
    notes: list[Note] = []
    answered = 0
    for asked in groups.values():
        program = Restarted(command, asked[0].settings, timeout, started)
        for result in _results(program, asked, strictness):
            results[result.case.name] = result
        answered += program.answered
        notes += program.notes
    if groups and not answered:
        raise ProgramError(notes[0])
    return Report([results[case.name] for case in cases], notes)


def _results(program: Restarted, cases: list[Case], strictness: Strictness) -> Iterator[Result]:
    single = [case for case in cases if len(case.answers) == 1]
    for case, reply in zip(single, program.one_each([c.line for c in single]), strict=True):
        yield _judge(case, reply, strictness)
    batches = [case for case in cases if len(case.answers) != 1]
    if batches:
        yield from _results_of_batches(program, batches, strictness)


def _results_of_batches(
    program: Restarted, cases: list[Case], strictness: Strictness
) -> list[Result]:
    """Judge cases with any number of answers: all in one run, or if some fail, each in its own.

    Only then is it known which answers belong to which line.
    """
    count = sum(len(case.answers) for case in cases)
    answers = iter(program.all_at_once([case.line for case in cases], count))
    replies = [Reply(tuple(islice(answers, len(case.answers)))) for case in cases]
    results = [_judge(*pair, strictness) for pair in zip(cases, replies, strict=True)]
    if all(result.verdict == "passed" for result in results):
        return results
    return [
        _judge(case, program.any_number(case.line, len(case.answers)), strictness) for case in cases
    ]


def _judge(case: Case, reply: Reply, strictness: Strictness) -> Result:
    lines, count = reply.lines or (), len(case.answers)
    failed = partial(Result, case, "failed", lines=tuple(_text(line) for line in lines))
    if reply.ended:
        return failed(reason=f"the program {reply.ended}", ended_program=True, said=reply.said)
    if reply.lines is None:
        return failed(reason="no answer")
    if len(lines) != count:
        few = f"{len(lines)} of {count} answers"
        return failed(reason=few if len(lines) < count else f"more than {count} answers")
    found: list[Difference] = []
    for number, (expected, line) in enumerate(zip(case.answers, lines, strict=True)):
        try:
            answer = read_answer(line)
        except NoAnswerError as error:
            which = "the line" if count == 1 else f"line {number + 1}"
            return failed(reason=f"{which} {error}")
        place = "" if count == 1 else f"answers[{number}]."
        found += [
            evolve(difference, path=f"{place}{difference.path}")
            for difference in differences(expected, answer, strictness)
        ]
    if found:
        return failed(differences=tuple(found))
    return Result(case, "passed", lines=tuple(_text(line) for line in lines))


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")


def report_object(report: Report) -> dict[str, Any]:
    """Return a report as dicts, lists, strings and numbers, with Decimals for long integers.

    ``docs/conformance.md`` lists its keys.
    """
    return {
        **_totals(report.counts()),
        "tiers": {name: _totals(found) for name, found in report.by_tier().items()},
        "folders": {name: _totals(found) for name, found in report.by_folder().items()},
        "rules": {name: _totals(found) for name, found in report.by_rule().items()},
        "notes": ["\n  ".join([note.text, *note.said]) for note in report.notes],
        "cases": [_case_object(result) for result in report.results],
    }


def _totals(counts: Mapping[str, int]) -> dict[str, int]:
    return {verdict.replace(" ", "_"): counts[verdict] for verdict in VERDICTS}


def _case_object(result: Result) -> dict[str, Any]:
    case = result.case
    record: dict[str, Any] = {"name": case.name, "why": case.why, "tier": case.tier}
    record |= {"rules": list(case.rules), "result": result.verdict}
    if result.verdict == "failed":
        record["message"] = case.line.decode()
    if result.differences:
        record["differences"] = [_difference_object(found) for found in result.differences]
    if result.reason:
        record["reason"] = result.reason
    if result.reason and result.lines:
        record["line"] = "\n".join(result.lines)[:_LONGEST_LINE]
    if result.ended_program:
        record["stderr"] = list(result.said)
    return record


def _difference_object(found: Difference) -> dict[str, Any]:
    sides = {"expected": found.expected, "got": found.got}
    return {"path": found.path} | {name: side for name, side in sides.items() if side is not ABSENT}
