"""Text and tables show everything, and nothing in them can steer a terminal."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.cli.escaping import escaped
from connect_mapping.cli.tables import indented, rendered, table, text
from tests.cli.lines import Terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

STEERING = [
    "\x1b[2J",
    "\x9b2J",
    "\x07\x08\r\n\t",
    "\x7f",
    "\u202e",
    "\u2028",
    "\ud800",
    "\U000e0001",
]


def drawn(cell: str) -> str:
    parts: list[RenderableType] = [
        text(cell),
        indented(text(cell)),
        table([cell, "n"], [[cell, "1"]], figures={"n"}),
    ]
    return rendered(parts).decode()


@pytest.mark.parametrize("steering", STEERING, ids=ascii)
def test_steering_is_escaped(steering: str) -> None:
    """What could steer a terminal is shown as an escape, in every form of output."""
    found = drawn(f"a{steering}b")
    assert found.count(f"a{ascii(steering)[1:-1]}b") == 4
    assert all(line.isprintable() for line in found.split("\n"))


@given(st.text(st.characters(codec=None)))
def test_any_text(cell: str) -> None:
    """Whatever the text is, it can be printed, and escaping it again changes nothing."""
    lines = drawn(cell).split("\n")
    assert len(lines) > 4
    assert [line for line in lines if not line.isprintable()] == []
    assert escaped(escaped(cell)) == escaped(cell)


@pytest.mark.parametrize(
    "cell", ["[bold]x[/bold]", "[/]", ":smile:", "größer 世界 😀", "https://a.b"]
)
def test_text_is_not_markup(cell: str) -> None:
    """Text is shown as it is."""
    assert drawn(cell).count(cell) == 4


@pytest.mark.parametrize("columns", ["0", "1", "40", "81", "200"])
def test_folding_loses_nothing(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text that is too wide is folded, however narrow the terminal is."""
    monkeypatch.setenv("COLUMNS", columns)
    found = rendered([table(["name", "n"], [["世" * 90, "1,234"]], figures={"n"})]).decode()
    assert found.count("世") == 90
    assert "1,234" in found
    assert max(map(len, found.splitlines())) <= max(int(columns), 80)


@pytest.mark.parametrize(
    ("stream", "no_color", "has_colour"),
    [(Terminal(), False, True), (Terminal(), True, False), (io.StringIO(), False, False)],
    ids=["terminal", "NO_COLOR", "file"],
)
def test_colour(
    stream: io.StringIO, no_color: bool, has_colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There are colours on a terminal only, unless NO_COLOR is set."""
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color:
        monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert bool(re.search(rb"\x1b\[31m", rendered([text("Rejected", "red")]))) is has_colour
    assert stream.getvalue() == ""
