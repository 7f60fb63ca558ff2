"""How a command ends: its exit codes, and what it says to the user."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Final

from connect_mapping.cli.output import Standard, standard
from connect_mapping.tools.terminal import escaped

ALL_WELL: Final = 0
SOME_REJECTED: Final = 1
SOME_BROKEN: Final = 1
UNUSABLE: Final = 2
#: As a shell reports a process that an interrupt ended: 128 and the number of the signal.
INTERRUPTED: Final = 130


class WorkerError(Exception):
    """A process of ``--jobs`` that cannot be started, or has died; its text is for the user."""


def complain(text: str, code: int) -> int:
    """Say on standard error what is wrong, if that is possible, and return the exit code."""
    with suppress(OSError):
        say(f"connect-mapping: {escaped(text)}")
    return code


def say(text: str) -> None:
    """Say something on standard error, unless it is closed. Raises OSError if it takes no more."""
    if sys.stderr is not None:
        with standard(Standard.ERROR) as output:
            output.write(f"{text}\n".encode())
