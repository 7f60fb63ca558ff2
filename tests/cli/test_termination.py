"""Signals end the program at any time, with all its processes, and nothing is left behind."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import struct
import sys
import termios
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from hypothesis import settings

from connect_mapping.cli import main, program, termination
from connect_mapping.cli.termination import (
    end_on_signals,
    leave_signals_to_the_parent,
    started,
    undo_all,
)
from tests.cli import at_work as processes_at_work
from tests.cli.at_work import at_work, children, ended, handlers, signalled
from tests.cli.lines import MIXED, NO_EVENT, TRACK

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.thorough

WORDS = {
    signal.SIGINT: b"interrupted",
    signal.SIGTERM: b"terminated",
    signal.SIGHUP: b"hung up",
    signal.SIGQUIT: b"quit",
}
SIGNALS = list(WORDS)
#: Signals at random moments: 5 runs, 30 of them with the profile "thorough".
RUNS = min(settings().max_examples // 10, 30)
needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux")


def message(number: signal.Signals) -> bytes:
    """Return what is written to standard error at a signal."""
    return b"connect-mapping: " + WORDS[number] + b"\n"


class Ended(BaseException):
    """An exception that the tests raise instead of ending this process."""


@pytest.fixture(autouse=True)
def _signals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the signals as they were, and do not end this process."""

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(os, "_exit", end)
    with handlers():
        yield
    assert (termination._undo, termination._starting, termination._waiting) == ([], [], [])


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("number", SIGNALS)
def test_one_signal(tmp_path: Path, number: signal.Signals, jobs: str) -> None:
    """One signal ends all processes, with its exit code and one line, and leaves no file behind."""
    with at_work(tmp_path / "out", "--jobs", jobs) as process:
        process.send_signal(number)
        assert ended(process) == message(number)
    assert process.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seconds", [0, 0.02, 0.05])
def test_many_signals(tmp_path: Path, seconds: float) -> None:
    """So do many signals that reach all processes, however short the time between them."""
    with at_work(tmp_path / "out", "--jobs", "2") as process:
        for number in SIGNALS * 7:
            signalled(process, number)
            time.sleep(seconds)
        ended(process)
    assert process.returncode in {128 + number for number in SIGNALS}
    assert list(tmp_path.iterdir()) == []


@needs_proc
def test_process_that_does_not_come_to_an_end(tmp_path: Path) -> None:
    """The run does not wait for a process that is busy with a long line, or stopped."""
    with at_work(tmp_path / "out", "--jobs", "2") as process:
        for child in children(process):
            os.kill(child, signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert ended(process) == message(signal.SIGINT)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("stream", "line"), [("stdout", TRACK), ("stderr", NO_EVENT)])
def test_full_pipe(tmp_path: Path, stream: str, line: bytes, jobs: str) -> None:
    """A pipe that nobody reads does not keep the program from ending, even if it writes a message."""
    (tmp_path / "in").write_bytes((line + b"\n") * 20_000)
    read_end, write_end = os.pipe()
    options: dict[str, Any] = {stream: write_end}
    with processes_at_work.started(
        "convert", tmp_path / "in", "--jobs", jobs, **options
    ) as process:
        os.close(write_end)
        wait_until_full(read_end)
        for _ in range(3):
            signalled(process, signal.SIGTERM)
        process.wait(processes_at_work.MOST_SECONDS)
    os.close(read_end)
    assert process.returncode == 143


def wait_until_full(pipe: int) -> None:
    """Wait until a pipe is so full that its writer blocks."""
    while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0] < 60_000:
        time.sleep(0.01)


def test_random_moments(tmp_path: Path) -> None:
    """Signals at random moments, of starting too, end all processes and leave nothing behind."""
    file = tmp_path / "in"
    file.write_bytes(MIXED * 2_000)
    for seed in range(RUNS):
        chance = random.Random(seed)  # noqa: S311
        arguments = ["convert", str(file), str(file), "--jobs", chance.choice(["1", "2", "4"])]
        arguments += ["-o", str(tmp_path / "out"), "--rejected", str(tmp_path / "rejected")]
        with processes_at_work.started(*arguments) as process:
            time.sleep(chance.uniform(0.05, 0.6))
            sent = [chance.choice(SIGNALS) for _ in range(chance.randint(1, 4))]
            for number in sent:
                signalled(process, number)
                time.sleep(chance.choice([0, 0.001, 0.02]))
            ended(process)
        # Before the program has started, a signal does what it does to any program. After the end
        # of its work the code is that of the work.
        codes = {*(-number for number in sent), *(128 + number for number in sent), 1}
        assert process.returncode in codes
        left = {path.name for path in tmp_path.iterdir()} - {"in"}
        assert left in (set(), {"rejected"}, {"rejected", "out"}, {"out"})
        for name in ("out", "rejected"):
            (tmp_path / name).unlink(missing_ok=True)


