"""Running the command line: arguments in, exit code out."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING

from connect_mapping.cli.arguments import parse
from connect_mapping.cli.exits import ALL_WELL, INTERRUPTED, TERMINATED, UNUSABLE, complain
from connect_mapping.cli.output import Standard
from connect_mapping.cli.same_files import StandardErrorIsInputError
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.cli.termination import Terminated, termination_raised
from connect_mapping.cli.workers import WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``connect-mapping`` and return its exit code; ``arguments`` default to those of the process.

    Raises SystemExit on wrong use and for ``--help`` and ``--version``, as argparse does.
    """
    options = argparse.Namespace()
    try:
        options = parse(arguments)
        # The module of a command has its name, and is imported when the command is to run.
        with termination_raised():
            code: int = import_module(f"connect_mapping.cli.{options.command}").run(options)
    except StandardErrorIsInputError:
        code = UNUSABLE
    except (UnusableFileError, WorkerDiedError) as error:
        code = complain(str(error), UNUSABLE)
    except OSError as error:
        code = _unwritten(error, options)
    except Terminated:
        code = complain("terminated", TERMINATED)
    except KeyboardInterrupt:
        code = complain("interrupted", INTERRUPTED)
    return code


def _unwritten(error: OSError, options: argparse.Namespace) -> int:
    """Return the exit code after something could not be written."""
    if not isinstance(error, BrokenPipeError) or error.filename != Standard.OUTPUT.value:
        where = f"{error.filename}: " if error.filename else ""
        return complain(f"{where}{error.strerror}", UNUSABLE)
    # The reader of standard output has what it wanted. It did not ask for less in the files.
    files = (getattr(options, name, None) for name in ("output", "rejected"))
    lost = [name for name in files if name not in (None, STANDARD_STREAM)]
    if not lost:
        return ALL_WELL
    return complain(f"{lost[0]}: not written, because a pipe was closed", UNUSABLE)
