"""Spelling: the snake_case of an audience's name, and the spellings of a trait."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SNAKE: Final = re.compile(r"[a-z0-9_]+")

_LOWER: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
#: The ASCII characters that are no letter and no digit, but for the line feed that joins keys.
_SEPARATORS: Final = bytes(c for c in range(128) if not chr(c).isalnum() and chr(c) != "\n")


def snake_case(name: str) -> str:
    """Return ``name`` in snake_case, as Segment derives the key of an audience from its name.

    Words split at anything that is no letter or digit, and where a lower-case letter meets an
    upper-case one; acronyms stay whole, and so do letters and digits of one word. A name of only
    a–z, 0–9 and ``_`` comes back untouched, because keys of journeys carry doubled underscores.
    Raises ValueError where nothing is left, and TypeError where the name is no string. Source:
    segmentio/segment-docs, src/engage/using-engage-data.md and engage/journeys (the examples; the
    rule is not published).

    >>> snake_case("Order Completed Last 30days")
    'order_completed_last_30days'
    >>> snake_case("HTTPServer")
    'http_server'
    """
    if not issubclass(type(name), str):
        raise TypeError("A name has to be a string.")
    name = str.__str__(name)  # whatever its class overrides
    if _SNAKE.fullmatch(name):
        return name
    words = [word.lower() for run in _runs(name) for word in _words(run)]
    if not words:
        raise ValueError("A name needs a letter or a digit to have a snake_case.")
    return "_".join(words)


def _runs(name: str) -> list[list[list[str]]]:
    """Return the runs of letters and digits, each letter with the combining marks that belong to it."""
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
    """Split a run where a word begins: at lower → upper, and at the last capital of an acronym."""
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
    # The s of VIPs is no word's rest.
    after = letters[place + 1 : place + 3]
    return _is_upper(before) and after != ["s"] and "".join(after[:1]).islower()


def _is_upper(character: str) -> bool:
    # Not str.isupper: some upper-case letters (mathematical ones) have no lower case, and a split
    # before them would appear only once the letters around them are lower case.
    return character != character.lower()


def spellings(keys: Collection[str]) -> list[str]:
    """Return how each key compares with the name of a trait: letters and digits alone, in lower case.

    Segment's reserved traits come in camelCase and snake_case (segmentio/segment-docs,
    src/connections/spec/identify.md), and its facade finds them in any casing with any separators.

    >>> spellings(["firstName", "first_name", "First Name", "FIRST-NAME"])
    ['firstname', 'firstname', 'firstname', 'firstname']
    """
    # All keys at once, in C: a tenth of the time of one at a time.
    joined = "\n".join(keys)
    if joined.isascii():
        spelled = joined.encode().translate(_LOWER, _SEPARATORS).decode().split("\n")
        if len(spelled) == len(keys):
            return spelled
    return ["".join(c for c in key if c.isalnum()).lower() for key in keys]
