"""Where lines stand in a plain file, so that another process can read them there itself."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from attrs import frozen

State = tuple[int, int, int, int]


@frozen
class ByteRange:
    """A part of a plain file: ``length`` bytes from ``start`` on.

    ``file`` is its real path: another process has another standard input. ``state`` is the file's own, as :func:`state_of` told it before they were read.
    """

    file: str
    state: State
    start: int
    length: int

    def read(self) -> bytes | None:
        """Return the same bytes again, or None where the file is another one, or was written to."""
        try:
            with Path(self.file).open("rb", buffering=0) as stream:
                stream.seek(self.start)
                content = stream.read(self.length)
                state = state_of(stream)
        except OSError:
            return None
        return content if state == self.state and len(content) == self.length else None


def state_of(stream: Any) -> State | None:
    """Return what a plain file keeps until somebody writes to it, or None where it is no plain file."""
    status = os.fstat(stream.fileno())
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
