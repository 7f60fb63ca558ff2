"""Parts of plain files, which another process can read by itself."""

from __future__ import annotations

import os
import stat
from typing import Any, NamedTuple

#: The device, the inode, the size, and the times of the last modification and status change.
State = tuple[int, int, int, int, int]


class FileSlice(NamedTuple):
    """A part of a plain file: ``length`` bytes from ``start`` on.

    ``file`` is its real path, because ``/dev/stdin`` is another file in another process. ``state`` is
    the result of :func:`state_of` before the bytes were read.
    """

    file: str
    state: State
    start: int
    length: int

    def read(self) -> bytes | None:
        """Return the same bytes again, or None if the file has changed.

        Writing through a memory map may go unnoticed.
        """
        # Do not block if a pipe has replaced the file.
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
    """Return a value that changes when a file is written to, renamed or removed.

    None means that it is not a plain file, or has no name and so cannot be read again.
    """
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode) or not status.st_nlink:
        return None
    times = status.st_mtime_ns, status.st_ctime_ns
    return status.st_dev, status.st_ino, status.st_size, *times
