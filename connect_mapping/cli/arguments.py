"""The arguments of the command line, and the help that a newcomer works from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from connect_mapping import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_JOBS: Final = 256

_DESCRIPTION: Final = """\
Convert Segment messages (identify, track, alias) into the request bodies that
Zendesk Connect takes. Nothing is sent anywhere."""

_CONVERT_DESCRIPTION: Final = """\
Read Segment messages, one JSON object a line, and write a line for each request:
{"path": "/v2/identify", "body": {...}}, with "warnings" where something was left out.

Files may be plain or gzipped. Without a file, or with -, standard input is read."""

_CONVERT_EPILOG: Final = """\
A message that cannot be converted does not stop the run. It is written, with what
is wrong with it, to the --rejected file or to standard error:
{"file": ..., "line": ..., "problems": [...], "input": "the line as it came"}

A summary ends the run, on standard error.

exit codes:
  0  every message was converted, or skipped on purpose
  1  at least one message was rejected
  2  wrong use, or a file that cannot be read or written

examples:
  connect-mapping convert messages.ndjson
  connect-mapping convert archive/*.gz -o requests.ndjson --rejected rejected.ndjson
  zcat archive.gz | connect-mapping convert --null-attributes drop > requests.ndjson"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line.

    >>> parser().parse_args(["convert", "messages.ndjson"]).files
    ['messages.ndjson']
    """
    top = argparse.ArgumentParser(
        prog="connect-mapping",
        description=_DESCRIPTION,
        epilog="Run 'connect-mapping convert --help' for the rest.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"connect-mapping {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_convert(commands)
    return top


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; options may stand between the files.

    Raises SystemExit on wrong use.

    >>> parse(["convert", "a", "-o", "out", "b"]).files
    ['a', 'b']
    """
    top = parser()
    options, more = top.parse_known_args(arguments)
    unknown = [word for word in more if word.startswith("-") and word != "-"]
    if unknown:
        top.error(f"unrecognized arguments: {' '.join(unknown)}")
    options.files += more
    return options


def _add_convert(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    convert = commands.add_parser(
        "convert",
        help="convert files of Segment messages",
        description=_CONVERT_DESCRIPTION,
        epilog=_CONVERT_EPILOG,
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
        help="where rejected messages go (default: standard error)",
    )
    convert.add_argument(
        "--jobs",
        type=_jobs,
        default=1,
        metavar="N",
        help="processes to convert with; the output is the same (default: 1)",
    )
    add_settings(convert)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_JOBS):
        raise argparse.ArgumentTypeError(f"takes a whole number from 1 to {_MOST_JOBS}")
    return int(text)


def add_settings(command: argparse.ArgumentParser) -> None:
    """Add the settings of the mapping to a command. The keys are not among them."""
    settings = command.add_argument_group("settings of the mapping")
    settings.add_argument(
        "--android-push-field",
        choices=("fcm", "gcm"),
        default="fcm",
        help="the field of Android push tokens (default: fcm)",
    )
    settings.add_argument(
        "--on-invalid-timezone",
        choices=("omit", "reject"),
        default="omit",
        help="leave an invalid time zone out, with a warning, or reject the message (default: omit)",
    )
    settings.add_argument(
        "--null-attributes",
        choices=("keep", "drop"),
        default="keep",
        help="keep null traits as null attributes, or leave them out (default: keep)",
    )
