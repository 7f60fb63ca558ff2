"""Files and standard streams, as bytes: chunks of lines in, whole files out."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from attrs import frozen

from connect_mapping.cli.byte_ranges import ByteRange, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK: Final = 1 << 20
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
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


def read_chunks(file: str) -> Iterator[Chunk]:
    """Yield the lines of a plain or gzipped file, or of standard input, as they arrive.

    Raises UnusableFileError where the file cannot be opened, and where it breaks off; what came
    before that has been yielded by then.
    """
    name = "<stdin>" if file == STANDARD_STREAM else file
    first = 1
    partial: list[bytes] = []
    broken = ""
    with _opened(file) as stream:
        source = _Source(file, stream)
        blocks = _blocks(source)
        while True:
            try:
                block = next(blocks, b"")
            except (OSError, EOFError, zlib.error) as error:
                block, broken = b"", str(error)
            content = _whole_lines(block, partial)
            if content is not None:
                behind = sum(map(len, partial)) + 1 if block else 0
                where = source.range(len(content), behind)
                yield Chunk(name, first, content, source.taken(), where)
                first += content.count(b"\n") + 1
            if not block:
                break
    if broken:
        raise UnusableFileError(f"{name}: cannot be read past line {first - 1}: {broken}")


@contextmanager
def _opened(file: str) -> Iterator[Any]:
    if file == STANDARD_STREAM:
        yield standard(sys.stdin, "input")
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - it is closed below; only opening may fail here
    except OSError as error:
        raise UnusableFileError(f"{file}: {error.strerror}") from None
    with stream:
        yield stream


def check_inputs(files: list[str]) -> None:
    """Raise UnusableFileError where one of the files cannot be opened."""
    for file in files:
        # A pipe is opened once: whoever writes to it would take the end of a first look for the end.
        if not _is_pipe(file):
            with _opened(file):
                pass


def _is_pipe(file: str) -> bool:
    try:
        return Path(file).is_fifo()
    except OSError:  # a name that is too long, which opening will tell
        return False


class _Source:
    """A stream that gives what there is without waiting for more, and counts it.

    ``is_gzip`` tells whether it began as gzip does.
    """

    def __init__(self, file: str, stream: Any) -> None:
        self._file = os.path.realpath(file)
        self._stream = stream
        self._state = None if file == STANDARD_STREAM else state_of(stream)
        self._ahead = b""
        self._position = 0
        self._told = 0
        self.is_gzip = False

    def begin(self) -> None:
        """Look at how the stream begins; nothing of it is lost."""
        self._ahead = self._stream.read(len(_GZIP_MAGIC))
        self._position = len(self._ahead)
        self.is_gzip = self._ahead == _GZIP_MAGIC

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, and none at the end."""
        if self._ahead:
            block, self._ahead = self._ahead, b""
        else:
            block = self._stream.read1(size)
            self._position += len(block)
        return block

    def taken(self) -> int:
        """Return how many bytes were read since this was last asked."""
        taken, self._told = self._position - self._told, self._position
        return taken

    def range(self, length: int, behind: int) -> ByteRange | None:
        """Return where so many bytes, with so many read behind them, can be read again."""
        if self._state is None or self.is_gzip or state_of(self._stream) != self._state:
            return None
        return ByteRange(self._file, self._state, self._position - behind - length, length)


def _blocks(source: _Source) -> Iterator[bytes]:
    """Yield the content of a file, unzipped, and without a byte order mark."""
    source.begin()
    read = source.read
    if source.is_gzip:
        read = gzip.GzipFile(fileobj=cast("Any", source), mode="rb").read1
    head = b""
    while _BOM.startswith(head) and (block := read(_BLOCK)):
        head += block
    yield head.removeprefix(_BOM)
    while block := read(_BLOCK):
        yield block


def _whole_lines(block: bytes, partial: list[bytes]) -> bytes | None:
    """Return the lines that ``block`` ends, if any, and keep the beginning of the next in ``partial``.

    An empty block ends the last line. The parts of a long line are joined once, when it ends.
    """
    end = block.rfind(b"\n")
    if block and end < 0:
        partial.append(block)
        return None
    if not (block or partial):
        return None
    view = memoryview(block)  # so that the lines are copied once
    content = b"".join([*partial, view[: max(end, 0)]])
    rest = bytes(view[end + 1 :])
    partial[:] = [rest] if rest else []
    return content


def standard(stream: Any, name: str) -> Any:
    """Return the bytes of a standard stream, raising UnusableFileError where it is closed."""
    if stream is None:
        raise UnusableFileError(f"standard {name} is closed")
    return stream.buffer


@contextmanager
def written(file: str) -> Iterator[Any]:
    """Give a file to write to.

    It appears whole under its name when the block ends well, and not at all when it does not: it is
    written beside its place and renamed. Devices and pipes are written to directly. Raises
    UnusableFileError where the file cannot be made.
    """
    try:
        in_place = Path(file).exists() and not Path(file).is_file()
        place = Path(file) if in_place else _place(file)
        part = place.open("wb") if in_place else _open_beside(place)
    except OSError as error:
        raise UnusableFileError(f"{file}: {error.strerror}") from None
    try:
        with part:
            yield part
        if not in_place:
            if place.exists():
                shutil.copymode(place, part.name)
            Path(part.name).replace(place)
    finally:
        if not in_place:
            Path(part.name).unlink(missing_ok=True)


def _place(file: str) -> Path:
    """Return where a file is or will be, behind all links; raise OSError where it cannot be."""
    place = Path(os.path.realpath(file))
    with suppress(FileNotFoundError):
        # This fails where a link leads to itself, and where a name is too long.
        os.path.realpath(file, strict=True)
    return place


def _open_beside(place: Path) -> Any:
    """Make a file beside a place, under a name that nobody else has."""
    number = 0
    while True:
        try:
            return place.with_name(f".connect-mapping-{os.getpid()}-{number}.part").open("xb")
        except FileExistsError:
            number += 1
