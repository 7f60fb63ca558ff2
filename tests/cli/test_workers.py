"""Chunks that are converted by one process or by several: the same output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import Settings, line_reader
from connect_mapping.cli import encoding
from connect_mapping.cli.chunks import convert_chunk
from connect_mapping.cli.streams import Chunk, UnusableFileError
from connect_mapping.cli.workers import convert_chunks
from tests.cli.lines import LINES, MIXED, TRACK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNKS = [Chunk("a", 1 + n, TRACK + b"\noops\n\n%d" % n) for n in range(40)]


@pytest.mark.parametrize("jobs", [1, 2, 4])
@pytest.mark.parametrize("extra", ["fast", "no extra"])
def test_order(jobs: int, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes come in the order of the chunks, from any number of processes, without msgspec too."""
    expected = [convert_chunk(chunk, Settings(), LINES) for chunk in CHUNKS]
    if extra != "fast":
        monkeypatch.setattr(line_reader, "_fast_reader", lambda: None)
        monkeypatch.setattr(encoding, "_fast_encoder", lambda: None)
    assert list(convert_chunks(CHUNKS, Settings(), jobs, LINES)) == expected


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


@pytest.mark.parametrize("jobs", ["2", "4"])
def test_same_bytes(cli: Any, tmp_path: Path, jobs: str) -> None:
    """Output, rejected lines and summary are the same to the byte, over several files."""
    files = [tmp_path / "a", tmp_path / "b"]
    for file in files:
        file.write_bytes(MIXED * 1_000)
    runs = [cli("convert", *files, "--jobs", jobs) for jobs in ("1", jobs)]
    assert runs[0].code == runs[1].code == 1
    assert (runs[0].out, runs[0].err) == (runs[1].out, runs[1].err)
