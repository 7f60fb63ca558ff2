"""Running the command line: arguments in, exit code out."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connect_mapping.cli.arguments import parse
from connect_mapping.cli.exits import ALL_WELL, INTERRUPTED, TERMINATED, UNUSABLE, complain
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.cli.termination import Terminated, termination_raised
from connect_mapping.cli.workers import WorkerDiedError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``connect-mapping`` and return its exit code; ``arguments`` default to those of the process.

    Raises SystemExit on wrong use and for ``--help`` and ``--version``, as argparse does.
    """
    options = parse(arguments)
    try:
        # The module of a command has its name, and is imported when the command is to run.
        with termination_raised():
            code: int = import_module(f"connect_mapping.cli.{options.command}").run(options)
    except (UnusableFileError, WorkerDiedError) as error:
        code = complain(str(error), UNUSABLE)
    except BrokenPipeError:
        code = _reader_has_gone(options)
    except OSError as error:
        code = complain(f"cannot write: {error.strerror}", UNUSABLE)
    except Terminated:
        code = complain("terminated", TERMINATED)
    except KeyboardInterrupt:
        code = complain("interrupted", INTERRUPTED)
    _let_go(sys.stdout)
    _let_go(sys.stderr)
    return code


def _reader_has_gone(options: argparse.Namespace) -> int:
    """Return the exit code where a pipe was closed: its reader has what it wanted."""
    files = (getattr(options, name, None) for name in ("output", "rejected"))
    lost = [name for name in files if name not in (None, STANDARD_STREAM)]
    if not lost:
        return ALL_WELL
    return complain(f"{lost[0]}: not written, because a pipe was closed", UNUSABLE)


def _let_go(stream: Any) -> None:
    """Flush a standard stream, and let it go where that fails: Python would complain at its end."""
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
