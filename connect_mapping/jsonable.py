"""Deep copies of JSON values: fast for what a JSON reader gives, careful for anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from connect_mapping.problems import MappingError, Problem

#: How deep traits and properties may nest; they themselves are level 1.
MAX_DEPTH: Final = 100
#: How many digits an integer may have. Python's limit for converting integers to text can be moved
#: by the environment, but not below that (sys.int_info.str_digits_check_threshold).
MAX_DIGITS: Final = 640
INTEGER_LIMIT: Final = 10**MAX_DIGITS

_MINUS_LIMIT: Final = -INTEGER_LIMIT
#: What most integers have at most: nothing is left of them when as many bits are shifted out, which
#: takes less time than two comparisons.
_SMALL_BITS: Final = 30
_NOTHING: Final[dict[str, Any]] = {}


class _NotPlain(Exception):
    """Something that a JSON reader would not have given, or that nests too deep."""


def as_object(value: Any) -> dict[Any, Any] | None:
    """Return ``value`` as a plain dict where it is an object (any Mapping), else None.

    A dict is returned as it is and is not to be changed.

    >>> as_object([]) is None
    True
    """
    if type(value) is dict:
        return value
    if issubclass(type(value), Mapping):
        try:
            return dict(value)
        except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
            return None
    return None


def as_string(value: Any) -> str | None:
    """Return ``value`` as a plain string where it is one, else None.

    >>> as_string("pro"), as_string(7)
    ('pro', None)
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    # Not isinstance: an object may lie about its class, but not about its type.
    return str.__str__(value) if issubclass(kind, str) else None


def message_object(message: object) -> dict[str, Any]:
    """Return the fields of a message, or raise MappingError where it is no object.

    >>> message_object({"type": "track"})
    {'type': 'track'}
    """
    fields = as_object(message)
    if fields is None:
        raise MappingError([Problem("not_an_object", "", "A message has to be an object.")])
    return fields


def object_at(message: dict[str, Any], name: str, problems: list[Problem]) -> dict[str, Any]:
    """Return the object that ``message`` holds under ``name``, and an empty one where it is null or absent.

    Anything else is a problem ``wrong_type``. The result is not to be changed.

    >>> object_at({"traits": {"plan": "pro"}}, "traits", [])
    {'plan': 'pro'}
    """
    value = message.get(name)
    if type(value) is dict:
        return value
    if value is None:
        return _NOTHING
    found = as_object(value)
    if found is None:
        problems.append(wrong_container(name))
    return found or _NOTHING


def wrong_container(name: str) -> Problem:
    """Return the problem of a field that has to be an object or null, and is neither.

    >>> wrong_container("traits").code
    'wrong_type'
    """
    return Problem("wrong_type", name, f"The field {name} has to be an object or null.")


def copy_object(source: dict[Any, Any], path: str, problems: list[Problem]) -> dict[str, Any]:
    """Return a deep copy of ``source``, ready for JSON.

    Tuples become arrays; ``datetime``, ``date``, ``UUID`` and ``Decimal`` become ISO 8601, strings
    and numbers. What JSON cannot hold is a problem ``not_json`` and what nests deeper than 100
    levels ``too_deep``, each with its place below ``path``; the copy is of no use then.

    >>> copy_object({"products": ({"sku": "a1"},)}, "properties", [])
    {'products': [{'sku': 'a1'}]}
    """
    return deepen(source.copy(), path, problems)


def deepen(own: dict[Any, Any], path: str, problems: list[Problem]) -> dict[str, Any]:
    """Return ``own``, a shallow copy that nobody else has, as a deep one: what :func:`copy_object` does.

    It is changed, and what is returned may be another dict.

    >>> products = [{"sku": "a1"}]
    >>> deepen({"products": products}, "properties", [])["products"] is products
    False
    """
    try:
        _deepen_dict(own, MAX_DEPTH - 1)
    except _NotPlain:
        from connect_mapping.foreign import copy_foreign

        return copy_foreign(own, path, problems)  # type: ignore[no-any-return]
    return own


def is_plain(message: object) -> bool:
    """Tell whether ``message`` is an object of nothing but what a JSON reader gives.

    >>> is_plain({"a": [1]}), is_plain({"a": (1,)})
    (True, False)
    """
    if type(message) is not dict:
        return False
    try:
        _deepen_dict(message.copy(), MAX_DEPTH - 1)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return False
    return True


# The two functions below are the hot part of every conversion, which is why neither calls a function
# for a single value. They replace what can be changed in a container that is a copy already. Types
# are compared by identity, because a subclass may behave in any way.


def _deepen_dict(  # noqa: C901 - a branch for each type, without a call
    own: dict[Any, Any], levels_below: int
) -> None:
    for key in own:  # noqa: PLC0206 - a view of the items takes longer for a few values
        if type(key) is str:
            value = own[key]
            kind = type(value)
            if kind is str:
                continue
            if kind is int:
                if not value >> _SMALL_BITS or _MINUS_LIMIT < value < INTEGER_LIMIT:
                    continue
            elif kind is float:
                # NaN and infinity less themselves are NaN.
                if value - value == 0.0:
                    continue
            elif value is None or kind is bool:
                continue
            elif levels_below:
                if kind is dict:
                    own[key] = fresh = value.copy()
                    _deepen_dict(fresh, levels_below - 1)
                    continue
                if kind is list:
                    own[key] = fresh = value.copy()
                    _deepen_list(fresh, levels_below - 1)
                    continue
        raise _NotPlain


def _deepen_list(  # noqa: C901 - a branch for each type, without a call
    own: list[Any], levels_below: int
) -> None:
    for place, value in enumerate(own):
        kind = type(value)
        if kind is dict:
            if levels_below:
                own[place] = fresh = value.copy()
                _deepen_dict(fresh, levels_below - 1)
                continue
        elif kind is str:
            continue
        elif kind is int:
            if not value >> _SMALL_BITS or _MINUS_LIMIT < value < INTEGER_LIMIT:
                continue
        elif kind is float:
            if value - value == 0.0:
                continue
        elif value is None or kind is bool:
            continue
        elif kind is list and levels_below:
            own[place] = fresh = value.copy()
            _deepen_list(fresh, levels_below - 1)
            continue
        raise _NotPlain
