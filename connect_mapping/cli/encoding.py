"""JSON as text and as lines, written by msgspec if it is installed, or by the standard library."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args

from connect_mapping.cli.escaping import json_escaped
from connect_mapping.line_reader import may_hold_digits
from connect_mapping.outcomes import Path, Problem, Request
from connect_mapping.values.json_copy import INTEGER_LIMIT, MAX_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Values written here cannot contain themselves: they were read from JSON, or copied as a tree.
_COMPACT: Final[dict[str, Any]] = {"separators": (",", ":"), "check_circular": False}
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, **_COMPACT).encode
_ENCODE_ASCII: Final = json.JSONEncoder(**_COMPACT).encode
#: What is before the body in the line of a request.
_HEADS: Final[Mapping[str, bytes]] = {
    path: f'{{"path":"{path}","body":'.encode() for path in get_args(Path)
}
#: Nearly every body is shorter, so that its buffer need not grow.
_USUAL_LENGTH: Final = 1_024
#: INTEGER_LIMIT as text, because the environment may prevent the interpreter from writing it.
_LONG_INTEGER: Final = "1" + "0" * MAX_DIGITS


class RequestLines:
    r"""Requests as lines, written one by one.

    >>> lines = RequestLines()
    >>> lines.add(Request("/v2/identify", {"user_id": "Zoë"}))
    >>> lines.written()
    b'{"path":"/v2/identify","body":{"user_id":"Zo\xc3\xab"}}\n'
    """

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def add(self, request: Request, origin: dict[str, Any] | None = None) -> None:
        """Write a request. Nearly always, everything around its body is constant."""
        parts = self._parts
        parts += (_HEADS[request.path], json_bytes(request.body))
        if request.warnings:
            warnings = [problem_object(warning) for warning in request.warnings]
            parts += (b',"warnings":', json_bytes(warnings))
        if origin is not None:
            parts += (b',"origin":', json_bytes(origin))
        parts.append(b"}\n")

    def written(self) -> bytes:
        """Return the lines."""
        return b"".join(self._parts)


def json_bytes(value: Any) -> bytes:
    """Return a value as compact JSON in UTF-8.

    >>> json_bytes({"user_id": "u1"})
    b'{"user_id":"u1"}'
    """
    encode_into = _fast_encoder()
    if encode_into is None:
        return _standard_json(value)
    text = bytearray(_USUAL_LENGTH)
    try:
        encode_into(value, text)
        return bytes(text)
    except Exception:  # noqa: BLE001 - the standard library can write values that msgspec cannot
        return _standard_json(value)


def json_line(value: dict[str, Any]) -> bytes:
    r"""Return an object as a line of compact JSON, in UTF-8.

    >>> json_line({"name": "Zoë"})
    b'{"name":"Zo\xc3\xab"}\n'
    """
    return json_bytes(value) + b"\n"


def problem_object(problem: Problem) -> dict[str, str]:
    """Return a problem or a warning as an object for JSON.

    >>> list(problem_object(Problem("missing", "event", "A track call needs an event.")))
    ['code', 'field', 'detail']
    """
    return {"code": problem.code, "field": problem.field, "detail": problem.detail}


def record_line(record: dict[str, Any]) -> bytes:
    r"""Return the record of a rejected message as a line that is safe to show in a terminal.

    >>> record_line({"file": "\x1b\x9b2J.ndjson"})
    b'{"file":"\\u001b\\u009b2J.ndjson"}\n'
    """
    line = json_line(record)
    if line.isascii() and b"\x7f" not in line:
        return line
    return json_escaped(line.decode()).encode()


@cache
def _fast_encoder() -> Callable[[Any, bytearray], None] | None:
    """Return the encoder of msgspec: it writes the same values as the standard library, or fails."""
    try:
        from msgspec.json import Encoder
    except ImportError:
        return None
    # Not encode or encode_lines, which end the process with a segmentation fault when memory runs out.
    return Encoder().encode_into


def json_text(value: Any) -> str:
    r"""Return a value that was read from JSON as compact JSON that can be encoded in UTF-8.

    NaN and the infinities are written as :func:`read_line` accepts them. Integers that are too long for
    the mapping are replaced by 10**640 with their sign, because the environment decides which of them
    the interpreter can write.

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
    except ValueError:  # an integer with too many digits for the interpreter
        return _spelled(value, encode)
    return _spelled(value, encode) if may_hold_digits(text, MAX_DIGITS) else text


def _spelled(value: Any, encode: Callable[[Any], str]) -> str:
    # No comprehensions: they use a second stack level per level of nesting, and lines may have 500.
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


def _standard_json(value: Any) -> bytes:
    try:
        return _ENCODE(value).encode()
    except UnicodeEncodeError:  # a lone surrogate
        return _ENCODE_ASCII(value).encode()
