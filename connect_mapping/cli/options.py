"""The arguments of every command."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn, get_args, get_type_hints

from connect_mapping import Settings, __version__
from connect_mapping.batches.to_connect import LARGEST_BATCH
from connect_mapping.cli.escaping import escaped
from connect_mapping.cli.exit_codes import say
from connect_mapping.cli.extra import extra_needed
from connect_mapping.cli.help_texts import HELP, OPTIONS, PLACEHOLDERS, SETTINGS, TOP
from connect_mapping.cli.output import Standard, standard
from connect_mapping.settings import DEFAULT_SETTINGS
from connect_mapping.values.times import unix_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from _typeshed import SupportsWrite

_MOST_JOBS: Final = 256
_LONGEST_TIMEOUT: Final = 86_400
#: The shells for which there is completion; shtab knows more, which nothing here tests.
_SHELLS: Final = ("bash", "zsh", "fish")
_NO_NAME: Final = "must not be empty"
#: The placeholders of arguments that take the name of a file.
_FILES: Final = ("FILE", "OUT")


class _Parser(argparse.ArgumentParser):
    """A parser that writes all of its text or raises, and escapes control characters."""

    def error(self, message: str) -> NoReturn:
        super().error(escaped(message))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # argparse ignores write errors, and an unbuffered stream may write only a part.
        if file is sys.stdout:
            with standard(Standard.OUTPUT) as output:
                output.write(message.encode())
        else:
            with suppress(OSError):
                say(message.removesuffix("\n"))


class _PrintCompletion(argparse.Action):
    """The action of an option that prints the completion script of a shell, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *arguments: Any) -> NoReturn:
        _, shell, _ = arguments
        with extra_needed("completion needs shtab"):
            import shtab
        commands: Any = next(a for a in parser._actions if a.dest == "command").choices  # noqa: SLF001
        for name, command in commands.items():
            command.description, _, _ = HELP[name]  # one line, for the lists of zsh
            for action in command._actions:  # noqa: SLF001 - as in shtab
                if action.metavar in _FILES:
                    action.complete = shtab.FILE
                elif action.metavar == "DIR":
                    action.complete = shtab.DIRECTORY
        parser._print_message(f"{shtab.complete(parser, shell)}\n", sys.stdout)  # noqa: SLF001 - as argparse does
        parser.exit()


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """A formatter that knows its width without shutil, whose import takes as long as argparse's."""

    def __init__(self, prog: str) -> None:
        columns = 0
        with suppress(AttributeError, OSError, ValueError):  # standard output may be anything
            columns = int(os.environ.get("COLUMNS", "0"))
            columns = columns or os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
        super().__init__(prog, width=(columns or 80) - 2)


def parser(commands: Container[str] = HELP) -> argparse.ArgumentParser:
    """Return the parser of the command line, which takes the options of ``commands`` only."""
    top: argparse.ArgumentParser = _Parser(
        prog="connect-mapping",
        description=TOP,
        epilog="Run 'connect-mapping COMMAND --help' for the options of a command.",
        formatter_class=_Formatter,
    )
    top.add_argument("--version", action="version", version=f"connect-mapping {__version__}")
    _add(
        top,
        "--print-completion",
        action=_PrintCompletion,
        choices=_SHELLS,
        default=argparse.SUPPRESS,
        metavar="SHELL",
    )
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (summary, description, epilog) in HELP.items():
        command = subparsers.add_parser(
            name,
            help=summary,
            description=description,
            epilog=epilog,
            formatter_class=_Formatter,
        )
        if name in commands:
            _ADD[name](command)
    return top


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments of the command line. Raises SystemExit on wrong use.

    Options may be between the files.
    """
    words = sys.argv[1:] if arguments is None else arguments
    top = parser(words[:1] if words and words[0] in HELP else HELP)
    options, more = top.parse_known_args(arguments)
    takes_files = "files" in options
    unknown = [word for word in more if not takes_files or (word.startswith("-") and word != "-")]
    if unknown:
        top.error(f"unrecognized arguments: {' '.join(unknown)}")
    if takes_files:
        options.files += more
        if "" in options.files:
            top.error(f"argument FILE: {_NO_NAME}")
    return options


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings that the options of a command name."""
    return Settings(**{name: getattr(options, name) for name in SETTINGS})


def _add(to: argparse._ActionsContainer, *names: str, **options: Any) -> None:
    to.add_argument(*names, help=OPTIONS[names[-1]], **options)


