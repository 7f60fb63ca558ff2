"""Names of events and attributes: kept with a bound, and shown without harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.tools.inspection.names import LONGEST_NAME, kept_name, shown_name
from connect_mapping.tools.terminal import columns
from tests.strategies import texts


def test_long_names_are_told_apart() -> None:
    """A name that is too long is cut, and is not taken for another that begins like it."""
    one, other = ("a" * 1_000_000 + end for end in "xy")
    assert kept_name(one) == kept_name(one) != kept_name(other)
    assert len(kept_name(one)) == LONGEST_NAME + 9


def test_names_of_the_greatest_length_are_whole() -> None:
    """The longest name of an event that Connect takes is kept as it is."""
    assert kept_name("é" * LONGEST_NAME) == "é" * LONGEST_NAME


def test_long_name_with_a_lone_surrogate() -> None:
    """A long name that has no form in UTF-8 is kept too."""
    assert kept_name("\ud800" * 201).startswith("\ud800" * 200 + "…")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plan", "plan"),
        ("", '""'),
        (" plan", '" plan"'),
        ("plan ", '"plan "'),
        ("größer 世界 😀", "größer 世界 😀"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202edesrever", "\\u202edesrever"),
        ("\u2028", "\\u2028"),
        ("\ud83d", "\\ud83d"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_what_steers_a_terminal_is_escaped(name: str, shown: str) -> None:
    """What is not printable is escaped, and the letters of every language are not."""
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "widest", "shown"),
    [
        ("abcd", 4, "abcd"),
        ("abcde", 4, "ab…e"),
        ("abcde", 1, "…"),
        ("世界世界", 4, "世…"),
        ("世界世界", 5, "世…界"),
        ("世界", 4, "世界"),
        ("e\u0301" * 4, 4, "e\u0301" * 4),
    ],
)
def test_wide_names_are_cut(name: str, widest: int, shown: str) -> None:
    """A name is cut by the columns that it takes."""
    assert shown_name(name, widest) == shown


@given(st.text(st.characters(codec=None), max_size=40) | texts, st.integers(1, 30))
def test_shown_names_fit(name: str, widest: int) -> None:
    """Whatever the name, it fits, can be printed, and can be written as UTF-8."""
    shown = shown_name(name, widest)
    assert columns(shown) <= widest
    assert shown.isprintable()
    assert shown.encode().decode() == shown
