"""Careful copies: report the place of every value that JSON cannot hold.

The careful copy handles what the plain copy refuses. Import this module only when that happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from numbers import Integral
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from connect_mapping import rules
from connect_mapping.values.json_copy import INTEGER_LIMIT, MAX_DEPTH, MAX_DIGITS

if TYPE_CHECKING:
    from connect_mapping.reading import Place, Reading
    from connect_mapping.rules import Rule

#: Stop after this many problems in one field: more would not help anyone.
_MOST_PROBLEMS: Final = 1_000


class _Stop(Exception):
    """Stop the walk: the value is nested too deeply, or has too many problems."""


class _Unwritable(Exception):
    """A value that JSON cannot hold, and the rule that it breaks."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.rule = rule


def careful_copy(reading: Reading, source: Any, place: Place) -> Any:
    """Return a deep copy of ``source`` that is ready for JSON, and report what cannot be copied.

    Tuples become arrays; ``datetime``, ``date``, ``UUID`` and ``Decimal`` become ISO 8601, strings
    and numbers.

    >>> from connect_mapping.reading import Reading
    >>> careful_copy(Reading(), {"total": Decimal("19.99"), "on": date(2026, 2, 1)}, ("properties",))
    {'total': 19.99, 'on': '2026-02-01'}
    """
    walk = _Walk(reading)
    try:
        return walk.copy(source, place, 1)
    except _Stop:
        return None


class _Walk:
    """One walk through a value, which reports a limited number of problems to a Reading."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._most = len(reading.problems) + _MOST_PROBLEMS

    def copy(self, value: Any, place: Place, level: int) -> Any:
        try:
            if value is None or value is True or value is False:
                return value
            kind = type(value)
            if issubclass(kind, Mapping):
                return self._pairs(dict(value), place, level)
            if issubclass(kind, (list, tuple)):
                return self._items(list(value), place, level)
            return plain_scalar(value)
        except _Stop:
            raise
        except _Unwritable as error:
            self._report(error.rule, place)
        except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
            self._report(rules.UNREADABLE, place)
        return None

    def _pairs(self, source: dict[Any, Any], place: Place, level: int) -> dict[str, Any]:
        self._check_depth(place, level)
        copy: dict[str, Any] = {}
        for key, value in source.items():
            if issubclass(type(key), str):
                text = str.__str__(key)
                copy[text] = self.copy(value, (*place, text), level + 1)
            else:
                self._report(rules.KEY_WRONG_TYPE, place)
        return copy

    def _items(self, source: list[Any], place: Place, level: int) -> list[Any]:
        self._check_depth(place, level)
        return [self.copy(value, (*place, index), level + 1) for index, value in enumerate(source)]

    def _check_depth(self, place: Place, level: int) -> None:
        if level > MAX_DEPTH:
            self._reading.reject(rules.TOO_DEEP, place)
            raise _Stop

    def _report(self, rule: Rule, place: Place) -> None:
        self._reading.reject(rule, place)
        if len(self._reading.problems) >= self._most:
            raise _Stop


def plain_scalar(value: Any) -> str | int | float:
    """Return the JSON form of a value that is not a container, or raise _Unwritable.

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
            raise _Unwritable(rules.NOT_FINITE)
        return number
    if issubclass(kind, Decimal):
        return _decimal(Decimal(value))
    if issubclass(kind, date):  # datetime is a date
        return _iso_8601(value)
    if issubclass(kind, UUID):
        return str.__str__(str(value))
    if issubclass(kind, Integral):
        return _bounded(int.__int__(kind.__index__(value)))
    raise _Unwritable(rules.NOT_JSON)


def _iso_8601(value: date) -> str:
    text = str.__str__(value.isoformat())
    try:
        datetime.fromisoformat(text)
    except ValueError:  # NaT is a datetime, but not a time
        raise _Unwritable(rules.NOT_A_TIME) from None
    return text


def _decimal(value: Decimal) -> int | float:
    if not value.is_finite():
        raise _Unwritable(rules.NOT_FINITE)
    if _has_too_many_digits(value):
        raise _Unwritable(rules.TOO_MANY_DIGITS)
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    if not isfinite(number):
        raise _Unwritable(rules.FLOAT_RANGE)
    return number


def _has_too_many_digits(number: Decimal) -> bool:
    return number != 0 and number.adjusted() >= MAX_DIGITS  # 0E+700 is 0


def _bounded(value: int) -> int:
    if not -INTEGER_LIMIT < value < INTEGER_LIMIT:
        raise _Unwritable(rules.TOO_MANY_DIGITS)
    return value


def whole_number(value: Any) -> int | None:
    """Return a whole number of any class as an int, or None if ``value`` is not one.

    Whole numbers are ints, Decimals without a fraction, and integers of classes registered as
    :class:`numbers.Integral`, such as numpy's. Bools are not numbers. A Decimal of more than 640
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
            return INTEGER_LIMIT if _has_too_many_digits(number) else int(number)
        if issubclass(kind, Integral):
            return int.__int__(kind.__index__(value))
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return None
    return None


def foreign_text(value: Any) -> str | None:
    """Return a UUID or a whole number of any class as text, or None for anything else.

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
