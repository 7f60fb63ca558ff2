"""Running the command line: arguments in, exit code out."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING, Final

from connect_mapping.cli.arguments import parse
from connect_mapping.cli.exits import ALL_WELL, INTERRUPTED, UNUSABLE, WorkerError, complain
from connect_mapping.cli.output import Standard
from connect_mapping.cli.same_files import StandardErrorIsInputError
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.cli.termination import end_on_signals, undo_all

if TYPE_CHECKING:
    from collections.abc import Sequence

#: No exit code of any command.
_OUT_OF_MEMORY: Final = -1


def program() -> int:
    """Run ``connect-mapping`` as the program of this process, which signals end at once."""
    end_on_signals()
    return main()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``connect-mapping`` and return its exit code; ``arguments`` default to those of the process.

    Raises SystemExit on wrong use and for ``--help`` and ``--version``, as argparse does.
    """
    options = argparse.Namespace()
    try:
        options = parse(arguments)
        # The module of a command has its name, and is imported when the command is to run.
        code: int = import_module(f"connect_mapping.cli.{options.command}").run(options)
    except StandardErrorIsInputError:
        code = UNUSABLE
    except (UnusableFileError, WorkerError) as error:
        code = complain(str(error), UNUSABLE)
    except OSError as error:
        code = _unwritten(error, options)
    except KeyboardInterrupt:
        code = complain("interrupted", INTERRUPTED)
    except MemoryError:
        code = _OUT_OF_MEMORY
    if code == _OUT_OF_MEMORY:
        # Only here are the frames gone whose objects have filled the memory.
        undo_all()
        code = complain("out of memory", UNUSABLE)
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
