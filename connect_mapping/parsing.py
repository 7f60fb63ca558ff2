"""One line of JSON as a message, read by the standard library or, where it is there, by msgspec."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NoReturn

from connect_mapping.jsonable import INTEGER_LIMIT, MAX_DIGITS
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

#: Strings, and whatever else is no bracket. The quantifiers are possessive: nothing is tried twice.
_NO_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[^\[\]{}"]++|"', re.DOTALL)
_STEPS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}


class _NotJson(ValueError):
    """NaN or an infinity, which Python's reader would take."""


def read_message(line: str | bytes) -> Any:
    """Return the JSON value of a line, which is text or UTF-8 bytes, or raise MappingError.

    The codes are ``invalid_json``, and ``too_deep`` for a line that nests deeper than 500 levels.

    >>> read_message(b'{"type": "page"}')
    {'type': 'page'}
    """
    fast = _fast_reader()
    if fast is None or not isinstance(line, (str, bytes)) or len(line) > _MOST_FOR_MSGSPEC:
        return _read_by_the_standard_library(line)
    try:
        message = fast(line)
    except Exception:  # noqa: BLE001 - whatever it is, the standard library is to say
        return _read_by_the_standard_library(line)
    if len(line) > _MANY_CHARACTERS:
        _check_levels(line)
    return message


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
    message = _parse(text[1:] if text.startswith(_BOM) else text, _READER)
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
    except _NotJson:
        _check_levels(text)
        raise _invalid("The line holds NaN or an infinity, which JSON has not.") from None
    except ValueError:  # an integer that the interpreter will not read
        return _parse(text, _CAREFUL_READER)


def _decode(line: object) -> str:
    if not isinstance(line, bytes):
        raise _invalid("A line has to be text or bytes.")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise _invalid(f"The line is not UTF-8, from byte {error.start + 1} on.") from None


def _check_levels(line: str | bytes) -> None:
    """Refuse a line that nests so deep that an interpreter with a smaller stack would not read it."""
    if isinstance(line, bytes):
        opened = line.count(b"[") + line.count(b"{")
    else:
        opened = line.count("[") + line.count("{")
    if opened > _MAX_LEVELS:
        text = line if isinstance(line, str) else line.decode()
        steps = map(_STEPS.__getitem__, _NO_BRACKETS.sub("", text))
        if max(accumulate(steps), default=0) > _MAX_LEVELS:
            raise _too_deep()


def _invalid(detail: str) -> MappingError:
    return MappingError([Problem("invalid_json", "", detail)])


def _too_deep() -> MappingError:
    detail = f"A line may not nest deeper than {_MAX_LEVELS} levels."
    return MappingError([Problem("too_deep", "", detail)])


def _refuse(_constant: str) -> NoReturn:
    raise _NotJson


def _parse_int(digits: str) -> int:
    # Python refuses to read an integer with more digits than its limit, which the environment sets.
    # The first one that the mapping refuses stands for all of them.
    return int(digits) if len(digits.lstrip("-")) <= MAX_DIGITS else INTEGER_LIMIT


_READER: Final = json.JSONDecoder(parse_constant=_refuse)
#: For lines with an integer that the interpreter will not read.
_CAREFUL_READER: Final = json.JSONDecoder(parse_constant=_refuse, parse_int=_parse_int)
