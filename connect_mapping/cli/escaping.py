"""Text made safe for a terminal."""

from __future__ import annotations

import re
from typing import Final

#: DEL, C1, the marks of bidirectional text (UAX #9), and line and paragraph separators.
_STEERING: Final = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"


def escaped(text: str) -> str:
    r"""Return a text with Python's escapes for everything that is not printable.

    That includes control characters, marks that change the direction of text, and lone surrogates.

    >>> escaped("\x1b[31mred\u202e Zoë")
    '\\x1b[31mred\\u202e Zoë'
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def json_escaped(text: str) -> str:
    r"""Return equivalent JSON with escapes for everything that could steer a terminal.

    That includes control characters (C1 and DEL; JSON itself escapes the others), line separators, and
    marks that change the direction of text. The list is fixed, because what Python calls printable
    changes from release to release.

    >>> print(json_escaped('"\x9b2J \u202e Zoë"'))
    "\u009b2J \u202e Zoë"
    """
    return re.sub(_STEERING, lambda found: f"\\u{ord(found[0]):04x}", text)
