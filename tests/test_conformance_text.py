"""What a foreign program wrote is shown in a form that no terminal obeys."""

from __future__ import annotations

import pytest
from hypothesis import given

from connect_mapping.tools.conformance.text import printable, printable_pair
from tests.strategies import texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ('{"a": "b\\n"}', '{"a": "b\\n"}'),
        ("a\r\nb\x7f", "a\\r\\nb\\x7f"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\u202e\ud800\U0001f600", "\\u202e\\ud800\\U0001f600"),
        ("x" * 200, "x" * 200),
        ("x" * 1_234, "x" * 200 + "... (1,234 characters)"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    """Control characters and what is not ASCII are escaped, and long text is cut."""
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ("a", "b", ("a", "b")),
        ("x" * 160 + "a", "x" * 160, ("x" * 160 + "a", "x" * 160)),
        (
            "x" * 200,
            "x" * 199,
            (f"...{'x' * 41} (200 characters)", f"...{'x' * 40} (199 characters)"),
        ),
        (
            "x" * 300 + "a" * 300,
            "x" * 300 + "b",
            (
                f"...{'x' * 40}{'a' * 160}... (600 characters)",
                f"...{'x' * 40}b (301 characters)",
            ),
        ),
    ],
)
def test_pair(left: str, right: str, shown: tuple[str, str]) -> None:
    """Two long texts are cut at the same place, a little before they part."""
    assert printable_pair(left, right) == shown


@given(texts | texts.map(lambda text: text * 100))
def test_any_text(text: str) -> None:
    """Any text becomes one line of printable ASCII, of a bounded length."""
    shown = printable(text)
    assert shown.isascii()
    assert shown.isprintable()
    assert len(shown) < 2_100
