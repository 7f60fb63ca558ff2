"""Running the command line: arguments in, exit code out."""

from __future__ import annotations

import argparse
import gc
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final

from connect_mapping.cli.exit_codes import ALL_WELL, INTERRUPTED, UNUSABLE, WorkerError, complain
from connect_mapping.cli.options import parse
from connect_mapping.cli.output import Standard
from connect_mapping.cli.same_files import StandardErrorIsInputError, open_descriptor
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.cli.termination import end_on_signals, undo_all

if TYPE_CHECKING:
    from collections.abc import Sequence

#: When memory of this size was freed once, glibc keeps what is freed later for the next block of lines
#: (mallopt(3), M_MMAP_THRESHOLD). Faulting each block in again would take a fifteenth of the time.
_KEPT: Final = 16 << 20
#: Not the exit code of any command.
_OUT_OF_MEMORY: Final = -1


def program() -> int:
    """Run ``connect-mapping`` as the program of this process. Signals end it at once."""
    end_on_signals()
    with suppress(MemoryError):  # there is less: then it cannot be kept
        bytes(_KEPT)
    code = main()
    # What is left ends with the process. Without this, Python scans all of it several times at exit.
    gc.freeze()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``connect-mapping`` and return its exit code; ``arguments`` default to those of the process.

    Raises SystemExit on wrong use and for ``--help`` and ``--version``, as argparse does.
    """
    options = argparse.Namespace()
    try:
        options = parse(arguments)
        # Each command has a module of the same name, which is imported only to run it.
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
        # Not in the handler: the traceback there still holds the objects that filled the memory.
        undo_all()
        code = complain("out of memory", UNUSABLE)
    return code


def _unwritten(error: OSError, options: argparse.Namespace) -> int:
    """Report an error of writing, and return the exit code."""
    if not isinstance(error, BrokenPipeError) or not _is_standard_output(error.filename):
        where = f"{error.filename}: " if error.filename else ""
        return complain(f"{where}{error.strerror}", UNUSABLE)
    # The reader of standard output wants no more, but output files are now incomplete.
    files = (getattr(options, name, None) for name in ("output", "rejected"))
    lost = [name for name in files if name is not None and not _is_standard_output(name)]
    if not lost:
        return ALL_WELL
    return complain(f"{lost[0]}: not written, because a pipe was closed", UNUSABLE)


def _is_standard_output(name: str | None) -> bool:
    """Tell whether the name of an output, in an option or an error, is that of standard output."""
    if name in (Standard.OUTPUT.value, STANDARD_STREAM):
        return True
    return name is not None and open_descriptor(name) == 1
