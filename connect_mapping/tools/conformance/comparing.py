"""Two answers compared, as the README of the vectors says: everything, and in both directions."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from connect_mapping.problems import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Absent(Enum):
    """The type of :data:`ABSENT`, which stands for a value that is not there."""

    ABSENT = "nothing"


ABSENT: Final = Absent.ABSENT
_ORDER: Final = " (order of keys)"


@frozen(kw_only=True)
class Strictness:
    """What counts in a comparison; all of it by default.

    ``problems``: the code and field of each problem and warning, and the reason for skipping; without
    it only the kind of answer, the path and the body. ``key_order``: the order of keys in bodies.
    ``number_kind``: whether a number is an integer.

    >>> Strictness(problems=False).key_order
    True
    """

    problems: bool = True
    key_order: bool = True
    number_kind: bool = True


@frozen
class Difference:
    """A place where two answers differ, with both values; ``ABSENT`` is a value that is not there.

    >>> Difference("body.timezone", "Europe/Berlin", ABSENT).path
    'body.timezone'
    """

    path: str
    expected: Any
    got: Any


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


def _between(path: str, left: Any, right: Any, strictness: Strictness) -> Iterator[Difference]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left | right:
            place = path_of(path, key) if path else key
            inner = (left.get(key, ABSENT), right.get(key, ABSENT))
            yield from _between(place, *inner, strictness)
        if strictness.key_order and left.keys() == right.keys() and list(left) != list(right):
            yield Difference(path + _ORDER, list(left), list(right))
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
    # As text -0.0 is not 0.0; both are kept apart by the rules, as by JSON.
    return type(left) is type(right) and repr(left) == repr(right)
