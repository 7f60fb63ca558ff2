"""Ends from outside: nothing is left behind, neither a file nor a process."""

from __future__ import annotations

import multiprocessing
import os
import signal
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.cli import termination
from connect_mapping.cli.termination import Terminated, follow_the_parent, termination_raised
from tests.cli_at_work import at_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Leave the signals as they were."""
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_termination_is_raised() -> None:
    """SIGTERM raises meanwhile, and does what it did before afterwards."""
    with pytest.raises(Terminated), termination_raised():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_termination_that_somebody_handles() -> None:
    """Who calls the command line from a program of their own keeps what they decided."""
    got: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: got.append(number))
    with termination_raised():
        signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
    assert got == [signal.SIGTERM] * 2


def test_another_thread() -> None:
    """Signals are for the main thread; in another one they are left alone."""
    got: list[Any] = []

    def work() -> None:
        with termination_raised():
            got.append(signal.getsignal(signal.SIGTERM))

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert got == [signal.SIG_DFL]


def test_signals_of_a_process_of_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt is left to the parent, and SIGTERM ends the process at once."""
    monkeypatch.setattr(termination, "_end_after_the_parent", lambda: None)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    follow_the_parent()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_end_after_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has a parent waits for its end, and ends; one that has none goes on."""
    done: list[Any] = []

    class Parent:
        def join(self) -> None:
            done.append("joined")

    monkeypatch.setattr(os, "_exit", done.append)
    monkeypatch.setattr(multiprocessing, "parent_process", Parent)
    termination._end_after_the_parent()
    assert done == ["joined", 1]
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: None)
    termination._end_after_the_parent()
    assert done == ["joined", 1]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no groups of processes")
@pytest.mark.parametrize(
    ("number", "code", "left"), [(signal.SIGTERM, 143, 0), (signal.SIGKILL, -signal.SIGKILL, 1)]
)
def test_parent_that_ends(tmp_path: Path, number: signal.Signals, code: int, left: int) -> None:
    """When the parent is ended, or killed, no other process goes on."""
    with at_work(tmp_path / "out") as process:
        process.send_signal(number)
        # Its outputs end when the last process that could write to them has ended.
        process.communicate(timeout=60)
    assert process.returncode == code
    assert len(list(tmp_path.iterdir())) == left
