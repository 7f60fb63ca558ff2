"""The progress bar: on a terminal only, and only where tqdm is installed."""

from __future__ import annotations

import io
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

import pytest

from connect_mapping.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        """Tell that it is one."""
        return True


class Bar:
    """A bar that remembers what it was told, in place of tqdm's."""

    made: list[Bar]

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.taken: list[int] = []
        self.is_open = True
        Bar.made.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.is_open = False

    def update(self, taken: int) -> None:
        """Remember."""
        self.taken.append(taken)


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Bar]:
    """Give the bars that are made."""
    module = ModuleType("tqdm")
    module.tqdm = Bar  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tqdm", module)
    monkeypatch.setattr(Bar, "made", [], raising=False)
    return Bar.made


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Make standard error a terminal when it is called: pytest sets it anew before each test."""

    def make() -> Terminal:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        return terminal

    return make


def test_bar(bars: list[Bar], terminal: Callable[[], Terminal], tmp_path: Path) -> None:
    """The bar knows how much there is to read, and is told how much was."""
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "b").write_bytes(b"123")
    stderr = terminal()
    with progress([str(tmp_path / "a"), str(tmp_path / "b")]) as taken:
        taken(5)
        taken(3)
    [bar] = bars
    assert (bar.options["total"], bar.taken, bar.is_open) == (8, [5, 3], False)
    assert (bar.options["file"], stderr.getvalue()) == (stderr, "")


def test_bar_without_an_end(bars: list[Bar], terminal: Callable[[], Terminal]) -> None:
    """Nobody knows how much standard input holds."""
    terminal()
    with progress(["-"]):
        pass
    assert bars[0].options["total"] is None


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_no_terminal(bars: list[Bar], monkeypatch: pytest.MonkeyPatch, stream: object) -> None:
    """Where standard error is no terminal, or closed, there is no bar."""
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(["-"]) as taken:
        assert taken(1) is None
    assert bars == []


def test_no_tqdm(monkeypatch: pytest.MonkeyPatch, terminal: Callable[[], Terminal]) -> None:
    """Where tqdm is not installed nothing is said."""
    monkeypatch.setitem(sys.modules, "tqdm", None)
    stderr = terminal()
    with progress(["-"]) as taken:
        assert taken(1) is None
    assert stderr.getvalue() == ""
