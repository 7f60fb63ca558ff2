"""``connect-mapping conformance``: another implementation, run against the vectors."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from connect_mapping.cli.exits import ALL_WELL, SOME_BROKEN, UNUSABLE, complain
from connect_mapping.cli.output import Standard, standard
from connect_mapping.cli.termination import started
from connect_mapping.tools.conformance import (
    ProgramError,
    Strictness,
    as_json,
    as_text,
    check,
    chosen,
    listing,
    read_rules,
)

if TYPE_CHECKING:
    import argparse

    from connect_mapping.cli.output import Output
    from connect_mapping.tools.conformance import Rule


def run(options: argparse.Namespace) -> int:
    """Do what the options of ``connect-mapping conformance`` say, and return the exit code."""
    with standard(Standard.OUTPUT) as output:
        return _run(options, output)


def _run(options: argparse.Namespace, output: Output) -> int:
    rules = read_rules()
    if options.only:
        patterns = [name for names in options.only for name in names.split(",")]
        nothing = [pattern for pattern in patterns if not chosen(rules, [pattern])]
        if nothing:
            return complain(f"--only: no rule is named {nothing[0]!a}", UNUSABLE)
        rules = chosen(rules, patterns)
    if options.list:
        output.write(listing(rules).encode("ascii") + b"\n")
        return ALL_WELL
    try:
        command = shlex.split(options.program)
        if not command:
            return complain("--command: names no program", UNUSABLE)
        report = check(
            command,
            rules,
            strictness=Strictness(
                problems=options.level == "full",
                key_order=not options.ignore_key_order,
                number_kind=not options.ignore_number_kind,
            ),
            with_settings=options.with_settings,
            timeout=options.timeout,
            started=started,
        )
    except ProgramError as error:
        return complain(str(error), UNUSABLE)
    except ValueError as error:  # of shlex
        return complain(f"--command: {error}", UNUSABLE)
    if all(result.verdict == "not run" for result in report.results):
        return complain(_why_none(rules), UNUSABLE)
    text = as_json(report) if options.json else as_text(report)
    output.write(text.encode("ascii") + b"\n")
    broken = any(result.verdict == "failed" for result in report.results)
    return SOME_BROKEN if broken else ALL_WELL


def _why_none(rules: list[Rule]) -> str:
    """Say why none of the rules was run: a program that was asked nothing has kept to nothing."""
    if all(rule.not_asked for rule in rules):
        return "none of the chosen rules can be asked of a program"
    return "none of the chosen rules can be asked without --with-settings"
