"""Parts of plain files are read again unless the file has changed."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from connect_mapping.cli.file_slices import FileSlice, state_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def part(tmp_path: Path) -> FileSlice:
    """Return the part of a file that holds its second line."""
    file = tmp_path / "a"
    file.write_bytes(b"first\nsecond\nthird\n")
    with file.open("rb") as stream:
        state = state_of(stream)
    assert state is not None
    return FileSlice(str(file), state, 6, 6)


def test_part_is_read(part: FileSlice) -> None:
    """Exactly the bytes of the part are read."""
    assert part.read() == b"second"


def test_file_that_is_gone(part: FileSlice, tmp_path: Path) -> None:
    """A file that is gone is not read."""
    (tmp_path / "a").unlink()
    assert part.read() is None


def test_file_that_was_written_to(part: FileSlice, tmp_path: Path) -> None:
    """A file that was written to is not read."""
    moment = part.state[3] + 1
    os.utime(tmp_path / "a", ns=(moment, moment))
    assert part.read() is None


def test_file_that_took_the_name(part: FileSlice, tmp_path: Path) -> None:
    """Another file that has taken the name is not read, even with the same time."""
    (tmp_path / "b").write_bytes(b"FIRST\nSECOND\nTHIRD\n")
    os.utime(tmp_path / "b", ns=(part.state[3], part.state[3]))
    (tmp_path / "b").replace(tmp_path / "a")
    assert part.read() is None


def test_pipe_that_took_the_name(part: FileSlice, tmp_path: Path) -> None:
    """A pipe that has taken the name is not waited for."""
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    assert part.read() is None


def test_file_that_was_renamed(tmp_path: Path) -> None:
    """The state of an open file changes when it is renamed or removed."""
    with (tmp_path / "a").open("wb") as stream:
        before = state_of(stream)
        time.sleep(0.02)  # longer than the clock of a file system takes to go on
        (tmp_path / "a").rename(tmp_path / "b")
        assert state_of(stream) != before
        (tmp_path / "b").unlink()
        assert state_of(stream) is None


class Gone:
    """A stream of a file that is not accessible any more, such as one on a share that is gone."""

    def fileno(self) -> int:
        """Give a number that no file has."""
        return 1 << 30


def test_unknown_state() -> None:
    """If the state is unknown, nothing is read again."""
    assert state_of(Gone()) is None


def test_part_beyond_the_end(part: FileSlice) -> None:
    """A part that is not there as a whole is not read."""
    assert part._replace(length=100).read() is None


def test_pipe() -> None:
    """A pipe has no state, because it cannot be read twice."""
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        assert state_of(stream) is None
