"""Chunks of lines from files and standard input."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.cli import reading
from connect_mapping.cli.reading import check_inputs, read_chunks, read_files
from connect_mapping.cli.streams import Chunk, UnusableFileError


class Pieces(io.RawIOBase):
    """A stream that returns its content in pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = iter(pieces)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give the next piece."""
        piece = next(self._pieces, b"")
        buffer[: len(piece)] = piece
        return len(piece)


def later(file: Path) -> None:
    """Make a file look as if it was written to."""
    status = file.stat()
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))


def chunks(pieces: list[bytes]) -> list[Chunk]:
    """Return the chunks of standard input that comes in pieces."""
    with pytest.MonkeyPatch.context() as patch:
        stream = io.TextIOWrapper(io.BufferedReader(Pieces(pieces)))
        patch.setattr("sys.stdin", stream)
        return list(read_chunks("-"))


pieces = st.lists(
    st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\r\n", b"\n\n"]), min_size=1).map(b"".join)
)


@given(pieces)
def test_lines_are_whole(content: list[bytes]) -> None:
    """However the input is cut, its lines are the same, and no byte is lost."""
    lines = [line for chunk in chunks(content) for line in chunk.lines()]
    whole = b"".join(content)
    assert [line.removesuffix(b"\n") for line in lines] == (
        whole.removesuffix(b"\n").split(b"\n") * bool(whole)
    )
    assert b"".join(lines) == whole


@given(pieces)
def test_chunks_are_consecutive(content: list[bytes]) -> None:
    """Each chunk has the number of the line after the previous chunk."""
    first = 1
    for chunk in chunks(content):
        assert (chunk.file, chunk.first) == ("<stdin>", first)
        first += len(chunk.lines())
    assert first == 1 + b"".join(content).count(b"\n") + (b"".join(content)[-1:] not in b"\n")


def test_lines_come_as_they_arrive() -> None:
    """An available line is returned before waiting for the next one."""
    pieces = [b"first\nsec", b"ond\n", b"third"]
    assert [chunk.lines() for chunk in chunks(pieces)] == [[b"first\n"], [b"second\n"], [b"third"]]


def test_check_inputs(tmp_path: Path) -> None:
    """Files are checked without being read, and standard input is not checked."""
    (tmp_path / "a").write_bytes(b"\x1f\x8b broken")
    check_inputs(["-", str(tmp_path / "a")])
    with pytest.raises(UnusableFileError, match="No such file"):
        check_inputs(["-", str(tmp_path / "b")])


def test_ranges_are_where_the_lines_stand(tmp_path: Path) -> None:
    """The lines of a plain file are where its chunks say, also after a byte order mark."""
    file = tmp_path / "a"
    for content in (
        b"a\nbc\n\nd",
        b"\xef\xbb\xbfa\n\n",
        b"a" * (1 << 20) + b"\n" + b"bc\n" * (1 << 20),
    ):
        file.write_bytes(content)
        found = list(read_chunks(str(file)))
        assert [chunk.where and chunk.where.read() for chunk in found] == [c.content for c in found]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the file behind such a name")
def test_ranges_are_of_the_real_file(tmp_path: Path) -> None:
    """A name with another meaning in another process, such as that of standard input, is not kept."""
    (tmp_path / "a").write_bytes(b"a\n")
    with (tmp_path / "a").open("rb") as stream:
        [chunk] = read_chunks(f"/dev/fd/{stream.fileno()}")
    assert chunk.where is not None
    assert chunk.where.read() == b"a\n"


def test_ranges_are_of_plain_files_that_stay(tmp_path: Path) -> None:
    """Lines of a gzipped file, or of one that is being written, cannot be read again by their place."""
    file = tmp_path / "a"
    file.write_bytes(gzip.compress(b"a\n"))
    assert [chunk.where for chunk in read_chunks(str(file))] == [None]
    assert [chunk.where for chunk in chunks([b"a\n"])] == [None]
    file.write_bytes(b"a" * (1 << 20) + b"\nb\n" + b"c" * (1 << 20))
    found = read_chunks(str(file))
    first = next(found)
    later(file)
    assert [chunk.where for chunk in [first, *found]] == [first.where, None]


def test_what_was_read_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes that were taken from a stream add up to what it held."""
    content = gzip.compress(b"a\n" * 1000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
    assert sum(chunk.taken for chunk in read_chunks("-")) == len(content)


def test_check_inputs_leaves_pipes_alone(tmp_path: Path) -> None:
    """A named pipe is not opened to be checked: that would wait for a writer, and mislead it."""
    os.mkfifo(tmp_path / "pipe")
    check_inputs([str(tmp_path / "pipe")])


def test_shortest_line() -> None:
    """A line of two characters is returned at once, although it might begin a byte order mark."""
    assert [chunk.lines() for chunk in chunks([b"{}\n", b"{}\n"])] == [[b"{}\n"], [b"{}\n"]]


def test_files_that_break_off(tmp_path: Path) -> None:
    """The chunks of all files are yielded, and the error of a file that breaks off is reported."""
    (tmp_path / "a").write_bytes(b"a\n")
    (tmp_path / "b").write_bytes(gzip.compress(b"b\n")[:-4])
    names = [str(tmp_path / name) for name in ("b", "c", "a")]
    sizes: list[int] = []
    broken: list[str] = []
    found = [chunk.lines() for chunk in read_files(names, sizes.append, broken)]
    assert found[-1] == [b"a\n"]
    assert sum(sizes) >= 2
    assert [text.partition(":")[0] for text in broken] == names[:2]


def test_chunk_is_taken_when_it_was_used(tmp_path: Path) -> None:
    """Progress is reported after a chunk, not before it."""
    (tmp_path / "a").write_bytes(b"a\n")
    sizes: list[int] = []
    chunks = read_files([str(tmp_path / "a")], sizes.append, [])
    next(chunks)
    assert sizes == []
    assert list(chunks) == []
    assert sizes == [2]


@given(st.lists(st.sampled_from([b"", b"1", b"22", b"x" * 40]), min_size=1, max_size=60))
def test_chunks_have_few_lines(lines: list[bytes]) -> None:
    """Many short lines are several chunks, each with its place in the file."""
    content = b"\n".join(lines)
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(reading, "_MOST_LINES", 7)
        file = Path(folder, "a")
        file.write_bytes(content)
        first = 1
        for chunk in read_chunks(str(file)):
            assert chunk.where is not None
            assert (chunk.first, chunk.where.read()) == (first, chunk.content)
            assert len(chunk.lines()) <= 7
            first += len(chunk.lines())
    assert first == content.count(b"\n") + (content[-1:] not in b"\n") + 1
