"""The arguments and the help of ``connect-mapping inspect``."""

from __future__ import annotations

import argparse
from typing import Final

from connect_mapping.cli.settings_options import add_settings
from connect_mapping.timestamps import unix_seconds

_DESCRIPTION: Final = """\
Read Segment messages and show what Zendesk Connect would know after them:
events, attributes, audiences, and the share of users who can be reached; and
what is wrong with the messages, by code. Nothing is converted to a file, and
nothing is sent.

Files may be plain or gzipped. Without a file, or with -, standard input is
read."""

_EPILOG: Final = """\
Memory does not grow with the files. Up to 10,000 names of each kind and
100,000 users all figures are exact, but for the last 24 hours, which are told
to five minutes; beyond that the report says how far off they can be. The names
of events and attributes are shown as they are. No other value is.

exit codes:
  0  all files were read, whatever is wrong with the messages in them
  2  wrong use, or a file that cannot be read or written

examples:
  connect-mapping inspect messages.ndjson
  connect-mapping inspect archive/*.gz --html report.html
  zcat archive.gz | connect-mapping inspect --json | jq .users"""


def add_inspect(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``inspect`` to the commands."""
    inspect = commands.add_parser(
        "inspect",
        help="show what Connect would know after some files of messages",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    inspect.add_argument(
        "files", nargs="*", metavar="FILE", help="a file of messages; - is standard input"
    )
    inspect.add_argument(
        "--json", action="store_true", help="print one JSON object with everything"
    )
    inspect.add_argument(
        "--html",
        metavar="OUT",
        help="also write a page to look at in a browser; with - it is what is printed",
    )
    inspect.add_argument(
        "--all", action="store_true", help="show all rows of a table, not the first 20"
    )
    inspect.add_argument(
        "--until",
        type=_time,
        metavar="TIME",
        help="the end of the data: later times are not read (default: the latest time)",
    )
    add_settings(inspect)


def _time(text: str) -> float:
    seconds = unix_seconds(text)
    if seconds is None:
        raise argparse.ArgumentTypeError("takes a time, such as 2024-05-03 or 2024-05-03T09:41:02Z")
    return seconds
