"""The arguments and the help of ``connect-mapping explain``."""

from __future__ import annotations

import argparse
from typing import Final

from connect_mapping.cli.settings_options import add_settings

_DESCRIPTION: Final = """\
Show, for one Segment message, where each field of the request came from, by
which rule, and what was left out and why. Paths and rules are shown, no values.

The file, plain or gzipped, holds one JSON object over any number of lines, or
one object a line: then the first is explained, or the one that --line names.
Of a batch, the first message is explained, or the one that --item names."""

_EPILOG: Final = """\
The rules are sections of docs/mapping.md, the reasons are in docs/explain.md.

exit codes:
  0  the message is converted, or skipped on purpose
  1  the message is rejected
  2  wrong use, or a file that cannot be read or holds no such message

examples:
  connect-mapping explain message.json
  connect-mapping explain archive.ndjson.gz --line 250 --json
  connect-mapping explain batch.json --item 3
  head -n 1 messages.ndjson | connect-mapping explain -"""


def add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``explain`` to the commands."""
    explain = commands.add_parser(
        "explain",
        help="show where each field of one message's request came from",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    explain.add_argument("file", metavar="FILE", help="a file; - is standard input")
    explain.add_argument(
        "--line", type=_line, metavar="N", help="explain the message on line N, counted from 1"
    )
    explain.add_argument(
        "--item",
        type=_item,
        metavar="N",
        help="explain the message at N in a batch, counted from 0 (default: 0)",
    )
    explain.add_argument(
        "--json", action="store_true", help="write one JSON object, and not a table"
    )
    add_settings(explain)


def _line(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16 and int(text)):
        raise argparse.ArgumentTypeError("takes a whole number from 1 on")
    return int(text)


def _item(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise argparse.ArgumentTypeError("takes a whole number from 0 on")
    return int(text)
