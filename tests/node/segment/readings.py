"""How Segment's facade reads a message, as far as the differences need it.

Sources: segmentio/facade, lib/facade.js and lib/identify.js; segmentio/obj-case, index.js;
segmentio/isodate, lib/index.js; ECMAScript, TrimString.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.values.spelling import spellings
from connect_mapping.values.times import unix_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHITE_SPACE: Final = (
    "\t\n\x0b\x0c\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_DATE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:?\d{2}(?::?\d{2}(?:[,.]\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_WRITTEN: Final = re.compile(r"(?:\d{4}|[+-]\d{6})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


def at(message: Any, *path: str) -> Any:
    """Return the value at a path of objects, or None."""
    for key in path:
        message = message.get(key) if isinstance(message, dict) else None
    return message


def is_blank(value: Any) -> bool:
    """Tell whether a value is text that holds nothing but white space."""
    return isinstance(value, str) and not value.strip()


def is_falsy(value: Any) -> bool:
    """Tell whether JavaScript takes a value for false: not so for an empty list or object."""
    return not value and not isinstance(value, (dict, list))


def is_number(value: Any) -> bool:
    """Tell whether a value is a number, which a boolean is not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def id_text(value: Any) -> Any:
    """Return an id as the library sends it, or None if it is none."""
    if isinstance(value, str):
        return None if is_blank(value) else value
    return str(int(value)) if is_number(value) and value == int(value) else None


def original(message: dict[str, Any], path: tuple[Any, ...]) -> Any:
    """Return what the message holds at the place of an attribute or a property, or None."""
    value = message.get("properties" if path[0] == "properties" else "traits")
    for key in path[1:]:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def is_text_of(own: Any, number: Any) -> bool:
    """Tell whether ``own`` is the text of a number, all of whose digits the facade may not have kept."""
    if not isinstance(own, str) or not own.lstrip("-").isdigit():
        return False
    return number is None if len(own) > 309 else is_number(number) and number == float(own)


def trim(text: str) -> str:
    """Return text without the white space of JavaScript around it."""
    return text.strip(_WHITE_SPACE)


def is_date(value: Any) -> bool:
    """Tell whether the facade takes a value for a date, wherever it stands in a message."""
    return isinstance(value, str) and bool(_DATE.fullmatch(value))


def is_rewritten(own: Any, segment: Any) -> bool:
    """Tell whether ``segment`` is what the facade writes for the date ``own``."""
    if not is_date(own):
        return False
    if segment is None:  # beyond what JavaScript can hold
        return True
    if not (isinstance(segment, str) and _WRITTEN.fullmatch(segment)):
        return False
    expected, written = unix_seconds(own), unix_seconds(segment)
    # Fractions are cut off after milliseconds, and 30 February becomes 2 March.
    return expected is None or written is None or abs(expected - written) <= 0.001


def key_of(fields: Any, name: str) -> str | None:
    """Return the first key that spells ``name`` to the facade, which removes all but a–z, 0–9 and dots."""
    return next(segment_keys(fields, name), None)


def found(fields: Any, name: str) -> Any:
    """Return what the facade finds under ``name``: the first spelling's value, a date for a date."""
    key = key_of(fields, name)
    return None if key is None else fields[key]


def segment_keys(fields: Any, name: str) -> Iterator[str]:
    """Return all keys that spell ``name`` to the facade."""
    for key in fields if isinstance(fields, dict) else ():
        if re.sub(r"[^a-zA-Z0-9.]+", "", key).lower() == name.lower():
            yield key


def own_keys(fields: Any, name: str) -> list[str]:
    """Return all keys that spell ``name`` to the library."""
    keys = [*fields] if isinstance(fields, dict) else []
    return [
        key for key, spelling in zip(keys, spellings(keys), strict=True) if spelling == name.lower()
    ]


def names_of(name: str) -> tuple[str, str | None]:
    """Return the first and the last name that the facade makes of the trait ``name``."""
    trimmed = trim(name)
    space = trimmed.find(" ")
    # The place is that in the trimmed text, but the untrimmed text is cut.
    return trimmed.split(" ")[0], trim(name[space + 1 :]) if space >= 0 else None
