"""Processes that convert together: what they are sent, and how each of them may fail."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from connect_mapping import Settings
from connect_mapping.cli import pool, workers
from connect_mapping.cli.chunks import convert_chunk
from connect_mapping.cli.exit_codes import WorkerError
from connect_mapping.cli.pool import work_together
from connect_mapping.cli.reading import read_chunks
from connect_mapping.cli.streams import Chunk
from tests.cli.at_work import handlers
from tests.cli.lines import LINES, MIXED, TRACK
from tests.cli.processes import shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.thorough

#: What the processes do.
CONVERT = partial(convert_chunk, settings=Settings(), form=LINES)
CHUNKS = [Chunk("a", 1 + n, TRACK + b"\noops\n\n%d" % n) for n in range(40)]
#: What the kernel does to a process that takes too much memory.
KILLED = partial(signal.raise_signal, signal.SIGKILL)
DIED = b"connect-mapping: a worker process died, so the run has ended\n"


@pytest.fixture(params=["fork", "spawn"])
def _method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start processes in each of the ways in which systems do."""
    context = multiprocessing.get_context(request.param)
    monkeypatch.setattr(multiprocessing, "get_context", lambda _name: context)


@pytest.mark.usefixtures("_method")
@pytest.mark.parametrize("change", ["none", "removed", "another", "shorter"])
def test_file_that_changes(tmp_path: Path, change: str) -> None:
    """Lines that were read are converted, even if the file changes before they are."""
    file = tmp_path / "a"
    file.write_bytes(MIXED * 1_200)
    chunks = list(read_chunks(str(file)))
    assert len(chunks) > 1
    expected = [CONVERT(chunk) for chunk in chunks]
    if change != "none":
        file.unlink()
    if change in {"another", "shorter"}:
        file.write_bytes(TRACK * (10_000 if change == "another" else 1))
    assert list(work_together(chunks, CONVERT, 2)) == expected


@pytest.mark.usefixtures("_method")
def test_more_than_pipes_hold() -> None:
    """Chunks and results may be larger than any pipe, and need not be of the same size."""
    long = TRACK + b" " * 1_000_000
    chunks = [Chunk("a", 1, b"\n".join([TRACK] * 9_000)), Chunk("a", 1, long), CHUNKS[0]] * 2
    expected = [CONVERT(chunk) for chunk in chunks]
    assert list(work_together(chunks, CONVERT, 2)) == expected


def convert_in_a_worker(chunk: Chunk) -> Any:
    """Convert a chunk, but not in the process of the tests."""
    assert multiprocessing.parent_process() is not None
    return CONVERT(chunk)


def test_plain_file_is_read_where_it_is_converted(tmp_path: Path) -> None:
    """The lines of a plain file go through no pipe, and the parent converts none of them."""
    file = tmp_path / "a"
    file.write_bytes(MIXED * 1_200)
    expected = [CONVERT(chunk) for chunk in read_chunks(str(file))]
    assert list(work_together(read_chunks(str(file)), convert_in_a_worker, 2)) == expected


def test_what_a_process_does_with_a_part_of_a_file(tmp_path: Path) -> None:
    """A process converts its part of a file, and leaves a file that has changed to the parent."""
    file = tmp_path / "a"
    file.write_bytes(MIXED)
    [chunk] = read_chunks(str(file))
    expected = CONVERT(chunk)
    sent = chunk._replace(content=b"")
    assert pool._result(sent, CONVERT) == expected
    file.unlink()
    assert pool._result(sent, CONVERT) is None


