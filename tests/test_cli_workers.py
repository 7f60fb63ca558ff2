"""Several processes at work: the same output, and a clean end whatever happens."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from connect_mapping import Settings
from connect_mapping.cli import workers
from connect_mapping.cli.chunks import convert_chunk
from connect_mapping.cli.reading import read_chunks
from connect_mapping.cli.streams import Chunk, UnusableFileError
from connect_mapping.cli.workers import WorkerDiedError, convert_chunks
from tests.cli_at_work import at_work
from tests.cli_lines import LINES, MIXED, TRACK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


#: What the kernel does to a process that takes too much memory.
KILLED = partial(signal.raise_signal, signal.SIGKILL)
CHUNKS = [Chunk("a", 1 + n, TRACK + b"\noops\n\n%d" % n) for n in range(40)]


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_order(jobs: int) -> None:
    """What becomes of the chunks comes in their order, however many processes are at work."""
    expected = [convert_chunk(chunk, Settings(), LINES) for chunk in CHUNKS]
    assert list(convert_chunks(CHUNKS, Settings(), jobs, LINES)) == expected


@pytest.mark.parametrize("change", ["none", "removed", "another", "shorter"])
def test_file_that_changes(tmp_path: Path, change: str) -> None:
    """What was read of a file is converted, whatever happens to the file before it is its turn."""
    file = tmp_path / "a"
    file.write_bytes(MIXED * 6_000)
    chunks = list(read_chunks(str(file)))
    assert len(chunks) > 1
    expected = [convert_chunk(chunk, Settings(), LINES) for chunk in chunks]
    if change != "none":
        file.unlink()
    if change in {"another", "shorter"}:
        file.write_bytes(TRACK * (10_000 if change == "another" else 1))
    assert list(convert_chunks(chunks, Settings(), 2, LINES)) == expected


def test_plain_file_is_read_where_it_is_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of a plain file go through no pipe, and the parent converts none of them."""
    file = tmp_path / "a"
    file.write_bytes(MIXED * 6_000)
    expected = [convert_chunk(chunk, Settings(), LINES) for chunk in read_chunks(str(file))]
    here = Mock(wraps=convert_chunk)
    monkeypatch.setattr(workers, "convert_chunk", here)
    assert list(convert_chunks(read_chunks(str(file)), Settings(), 2, LINES)) == expected
    assert not here.called


def test_what_a_process_does_with_a_part_of_a_file(tmp_path: Path) -> None:
    """It converts what stands there, and leaves a file that has changed to the parent."""
    file = tmp_path / "a"
    file.write_bytes(MIXED)
    [chunk] = read_chunks(str(file))
    assert chunk.where is not None
    there = chunk.where, "a", 1, Settings(), LINES
    assert workers._convert_range(*there) == convert_chunk(
        Chunk("a", 1, MIXED.removesuffix(b"\n")), Settings(), LINES
    )
    file.unlink()
    assert workers._convert_range(*there) is None


def test_settings_reach_the_processes() -> None:
    """The settings hold in every process."""
    line = b'{"type":"identify","userId":"u1","traits":{"plan":null}}'
    [converted] = convert_chunks([Chunk("a", 1, line)], Settings(null_attributes="drop"), 2, LINES)
    assert converted.requests == b'{"path":"/v2/identify","body":{"user_id":"u1"}}\n'


def test_chunks_are_read_as_they_are_needed() -> None:
    """Not more chunks are held than keep the processes busy."""
    chunks = iter(CHUNKS)
    converted = convert_chunks(chunks, Settings(), 2, LINES)
    next(converted)
    assert len(list(chunks)) >= len(CHUNKS) - 7


def test_failure_of_the_chunks_comes_through() -> None:
    """What goes wrong with the input goes wrong here."""

    def chunks() -> Iterator[Chunk]:
        yield CHUNKS[0]
        raise UnusableFileError

    with pytest.raises(UnusableFileError):
        list(convert_chunks(chunks(), Settings(), 2, LINES))


def test_worker_that_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process dies the run ends, and says so."""
    monkeypatch.setattr(workers, "follow_the_parent", KILLED)
    with pytest.raises(WorkerDiedError, match="a worker process died"):
        list(convert_chunks(CHUNKS, Settings(), 2, LINES))


def test_run_whose_worker_dies(cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is 2 then, and no file is left behind."""
    monkeypatch.setattr(workers, "follow_the_parent", KILLED)
    run = cli("convert", "--jobs", "2", "-o", tmp_path / "out", stdin=MIXED)
    assert (run.code, list(tmp_path.iterdir())) == (2, [])
    assert run.err == b"connect-mapping: a worker process died, so the run has ended\n"


@pytest.mark.parametrize("jobs", ["2", "4"])
def test_same_bytes(cli: Any, tmp_path: Path, jobs: str) -> None:
    """Output, rejected lines and summary are the same to the byte, over several files."""
    files = [tmp_path / "a", tmp_path / "b"]
    for file in files:
        file.write_bytes(MIXED * 3_000)
    runs = [cli("convert", *files, "--jobs", jobs) for jobs in ("1", jobs)]
    assert runs[0].code == runs[1].code == 1
    assert (runs[0].out, runs[0].err) == (runs[1].out, runs[1].err)


def test_interrupt(tmp_path: Path) -> None:
    """An interrupt that reaches all processes at once is said once, and leaves no file behind."""
    with at_work(tmp_path / "out") as process:
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"connect-mapping: interrupted\n")
    assert list(tmp_path.iterdir()) == []
