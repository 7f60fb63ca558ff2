"""The arguments of the command line, and the help that a newcomer works from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from connect_mapping import __version__
from connect_mapping.cli.conformance_arguments import add_conformance
from connect_mapping.cli.convert_arguments import add_convert
from connect_mapping.cli.explain_arguments import add_explain
from connect_mapping.cli.inspect_arguments import add_inspect

if TYPE_CHECKING:
    from collections.abc import Sequence

_DESCRIPTION: Final = """\
Convert Segment messages into the request bodies that Zendesk Connect takes, and
look into both: identify, track and alias; group, page and screen on request.
Nothing is sent anywhere."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line.

    >>> parser().parse_args(["convert", "messages.ndjson"]).files
    ['messages.ndjson']
    """
    top = argparse.ArgumentParser(
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