@pytest.mark.parametrize("chunks", [CHUNKS, CHUNKS[:1]], ids=["to be sent to", "to be heard of"])
def test_worker_that_dies(chunks: list[Chunk], monkeypatch: pytest.MonkeyPatch) -> None:
    """When a process dies the run ends, and says so."""
    monkeypatch.setattr(pool, "leave_signals_to_the_parent", KILLED)
    with pytest.raises(WorkerError, match="a worker process died"):
        list(work_together(chunks, CONVERT, 2))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_run_whose_worker_dies(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """The exit code is 2 then, and no file is left behind."""
    killed = partial(signal.raise_signal, number)
    monkeypatch.setattr(pool, "leave_signals_to_the_parent", killed)
    run = cli("convert", "--jobs", "2", "-o", tmp_path / "out", stdin=MIXED)
    assert (run.code, run.err, list(tmp_path.iterdir())) == (2, DIED, [])


def test_worker_without_memory(cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a process runs out of memory, that is what the run says."""
    monkeypatch.setattr(workers, "convert_chunk", Mock(side_effect=MemoryError))
    run = cli("convert", "--jobs", "2", "-o", tmp_path / "out", stdin=MIXED)
    assert (run.code, run.err) == (2, b"connect-mapping: out of memory\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM])
def test_process_that_cannot_be_started(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """When there is no room for one more process, the run ends with 2 and names the cause."""
    fork = os.fork
    forked: list[bool] = []

    def fork_once() -> int:
        if forked:
            raise OSError(number, os.strerror(number))
        forked.append(True)
        return fork()

    monkeypatch.setattr(os, "fork", fork_once)
    run = cli("convert", "--jobs", "8", "-o", tmp_path / "out", stdin=MIXED)
    assert run.err == f"connect-mapping: cannot start 8 processes: {os.strerror(number)}\n".encode()
    assert (run.code, list(tmp_path.iterdir())) == (2, [])


def test_too_few_descriptors(tmp_path: Path) -> None:
    """When a process may not open enough files for its pipes, the same holds."""
    (tmp_path / "in").write_bytes(MIXED)
    done = shell("ulimit -n 20; connect-mapping convert in --jobs 8 -o out", cwd=tmp_path)
    assert done.stderr == b"connect-mapping: cannot start 8 processes: Too many open files\n"
    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (2, ["in"])


class Exited(BaseException):
    """An exception that the tests raise instead of ending this process."""


@pytest.fixture
def _exits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def end(code: int) -> None:
        raise Exited(code)

    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr("sys.setswitchinterval", lambda _seconds: None)
    with handlers():
        yield


class Now:
    """A thread that does its work before it has been started."""

    def __init__(self, target: Any, args: Any, daemon: bool) -> None:
        self._work = partial(target, *args)
        assert daemon

    def start(self) -> None:
        """Work to the end."""
        with suppress(Exited):
            self._work()


@pytest.mark.usefixtures("_exits")
def test_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process closes what it inherited, converts what it receives, and ends when the parent is gone."""
    monkeypatch.setattr(pool, "Thread", Now)
    inherited = Mock()
    source = Mock(recv=Mock(side_effect=[*CHUNKS[:2], EOFError]))
    target = Mock(send=Mock(side_effect=[None, BrokenPipeError]))
    with pytest.raises(Exited) as end:
        pool._work(source, target, [inherited], CONVERT)
    assert end.value.args == (0,)
    assert inherited.close.called
    sent = [call.args[0] for call in target.send.call_args_list]
    assert sent == [CONVERT(chunk) for chunk in CHUNKS[:2]]


@pytest.mark.usefixtures("_exits")
def test_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that cannot start its thread ends without a traceback."""
    full = Mock(side_effect=RuntimeError("can't start new thread"))
    monkeypatch.setattr(pool, "Thread", lambda **_: Mock(start=full))
    with pytest.raises(Exited) as end:
        pool._work(Mock(), Mock(), [], CONVERT)
    assert end.value.args == (1,)


@pytest.mark.usefixtures("_exits")
@pytest.mark.parametrize(("error", "code"), [(EOFError, 0), (BrokenPipeError, 0), (MemoryError, 3)])
def test_end_of_a_process(error: type[Exception], code: int) -> None:
    """A process ends silently when its parent has ended or memory runs out."""
    with pytest.raises(Exited) as end:
        pool._receive_all(Mock(recv=Mock(side_effect=error)), Mock())
    assert end.value.args == (code,)
