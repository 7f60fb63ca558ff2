"""Batches of requests on the command line are those of the library, across chunks, files and processes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Request, Settings, batch, convert_lines
from connect_mapping.cli import encoding, reading
from connect_mapping.cli.batches import EncodedRequests, batched
from connect_mapping.cli.chunks import Form, convert_chunk
from connect_mapping.cli.streams import Chunk
from tests.cli.lines import BAD_ZONE, MIXED, NO_EVENT, TRACK, records
from tests.strategies import json_values, messages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ENCODED = Form(EncodedRequests, inputs=True)
IDENTIFY = b'{"type":"identify","userId":"u2"}'
EVENT = b'{"user_id":"u1","event":"Signed Up"}'
ALIAS = b'{"type":"alias","userId":"u1","previousId":"u2"}'


def batches_of(lines: Iterable[bytes], size: int = 100) -> list[Any]:
    """Return the library's batches for lines, as the command line writes them."""
    requests = (outcome for outcome in convert_lines(lines) if isinstance(outcome, Request))
    written: list[Any] = []
    for request in batch(requests, size):
        written.append({"path": request.path, "body": request.body})
        if request.warnings:
            written[-1]["warnings"] = [
                {"index": n, "code": w.code, "field": w.field, "detail": w.detail}
                for n, w in request.warnings
            ]
    return written


def test_lines(cli: Any) -> None:
    """There is a compact line for each batch; one alone has the single endpoint."""
    run = cli("convert", "--batch", stdin=b"\n".join([TRACK, IDENTIFY, TRACK]))
    assert run.out.splitlines() == [
        b'{"path":"/v2/track/batch","body":[%b,%b]}' % (EVENT, EVENT),
        b'{"path":"/v2/identify","body":{"user_id":"u2"}}',
    ]


def test_warnings(cli: Any) -> None:
    """Warnings follow the bodies, each with the index of its body, from 0."""
    run = cli("convert", "--batch", stdin=b"\n".join([IDENTIFY, BAD_ZONE, TRACK]))
    first, second = records(run.out)
    assert (list(first), list(second)) == (["path", "body", "warnings"], ["path", "body"])
    [warning] = first["warnings"]
    assert list(warning) == ["index", "code", "field", "detail"]
    assert (warning["index"], warning["code"]) == (1, "invalid_timezone")


def test_rest_of_the_run_is_the_same(cli: Any) -> None:
    """Rejected lines, exit code and summary are those of a run without, and batches are counted."""
    plain, run = cli("convert", stdin=MIXED), cli("convert", "--batch", stdin=MIXED)
    [total, *groups] = plain.summary
    assert run.summary == [total, "  Batches   2", *groups]
    assert run.code == plain.code == 1
    assert run.err.replace(b"  Batches   2\n", b"") == plain.err


def test_nothing_to_batch(cli: Any) -> None:
    """Without a request, there is no line."""
    run = cli("convert", "--batch", stdin=NO_EVENT)
    assert (run.out, run.summary[1]) == (b"", "  Batches   0")


@pytest.mark.parametrize("arguments", [["--batch-size", "2"], ["--batch-size", "2", "--batch"]])
def test_size(cli: Any, arguments: list[str]) -> None:
    """A size is kept, with --batch or without it."""
    run = cli("convert", *arguments, stdin=b"\n".join([TRACK] * 5))
    assert [len(record["body"]) for record in records(run.out)] == [2, 2, 2]
    assert run.summary[1] == "  Batches   3"


@pytest.mark.parametrize("jobs", ["1", "2", "4"])
def test_across_files_and_processes(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    """Batches fill up across chunks and files, and are the same to the byte in every run."""
    monkeypatch.setattr(reading, "_BLOCK", 10_000)
    content = b"\n".join([MIXED, IDENTIFY, TRACK, ALIAS, IDENTIFY, TRACK, b""]) * 100
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "b").write_bytes(gzip.compress(content))
    arguments = ["convert", tmp_path / "a", tmp_path / "b", "--batch-size", "100"]
    run = cli(*arguments, "--jobs", jobs)
    assert records(run.out) == batches_of((content * 2).splitlines())
    assert run.out == cli(*arguments).out


def test_file_that_breaks_off(cli: Any, tmp_path: Path) -> None:
    """If a file breaks off, what could be read of it is in a batch."""
    packed = gzip.compress(b"\n".join([TRACK] * 3) + b"\n")
    (tmp_path / "cut").write_bytes(packed[:-4])
    (tmp_path / "whole").write_bytes(TRACK)
    run = cli("convert", tmp_path / "cut", tmp_path / "whole", "--batch")
    assert (run.code, [len(record["body"]) for record in records(run.out)]) == (2, [4])


def test_output_file(cli: Any, tmp_path: Path) -> None:
    """The batches that wait at the end are in the file."""
    run = cli("convert", "--batch", "-o", tmp_path / "out", stdin=MIXED)
    assert (run.out, len(records((tmp_path / "out").read_bytes()))) == (b"", 2)


def test_full_batches_come_at_once() -> None:
    """A batch is written with the chunk that fills it up, and the rest at the end."""
    lines = [b"\n".join([TRACK] * 3), b"\n".join([TRACK] * 2)]
    chunks = (convert_chunk(Chunk("a", 1, c), Settings(), ENCODED) for c in lines)
    found = [(c.requests.count(b"\n"), c.counts["batches"]) for c in batched(chunks, 2)]
    assert found == [(1, 1), (1, 1), (1, 1)]


@pytest.mark.parametrize("fast", [True, False])
def test_lone_surrogates(cli: Any, monkeypatch: pytest.MonkeyPatch, fast: bool) -> None:
    """A lone surrogate is escaped, and other lines are written as they are."""
    if not fast:
        monkeypatch.setattr(encoding, "_fast_encoder", lambda: None)
    lines = [rb'{"type":"track","userId":"\ud800","event":"\ud800\u2028"}', TRACK]
    run = cli("convert", "--batch", stdin=b"\n".join(lines))
    assert records(run.out) == batches_of(lines)


@pytest.mark.thorough
@given(st.lists(messages(json_values), max_size=12), st.integers(1, 5), st.integers(1, 4))
def test_agrees_with_the_library(drawn: list[Any], size: int, length: int) -> None:
    """Whatever the chunks are, their batches are those of the library."""
    lines = [json.dumps(message).encode() for message in drawn]
    chunks = (
        convert_chunk(Chunk("a", 1, b"\n".join(part)), Settings(), ENCODED)
        for part in (lines[n : n + length] for n in range(0, len(lines), length))
    )
    found = b"".join(converted.requests for converted in batched(chunks, size))
    assert records(found) == batches_of(lines, size)
