"""One line that a program wrote, read as the answer that it is, in the form of the vectors."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final, NoReturn

#: More than any body may have, and few enough for Python's own stack.
_DEEPEST: Final = 300
#: Python converts integers up to here whatever its environment says.
_LONGEST_INTEGER: Final = 640


class NoAnswerError(Exception):
    """A line that is no answer; its text says why not, and holds nothing of the line."""


def read_answer(line: bytes) -> dict[str, Any]:
    """Return the answer of a line, with the one key that the vectors have for it.

    It is an object ``{"path", "body"}``, with ``warnings`` or without, or ``{"skipped"}``, or
    ``{"rejected"}``. What else a warning or problem says than ``code`` and ``field`` is dropped.
    Raises NoAnswerError.

    >>> read_answer(b'{"skipped": "unsupported_call"}')
    {'skipped': 'unsupported_call'}
    """
    value = _read(line)
    if not isinstance(value, dict):
        raise NoAnswerError("is no object")
    keys = value.keys()
    if keys == {"skipped"} and isinstance(value["skipped"], str):
        return value
    if keys == {"rejected"}:
        if not value["rejected"]:
            raise NoAnswerError("is rejected without a problem")
        return {"rejected": _problems(value["rejected"])}
    if not {"path", "body"} <= keys <= {"path", "body", "warnings"}:
        raise NoAnswerError('has other keys than "path" and "body", "skipped" or "rejected"')
    if not isinstance(value["path"], str) or not isinstance(value["body"], dict):
        raise NoAnswerError("has a path that is no string, or a body that is no object")
    warnings = _problems(value.get("warnings", []))
    return {"request": {"path": value["path"], "body": value["body"], "warnings": warnings}}


def _read(line: bytes) -> Any:
    try:
        value = json.loads(
            line.decode("utf-8"),
            parse_int=_integer,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise NoAnswerError("is no JSON") from None
    if _depth(value) > _DEEPEST:
        raise NoAnswerError("is nested too deep")
    return value


def _problems(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise NoAnswerError("has problems or warnings that are no list")
    found = []
    for problem in value:
        if not isinstance(problem, dict):
            raise NoAnswerError("has a problem or warning that is no object")
        named = {key: problem[key] for key in ("code", "field") if key in problem}
        if len(named) != 2 or not all(isinstance(part, str) for part in named.values()):
            raise NoAnswerError("has a problem or warning without code and field")
        found.append(named)
    return found


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_INTEGER + 1 else Decimal(text)


def _refuse(_constant: str) -> NoReturn:
    raise ValueError  # NaN and Infinity, which JSON does not have


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError  # a key stands twice, and readers differ in which they take
    return value


def _depth(value: Any) -> int:
    """Return how deep a value is nested, without a call for each level."""
    depth, level = 0, [value]
    while level:
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        depth += 1
    return depth
