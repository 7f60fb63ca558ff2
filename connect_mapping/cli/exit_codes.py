"""Exit codes, and messages to the user on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Final

from connect_mapping.cli.escaping import escaped
from connect_mapping.cli.output import Standard, standard

ALL_WELL: Final = 0
SOME_REJECTED: Final = 1
SOME_BROKEN: Final = 1
UNUSABLE: Final = 2
#: 128 plus the number of the signal, as shells report it.
INTERRUPTED: Final = 130


class WorkerError(Exception):
    """A process of ``--jobs`` cannot be started, or has died. The text is for the user."""


def complain(text: str, code: int) -> int:
    """Write an error to standard error, if that is possible, and return the exit code."""
    with suppress(OSError):
        say(f"connect-mapping: {escaped(text)}")
    return code


def say(text: str) -> None:
    """Write a line to standard error, unless it is closed. Raises OSError if it cannot be written."""
    if sys.stderr is not None:
        with standard(Standard.ERROR) as output:
            output.write(f"{text}\n".encode())
