"""Values whose own code fails or lies, as no JSON reader gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from numbers import Integral
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable


class HostileError(Exception):
    """The error that hostile values raise."""


def fail(*_arguments: object) -> NoReturn:
    """Fail, as any method of a class that is not ours may."""
    raise HostileError


_FAILING = (
    *("__bool__", "__contains__", "__eq__", "__float__", "__format__", "__ge__"),
    *("__getitem__", "__gt__", "__hash__", "__index__", "__int__", "__iter__"),
    *("__le__", "__len__", "__lt__", "__ne__", "__repr__", "__reversed__"),
    *("__str__", "__sub__", "__abs__", "adjusted", "as_integer_ratio", "copy"),
    *("encode", "get", "is_finite", "is_integer", "isoformat", "isspace"),
    *("items", "keys", "lower", "replace", "strip", "timestamp"),
    *("to_integral_value", "toordinal", "utcoffset", "values"),
)


def failing(base: type[Any], *more: str) -> type[Any]:
    """Return a subclass of ``base`` whose methods fail, except those that construct it."""
    names: dict[str, Any] = dict.fromkeys((*_FAILING, *more), fail)
    return type(f"Failing{base.__name__.title()}", (base,), names)


def lying(shown: type[Any]) -> object:
    """Return an object that claims to be of another class."""
    return type("Lying", (), {"__class__": property(lambda _self: shown)})()


class _FailingMeta(type):
    """The class of a class that cannot even be hashed, so that no ABC can look at it."""

    __hash__ = fail


class _OddClass(metaclass=_FailingMeta):
    pass


#: The type of a key that is a string by descent, and fails when it is compared with one.
UncomparableText: type[str] = type(
    "UncomparableText", (str,), {"__eq__": fail, "__hash__": str.__hash__}
)


class Key:
    """A key that lies in the slot of a string, and fails once it is armed and compared with it."""

    def __init__(self, twin: str) -> None:
        self.armed = False
        self._hash = hash(twin)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return fail() if self.armed else self is other


def with_hostile_key(message: dict[Any, Any], twin: str) -> dict[Any, Any]:
    """Return a message with a key that fails wherever ``twin`` is looked up."""
    key = Key(twin)
    hostile: dict[Any, Any] = {key: 1, **message}
    key.armed = True
    return hostile


def with_late_hostile_key(message: dict[Any, Any], twin: str) -> dict[Any, Any]:
    """Return a message with a key after ``twin`` that fails if ``twin`` is looked up.

    The slot of a deleted key takes the new one, so that it is compared before ``twin``.
    """
    first, key = Key(twin), Key(twin)
    hostile: dict[Any, Any] = {first: 1, **message}
    del hostile[first]
    hostile[key] = 1
    key.armed = True
    return hostile


class Integer:
    """A whole number of a class of its own, registered as numpy registers its integers."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value

    def __repr__(self) -> str:
        # Names of tests must be the same in every process.
        return f"Integer({self.value})"


Integral.register(Integer)

_FailingMapping = type(
    "FailingMapping", (Mapping,), dict.fromkeys(("__getitem__", "__iter__", "__len__"), fail)
)
_DATE = (2026, 2, 1)

#: A factory for each, by its name.
HOSTILE: dict[str, Callable[[], Any]] = {
    "object": failing(object),
    "object without attributes": failing(object, "__getattribute__"),
    "object of a failing class": _OddClass,
    "failing class itself": lambda: _OddClass,
    "failing __class__": type("NoClass", (), {"__class__": property(fail)}),
    "mapping": _FailingMapping,
    "dict": lambda: failing(dict, "__getattribute__")({"a": 1}),
    "list": lambda: failing(list, "__getattribute__")([1]),
    "tuple": lambda: failing(tuple)((1,)),
    "str": lambda: failing(str)("CANARY"),
    "int": lambda: failing(int)(7),
    "float": lambda: failing(float)(7.5),
    "decimal": lambda: failing(Decimal)("7.5"),
    "date": lambda: failing(dt.date)(*_DATE),
    "datetime": lambda: failing(dt.datetime)(*_DATE),
    "aware datetime": lambda: dt.datetime(*_DATE, tzinfo=failing(dt.tzinfo)()),
    "uuid": lambda: failing(UUID)(int=1),
    "integral": lambda: failing(Integer)(7),
    "liar as dict": lambda: lying(dict),
    "liar as list": lambda: lying(list),
    "liar as str": lambda: lying(str),
    "liar as bool": lambda: lying(bool),
    "liar as none": lambda: lying(type(None)),
}


class NotATime(dt.datetime):
    """A datetime that is not a time, such as pandas' NaT."""

    def isoformat(self, *_arguments: Any, **_options: Any) -> str:
        """Say so."""
        return "NaT"
