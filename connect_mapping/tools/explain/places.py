"""Places in a message: finding its leaves, and making messages that differ in some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.jsonable import MAX_DEPTH, as_object, as_string
from connect_mapping.problems import whole_path_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Place = tuple[str | int, ...]
#: Places, each with others that it has to do with.
Places = dict[Place, list[Place]]

#: What is deeper or comes later is looked at in one piece: a container may hold itself.
_MOST_LEVELS: Final = MAX_DEPTH + 2
_MOST_CONTAINERS: Final = 20_000
_COPIED_AT_ONCE: Final = 64


class _Gone:
    """What stands for a field that is taken away."""


GONE: Final = _Gone()


def plain_copy(message: object) -> Any:
    """Return a copy of plain dicts and lists; what is neither object nor array is kept as it is.

    >>> plain_copy({"a": (1, {2: 3})})
    {'a': [1, {2: 3}]}
    """
    room = [_MOST_CONTAINERS]

    def copy(value: Any, levels: int) -> Any:
        fields = as_object(value)
        if levels == 0 or room[0] == 0:
            return value
        if fields is not None:
            room[0] -= 1
            return {as_string(key) or key: copy(fields[key], levels - 1) for key in fields}
        if isinstance(value, (list, tuple)):
            room[0] -= 1
            return [copy(inner, levels - 1) for inner in value]
        return value

    return copy(message, _MOST_LEVELS)


def keys_of(value: Any) -> list[Any]:
    """Return the keys of what an object or an array holds, and none for a leaf.

    A key that is no string has no place.

    >>> keys_of({"a": 1, 2: 3}), keys_of([7, 8]), keys_of("ab")
    (['a'], [0, 1], [])
    """
    if type(value) is list:
        return list(range(len(value)))
    if type(value) is dict:
        return [key for key in value if type(key) is str]
    return []


def leaves(value: Any, place: Place = ()) -> list[tuple[Place, Any]]:
    """Return the leaves of a value, each with its place; an empty container is a leaf.

    >>> leaves({"a": [1, {}]})
    [(('a', 0), 1), (('a', 1), {})]
    """
    keys = keys_of(value)
    if not keys:
        return [(place, value)]
    found: list[tuple[Place, Any]] = []
    for key in keys:
        inner = value[key]
        if type(inner) is dict or type(inner) is list:
            found += leaves(inner, (*place, key))
        else:
            found.append(((*place, key), inner))
    return found


def at(message: Any, place: Place) -> Any:
    """Return what stands at a place.

    >>> at({"a": [1, 2]}, ("a", 1))
    2
    """
    for key in place:
        message = message[key]
    return message


def changed(message: Any, changes: Mapping[Place, Any]) -> Any:
    """Return a message with other values at some places, sharing the rest; GONE takes a field away.

    An element of an array that is taken away leaves null, so that the others keep their places. No
    place may lie in another.

    >>> changed({"a": [1, 2], "b": 3}, {("a", 0): GONE, ("b",): GONE})
    {'a': [None, 2]}
    """
    copy = message.copy()
    inner: dict[Any, dict[Place, Any]] = {}
    for place, value in changes.items():
        key, *rest = place
        if rest:
            inner.setdefault(key, {})[tuple(rest)] = value
        elif value is GONE and type(copy) is dict:
            del copy[key]
        else:
            copy[key] = None if value is GONE else value
    for key, below in inner.items():
        copy[key] = changed(message[key], below)
    return copy


def copied(message: Any, places: Collection[Place]) -> int:
    """Return what a message with changes at some places costs: the places, and what is copied for them.

    To copy a key is much faster than to change it.

    >>> copied({"a": {str(number): 0 for number in range(127)}}, [("a", "1"), ("a", "2")])
    4
    """
    within = {place[:-1] for place in places}
    within = {place[:end] for place in within for end in range(len(place) + 1)}
    return len(places) + sum(len(at(message, place)) for place in within) // _COPIED_AT_ONCE


def path_text(place: Place) -> str:
    """Return the path of a place, as problems have it, but with long keys whole.

    >>> path_text(("traits", "first.name", 0))
    'traits["first.name"][0]'
    """
    path = ""
    for key in place:
        path = whole_path_of(path, key)
    return path
