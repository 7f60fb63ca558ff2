"""Answers of a program: read strictly, and compared with what they should be."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NoReturn

from attrs import frozen

from connect_mapping.outcomes import path_of
from connect_mapping.tools.conformance.tiers import depth_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: More than any body has, and few enough for Python's stack.
_DEEPEST: Final = 300
#: Python reads integers of this length in any environment.
_LONGEST_INTEGER: Final = 640


class Absent(Enum):
    """The type of :data:`ABSENT`, which represents a missing value."""

    ABSENT = "nothing"


ABSENT: Final = Absent.ABSENT


class NoAnswerError(Exception):
    """A line is not an answer. The text says why, and does not quote the line."""


@frozen(kw_only=True)
class Strictness:
    """What is compared; everything by default.

    ``problems``: the code and field of each problem and warning, and the reason for skipping. Without
    it, only the kind of answer, the path and the body are compared. ``key_order``: the order of keys
    in bodies. ``number_kind``: whether a number is an integer.
    """

    problems: bool = True
    key_order: bool = True
    number_kind: bool = True


@frozen
class Difference:
    """A place where two answers differ, with both values; ``ABSENT`` is a missing value."""

    path: str
    expected: Any
    got: Any


def read_answer(line: bytes) -> dict[str, Any]:
    """Return the answer on a line, in the form of the vectors.

    The line is an object with ``path``, ``body`` and optional ``warnings``, or with ``skipped``, or
    with ``rejected``. Of warnings and problems, only ``code`` and ``field`` are kept. Raises
    NoAnswerError.

    >>> read_answer(b'{"skipped": "unsupported_call"}')
    {'skipped': 'unsupported_call'}
    """
    value = _read(line)
    if not isinstance(value, dict):
        raise NoAnswerError("is not an object")
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
        raise NoAnswerError("has a path that is not a string, or a body that is not an object")
    warnings = _problems(value.get("warnings", []))
    return {"request": {"path": value["path"], "body": value["body"], "warnings": warnings}}


def differences(
    expected: dict[str, Any], got: dict[str, Any], strictness: Strictness
) -> list[Difference]:
    """Return where an answer differs from the expected one; both have the form of the vectors.

    >>> differences({"skipped": "unsupported_call"}, {"skipped": "page"}, Strictness())
    [Difference(path='skipped', expected='unsupported_call', got='page')]
    """
    if expected.keys() != got.keys():
        return [Difference("answer", expected, got)]
    if "request" not in expected:
        return list(_between("", expected, got, strictness)) if strictness.problems else []
    left, right = dict(expected["request"]), dict(got["request"])
    if not strictness.problems:
        del left["warnings"], right["warnings"]
    return [found for key in left for found in _between(key, left[key], right[key], strictness)]


def _read(line: bytes) -> Any:
    try:
        value = json.loads(
            line.decode("utf-8"),
            parse_int=_integer,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise NoAnswerError("is not JSON") from None
    if depth_of(line) > _DEEPEST:
        raise NoAnswerError("is nested too deeply")
    return value


def _problems(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise NoAnswerError("has problems or warnings that are not a list")
    found = []
    for problem in value:
        if not isinstance(problem, dict):
            raise NoAnswerError("has a problem or warning that is not an object")
        named = {key: problem[key] for key in ("code", "field") if key in problem}
        if len(named) != 2 or not all(isinstance(part, str) for part in named.values()):
            raise NoAnswerError("has a problem or warning without code and field")
        found.append(named)
    return found


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= _LONGEST_INTEGER + 1 else Decimal(text)


def _refuse(_constant: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are not JSON


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError  # a key occurs twice, and readers differ in which value they take
    return value


def _between(path: str, left: Any, right: Any, strictness: Strictness) -> Iterator[Difference]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left | right:
            inner = (left.get(key, ABSENT), right.get(key, ABSENT))
            yield from _between(path_of(path, key), *inner, strictness)
        if strictness.key_order and left.keys() == right.keys() and list(left) != list(right):
            yield Difference(f"{path} (order of keys)", list(left), list(right))
    elif isinstance(left, list) and isinstance(right, list):
        for index in range(max(len(left), len(right))):
            pair = [side[index] if index < len(side) else ABSENT for side in (left, right)]
            yield from _between(f"{path}[{index}]", pair[0], pair[1], strictness)
    elif not _are_same(left, right, strictness):
        yield Difference(path, left, right)


def _are_same(left: Any, right: Any, strictness: Strictness) -> bool:
    if isinstance(left, bool) or isinstance(right, bool) or left is ABSENT or right is ABSENT:
        return left is right
    if not strictness.number_kind and not isinstance(left, str):
        return bool(left == right)
    # As text, 0.0 and -0.0 differ, as they do in JSON.
    return type(left) is type(right) and repr(left) == repr(right)
