"""Other values to put in the place of a field's own, so as to see what moves."""

from __future__ import annotations

from typing import Any, Final

_MARKER: Final = "Marker"
#: Some of what the mapping can tell from other strings: time zones, a time, systems, an address.
_STRINGS: Final = (
    *("Europe/Paris", "UTC", "2001-02-03T04:05:06Z", "ios", "android", "one@example.com", _MARKER),
)
ANY: Final[tuple[Any, ...]] = (*_STRINGS, True, False, 7, {"marker": _MARKER}, [_MARKER], {}, [])


def marker(number: int) -> str:
    """Return a string that no message holds by chance, the only one with its number.

    >>> marker(1) == marker(2)
    False
    """
    return f"\ue000{number}\ue001"


def others_of_its_kind(value: Any) -> list[Any]:
    """Return values of the same type, the first of them as like as can be; for null, strings.

    >>> others_of_its_kind(True), others_of_its_kind("u1")[0]
    ([False], 'v2')
    """
    kind = type(value)
    if kind is bool:
        return [not value]
    if kind is int or kind is float:
        return [other for other in (value + 1, value - 1, 0) if other != value]
    if kind is str:
        return [other for other in (_likeness(value), *_STRINGS) if other != value]
    if kind is dict:
        return [[], {"marker": _MARKER}]
    if kind is list:
        return [{}, [_MARKER]]
    return [_MARKER, *_STRINGS[:-1], True]


def others(value: Any) -> list[Any]:
    """Return values of any type, those of its own first.

    >>> {type(other).__name__ for other in others(7)} >= {"int", "str", "bool", "dict"}
    True
    """
    return [*others_of_its_kind(value), *ANY]


def _likeness(text: str) -> str:
    """Return a text with another first and another last letter or digit, which may still be an address or a time."""
    places = [place for place, letter in enumerate(text) if letter.isascii() and letter.isalnum()]
    digits = [place for place in places if text[place].isdigit()]
    if not places:
        return _MARKER
    # A time keeps its letters, and a name of letters has no digits.
    last = digits[-1] if digits else places[-1]
    letters = list(text)
    for place in {places[0], last}:
        letters[place] = _next(text[place])
    return "".join(letters)


def _next(letter: str) -> str:
    return {"9": "8", "z": "y", "Z": "Y"}.get(letter) or chr(ord(letter) + 1)
