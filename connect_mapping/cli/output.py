"""Writing bytes: all of them, or an error that names the output."""

from __future__ import annotations

import os
import select
import stat
import sys
from contextlib import contextmanager, suppress
from enum import Enum
from typing import TYPE_CHECKING, Any

from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Standard(Enum):
    """The standard streams for output, with their names in errors."""

    OUTPUT = "standard output"
    ERROR = "standard error"

    def stream(self) -> Any:
        """Return the stream of text, or None if it was closed before Python started."""
        return sys.stdout if self is Standard.OUTPUT else sys.stderr

    def descriptor(self) -> int | None:
        """Return the descriptor, or None if there is none: the stream is closed, or in memory."""
        with suppress(AttributeError, OSError):
            return int(self.stream().fileno())
        return None


#: An output: a standard stream, or a file that the user named.
Target = Standard | str


def target(name: str | None, default: Standard) -> Target:
    """Return the output that the value of an option names."""
    return default if name is None or name == STANDARD_STREAM else name


def name_of(target: Target) -> str:
    """Return the name of an output in errors."""
    return target.value if isinstance(target, Standard) else target


class Output:
    """An output to an unbuffered binary stream, which may write fewer bytes than it is given.

    >>> import io
    >>> stream = io.BytesIO()
    >>> Output(stream, "requests.ndjson").write(b"{}")
    >>> stream.getvalue()
    b'{}'
    """

    def __init__(self, raw: Any, name: str) -> None:
        self._raw = raw
        self._name = name

    def write(self, content: bytes) -> None:
        """Write all of the content, waiting for the reader of a non-blocking pipe.

        Raises OSError with the name of the output as its file name.
        """
        rest = memoryview(content)
        with naming(self._name):
            while rest:
                count = self._raw.write(rest)
                if count is None:  # a non-blocking stream that is full
                    _wait_until_writable(self._raw)
                else:
                    rest = rest[count:]


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Add the name of the output to the OSErrors of the block."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from None


@contextmanager
def closing(raw: Any, name: str) -> Iterator[Output]:
    """Write to a stream, then close it. Errors of closing are raised, because bytes may be lost."""
    try:
        yield Output(raw, name)
    except BaseException:
        with suppress(OSError):
            raw.close()
        raise
    with naming(name):
        raw.close()


@contextmanager
def open_stream(descriptor: int, name: str) -> Iterator[Output]:
    """Write to an open descriptor at its position, and leave it open."""
    with naming(name):
        raw = os.fdopen(os.dup(_lowest(descriptor)), "wb", buffering=0)
    with closing(raw, name) as output:
        yield output


@contextmanager
def standard(which: Standard) -> Iterator[Output]:
    """Write to a standard stream. Raises UnusableFileError if it is closed."""
    stream = which.stream()
    if stream is None:
        raise UnusableFileError(f"{which.value} is closed")
    with naming(which.value):
        stream.flush()  # output that the caller of main has printed comes first
    descriptor = which.descriptor()
    if descriptor is None:  # a stream in memory
        yield Output(stream.buffer, which.value)
        return
    with open_stream(descriptor, which.value) as output:
        yield output


def _lowest(descriptor: int) -> int:
    """Return the first descriptor of the same plain file.

    After ``> log 2> log``, each of the two has its own position and would overwrite the output of the
    other. Hence everything is written through one of them.
    """
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    for lower in range(1, descriptor):
        with suppress(OSError):
            if os.path.sameopenfile(lower, descriptor):
                return lower
    return descriptor


def _wait_until_writable(raw: Any) -> None:
    poll = select.poll()
    poll.register(raw, select.POLLOUT)
    poll.poll()
