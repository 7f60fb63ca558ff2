"""The progress bar: on a terminal, after a second, and without a thread."""

from __future__ import annotations

import io
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from connect_mapping.cli import progress as module
from connect_mapping.cli.progress import progress
from tests.cli.lines import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Replace the clock; its time is the only element."""
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    return now


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Return a function that makes standard error a terminal; pytest replaces it before each test."""

    def make() -> Terminal:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        return terminal

    return make


def test_bar(now: list[float], terminal: Callable[[], Terminal], tmp_path: Path) -> None:
    """The bar appears after a second, shows how much is read, and is gone at the end."""
    stderr = terminal()
    for name in "ab":
        (tmp_path / name).write_bytes(b"1234")
    threads = threading.active_count()
    with progress([str(tmp_path / "a"), str(tmp_path / "b")]) as taken:
        taken(5)
        assert stderr.getvalue() == ""
        now[0] += 1
        taken(1)
        assert "6/8 bytes" in stderr.getvalue()
        taken(1)
        assert "7/8 bytes" not in stderr.getvalue()
        now[0] += 0.1
        taken(1)
        assert "8/8 bytes" in stderr.getvalue()
        assert threading.active_count() == threads
        assert sys.stderr is stderr
    assert stderr.getvalue().endswith("\x1b[2K")


def test_bar_without_an_end(now: list[float], terminal: Callable[[], Terminal]) -> None:
    """The length of standard input is unknown."""
    stderr = terminal()
    with progress(["-"]) as taken:
        now[0] += 1
        taken(1)
    assert "1/? bytes" in stderr.getvalue()


def test_short_work(now: list[float], terminal: Callable[[], Terminal]) -> None:
    """Short work shows nothing."""
    stderr = terminal()
    with progress(["-"]) as taken:
        now[0] += 0.9
        taken(1)
    assert stderr.getvalue() == ""


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_no_terminal(
    now: list[float], monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None
) -> None:
    """If standard error is not a terminal, or closed, there is no bar."""
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(["-"]) as taken:
        now[0] += 1
        taken(1)
    assert stream is None or stream.getvalue() == ""


def test_no_rich(
    now: list[float], monkeypatch: pytest.MonkeyPatch, terminal: Callable[[], Terminal]
) -> None:
    """If rich is not installed, there is no bar."""
    stderr = terminal()
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    with progress(["-"]) as taken:
        for _ in range(2):
            now[0] += 1
            taken(1)
    assert stderr.getvalue() == ""
