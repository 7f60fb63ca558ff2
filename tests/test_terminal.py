"""Text for a terminal: nothing in it steers one, and it is as wide as is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.tools.terminal import columns, cut, escaped, escaped_to_ascii, padded


@given(st.text(st.characters()))
def test_nothing_steers(text: str) -> None:
    """Whatever the text is, what is shown can be printed, and in ASCII where that is asked for."""
    assert escaped(text).isprintable()
    assert escaped_to_ascii(text).isprintable()
    assert escaped_to_ascii(text).isascii()


@given(st.text(), st.integers(1, 12))
def test_widths(text: str, width: int) -> None:
    """A text that is cut is no wider than it may be, and a narrow one is as wide as it has to be."""
    short = cut(text, width)
    assert columns(short) <= width
    assert short == text or short.endswith("…")
    assert columns(padded(short, width)) == width


@pytest.mark.parametrize(
    ("text", "width"), [("plan", 4), ("購入", 4), ("e\u0301", 1), ("👩", 2), ("", 0)]
)
def test_columns(text: str, width: int) -> None:
    """East Asian letters and emoji take two columns, and what combines none."""
    assert columns(text) == width
