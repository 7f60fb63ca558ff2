"""Read one line of JSON, with msgspec if it is installed, or else with the standard library."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.outcomes import MappingError
from connect_mapping.values.json_copy import INTEGER_LIMIT, MAX_DEPTH, MAX_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a line of white space holds.
BLANK: Final = object()
#: A depth of nesting that every supported interpreter can read.
_MAX_LEVELS: Final = 500
#: When memory runs out, msgspec may end the process. Give it only lines of up to this length, which
#: is more than any message that Segment accepts.
_MOST_FOR_MSGSPEC: Final = 1 << 20
_BOM: Final = "\ufeff"
#: Tells whether no character of a text, or of bytes, is a digit.
_has_no_digits: Final = frozenset("0123456789").union(b"0123456789").isdisjoint
#: Of more than MAX_DIGITS digits in a row, at least one is among these characters.
_SAMPLE: Final = slice(MAX_DIGITS, None, MAX_DIGITS + 1)
_WHITE_SPACE: Final = " \t\n\r"
#: An object takes five characters, ``{"":}``, so that the tail of a line, which begins at _TAIL, holds at
#: most 80 levels of them. With few brackets before it, a line is shallow.
_LEVELS_OF_TAIL: Final = 80
_TAIL: Final = -5 * _LEVELS_OF_TAIL
_FEW_BRACKETS: Final = MAX_DEPTH - _LEVELS_OF_TAIL
#: Python's own limit, unless the environment changes it. msgspec has the same limit.
_MOST_DIGITS_READ: Final = 4_300

_STEPS: Final = {0x5B: 1, 0x7B: 1, 0x5D: -1, 0x7D: -1}  # [ { ] }
#: Everything except brackets and quotes.
_IN_BETWEEN: Final = bytes(code for code in range(256) if code not in b'[]{}"')


def read_line(line: str | bytes) -> Any:
    """Return the JSON value of a line, which is text or UTF-8 bytes, or raise MappingError.

    ``NaN``, ``Infinity`` and ``-Infinity`` are read as floats, because Python's JSON writer emits
    them. The codes are ``invalid_json``, and ``too_deep`` for a line nested deeper than 500 levels.

    >>> read_line(b'{"type": "page"}')
    {'type': 'page'}
    """
    message, _ = read_owned(line)
    return _read_carefully(_plain_line(line)) if message is BLANK else message


def read_owned(line: str | bytes) -> tuple[Any, bool]:
    """Return the JSON value of a line, and whether a body can take its parts as they are.

    It can if nothing nests deeper than 100 levels, all floats are finite, and no integer has more
    than 640 digits. A line of white space is BLANK. Raises MappingError as :func:`read_line` does.

    >>> read_owned('{"price": 9.5}'), read_owned('{"price": 1e999}')
    (({'price': 9.5}, True), ({'price': inf}, False))
    """
    if type(line) is not bytes and type(line) is not str:
        return read_owned(_plain_line(line))
    try:
        message = (_fast_reader() if len(line) <= _MOST_FOR_MSGSPEC else _read_finite)(line)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001, S110 - read again below, when what was read so far is freed
        pass
    else:
        return message, _is_owned(line)
    if is_blank_line(line):
        return BLANK, False
    message = _read_carefully(line)  # it reads NaN, and describes errors
    _check_levels(line)
    return message, False


def _is_owned(line: str | bytes) -> bool:
    """Tell whether a line with finite numbers nests no deeper, and has no longer integers, than a body may.

    Raises MappingError for a line that nests deeper than 500 levels.
    """
    # A lane: looking for an array takes much less time than counting, and few lines have a second.
    if isinstance(line, bytes):
        brackets = line.count(b"{", 0, _TAIL)
        if 0x5B in line:  # [
            brackets += line.count(b"[", line.find(b"["))
    else:
        brackets = line.count("{", 0, _TAIL)
        if "[" in line:
            brackets += line.count("[", line.find("["))
    if brackets <= _FEW_BRACKETS and _has_no_digits(line[_SAMPLE]):
        return True
    return _check_levels(line) <= MAX_DEPTH and not may_hold_digits(line, MAX_DIGITS)


def _check_levels(line: str | bytes) -> int:
    levels = _levels(line)
    if levels > _MAX_LEVELS:
        raise _too_deep()
    return levels


def is_blank_line(line: str | bytes) -> bool:
    r"""Tell whether a line holds nothing but white space.

    >>> is_blank_line(b"\r\n")
    True
    """
    # ASCII's white space, as in bytes: str.isspace knows more, which is not white space in JSON.
    return not (line.strip() if isinstance(line, bytes) else line.strip(" \t\n\r\v\f"))


def _plain_line(line: Any) -> str | bytes:
    plain = plain_line(line)
    if plain is None:
        raise MappingError([rules.LINE_WRONG_TYPE.problem("")])
    return plain


def plain_line(line: Any) -> str | bytes | None:
    """Return a line as a plain string or plain bytes, bypassing subclass overrides, or None.

    >>> plain_line(b"{}"), plain_line(bytearray(b"{}"))
    (b'{}', None)
    """
    if issubclass(type(line), str):
        return str.__str__(line)
    return bytes.__bytes__(line) if issubclass(type(line), bytes) else None


@cache
def _fast_reader() -> Callable[[str | bytes], Any]:
    """Return a reader that returns what :func:`_read_carefully` would, with finite numbers, or raises."""
    try:
        from msgspec.json import Decoder
    except ImportError:
        return _read_finite
    return Decoder().decode


def _read_finite(line: str | bytes) -> Any:
    """Return the value of a line if all its floats are finite: the lane without msgspec.

    It takes 0.85 of ``json.loads``, and saves the check of each value.
    """
    text = line.decode() if isinstance(line, bytes) else line
    if len(text) > _MOST_DIGITS_READ and may_hold_digits(text, _MOST_DIGITS_READ):
        raise ValueError
    message, end = _scan(text, 0)
    if end < len(text) and text[end:].strip(_WHITE_SPACE):
        raise ValueError
    return message


def _read_carefully(line: str | bytes) -> Any:
    text = line if isinstance(line, str) else _decode(line)
    # An error is at the same position with and without the end of the line.
    text = text.removesuffix("\n").removesuffix("\r")
    # Without Python's limit, which the environment can lift, int() takes quadratic time.
    reader = _CAREFUL_READER if may_hold_digits(text, _MOST_DIGITS_READ) else _READER
    return _parse(text.removeprefix(_BOM), reader)


def _parse(text: str, reader: json.JSONDecoder) -> Any:
    try:
        return reader.decode(text)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        if _levels(text[: error.pos]) > _MAX_LEVELS:
            raise _too_deep() from None
        is_part = _is_part(text.strip(), text[error.pos :].strip())
        rule = rules.LINE_PART if is_part else rules.LINE_INVALID.filled(error.pos + 1)
        raise MappingError([rule.problem("")]) from None
    except ValueError:  # an integer with too many digits for the interpreter
        return _parse(text, _CAREFUL_READER)


def _is_part(text: str, rest: str) -> bool:
    """Tell whether a line looks like one of several that hold a JSON value together.

    ``rest`` is what follows the part of ``text`` that could be read.
    """
    return (
        rest in {",", "]"}  # an element of an array
        or (rest == "" and text[-1:] in {"[", "{", ","})  # the value goes on
        or (rest[:1] == ":" and text[0] == '"')  # a key and its value
        or (rest == text != "" and not text.strip("[]{}, "))  # closing brackets
    )


def _decode(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise MappingError([rules.LINE_NOT_UTF_8.filled(error.start + 1).problem("")]) from None


def _levels(line: str | bytes) -> int:
    """Return how deep a line nests, or the number of its brackets if there are at most 500.

    ``line`` is JSON, or the part of a line that is. Every step takes one pass over it.
    """
    if isinstance(line, bytes):
        opened = line.count(b"{") + line.count(b"[")
    else:
        opened = line.count("{") + line.count("[")
    if opened <= _MAX_LEVELS:
        return opened
    content = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
    # Without escaped backslashes and quotes, every second piece between quotes is a string.
    quoted = content.replace(rb"\\", b"").replace(rb"\"", b"").translate(None, _IN_BETWEEN)
    brackets = b"".join(quoted.replace(b'""', b"").split(b'"')[::2])
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _too_deep() -> MappingError:
    return MappingError([rules.LINE_TOO_DEEP.problem("")])


def may_hold_digits(line: str | bytes, limit: int) -> bool:
    """Tell whether a line may contain more than ``limit`` digits in a row.

    This checks only a few characters, so it is fast, but may return a false positive.

    >>> may_hold_digits("7" * 641, 640), may_hold_digits("-1.7 " * 641, 640)
    (True, False)
    """
    if _has_no_digits(line[limit :: limit + 1]):  # as in most lines
        return False
    sample = line[::64]
    text = sample if isinstance(sample, str) else sample.decode("latin-1")
    return re.search(f"[0-9]{{{limit // 64}}}", text) is not None


def _parse_int(digits: str) -> int:
    # The mapping rejects every integer of more than MAX_DIGITS. The smallest of them, with the same
    # sign, replaces an integer that cannot be read.
    if len(digits) <= _MOST_DIGITS_READ:
        with suppress(ValueError):  # the environment may set a lower limit
            return int(digits)
    return -INTEGER_LIMIT if digits.startswith("-") else INTEGER_LIMIT


def _parse_float(digits: str) -> float:
    number = float(digits)
    if number - number != 0.0:  # infinity
        raise ValueError
    return number


def _refuse(_word: str) -> float:
    raise ValueError


_READER: Final = json.JSONDecoder()
#: For nearly all lines: it fails for NaN and the infinities.
_FINITE_READER: Final = json.JSONDecoder(parse_float=_parse_float, parse_constant=_refuse)
#: Its scanner, which is public in all but the documentation. It reads one value, from an index on.
_scan: Final[Callable[[str, int], tuple[Any, int]]] = _FINITE_READER.scan_once  # type: ignore[attr-defined]
#: For lines with an integer that the interpreter cannot read, or only slowly.
_CAREFUL_READER: Final = json.JSONDecoder(parse_int=_parse_int)
