"""Text made fit for a terminal: what steers one is escaped, columns are counted, long text is cut."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import combining, east_asian_width

#: DEL, C1, the marks of bidirectional text (UAX #9), and the separators of lines and paragraphs.
_STEERING: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_WIDE: Final = frozenset("WF")


def escaped(text: str) -> str:
    r"""Return a text with escapes in place of what cannot be printed, as Python would write it.

    These are control characters, marks that turn the direction of text, and lone surrogates.

    >>> escaped("\x1b[31mred\u202e Zoë")
    '\\x1b[31mred\\u202e Zoë'
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def escaped_to_ascii(text: str) -> str:
    r"""Return a text with escapes in place of all but printable ASCII.

    >>> escaped_to_ascii("Zoë\x1b[2J")
    'Zo\\xeb\\x1b[2J'
    """
    return "".join(
        letter if letter.isascii() and letter.isprintable() else ascii(letter)[1:-1]
        for letter in text
    )


def json_escaped(text: str) -> str:
    r"""Return JSON that means the same, with escapes in place of what steers a terminal.

    These are control characters (C1 and DEL; JSON itself escapes the others), line separators, and
    marks that turn the direction of text. The list is fixed, because what Python calls printable
    changes with its release.

    >>> print(json_escaped('"\x9b2J \u202e Zoë"'))
    "\u009b2J \u202e Zoë"
    """
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: East Asian letters and emoji take two.

    >>> columns("plan"), columns("世界")
    (4, 4)
    """
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def cut(text: str, widest: int) -> str:
    """Return a text of at most so many columns; one that is wider is cut and ends in ``…``.

    >>> cut("Order Completed", 8), cut("世界", 4), cut("世界", 3)
    ('Order C…', '世界', '世…')
    """
    if columns(text) <= widest:
        return text
    end = 0
    room = widest - 1
    while (room := room - columns(text[end])) >= 0:
        end += 1
    return f"{text[:end]}…"


def padded(text: str, width: int) -> str:
    """Return a text with spaces behind it, up to so many columns.

    >>> padded("世界", 6)
    '世界  '
    """
    return text + " " * (width - columns(text))


def _columns_of(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in _WIDE else 1


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
