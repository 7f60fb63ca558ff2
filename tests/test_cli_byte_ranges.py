"""Parts of plain files, read again as long as they are the same."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from connect_mapping.cli.byte_ranges import ByteRange, state_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def part(tmp_path: Path) -> ByteRange:
    """Return the part of a file that holds its second line."""
    file = tmp_path / "a"
    file.write_bytes(b"first\nsecond\nthird\n")
    with file.open("rb") as stream:
        state = state_of(stream)
    assert state is not None
    return ByteRange(str(file), state, 6, 6)


def test_part_is_read(part: ByteRange) -> None:
    """The bytes of the part, and no others, are read."""
    assert part.read() == b"second"


def test_file_that_is_gone(part: ByteRange, tmp_path: Path) -> None:
    """A file that is gone is not there to be read."""
    (tmp_path / "a").unlink()
    assert part.read() is None


def test_file_that_was_written_to(part: ByteRange, tmp_path: Path) -> None:
    """A file that was written to may hold something else there."""
    moment = part.state[3] + 1
    os.utime(tmp_path / "a", ns=(moment, moment))
    assert part.read() is None


def test_file_that_took_the_name(part: ByteRange, tmp_path: Path) -> None:
    """Another file may have the name by now, and the same time."""
    (tmp_path / "b").write_bytes(b"FIRST\nSECOND\nTHIRD\n")
    os.utime(tmp_path / "b", ns=(part.state[3], part.state[3]))
    (tmp_path / "b").replace(tmp_path / "a")
    assert part.read() is None


def test_pipe_that_took_the_name(part: ByteRange, tmp_path: Path) -> None:
    """A pipe that has the name by now is not waited for."""
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    assert part.read() is None


def test_file_that_was_renamed(tmp_path: Path) -> None:
    """A file that was renamed, or removed, while it is open is known to be so."""
    with (tmp_path / "a").open("wb") as stream:
        before = state_of(stream)
        time.sleep(0.02)  # longer than the clock of a file system takes to go on
        (tmp_path / "a").rename(tmp_path / "b")
        assert state_of(stream) != before
        (tmp_path / "b").unlink()
        assert state_of(stream) is None


class Gone:
    """A stream whose file the system cannot tell any more, as that of a share that is gone."""

    def fileno(self) -> int:
        """Give a number that no file has."""
        return 1 << 30


def test_state_that_cannot_be_told() -> None:
    """Where the system does not tell the state, nothing is read again."""
    assert state_of(Gone()) is None


def test_part_beyond_the_end(part: ByteRange) -> None:
    """Less than the whole part is no answer."""
    assert evolve(part, length=100).read() is None


def test_what_is_no_plain_file() -> None:
    """A pipe gives its content once."""
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        assert state_of(stream) is None
