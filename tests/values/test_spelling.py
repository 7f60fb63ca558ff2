"""snake_case, and the spellings of traits."""

from __future__ import annotations

import re
import string
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import snake_case
from connect_mapping.values.spelling import spellings
from tests.hostile import failing, lying
from tests.strategies import Text, texts
from tests.vectors import table


def snake(name: str) -> str | None:
    """Return the snake_case of a name, or None if nothing is left of it."""
    try:
        return snake_case(name)
    except ValueError as error:
        assert str(error) == "A name must contain a letter or a digit."  # noqa: PT017
        return None


def test_rows() -> None:
    """A name has the key that its row says, or is an error that does not repeat it."""
    for row in table("snake_case"):
        assert snake(row["input"]) == row["output"], row


@pytest.mark.thorough
def test_single_characters() -> None:
    """The key of any single character is the key of itself; every third is enough to tell."""
    some = "".join(map(chr, range(2, sys.maxunicode + 1, 3)))
    assert "_" in some
    keys = list(filter(None, map(snake, some)))
    assert len(keys) == 1 + sum(map(str.isalnum, some))  # with the underscore
    assert [key for key in keys if snake_case(key) != key] == []


@pytest.mark.thorough
@pytest.mark.parametrize("form", ["a{}", "{}a", "A{}", "{}A", "a{}A", "A{}a", "1{}A"])
def test_characters_among_letters(form: str) -> None:
    """The key of any character beside letters of either case is the key of itself."""
    for character in map(chr, range(sys.maxunicode + 1)):
        has_case = character.lower() != character or character.upper() != character
        joins = unicodedata.category(character)[0] in "LM" and character < "\u2e80"
        if has_case or joins:  # any other is a letter, or splits words
            key = snake_case(form.format(character))
            assert snake_case(key) == key, character


@given(texts | st.text(st.characters(codec=None), min_size=2, max_size=2))
def test_idempotent(name: str) -> None:
    """The key of a key is the key."""
    key = snake(name)
    assert (key is not None) == any(map(str.isalnum, name)) or name.strip("_") == ""
    assert key is None or snake_case(key) == key


@given(st.text(string.ascii_lowercase + string.digits + "_", min_size=1))
def test_key_is_untouched(key: str) -> None:
    """A name of a-z, 0-9 and underscores is its own key, as a plain string."""
    found = snake_case(Text(key))
    assert (type(found), found) == (str, key)


@given(st.text(string.printable))
def test_key_of_ascii(name: str) -> None:
    """The key of an ASCII name keeps its letters and digits, with underscores only between words."""
    kept = "".join(filter(str.isalnum, name)).lower()
    key = snake(name)
    assert (key or "").replace("_", "") == kept
    assert key is None or re.fullmatch("[a-z0-9_]+", name) or "_" not in {key[0], key[-1]}


@pytest.mark.parametrize("name", [None, 7, b"vip", ["vip"]])
def test_name_that_is_not_a_string(name: Any) -> None:
    """Anything but a string is an error of the caller."""
    with pytest.raises(TypeError, match="string"):
        snake_case(name)


@pytest.mark.parametrize("name", ["big_spenders", "Big Spenders"])
def test_name_whose_own_code_fails(name: str) -> None:
    """A string of a failing class is read without its own code."""
    assert snake_case(failing(str)(name)) == "big_spenders"
    with pytest.raises(TypeError):
        snake_case(lying(str))  # type: ignore[arg-type]


@given(st.lists(texts | st.text(st.characters(max_codepoint=127)), max_size=6))
def test_spellings(keys: list[str]) -> None:
    """Each key is spelled by its letters and digits in lower case, whatever the other keys are."""
    assert spellings(keys) == ["".join(filter(str.isalnum, key)).lower() for key in keys]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], []),
        (["first\nName", "a"], ["firstname", "a"]),
        (["\n"], [""]),
        (["", ""], ["", ""]),
        (["FIRST-NAME", "größe_X"], ["firstname", "größex"]),
        (["\u0131d"], ["\u0131d"]),
    ],
)
def test_spellings_of_odd_keys(keys: list[str], expected: list[str]) -> None:
    """A line feed, an empty key and a letter beyond ASCII do not shift the spellings of others."""
    assert spellings(keys) == expected
