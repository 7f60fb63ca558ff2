"""``connect-mapping conformance``: runs another implementation against the vectors."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from connect_mapping.cli.escaping import escaped
from connect_mapping.cli.exit_codes import ALL_WELL, SOME_BROKEN, UNUSABLE, complain, say
from connect_mapping.cli.extra import extra_needed
from connect_mapping.cli.output import Standard, standard
from connect_mapping.cli.streams import UnusableFileError
from connect_mapping.cli.termination import started
from connect_mapping.tools.conformance import (
    Case,
    ProgramError,
    Strictness,
    check,
    chosen,
    read_cases,
    report_object,
)

if TYPE_CHECKING:
    import argparse

    from connect_mapping.cli.output import Output
    from connect_mapping.tools.conformance import Report


def run(options: argparse.Namespace) -> int:
    """Run the program that the options of ``connect-mapping conformance`` name, and return the exit code."""
    with standard(Standard.OUTPUT) as output:
        return _run(options, output)


def _run(options: argparse.Namespace, output: Output) -> int:
    cases = _cases(options.only)
    if options.list:
        lines = (f"{case.name}\t{escaped(case.why)}\n" for case in cases)
        output.write("".join(lines).encode())
        return ALL_WELL
    if not options.json:
        with extra_needed():
            from connect_mapping.cli.conformance_text import as_text
    try:
        report = _report(options, cases)
    except ProgramError as error:
        complain(error.note.text, UNUSABLE)
        for line in error.note.said:
            say(f"  {escaped(line)}")
        return UNUSABLE
    if options.json:
        output.write(json.dumps(report_object(report), default=str).encode() + b"\n")
    else:
        output.write(as_text(report))
    failed = any(result.verdict == "failed" for result in report.results)
    return SOME_BROKEN if failed else ALL_WELL


def _cases(only: list[str] | None) -> list[Case]:
    """Return the cases that ``--only`` names, or all. Raises UnusableFileError."""
    cases = read_cases()
    if only is None:
        return cases
    patterns = [name for names in only for name in names.split(",")]
    for pattern in patterns:
        if not chosen(cases, [pattern]):
            raise UnusableFileError(f"--only: no case is named {pattern!a}")
    return chosen(cases, patterns)


def _report(options: argparse.Namespace, cases: list[Case]) -> Report:
    """Run the program. Raises UnusableFileError if there is nothing to run, and ProgramError."""
    try:
        command = shlex.split(options.program)
    except ValueError as error:
        raise UnusableFileError(f"--command: {error}") from None
    if not command:
        raise UnusableFileError("--command: names no program")
    report = check(
        command,
        cases,
        strictness=Strictness(
            problems=options.level == "full",
            key_order=not options.ignore_key_order,
            number_kind=not options.ignore_number_kind,
        ),
        with_settings=options.with_settings,
        timeout=options.timeout,
        started=started,
    )
    if all(result.verdict == "not run" for result in report.results):
        without = "" if all(case.not_asked for case in cases) else " without --with-settings"
        raise UnusableFileError(f"none of the chosen cases can be given to a program{without}")
    return report
