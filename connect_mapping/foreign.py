"""The careful copy of values: it names the place of everything that JSON cannot hold.

What the fast copy refuses comes here, so this module is imported when something does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from numbers import Integral
from typing import Any, Final
from uuid import UUID

from connect_mapping.jsonable import INTEGER_LIMIT, MAX_DEPTH, MAX_DIGITS
from connect_mapping.problems import Problem, path_of

#: After so many values that JSON cannot hold, one more tells nobody anything.
_ENOUGH: Final = 1_000


class _Stop(Exception):
    """The walk is over: too deep, or too many problems."""


class _Unwritable(Exception):
    """A value that JSON cannot hold; its text says why."""


def copy_foreign(source: Any, path: str, problems: list[Problem]) -> Any:
    """Return a deep copy of ``source`` that is ready for JSON, and report what cannot be copied.

    The rules are those of :func:`connect_mapping.jsonable.copy_object`, for a value of any type.

    >>> copy_foreign({"total": Decimal("19.99"), "on": date(2026, 2, 1)}, "properties", [])
    {'total': 19.99, 'on': '2026-02-01'}
    """
    found: list[Problem] = []
    try:
        return _copy(source, path, 1, found)
    except _Stop:
        return None
    finally:
        problems.extend(found)


def _copy(value: Any, path: str, level: int, problems: list[Problem]) -> Any:
    try:
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if issubclass(kind, Mapping):
            return _copy_pairs(dict(value), path, level, problems)
        if issubclass(kind, (list, tuple)):
            return _copy_items(list(value), path, level, problems)
        return plain_scalar(value)
    except _Stop:
        raise
    except _Unwritable as reason:
        _report(Problem("not_json", path, str(reason)), problems)
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        _report(Problem("not_json", path, "The value failed when it was read."), problems)
    return None


def _copy_pairs(
    source: dict[Any, Any], path: str, level: int, problems: list[Problem]
) -> dict[str, Any]:
    _check_depth(path, level, problems)
    copy: dict[str, Any] = {}
    for key, value in source.items():
        if issubclass(type(key), str):
            text = str.__str__(key)
            copy[text] = _copy(value, path_of(path, text), level + 1, problems)
        else:
            _report(
                Problem("not_json", path, "The keys of an object have to be strings."), problems
            )
    return copy


def _copy_items(source: list[Any], path: str, level: int, problems: list[Problem]) -> list[Any]:
    _check_depth(path, level, problems)
    return [
        _copy(value, path_of(path, place), level + 1, problems)
        for place, value in enumerate(source)
    ]


def _check_depth(path: str, level: int, problems: list[Problem]) -> None:
    if level > MAX_DEPTH:
        problems.append(
            Problem("too_deep", path, f"Values may not nest deeper than {MAX_DEPTH} levels.")
        )
        raise _Stop


def _report(problem: Problem, problems: list[Problem]) -> None:
    problems.append(problem)
    if len(problems) >= _ENOUGH:
        raise _Stop


def plain_scalar(value: Any) -> str | int | float:
    """Return a value that is no container as JSON holds it, or raise _Unwritable.

    >>> plain_scalar(UUID(int=1))
    '00000000-0000-0000-0000-000000000001'
    """
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, int):
        return _bounded(int.__int__(value))
    if issubclass(kind, float):
        number = float.__float__(value)
        if not isfinite(number):
            raise _Unwritable("JSON has no NaN and no infinity.")
        return number
    if issubclass(kind, Decimal):
        return _decimal(Decimal(value))
    if issubclass(kind, date):  # datetime is a date
        return _iso_8601(value)
    if issubclass(kind, UUID):
        return str.__str__(str(value))
    if issubclass(kind, Integral):
        return _bounded(int.__int__(kind.__index__(value)))
    raise _Unwritable("JSON has no value of this type.")


def _iso_8601(value: date) -> str:
    text = str.__str__(value.isoformat())
    try:
        datetime.fromisoformat(text)
    except ValueError:  # NaT is a datetime, and no time
        raise _Unwritable("The value is no point in time.") from None
    return text


def _decimal(value: Decimal) -> int | float:
    if not value.is_finite():
        raise _Unwritable("JSON has no NaN and no infinity.")
    if value.adjusted() >= MAX_DIGITS:
        raise _Unwritable(f"A number may not have more than {MAX_DIGITS} digits.")
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    if not isfinite(number):
        raise _Unwritable("The number is larger than a float can hold.")
    return number


def _bounded(value: int) -> int:
    if not -INTEGER_LIMIT < value < INTEGER_LIMIT:
        raise _Unwritable(f"An integer may not have more than {MAX_DIGITS} digits.")
    return value


def whole_number(value: Any) -> int | None:
    """Return a whole number of any class as an int, or None if ``value`` is not one.

    That is an int, a Decimal without a fraction, or an integer that is registered as
    :class:`numbers.Integral`, as those of numpy are. Bools are not numbers. A Decimal of more than 640
    digits is returned as the smallest number that is too large.

    >>> whole_number(Decimal("42.0")), whole_number(Decimal("4.2")), whole_number(True)
    (42, None, None)
    """
    kind = type(value)
    if kind is bool:
        return None
    try:
        if issubclass(kind, int):
            return int.__int__(value)
        if issubclass(kind, Decimal):
            number = Decimal(value)
            if not number.is_finite() or number != number.to_integral_value():
                return None
            return int(number) if number.adjusted() < MAX_DIGITS else INTEGER_LIMIT
        if issubclass(kind, Integral):
            return int.__int__(kind.__index__(value))
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return None
    return None


def foreign_text(value: Any) -> str | None:
    """Return a UUID, or a whole number of a class that JSON does not know, as text; else None.

    >>> foreign_text(UUID(int=1)), foreign_text(Decimal(42))
    ('00000000-0000-0000-0000-000000000001', '42')
    """
    number = whole_number(value)
    if number is not None:
        return str(number) if -INTEGER_LIMIT < number < INTEGER_LIMIT else None
    try:
        return str(plain_scalar(value)) if issubclass(type(value), UUID) else None
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return None
