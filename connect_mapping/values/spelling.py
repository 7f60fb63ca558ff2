"""Spelling: the snake_case of an audience's name, and the spellings of a trait."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SNAKE: Final = re.compile(r"[a-z0-9_]+")

_LOWER: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
#: The ASCII characters that are neither letters nor digits, except the line feed, which joins keys.
_SEPARATORS: Final = bytes(c for c in range(128) if not chr(c).isalnum() and chr(c) != "\n")


def snake_case(name: str) -> str:
    """Return ``name`` in snake_case, as Segment derives the key of an audience from its name.

    Words are split at any character that is not a letter or digit, and between a lower-case letter
    and an upper-case one. Acronyms are one word, and digits do not split a word. A name of only
    a–z, 0–9 and ``_`` is returned unchanged, because keys of journeys contain double underscores.
    Raises ValueError if nothing is left, and TypeError if the name is not a string. Source:
    segmentio/segment-docs, src/engage/using-engage-data.md and engage/journeys (the examples; the
    rule is not published).

    >>> snake_case("Order Completed Last 30days")
    'order_completed_last_30days'
    >>> snake_case("HTTPServer")
    'http_server'
    """
    if not issubclass(type(name), str):
        raise TypeError("A name must be a string.")
    name = str.__str__(name)  # not what its class overrides
    if _SNAKE.fullmatch(name):
        return name
    words = [word.lower() for run in _runs(name) for word in _words(run)]
    if not words:
        raise ValueError("A name must contain a letter or a digit.")
    return "_".join(words)


def _runs(name: str) -> list[list[list[str]]]:
    """Return the runs of letters and digits, each letter with its combining marks."""
    runs: list[list[list[str]]] = [[]]
    for character in name:
        if character.isalnum():
            runs[-1].append([character])
        elif runs[-1] and _is_mark(character):
            runs[-1][-1].append(character)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _is_mark(character: str) -> bool:
    if character.isascii():
        return False
    from unicodedata import category

    return category(character)[0] == "M"


def _words(run: list[list[str]]) -> Iterator[str]:
    """Split a run into words: at lower → upper, and before the last capital of an acronym."""
    letters = [letter[0] for letter in run]
    starts = [place for place in range(1, len(run)) if _begins_a_word(letters, place)]
    for start, end in pairwise([0, *starts, len(run)]):
        yield "".join(chain.from_iterable(run[start:end]))


def _begins_a_word(letters: list[str], place: int) -> bool:
    before, letter = letters[place - 1 : place + 1]
    if not _is_upper(letter):
        return False
    if before.islower():
        return True
    # Keep plural acronyms in one word: ``VIPs`` is ``vips``.
    after = letters[place + 1 : place + 3]
    return _is_upper(before) and after != ["s"] and "".join(after[:1]).islower()


def _is_upper(character: str) -> bool:
    # Not str.isupper: some upper-case letters (mathematical ones) have no lower case. A split before
    # them would depend on whether the letters around them are lower case already.
    return character != character.lower()


def spellings(keys: Collection[str]) -> list[str]:
    """Return the form in which each key is compared with trait names: only letters and digits, lower case.

    Segment's reserved traits come in camelCase and snake_case (segmentio/segment-docs,
    src/connections/spec/identify.md). Its facade finds them in any casing with any separators.

    >>> spellings(["firstName", "first_name", "First Name", "FIRST-NAME"])
    ['firstname', 'firstname', 'firstname', 'firstname']
    """
    # Spell all keys at once, in C: it takes a tenth of the time.
    joined = "\n".join(keys)
    if joined.isascii():
        spelled = joined.encode().translate(_LOWER, _SEPARATORS).decode().split("\n")
        if len(spelled) == len(keys):
            return spelled
    return ["".join(c for c in key if c.isalnum()).lower() for key in keys]
