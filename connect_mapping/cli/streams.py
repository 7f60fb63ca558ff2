"""What is read from files and standard input: chunks of lines, or an error."""

from __future__ import annotations

import io
import os
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from connect_mapping.cli.byte_ranges import ByteRange

STANDARD_STREAM: Final = "-"


class UnusableFileError(Exception):
    """A file that cannot be read or written; its text is for the user."""


@frozen
class Chunk:
    """Consecutive lines of a file, in one piece, without the line feed of the last.

    ``first`` is the number of the first line, and ``taken`` how many bytes of the file were read for
    them, which is less than they are where the file is gzipped. ``where`` is where they can be
    read again.
    """

    file: str
    first: int
    content: bytes
    taken: int = 0
    where: ByteRange | None = None

    def lines(self) -> list[bytes]:
        """Return the lines, without their line feeds."""
        return self.content.split(b"\n")


def standard_input() -> Any:
    """Return the bytes of standard input, raising UnusableFileError if it is closed."""
    if sys.stdin is None:
        raise UnusableFileError("standard input is closed")
    buffer: Any = sys.stdin.buffer
    with suppress(AttributeError, OSError):  # it is in memory, or the system has only one mode
        if not os.get_blocking(buffer.fileno()):
            return io.BufferedReader(_Waiting(buffer.raw))
    return buffer


class _Waiting(io.RawIOBase):
    """A stream that waits for what another one, which does not block, has not got yet.

    Python would take the pause for the end.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            count: int | None = self._raw.readinto(buffer)
            if count is not None:
                return count
            poll = select.poll()
            poll.register(self._raw, select.POLLIN)
            poll.poll()
