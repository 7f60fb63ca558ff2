"""Text of a foreign program made fit for a terminal: in ASCII, on one line, and not too long."""

from __future__ import annotations

from typing import Final

from connect_mapping.tools.terminal import escaped_to_ascii

_LONGEST: Final = 200
#: How much of what two texts have in common is shown before they part.
_BEFORE: Final = 40


def printable(text: str, start: int = 0) -> str:
    r"""Return text from a place on, with everything but printable ASCII escaped, cut where it is long.

    >>> printable("Zoë\x1b[2J")
    'Zo\\xeb\\x1b[2J'
    """
    cut = text[start : start + _LONGEST]
    shown = escaped_to_ascii(cut)
    if len(cut) == len(text):
        return shown
    before, behind = "..." if start else "", "..." if start + len(cut) < len(text) else ""
    return f"{before}{shown}{behind} ({len(text):,} characters)"


def printable_pair(left: str, right: str) -> tuple[str, str]:
    """Return two texts as :func:`printable` does, cut so that both show where they part.

    >>> printable_pair("ab", "ac")
    ('ab', 'ac')
    >>> printable_pair("a" * 300 + "b", "a" * 300 + "c")[0]
    '...aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab (301 characters)'
    """
    alike = min(len(left), len(right))
    shared = next((place for place in range(alike) if left[place] != right[place]), alike)
    start = shared - _BEFORE if shared > _LONGEST - _BEFORE else 0
    return printable(left, start), printable(right, start)
