"""Names of events, attributes and audiences: as they are kept, and as they are shown."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final
from unicodedata import combining, east_asian_width

#: So much of a name is kept; the names of events that Connect takes are no longer.
LONGEST_NAME: Final = 200
_DIGEST_BYTES: Final = 4
_WIDE: Final = frozenset("WF")


def kept_name(name: str) -> str:
    """Return a name as it is kept: one of over 200 characters is cut, and told apart by a digest.

    A key of an object may have any length, and what is kept has to have a bound.

    >>> kept_name("plan")
    'plan'
    >>> kept_name("a" * 1_000)[198:]
    'aa…147aadce'
    """
    if len(name) <= LONGEST_NAME:
        return name
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).hexdigest()
    return f"{name[:LONGEST_NAME]}…{digest}"


def shown_name(name: str, widest: int = LONGEST_NAME) -> str:
    r"""Return a name as it is shown: nothing that steers a terminal, and at most ``widest`` columns.

    What is not printable (control characters, marks that turn the direction of text, lone
    surrogates) is escaped as Python would, and a name that is too wide is cut and ends in ``…``.

    >>> shown_name("\x1b[31mred\u202e")
    '\\x1b[31mred\\u202e'
    >>> shown_name("Order Completed", 8)
    'Order C…'
    """
    shown = name if name.isprintable() else "".join(map(_escaped, name))
    if columns(shown) <= widest:
        return shown
    end = 0
    room = widest - 1
    while (room := room - columns(shown[end])) >= 0:
        end += 1
    return f"{shown[:end]}…"


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: East Asian letters and emoji take two.

    >>> columns("plan"), columns("世界")
    (4, 4)
    """
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _columns_of(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in _WIDE else 1


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
