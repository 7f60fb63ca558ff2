"""``connect-mapping conformance``: runs another implementation against the vectors."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from connect_mapping.cli.escaping import escaped
from connect_mapping.cli.exit_codes import ALL_WELL, SOME_BROKEN, UNUSABLE, complain, say
from connect_mapping.cli.extra import extra_needed
from connect_mapping.cli.output import Standard, naming, standard
from connect_mapping.cli.streams import UnusableFileError
from connect_mapping.cli.termination import started
from connect_mapping.cli.writing import written
from connect_mapping.tools.conformance import (
    Case,
    ProgramError,
    Result,
    Strictness,
    about,
    check,
    chosen,
    exported,
    read_cases,
    report_object,
    up_to,
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
    cases = _cases(options)
    if options.list and not options.show:
        lines = (f"{case.name}\t{escaped(case.why)}\n" for case in cases)
        output.write("".join(lines).encode())
        return ALL_WELL
    if options.export is not None:
        _export(options.export, exported(cases))
        return ALL_WELL
    if options.list or not options.json:
        with extra_needed():
            from connect_mapping.cli.conformance_text import as_text, side_by_side
    if options.list:
        output.write(side_by_side([Result(c, "not run", reason=c.not_asked) for c in cases]))
        return ALL_WELL
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
        output.write(side_by_side(report.results) if options.show else as_text(report))
    failed = any(result.verdict == "failed" for result in report.results)
    return SOME_BROKEN if failed else ALL_WELL


def _export(directory: str, files: dict[str, bytes]) -> None:
    """Write files into a new or empty directory.

    Raises UnusableFileError if it is not empty, because its files would be replaced, or old cases
    remain among the new ones, and OSError with the name of a file that cannot be written.
    """
    with naming(directory):
        if Path(directory).is_dir() and any(Path(directory).iterdir()):
            raise UnusableFileError(
                f"--export: {directory}: is not empty. Name a new folder, or remove this one."
            )
    for name, content in files.items():
        file = Path(directory, name)
        with naming(str(file.parent)):
            file.parent.mkdir(parents=True, exist_ok=True)
        with written(str(file)) as output:
            output.write(content)


def _cases(options: argparse.Namespace) -> list[Case]:
    """Return the cases that the options choose, or all. Raises UnusableFileError if there is none."""
    every = read_cases()
    cases = up_to(every, options.tier)
    for option in ("only", "show", "rule", "exclude"):
        names = getattr(options, option)
        if names is None:
            continue
        choose = about if option == "rule" else chosen
        patterns = [pattern for part in names for pattern in part.split(",")]
        for pattern in patterns:
            if not choose(every, [pattern]):
                what = "exists for a rule named" if choose is about else "is named"
                raise UnusableFileError(f"--{option}: no case {what} {pattern!a}")
        found = {case.name for case in choose(cases, patterns)}
        cases = [case for case in cases if (case.name in found) != (option == "exclude")]
    if not cases:
        raise UnusableFileError("no case is chosen by all of the options that choose cases")
    return cases


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
