"""Names of events, attributes and audiences: as they are kept, and as they are shown."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from connect_mapping.tools.terminal import columns, escaped

#: So much of a name is kept; the names of events that Connect takes are no longer.
LONGEST_NAME: Final = 200
_DIGEST_BYTES: Final = 4


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
    surrogates) is escaped as Python would. One that is empty, or begins or ends in a space, is
    quoted. A name that is too wide is cut in the middle, because names often begin alike.

    >>> shown_name("\x1b[31mred\u202e"), shown_name("")
    ('\\x1b[31mred\\u202e', '""')
    >>> shown_name("Order Completed", 8)
    'Orde…ted'
    """
    shown = escaped(name)
    if not shown or shown != shown.strip(" "):
        shown = f'"{shown}"'
    if columns(shown) <= widest:
        return shown
    room = widest - len("…")
    tail = shown_end(shown, room // 2)
    head = shown_end(shown[::-1], room - columns(tail))[::-1]
    return f"{head}…{tail}"


def shown_end(text: str, widest: int) -> str:
    """Return so much of the end of a text as fits into some columns.

    >>> shown_end("archive/2024.ndjson:16", 14)
    '2024.ndjson:16'
    """
    start = len(text)
    while start and (widest := widest - columns(text[start - 1])) >= 0:
        start -= 1
    return text[start:]
