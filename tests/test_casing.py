"""snake_case, and the spellings of traits."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import snake_case
from connect_mapping.casing import spellings
from tests.strategies import texts
from tests.vectors import table

CASES = table("snake_case")
NAMED = [case for case in CASES if case["output"] is not None]
NAMELESS = [case for case in CASES if case["output"] is None]
ALL_CHARACTERS = "".join(map(chr, range(sys.maxunicode + 1)))
#: Those that have a case or belong to the letter before them; any other is a letter or it splits.
TELLING = [
    c
    for c in ALL_CHARACTERS
    if c.lower() != c or c.upper() != c or (unicodedata.category(c)[0] in "LM" and ord(c) < 0x2E80)
]


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case["why"])
def test_name(case: dict[str, Any]) -> None:
    """A name has the key that its table says."""
    assert snake_case(case["input"]) == case["output"]


@pytest.mark.parametrize("case", NAMELESS, ids=lambda case: case["why"])
def test_name_without_key(case: dict[str, Any]) -> None:
    """A name of which nothing is left is an error that does not repeat it."""
    with pytest.raises(
        ValueError, match=r"^A name needs a letter or a digit to have a snake_case\.$"
    ):
        snake_case(case["input"])


def _snake_or_empty(name: str) -> str:
    try:
        return snake_case(name)
    except ValueError:
        return ""


@pytest.mark.parametrize("start", range(0, sys.maxunicode + 1, 0x10000), ids=hex)
def test_single_characters(start: int) -> None:
    """The key of any single character is the key of itself."""
    keys = {c: _snake_or_empty(c) for c in ALL_CHARACTERS[start : start + 0x10000]}
    assert [c for c, key in keys.items() if key and snake_case(key) != key] == []


@pytest.mark.parametrize("form", ["a{}", "{}a", "A{}", "{}A", "a{}A", "A{}a", "1{}A"])
def test_characters_among_letters(form: str) -> None:
    """The key of any character beside letters of either case is the key of itself."""
    keys = {c: snake_case(form.format(c)) for c in TELLING}
    assert [c for c, key in keys.items() if snake_case(key) != key] == []


@given(texts)
def test_idempotent(name: str) -> None:
    """The key of a key is the key."""
    key = _snake_or_empty(name)
    assert key == "" or snake_case(key) == key


@given(st.text(st.characters(codec=None), min_size=2, max_size=2))
def test_idempotent_for_pairs(name: str) -> None:
    """The key of the key of two characters, of whatever script, is the key."""
    key = _snake_or_empty(name)
    assert key == "" or snake_case(key) == key


@given(st.from_regex(r"[a-z0-9_]+", fullmatch=True))
def test_key_is_untouched(key: str) -> None:
    """A name of a-z, 0-9 and underscores is its own key."""
    assert snake_case(key) == key


@given(texts)
def test_ascii_letters_and_digits_survive(name: str) -> None:
    """No ASCII letter or digit is lost or moved, whatever stands around it."""

    def kept(text: str) -> str:
        return re.sub(r"[^a-z0-9]", "", re.sub(r"[A-Z]", lambda m: m[0].lower(), text))

    ascii_name = name.encode("ascii", "ignore").decode()
    assert kept(_snake_or_empty(ascii_name)) == kept(ascii_name)


@given(st.from_regex(r"[A-Za-z0-9 !-]+", fullmatch=True))
def test_key_of_ascii_is_plain(name: str) -> None:
    """The key of an ASCII name has single underscores, and only between words."""
    assert re.fullmatch(r"(?:[a-z0-9]+(?:_[a-z0-9]+)*)?", _snake_or_empty(name))


@pytest.mark.parametrize("name", [None, 7, b"vip", ["vip"]])
def test_name_has_to_be_text(name: Any) -> None:
    """What is no string has no snake_case, and that is an error of the caller."""
    with pytest.raises(TypeError):
        snake_case(name)


def _spelling(key: str) -> str:
    return "".join(c for c in key if c.isalnum()).lower()


@given(st.lists(texts | st.text(st.characters(max_codepoint=127)), max_size=6))
def test_spellings(keys: list[str]) -> None:
    """Each key is spelled by its letters and digits in lower case, whatever keys come with it."""
    assert spellings(keys) == [_spelling(key) for key in keys]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], []),
        (["first\nName", "a"], ["firstname", "a"]),
        (["\n"], [""]),
        (["", ""], ["", ""]),
        (["FIRST-NAME", "größe_X"], ["firstname", "größex"]),
        (["\u0131d"], ["\u0131d"]),
        (["(id)", "__id__"], ["id", "id"]),
    ],
)
def test_spellings_of_odd_keys(keys: list[str], expected: list[str]) -> None:
    """A line feed, an empty key and a letter beyond ASCII do not shift the spellings of others."""
    assert spellings(keys) == expected


@pytest.mark.parametrize("name", [None, 7, b"VIP"])
def test_name_that_is_no_string(name: Any) -> None:
    """A name that is no string is told apart from one without letters."""
    with pytest.raises(TypeError, match="has to be a string"):
        snake_case(name)
