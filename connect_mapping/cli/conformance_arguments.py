"""The arguments and the help of ``connect-mapping conformance``."""

from __future__ import annotations

import argparse
import math
from typing import Final

_DESCRIPTION: Final = """\
Run a program, in whatever language, against the test vectors of the mapping,
and report which rules it breaks, rule by rule.

The program reads one message a line and writes one answer a line:
  {"path": ..., "body": {...}, "warnings": [{"code": ..., "field": ...}]}
  {"skipped": "unsupported_call"}
  {"rejected": [{"code": ..., "field": ...}]}"""

_EPILOG: Final = """\
docs/conformance.md says what the program is given, and what is compared.

exit codes:
  0  no rule is broken
  1  at least one rule is broken
  2  wrong use, or none of the chosen rules can be asked of a program, or it
     cannot be run, answers nothing, or does not write a line for each line

examples:
  connect-mapping conformance --command "node my_mapper.js"
  connect-mapping conformance --command ./mapper --only identify,track
  connect-mapping conformance --list --only 'identify/email-*'"""


def add_conformance(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``conformance`` to the commands."""
    conformance = commands.add_parser(
        "conformance",
        help="run another implementation against the test vectors",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = conformance.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--command",
        dest="program",
        metavar="COMMAND",
        help="the program and its arguments, in one string; no shell reads it",
    )
    what.add_argument("--list", action="store_true", help="print the rules, and run nothing")
    conformance.add_argument(
        "--only",
        action="append",
        metavar="NAMES",
        help="folders or rules, between commas, with wildcards: identify,track/event-*",
    )
    conformance.add_argument(
        "--level",
        choices=("full", "bodies"),
        default="full",
        help="bodies compares no codes: the kind of answer, paths and bodies only (default: full)",
    )
    conformance.add_argument(
        "--ignore-key-order", action="store_true", help="the order of keys in bodies does not count"
    )
    conformance.add_argument(
        "--ignore-number-kind",
        action="store_true",
        help="1 and 1.0 are the same, for languages with one kind of number",
    )
    conformance.add_argument(
        "--with-settings",
        action="store_true",
        help="run the rules about settings too; CONNECT_MAPPING_SETTINGS holds them, as JSON",
    )
    conformance.add_argument(
        "--timeout",
        type=_seconds,
        default=60.0,
        metavar="SECONDS",
        help="how long each run of the program may last (default: 60)",
    )
    conformance.add_argument("--json", action="store_true", help="report as one JSON object")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("takes a number of seconds, above 0 and up to 86400")
    return seconds
