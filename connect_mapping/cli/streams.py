"""Chunks of lines, and the bytes of standard input."""

from __future__ import annotations

import io
import os
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from connect_mapping.cli.file_slices import FileSlice

STANDARD_STREAM: Final = "-"


class UnusableFileError(Exception):
    """A file cannot be read or written. The text is for the user."""


class Chunk(NamedTuple):
    """Consecutive lines of a file, in one piece, each with its line feed; only the last may have none.

    ``first`` is the number of the first line. ``taken`` is the number of bytes that were read for the
    lines, which is less than their length if the file is gzipped. ``where`` is the part of the file
    from which they can be read again.
    """

    file: str
    first: int
    content: bytes
    taken: int = 0
    where: FileSlice | None = None

    def lines(self) -> list[bytes]:
        """Return the lines, with their line feeds."""
        end = self.content.find(b"\n") + 1
        if end in (0, len(self.content)):
            return [self.content] if self.content else []  # one line, which may be very long
        # Three times as fast as bytes.split, which looks at each byte.
        return io.BytesIO(self.content).readlines()


def standard_input() -> Any:
    """Return the binary stream of standard input. Raises UnusableFileError if it is closed."""
    if sys.stdin is None:
        raise UnusableFileError("standard input is closed")
    buffer: Any = sys.stdin.buffer
    with suppress(AttributeError, OSError):  # it is in memory, or the system has only one mode
        if not os.get_blocking(buffer.fileno()):
            return io.BufferedReader(_Waiting(buffer.raw))
    return buffer


class _Waiting(io.RawIOBase):
    """A non-blocking stream that waits for data. Python would treat a pause as the end."""

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
