"""Text of a foreign program made fit for a terminal: in ASCII, on one line, and not too long."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 200


def printable(text: str) -> str:
    r"""Return text with everything but printable ASCII escaped, cut where it is long.

    >>> printable("Zoë\x1b[2J")
    'Zo\\xeb\\x1b[2J'
    """
    cut = text[:_LONGEST]
    shown = "".join(c if c.isascii() and c.isprintable() else ascii(c)[1:-1] for c in cut)
    return shown if len(text) <= _LONGEST else f"{shown}... ({len(text):,} characters)"
