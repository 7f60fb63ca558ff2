"""Read plain or gzipped files and standard input in chunks of whole lines, as they arrive."""

from __future__ import annotations

import os
import stat
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

from connect_mapping.cli.file_slices import FileSlice, state_of
from connect_mapping.cli.streams import STANDARD_STREAM, Chunk, UnusableFileError, standard_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_BLOCK: Final = 1 << 20
#: The maximum number of lines in a chunk: results of short lines need a hundred times their memory.
_MOST_LINES: Final = 5_000
#: Decompressing gives a few kilobytes at a time. This is enough for a chunk, and fits into a pipe.
_UNZIPPED: Final = 1 << 18
_GZIP_MAGIC: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"


def read_chunks(file: str) -> Iterator[Chunk]:
    """Yield the lines of a plain or gzipped file, or of standard input, as they arrive.

    Raises UnusableFileError if the file cannot be opened, or, after its readable lines were yielded,
    if it breaks off.
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
            behind = sum(map(len, partial)) + len(content)
            for part, count in _parts(content):
                where = source.range(len(part), behind)
                yield Chunk(name, first, part, source.taken(), where)
                first += count
                behind -= len(part)
            if not block:
                break
    if broken:
        raise UnusableFileError(f"{name}: cannot be read past line {first - 1}: {broken}")


def read_files(
    files: Iterable[str], taken: Callable[[int], object], broken: list[str]
) -> Iterator[Chunk]:
    """Yield the chunks of files, one file after the other.

    ``taken`` is called with the number of bytes that were read for each chunk, after the chunk was
    consumed. For each file that cannot be read to its end, the error text is added to ``broken``.
    """
    for file in files:
        try:
            for chunk in read_chunks(file):
                yield chunk
                taken(chunk.taken)
        except UnusableFileError as error:
            broken.append(str(error))


@contextmanager
def _opened(file: str) -> Iterator[Any]:
    if file == STANDARD_STREAM:
        yield standard_input()
        return
    try:
        stream = open(file, "rb")  # noqa: SIM115 - it is closed below; only opening may fail here
    except OSError as error:
        raise UnusableFileError(f"{file}: {error.strerror}") from None
    with stream:
        yield stream


def check_inputs(files: list[str]) -> None:
    """Raise UnusableFileError if one of the files cannot be opened."""
    for file in files:
        # Do not probe pipes: opening and closing one signals end of file to its writer.
        if not _is_pipe(file):
            with _opened(file):
                pass


def _is_pipe(file: str) -> bool:
    try:
        return stat.S_ISFIFO(os.stat(file).st_mode)
    except OSError:  # there is none, which opening reports
        return False


class _Source:
    """A stream that returns available bytes without waiting for more, and counts them.

    ``is_gzip`` tells whether it begins with the magic bytes of gzip, ``is_file`` whether it is a plain
    file, which never waits.
    """

    def __init__(self, file: str, stream: Any) -> None:
        self._stream = stream
        named = file != STANDARD_STREAM
        self._file = os.path.realpath(file) if named else file
        self._state = state_of(stream) if named else None
        self.is_file = self._state is not None
        self._ahead = b""
        self._position = 0
        self._told = 0
        self.is_gzip = False

    def begin(self) -> None:
        """Check the first bytes of the stream, and keep them for :meth:`read`."""
        self._ahead = self._stream.read(len(_GZIP_MAGIC))
        self._position = len(self._ahead)
        self.is_gzip = self._ahead == _GZIP_MAGIC

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, or none at the end."""
        if self._ahead:
            block, self._ahead = self._ahead, b""
        else:
            block = self._stream.read1(size)
            self._position += len(block)
        return block

    def taken(self) -> int:
        """Return how many bytes were read since the last call."""
        taken, self._told = self._position - self._told, self._position
        return taken

    def range(self, length: int, back: int) -> FileSlice | None:
        """Return where ``length`` bytes can be read again that begin ``back`` bytes before the position."""
        if self._state is None or self.is_gzip or state_of(self._stream) != self._state:
            return None
        return FileSlice(self._file, self._state, self._position - back, length)


def _blocks(source: _Source) -> Iterator[bytes]:
    """Yield the content of a file, unzipped and without a byte order mark."""
    source.begin()
    read: Callable[[int], bytes] = source.read
    if source.is_gzip:
        import gzip

        read = gzip.GzipFile(fileobj=cast("Any", source), mode="rb").read1
        if source.is_file:
            read = _gathered(read)
    head = b""
    while _BOM.startswith(head) and (block := read(_BLOCK)):
        head += block
    yield head.removeprefix(_BOM)
    while block := read(_BLOCK):
        yield block


def _gathered(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return a function that reads until there is enough for a chunk, or an error or the end."""
    errors: list[Exception] = []

    def read_enough(size: int) -> bytes:
        if errors:
            raise errors.pop()
        parts: list[bytes] = []
        length = 0
        try:
            while length < _UNZIPPED and (part := read(size)):
                parts.append(part)
                length += len(part)
        except (OSError, EOFError, zlib.error) as error:
            if not parts:
                raise
            errors.append(error)  # what was read before comes first
        return b"".join(parts)

    return read_enough


def _whole_lines(block: bytes, partial: list[bytes]) -> bytes:
    """Return the lines that ``block`` completes, if any, and keep the rest in ``partial``.

    An empty block ends the last line. The parts of a long line are joined once, when it ends.
    """
    end = block.rfind(b"\n") + 1
    if block and not end:
        partial.append(block)
        return b""
    view = memoryview(block)  # so that the lines are copied once
    content = b"".join([*partial, view[:end]])
    partial[:] = [bytes(view[end:])]
    return content


def _parts(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Split lines into parts of at most _MOST_LINES, and yield each with its number of lines."""
    count = _count_lines(content)
    if count <= _MOST_LINES:
        if content:
            yield content, count
        return
    end = content.find(b"\n", len(content) // 2) + 1
    if end in (0, len(content)):
        end = content.rfind(b"\n", 0, len(content) // 2) + 1
    yield from _parts(content[:end])
    yield from _parts(content[end:])


def _count_lines(content: bytes) -> int:
    if len(content) > 2 * _BLOCK:  # nearly all of it is one long line, which need not be copied
        feeds = content.count(b"\n")
    else:
        # A quarter of the time of bytes.count, which looks at each byte.
        feeds = len(content) - len(content.replace(b"\n", b""))
    return feeds if content.endswith(b"\n") else feeds + 1