def test_ignored_signal(tmp_path: Path) -> None:
    """A signal that was ignored when the program started stays ignored, in all processes."""
    with at_work(tmp_path / "out", "--jobs", "2", interrupt=signal.SIG_IGN) as process:
        signalled(process, signal.SIGINT)
        _, err = process.communicate(timeout=processes_at_work.PATIENCE)
    assert (process.returncode, err[:14]) == (1, b"100,000 lines:")


def test_parent_that_is_killed(tmp_path: Path) -> None:
    """If the first process is killed, the others end. Only in this case is a hidden file left."""
    with at_work(tmp_path / "out", "--jobs", "2") as process:
        process.kill()
        assert ended(process) == b""
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_worker_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    """If another process is killed, the run ends with 2, and says so."""
    with at_work(tmp_path / "out", "--jobs", "2") as process:
        os.kill(children(process)[-1], number)
        with suppress(BrokenPipeError):
            process.stdin.write(b"oops\n" * 100_000)  # type: ignore[union-attr]
        err = ended(process)
    assert err == b"connect-mapping: a worker process died, so the run has ended\n"
    assert (process.returncode, list(tmp_path.iterdir())) == (2, [])


def test_main_leaves_signals_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that calls the command line keeps its signals; the command line has its own."""
    monkeypatch.setattr(sys, "argv", ["connect-mapping", "convert", os.devnull])
    before = [signal.getsignal(number) for number in SIGNALS]
    assert main() == 0
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert program() == 0
    assert [signal.getsignal(number) for number in SIGNALS] == [termination._end] * len(SIGNALS)


def test_signals_that_are_ignored() -> None:
    """A signal that is ignored stays so, in the program and in the processes that it starts."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_on_signals()
    leave_signals_to_the_parent()
    found = [signal.getsignal(number) for number in SIGNALS]
    assert found == [signal.SIG_DFL, signal.SIG_DFL, signal.SIG_IGN, signal.SIG_DFL]


def test_what_is_started_is_undone() -> None:
    """What was started is undone after its block, also after an error."""
    undone: list[str] = []
    with started(lambda: "a", undone.append) as thing:
        assert (thing, undone) == ("a", [])
    with suppress(ValueError), started(lambda: "b", undone.append):
        raise ValueError
    assert undone == ["a", "b"]


def test_signal_undoes_what_was_started() -> None:
    """A signal undoes everything, in reverse order and despite errors, and ends the process."""
    undone: list[str] = []

    def fail_at_first(thing: str) -> None:
        undone.append(thing)
        if undone == ["c"]:
            raise OSError

    end_on_signals()
    with (
        pytest.raises(Ended) as end,
        started(lambda: "a", undone.append),
        started(lambda: "b", undone.append),
        started(lambda: "c", fail_at_first),
    ):
        signal.raise_signal(signal.SIGTERM)
    assert end.value.args == (143,)
    assert undone[:3] == ["c", "b", "a"]
    assert [signal.getsignal(number) for number in SIGNALS] == [signal.SIG_IGN] * len(SIGNALS)


def test_what_could_not_be_undone() -> None:
    """What could not be undone after its block may be undone later."""
    undo = Mock(side_effect=[MemoryError, None])
    block = started(lambda: "a", undo)
    block.__enter__()
    with pytest.raises(MemoryError):
        block.__exit__(None, None, None)
    undo_all()
    assert undo.call_count == 2
    termination._undo.clear()


def test_signal_while_something_starts() -> None:
    """A signal waits until what is being started can be undone."""
    undone: list[str] = []

    def start() -> str:
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGTERM)
        return "a"

    end_on_signals()
    with pytest.raises(Ended) as end:
        started(start, undone.append).__enter__()
    assert (end.value.args, undone) == ((129,), ["a"])
    termination._undo.clear()
    termination._waiting.clear()


@pytest.mark.parametrize("terminal", [False, True])
def test_message(terminal: bool, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """On a terminal, the message is on its own line, below ^C or a progress bar."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    with pytest.raises(Ended):
        termination._end(signal.SIGINT, None)
    assert capfd.readouterr().err == "\n" * terminal + "connect-mapping: interrupted\n"


@pytest.mark.parametrize("full", [False, True])
def test_nobody_to_tell(full: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """If standard error is closed or full, the program ends silently."""
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    with suppress(BlockingIOError):
        while full:
            os.write(write_end, bytes(4096))
    os.set_blocking(write_end, True)
    with os.fdopen(write_end, "w") if full else nullcontext() as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with pytest.raises(Ended):
            termination._end(signal.SIGINT, None)
    os.close(read_end)
