"""JSON lines as bytes, written by the standard library or, where it is there, by msgspec."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.jsonable import INTEGER_LIMIT, MAX_DIGITS
from connect_mapping.parsing import may_hold_digits
from connect_mapping.tools.terminal import json_escaped

if TYPE_CHECKING:
    from collections.abc import Callable

# Nothing that is written here can hold itself: it was read from JSON, or copied as a tree.
_COMPACT: Final[dict[str, Any]] = {"separators": (",", ":"), "check_circular": False}
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, **_COMPACT).encode
_ENCODE_ASCII: Final = json.JSONEncoder(**_COMPACT).encode
#: INTEGER_LIMIT, spelled out: the environment may forbid the interpreter to write it.
_LONG_INTEGER: Final = "1" + "0" * MAX_DIGITS


def json_lines(values: list[dict[str, Any]]) -> bytes:
    r"""Return objects as lines of compact JSON, in UTF-8.

    >>> json_lines([{"name": "Zoë"}, {}])
    b'{"name":"Zo\xc3\xab"}\n{}\n'
    """
    fast = _fast_encoder()
    if fast is None:
        return b"".join(map(_line, values))
    try:
        return fast(values)
    except Exception:  # noqa: BLE001 - whatever it is, the standard library can write it
        return b"".join(map(_line, values))


def record_line(record: dict[str, Any]) -> bytes:
    r"""Return the record of a rejected message as a line that is safe to show in a terminal.

    >>> record_line({"file": "\x1b\x9b2J.ndjson"})
    b'{"file":"\\u001b\\u009b2J.ndjson"}\n'
    """
    line = json_lines([record])
    if line.isascii() and b"\x7f" not in line:
        return line
    return json_escaped(line.decode()).encode()


@cache
def _fast_encoder() -> Callable[[list[Any]], bytes] | None:
    """Return the encoder of msgspec, which writes the values that the standard library writes, or fails."""
    try:
        from msgspec.json import Encoder
    except ImportError:
        return None
    encode_into = Encoder().encode_into

    # Not encode_lines, which ends the process with a segmentation fault when memory runs out.
    def encode(values: list[Any]) -> bytes:
        lines = bytearray()
        for value in values:
            encode_into(value, lines, -1)  # at the end
            lines += b"\n"
        return bytes(lines)

    return encode


def json_text(value: Any) -> str:
    r"""Return what a JSON reader gave as compact JSON again, which UTF-8 has a form for.

    NaN and the infinities are written as our reader accepts them. The smallest integer that the
    mapping refuses stands for all longer ones, because the environment decides which of those the
    interpreter can read and write.

    >>> json_text({"revenue": float("inf"), "name": "Zoë"})
    '{"revenue":Infinity,"name":"Zoë"}'
    """
    text = _written(value, _ENCODE)
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return _written(value, _ENCODE_ASCII)
    return text


def _written(value: Any, encode: Callable[[Any], str]) -> str:
    try:
        text = encode(value)
    except ValueError:  # an integer that the interpreter does not write
        return _spelled(value, encode)
    return _spelled(value, encode) if may_hold_digits(text, MAX_DIGITS) else text


def _spelled(value: Any, encode: Callable[[Any], str]) -> str:
    # Lines may be 500 levels deep, and a comprehension takes a second level of the stack for each.
    parts = []
    if type(value) is dict:
        for key, inner in value.items():
            parts.append(f"{encode(key)}:{_spelled(inner, encode)}")
        return f"{{{','.join(parts)}}}"
    if type(value) is list:
        for inner in value:
            parts.append(_spelled(inner, encode))  # noqa: PERF401
        return f"[{','.join(parts)}]"
    if type(value) is int and not -INTEGER_LIMIT < value < INTEGER_LIMIT:
        return _LONG_INTEGER if value > 0 else f"-{_LONG_INTEGER}"
    return encode(value)


def _line(value: dict[str, Any]) -> bytes:
    try:
        return (_ENCODE(value) + "\n").encode()
    except UnicodeEncodeError:  # a lone surrogate, which UTF-8 has no form for
        return (_ENCODE_ASCII(value) + "\n").encode()
