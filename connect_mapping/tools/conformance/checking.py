"""A program held against the rules: what it answers, compared with what it should."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

from connect_mapping.tools.conformance.answers import NoAnswerError, read_answer
from connect_mapping.tools.conformance.comparing import Strictness, differences
from connect_mapping.tools.conformance.program import ProgramError, ended_after, run_program
from connect_mapping.tools.conformance.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connect_mapping.tools.conformance.comparing import Difference
    from connect_mapping.tools.conformance.program import Printed, Started
    from connect_mapping.tools.conformance.rules import Rule

EVERYTHING: Final = Strictness()
_NEEDS_SETTINGS: Final = "needs settings, which are given to the program with --with-settings only"


@frozen
class Result:
    """What became of a rule: ``passed``, ``failed`` or ``not run``.

    A rule that failed has ``differences``, or a ``reason`` where the program gave no answer. One that
    was not run has a ``reason``.
    """

    rule: Rule
    verdict: Literal["passed", "failed", "not run"]
    differences: tuple[Difference, ...] = ()
    reason: str = ""


@frozen
class Report:
    """The results of all rules in their order, and notes about how the program behaved."""

    results: list[Result]
    notes: list[str]


def check(
    command: Sequence[str],
    rules: Sequence[Rule],
    *,
    strictness: Strictness = EVERYTHING,
    with_settings: bool = False,
    timeout: float = 60,
    started: Started = ended_after,
) -> Report:
    """Run a program against rules, and return what became of each.

    ``command`` is a program and its arguments. It is started once for the default settings and, with
    ``with_settings``, once for each other set of settings; each run may last ``timeout`` seconds.
    ``started`` is that of :func:`run_program`.
    Raises ProgramError where the program cannot be started, answers nothing at all, or does not write
    one line for each line.

    >>> import sys
    >>> from connect_mapping.tools.conformance.rules import Rule
    >>> rule = Rule("routing/page", "", line=b'{"skipped": "page"}', answer={"skipped": "page"})
    >>> program = [sys.executable, "-c", "print(input())"]
    >>> check(program, [rule]).results[0].verdict
    'passed'
    """
    starts: dict[str, list[Rule]] = {}
    results: dict[str, Result] = {}
    for rule in rules:
        reason = rule.not_asked or (_NEEDS_SETTINGS if rule.settings and not with_settings else "")
        if reason:
            results[rule.name] = Result(rule, "not run", reason=reason)
        else:
            starts.setdefault(json.dumps(rule.settings, sort_keys=True), []).append(rule)
    notes: list[str] = []
    answered = 0
    for settings, asked in starts.items():
        lines = [rule.line for rule in asked]
        printed = run_program(command, lines, asked[0].settings, timeout, started)
        note = _note(printed, settings)
        _check_count(printed, len(lines))
        answered += len(printed.lines)
        notes += [note] if note else []
        for number, rule in enumerate(asked):
            line = printed.lines[number] if number < len(printed.lines) else None
            results[rule.name] = _judge(rule, line, strictness)
    if starts and not answered:
        raise ProgramError(notes[0])
    return Report([results[rule.name] for rule in rules], notes)


def _check_count(printed: Printed, count: int) -> None:
    """Raise ProgramError where answers stand beside the wrong lines."""
    wrote = len(printed.lines)
    if wrote > count:
        raise ProgramError(f"the program wrote more lines than the {count:,} that it was given")
    # One that broke off has answered the first lines, and only those.
    if wrote < count and not printed.trouble:
        raise ProgramError(
            f"the program wrote {wrote:,} lines for {count:,}; each has to have one answer"
        )


def _note(printed: Printed, settings: str) -> str:
    """Say what is to be said about a run that did not end well."""
    if not printed.trouble:
        return ""
    under = f" under the settings {printable(settings)}" if settings != "{}" else ""
    last = printed.last_words.decode("utf-8", "replace").splitlines()[-12:]
    words = "".join(f"\n  {printable(line)}" for line in last)
    return f"the program {printed.trouble}{under}" + (f", and said:{words}" if words else "")


def _judge(rule: Rule, line: bytes | None, strictness: Strictness) -> Result:
    if line is None:
        return Result(rule, "failed", reason="no answer")
    try:
        answer = read_answer(line)
    except NoAnswerError as error:
        shown = printable(line.decode("utf-8", "replace"))
        return Result(rule, "failed", reason=f"the line {error}: {shown}")
    found = differences(rule.answer, answer, strictness)
    return Result(rule, "failed" if found else "passed", tuple(found))