def _add_convert(command: argparse.ArgumentParser) -> None:
    add = partial(_add, command)
    add("files", nargs="*", metavar="FILE")
    add("-o", "--output", type=_file, metavar="OUT")
    add("--rejected", type=_file, metavar="FILE")
    add("--from-rejected", action="store_true")
    add("--with-origin", action="store_true")
    add("--jobs", type=_jobs, default=1, metavar="N")
    add("--batch", action="store_true")
    add("--batch-size", type=_whole_number(1, LARGEST_BATCH), metavar="N")
    _add_settings(command)


def _add_explain(command: argparse.ArgumentParser) -> None:
    add = partial(_add, command)
    add("file", type=_file, metavar="FILE")
    add("--line", type=_whole_number(1), metavar="N")
    add("--item", type=_whole_number(0), metavar="N")
    add("--values", action="store_true")
    add("--json", action="store_true")
    _add_settings(command)


def _add_inspect(command: argparse.ArgumentParser) -> None:
    add = partial(_add, command)
    add("files", nargs="*", metavar="FILE")
    add("--json", action="store_true")
    add("--html", type=_file, metavar="OUT")
    add("--all", action="store_true")
    add("--until", type=_time, metavar="TIME")
    add("--jobs", type=_jobs, default=1, metavar="N")
    _add_settings(command)


def _add_conformance(command: argparse.ArgumentParser) -> None:
    either = partial(_add, command.add_mutually_exclusive_group(required=True))
    either("--command", dest="program", metavar="COMMAND")
    either("--list", action="store_true")
    either("--export", type=_file, metavar="DIR")
    add = partial(_add, command)
    add("--only", action="append", metavar="NAMES")
    add("--exclude", action="append", metavar="NAMES")
    add("--rule", action="append", metavar="IDS")
    add("--tier", choices=("core", "full", "edge"), default="edge")
    add("--show", action="append", metavar="CASE")
    add("--level", choices=("full", "bodies"), default="full")
    add("--ignore-key-order", action="store_true")
    add("--ignore-number-kind", action="store_true")
    add("--with-settings", action="store_true")
    add("--timeout", type=_seconds, default=60.0, metavar="SECONDS")
    add("--json", action="store_true")


#: The function that adds the arguments of each command.
_ADD: Final[dict[str, Callable[[argparse.ArgumentParser], None]]] = {
    "convert": _add_convert,
    "explain": _add_explain,
    "inspect": _add_inspect,
    "conformance": _add_conformance,
}


def _add_settings(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group("settings of the mapping")
    types = get_type_hints(Settings)
    for name, about in SETTINGS.items():
        default = getattr(DEFAULT_SETTINGS, name)
        metavar, takes = PLACEHOLDERS.get(name, (None, ""))
        group.add_argument(
            f"--{name.replace('_', '-')}",
            choices=None if takes else get_args(types[name]),
            type=_setting(name, takes) if takes else str,
            default=default,
            metavar=metavar,
            help=f"{about} (default: {default or 'none'})",
        )


def _setting(name: str, takes: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        value: Any = [call.strip() for call in text.split(",")] if name == "calls" else text
        try:
            return getattr(Settings(**{name: value}), name)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be {takes}") from None

    return read


def _file(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError(_NO_NAME)
    return text


def _jobs(text: str) -> int:
    """Return a number of processes; 0 means one for each core that this process may use."""
    number = _whole_number(0, _MOST_JOBS)(text)
    if number:
        return number
    # Not on every system: https://docs.python.org/3/library/os.html#os.sched_getaffinity
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(allowed or 1, _MOST_JOBS)


def _whole_number(least: int, most: int = 10**15) -> Callable[[str], int]:
    def read(text: str) -> int:
        # Python does not read integers of thousands of digits, even if most are leading zeros.
        digits = text.lstrip("0") or "0"
        number = int(digits) if text.isascii() and text.isdigit() and len(digits) <= 16 else -1
        if not least <= number <= most:
            limits = f"from {least} to {most}" if most < 10**15 else f"{least} or more"
            raise argparse.ArgumentTypeError(f"must be a whole number, {limits}")
        return number

    return read


def _time(text: str) -> float:
    seconds = unix_seconds(text)
    if seconds is None:
        example = "2024-05-03 or 2024-05-03T09:41:02Z"
        raise argparse.ArgumentTypeError(f"must be a time, such as {example}")
    return seconds


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_TIMEOUT:
        limit = f"more than 0 and at most {_LONGEST_TIMEOUT}"
        raise argparse.ArgumentTypeError(f"must be a number of seconds, {limit}")
    return seconds
