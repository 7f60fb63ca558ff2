"""Deep copies of JSON values: fast for what a JSON reader returns, careful for anything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules

if TYPE_CHECKING:
    from connect_mapping.reading import Place, Reading
    from connect_mapping.rules import Rule

#: The maximum depth of traits and properties; the outermost object is level 1.
MAX_DEPTH: Final = 100
#: The maximum number of digits of an integer. The environment can change Python's limit for
#: converting integers to text, but not to less than this (sys.int_info.str_digits_check_threshold).
MAX_DIGITS: Final = 640
INTEGER_LIMIT: Final = 10**MAX_DIGITS

_MINUS_LIMIT: Final = -INTEGER_LIMIT
#: Most integers have no more bits than this. Shifting out this many bits leaves 0 for them, and is
#: faster than two comparisons.
_SMALL_BITS: Final = 30
_NOTHING: Final[dict[str, Any]] = {}


class _NotPlain(Exception):
    """A value that a JSON reader would not return, or that is nested too deeply."""


def as_object(value: Any) -> dict[Any, Any] | None:
    """Return ``value`` as a plain dict if it is an object (any Mapping), else None.

    A dict is returned as it is, so the result must not be changed.

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


def fault_of_message(value: object) -> Rule:
    """Return the rule about a message for which :func:`as_object` returns None.

    >>> fault_of_message(b"{}").id, fault_of_message([{}]).id
    ('routing.not-an-object.text', 'routing.not-an-object.array')
    """
    kind = type(value)
    if issubclass(kind, (str, bytes, bytearray)):
        return rules.MESSAGE_IS_TEXT
    if issubclass(kind, (list, tuple)):
        return rules.MESSAGE_IS_ARRAY
    if value is None or issubclass(kind, (int, float)):
        return rules.NOT_AN_OBJECT
    return rules.MESSAGE_IS_INSTANCE


def as_string(value: Any) -> str | None:
    """Return ``value`` as a plain string if it is a string, else None.

    >>> as_string("pro"), as_string(7)
    ('pro', None)
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    # Not isinstance: an object may lie about its class, but not about its type.
    return str.__str__(value) if issubclass(kind, str) else None


def object_at(reading: Reading, fields: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the object under ``name`` in ``fields``, or an empty one if it is null or absent.

    Anything else is a ``wrong_type`` problem. The result must not be changed.

    >>> from connect_mapping.reading import Reading
    >>> object_at(Reading(), {"traits": {"plan": "pro"}}, "traits")
    {'plan': 'pro'}
    """
    value = fields.get(name)
    if type(value) is dict:
        return value
    if value is None:
        if reading.trace is not None and name in fields:
            reading.trace.leave("absent", rules.OBJECT_ABSENT, (name,))
        return _NOTHING
    found = as_object(value)
    if found is None:
        reading.reject(rules.OBJECT_WRONG_TYPE, (name,))
    return found or _NOTHING


def copy_object(reading: Reading, source: dict[Any, Any], place: Place) -> dict[str, Any]:
    """Return a deep copy of ``source``, which is at ``place``, ready for JSON; itself if it is owned.

    A value that JSON cannot hold is a ``not_json`` problem, and one nested deeper than 100 levels is
    ``too_deep``. Each problem has its own place. Do not use the copy if there are any.

    >>> from connect_mapping.reading import Reading
    >>> copy_object(Reading(), {"products": ({"sku": "a1"},)}, ("properties",))
    {'products': [{'sku': 'a1'}]}
    """
    if reading.owned:
        return source
    own = plain_copy(source)
    if own is not None:
        return own
    from connect_mapping.values.careful_copy import careful_copy

    return careful_copy(reading, source, place)  # type: ignore[no-any-return]


def plain_copy(source: dict[Any, Any]) -> dict[str, Any] | None:
    """Return a deep copy of what a JSON reader returned, or None if ``source`` is anything else.

    >>> products = [{"sku": "a1"}]
    >>> plain_copy({"products": products})["products"] is products
    False
    >>> plain_copy({"products": ()}) is None
    True
    """
    own = source.copy()
    try:
        _copy_nested_dict(own, MAX_DEPTH - 1)
    except _NotPlain:
        return None
    return own


def is_plain(message: object) -> bool:
    """Tell whether ``message`` is an object that a JSON reader could have returned.

    >>> is_plain({"a": [1]}), is_plain({"a": (1,)})
    (True, False)
    """
    try:
        return type(message) is dict and plain_copy(message) is not None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return False


# The two functions below are the hot part of every conversion, so they do not call a function for
# each value. They take a container that is already a copy, and replace the containers in it by
# copies. Types are compared by identity, because a subclass may behave in any way.


def _copy_nested_dict(  # noqa: C901 - a branch for each type, without a call
    own: dict[Any, Any], levels_below: int
) -> None:
    for key in own:  # noqa: PLC0206 - items() is slower for small dicts
        if type(key) is str:
            value = own[key]
            kind = type(value)
            if kind is str:
                continue
            if kind is int:
                if not value >> _SMALL_BITS or _MINUS_LIMIT < value < INTEGER_LIMIT:
                    continue
            elif kind is float:
                # For NaN and infinity, the difference is NaN.
                if value - value == 0.0:
                    continue
            elif value is None or kind is bool:
                continue
            elif levels_below:
                if kind is dict:
                    own[key] = fresh = value.copy()
                    _copy_nested_dict(fresh, levels_below - 1)
                    continue
                if kind is list:
                    own[key] = fresh = value.copy()
                    _copy_nested_list(fresh, levels_below - 1)
                    continue
        raise _NotPlain


def _copy_nested_list(  # noqa: C901 - a branch for each type, without a call
    own: list[Any], levels_below: int
) -> None:
    for place, value in enumerate(own):
        kind = type(value)
        if kind is dict:
            if levels_below:
                own[place] = fresh = value.copy()
                _copy_nested_dict(fresh, levels_below - 1)
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
            _copy_nested_list(fresh, levels_below - 1)
            continue
        raise _NotPlain
