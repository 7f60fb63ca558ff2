"""The arguments and the help of ``connect-mapping convert``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from connect_mapping.batching import LARGEST_BATCH
from connect_mapping.cli.settings_options import add_settings

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_JOBS: Final = 256

_DESCRIPTION: Final = """\
Read Segment messages, one JSON object a line, and write a line for each
request, with "warnings" where something was left out:
{"path": "/v2/identify", "body": {...}}
With --batch it is a line for each batch of up to 100, to be sent in this order:
{"path": "/v2/track/batch", "body": [{...}, {...}]}

A line may hold a batch, {"batch": [...]}: its messages are converted in turn.
Files may be plain or gzipped. Without one, or with -, standard input is read."""

_EPILOG: Final = """\
A message that cannot be converted does not stop the run. Standard error shows
where it is and what is wrong with it; a message of a batch has its "index" too:
{"file": ..., "line": ..., "problems": [...]}
With --rejected FILE, these records go to that file and hold the message itself:
{"file": ..., "line": ..., "problems": [...], "input": "the line as it came"}
Such a file contains personal data and write keys, as the messages do.

A summary ends the run, on standard error.

exit codes:
  0  every message was converted, or skipped on purpose
  1  at least one message was rejected
  2  wrong use, or a file that cannot be read or written

examples:
  connect-mapping convert messages.ndjson
  connect-mapping convert archive/*.gz -o out.ndjson --rejected bad.ndjson
  connect-mapping convert archive/*.gz --batch -o batches.ndjson
  zcat archive.gz | connect-mapping convert --null-attributes drop > out.ndjson"""


def add_convert(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``convert`` to the commands."""
    convert = commands.add_parser(
        "convert",
        help="convert files of Segment messages",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    convert.add_argument(
        "files", nargs="*", metavar="FILE", help="a file of messages; - is standard input"
    )
    convert.add_argument(
        "-o", "--output", metavar="OUT", help="where the requests go (default: standard output)"
    )
    convert.add_argument(
        "--rejected",
        metavar="FILE",
        help="where rejected messages go, with their content; - is standard error "
        "(default: standard error, without it)",
    )
    convert.add_argument(
        "--jobs",
        type=_whole_number(_MOST_JOBS),
        default=1,
        metavar="N",
        help="processes to convert with; the output is the same (default: 1)",
    )
    convert.add_argument(
        "--batch",
        action="store_true",
        help="write a line for each batch of requests; the order of each user is kept",
    )
    convert.add_argument(
        "--batch-size",
        type=_whole_number(LARGEST_BATCH),
        metavar="N",
        help=f"the same, with at most N requests in a batch (default: {LARGEST_BATCH})",
    )
    add_settings(convert)


def _whole_number(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        # Python reads no integer of thousands of digits, and says so in words of its own.
        digits = text.lstrip("0") if text.isascii() and text.isdigit() else ""
        if not (1 <= len(digits) <= len(str(most)) and int(digits) <= most):
            raise argparse.ArgumentTypeError(f"takes a whole number from 1 to {most}")
        return int(digits)

    return read
