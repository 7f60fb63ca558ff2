"""Where lines stand in a plain file, so that another process can read them there itself."""

from __future__ import annotations

import os
import stat
from typing import Any

from attrs import frozen

#: The device, the number, the size, and the times of the last writing and of the last change.
State = tuple[int, int, int, int, int]


@frozen
class ByteRange:
    """A part of a plain file: ``length`` bytes from ``start`` on.

    ``file`` is its real path: ``/dev/stdin`` is another file in another process. ``state`` is what
    :func:`state_of` told before they were read.
    """

    file: str
    state: State
    start: int
    length: int

    def read(self) -> bytes | None:
        """Return the same bytes again, or None where the state of the file is another one.

        Who writes into the file through a mapping of it into memory may go unnoticed.
        """
        # A pipe that has taken the name of the file is not to be waited for.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            with os.fdopen(os.open(self.file, flags), "rb", buffering=0) as stream:
                stream.seek(self.start)
                content = stream.read(self.length)
                same = state_of(stream) == self.state
        except OSError:
            return None
        return content if same and len(content) == self.length else None


def state_of(stream: Any) -> State | None:
    """Return what changes when a file is written to, renamed or removed.

    None where it is no plain file, or has no name that it could be read by again.
    """
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode) or not status.st_nlink:
        return None
    times = status.st_mtime_ns, status.st_ctime_ns
    return status.st_dev, status.st_ino, status.st_size, *times
