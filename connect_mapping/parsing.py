"""One line of JSON as a message, read by the standard library or, where it is there, by msgspec."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.jsonable import INTEGER_LIMIT
from connect_mapping.problems import MappingError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

#: Levels of nesting that any supported interpreter reads with room to spare.
_MAX_LEVELS: Final = 500
#: Each level takes two characters, so that shorter lines need no look.
_MANY_CHARACTERS: Final = 2 * _MAX_LEVELS
#: msgspec does not check everywhere whether there is memory, and ends the process where there is
#: none. A line of this length holds more than any message that Segment takes.
_MOST_FOR_MSGSPEC: Final = 1 << 20
_BOM: Final = "\ufeff"
#: Python's own limit, where the environment does not move it. msgspec has the same.
_MOST_DIGITS_READ: Final = 4_300

_STEPS: Final = {0x5B: 1, 0x7B: 1, 0x5D: -1, 0x7D: -1}  # [ { ] }
#: Everything except brackets and quotes.
_IN_BETWEEN: Final = bytes(code for code in range(256) if code not in b'[]{}"')


def read_message(line: str | bytes) -> Any:
    """Return the JSON value of a line, which is text or UTF-8 bytes, or raise MappingError.

    ``NaN``, ``Infinity`` and ``-Infinity`` are read as floats, because Python's JSON writer emits
    them. The codes are ``invalid_json``, and ``too_deep`` for a line that nests deeper than 500
    levels.

    >>> read_message(b'{"type": "page"}')
    {'type': 'page'}
    """
    if type(line) is not bytes and type(line) is not str:
        plain = plain_line(line)
        if plain is None:
            raise _invalid("A line has to be text or bytes.")
        line = plain
    fast = _fast_reader()
    if fast is None or len(line) > _MOST_FOR_MSGSPEC:
        return _read_by_the_standard_library(line)
    try:
        message = fast(line)
    except Exception:  # noqa: BLE001 - NaN, or a fault that the standard library describes
        return _read_by_the_standard_library(line)
    if len(line) > _MANY_CHARACTERS:
        _check_levels(line)
    return message


def plain_line(line: Any) -> str | bytes | None:
    """Return a line as a plain string or plain bytes, whatever its class overrides, else None.

    >>> plain_line(b"{}"), plain_line(bytearray(b"{}"))
    (b'{}', None)
    """
    if issubclass(type(line), str):
        return str.__str__(line)
    return bytes.__bytes__(line) if issubclass(type(line), bytes) else None


@cache
def _fast_reader() -> Callable[[str | bytes], Any] | None:
    """Return the reader of msgspec, which gives what the standard library gives, or fails."""
    try:
        from msgspec.json import Decoder
    except ImportError:
        return None
    return Decoder().decode


def _read_by_the_standard_library(line: str | bytes) -> Any:
    text = line if isinstance(line, str) else _decode(line)
    # Where the environment lifts Python's limit, int() takes time that grows with the square of the digits.
    reader = _CAREFUL_READER if may_hold_digits(text, _MOST_DIGITS_READ) else _READER
    message = _parse(text[1:] if text.startswith(_BOM) else text, reader)
    if len(text) > _MANY_CHARACTERS:
        _check_levels(text)
    return message


def _parse(text: str, reader: json.JSONDecoder) -> Any:
    try:
        return reader.decode(text)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        _check_levels(text[: error.pos])
        raise _invalid(f"The line is not JSON, from character {error.pos + 1} on.") from None
    except ValueError:  # an integer that the interpreter will not read
        return _parse(text, _CAREFUL_READER)


def _decode(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise _invalid(f"The line is not UTF-8, from byte {error.start + 1} on.") from None


def _check_levels(line: str | bytes) -> None:
    """Refuse a line that nests so deep that an interpreter with a smaller stack would not read it.

    ``line`` is JSON, or as much of a line as is JSON. Every step takes one pass over it.
    """
    if isinstance(line, bytes):
        opened = line.count(b"[") + line.count(b"{")
    else:
        opened = line.count("[") + line.count("{")
    if opened > _MAX_LEVELS:
        content = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
        # Without escaped backslashes and quotes, every second piece between quotes is a string.
        quoted = content.replace(rb"\\", b"").replace(rb"\"", b"").translate(None, _IN_BETWEEN)
        brackets = b"".join(quoted.replace(b'""', b"").split(b'"')[::2])
        if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > _MAX_LEVELS:
            raise _too_deep()


def _invalid(detail: str) -> MappingError:
    return MappingError([Problem("invalid_json", "", detail)])


def _too_deep() -> MappingError:
    detail = f"A line may not nest deeper than {_MAX_LEVELS} levels."
    return MappingError([Problem("too_deep", "", detail)])


def may_hold_digits(text: str, limit: int) -> bool:
    """Tell whether more than ``limit`` digits may follow each other in ``text``.

    It looks at every 64th character, so it is fast, and sometimes true without need.

    >>> may_hold_digits("7" * 641, 640), may_hold_digits("-1.7 " * 641, 640)
    (True, False)
    """
    return len(text) > limit and re.search(f"[0-9]{{{limit // 64}}}", text[::64]) is not None


def _parse_int(digits: str) -> int:
    # The mapping refuses every integer of more than MAX_DIGITS, so the smallest of them stands, with its
    # sign, for one that is not read.
    if len(digits) <= _MOST_DIGITS_READ:
        with suppress(ValueError):  # fewer digits, where the environment says so
            return int(digits)
    return -INTEGER_LIMIT if digits.startswith("-") else INTEGER_LIMIT


_READER: Final = json.JSONDecoder()
#: For lines with an integer that the interpreter does not read, or not in a time that is in proportion.
_CAREFUL_READER: Final = json.JSONDecoder(parse_int=_parse_int)
