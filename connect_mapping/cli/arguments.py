"""The arguments of the command line, and the help that a newcomer works from."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NoReturn

from connect_mapping import __version__
from connect_mapping.cli.conformance_arguments import add_conformance
from connect_mapping.cli.convert_arguments import add_convert
from connect_mapping.cli.exits import say
from connect_mapping.cli.explain_arguments import add_explain
from connect_mapping.cli.inspect_arguments import add_inspect
from connect_mapping.cli.output import Standard, standard
from connect_mapping.tools.terminal import escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _typeshed import SupportsWrite

_DESCRIPTION: Final = """\
Convert Segment messages into the request bodies that Zendesk Connect takes, and
look into both: identify, track and alias; group, page and screen on request.
Nothing is sent anywhere."""


class _Parser(argparse.ArgumentParser):
    """A parser that writes whole texts, or says why not, and nothing that steers a terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(escaped(message))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # argparse ignores errors of writing, and Python ignores short writes if it is unbuffered.
        if file is sys.stdout:
            with standard(Standard.OUTPUT) as output:
                output.write(message.encode())
        else:
            with suppress(OSError):
                say(message.removesuffix("\n"))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line.

    >>> parser().parse_args(["convert", "messages.ndjson"]).files
    ['messages.ndjson']
    """
    top: argparse.ArgumentParser = _Parser(
        prog="connect-mapping",
        description=_DESCRIPTION,
        epilog="Run 'connect-mapping COMMAND --help' for the rest.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"connect-mapping {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    add_convert(commands)
    add_explain(commands)
    add_inspect(commands)
    add_conformance(commands)
    return top


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line; options may stand between the files.

    Raises SystemExit on wrong use.

    >>> parse(["convert", "a", "-o", "out", "b"]).files
    ['a', 'b']
    """
    top = parser()
    options, more = top.parse_known_args(arguments)
    takes_files = "files" in options
    unknown = [word for word in more if not takes_files or (word.startswith("-") and word != "-")]
    if unknown:
        top.error(f"unrecognized arguments: {' '.join(unknown)}")
    if takes_files:
        options.files += more
    return options
