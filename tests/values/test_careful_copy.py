"""The careful copy: values that JSON writes in another form, and those that it cannot hold."""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections import ChainMap, OrderedDict, UserDict, UserList, UserString, namedtuple
from decimal import Decimal, localcontext
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from connect_mapping import rules
from connect_mapping.reading import Reading
from connect_mapping.values.careful_copy import careful_copy, foreign_text
from tests.checks import is_json_ready
from tests.hostile import HOSTILE, Integer, NotATime, failing
from tests.strategies import Real, Table, Text, Whole, any_values

Point = namedtuple("Point", "x y")  # noqa: PYI024 - the untyped one is what is met


class Color(enum.Enum):
    """An enumeration without a JSON form."""

    RED = 1


class Size(enum.IntEnum):
    """Integers with names."""

    L = 3


class Plan(enum.StrEnum):
    """Strings with names."""

    PRO = "pro"


def copied(value: object) -> tuple[Any, list[tuple[str, str]]]:
    """Return the copy of a property, and the codes and fields of its problems, behind another one."""
    reading = Reading()
    reading.reject(rules.USER_ID_MISSING, ("userId",))
    copy = careful_copy(reading, {"a": value}, ("properties",))
    assert reading.problems.pop(0).field == "userId"
    assert is_json_ready(copy)
    return copy and copy["a"], [(p.code, p.field) for p in reading.problems]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.datetime(2026, 2, 1, 12, 30), "2026-02-01T12:30:00"),  # noqa: DTZ001 - naive on purpose
        (dt.datetime(2026, 2, 1, 12, 30, 0, 250, dt.UTC), "2026-02-01T12:30:00.000250+00:00"),
        (dt.date(2026, 2, 1), "2026-02-01"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        *((Decimal("19.99"), 19.99), (Decimal("19.00"), 19), (Decimal("-0"), 0)),
        *((Decimal("0E+700"), 0), (Decimal("-0E+999999999999"), 0)),
        *((Decimal("1E+3"), 1000), (Decimal("1E-999999"), 0.0), (Decimal("1E+639"), 10**639)),
        *((Point(1, 2), [1, 2]), ((1, (2,)), [1, [2]])),
        *((Text("pro"), "pro"), (Plan.PRO, "pro"), (Size.L, 3), (Whole(7), 7), (Real(7.5), 7.5)),
        *((Integer(7), 7), (Integer(True), 1), (True, True), (None, None)),
        *((Table({"b": ()}), {"b": []}), (MappingProxyType({"b": 1}), {"b": 1})),
        *((OrderedDict(b=1), {"b": 1}), (UserDict({"b": 1}), {"b": 1})),
        (ChainMap({"b": 1}, {"b": 2}), {"b": 1}),
        *(({Text("b"): 1}, {"b": 1}), ({Plan.PRO: 1}, {"pro": 1})),
    ],
    ids=repr,
)
def test_written_as_json(value: object, expected: object) -> None:
    """A value with another form in JSON is written so."""
    copy, problems = copied(value)
    assert (json.dumps(copy), problems) == (json.dumps(expected), [])


@pytest.mark.parametrize(
    "value",
    [
        *(float("nan"), float("inf"), Real("-inf"), 10**640, Whole(-(10**640)), Integer(10**640)),
        *map(Decimal, ("NaN", "sNaN", "-Infinity", "1E+640", "-1E+999999")),
        # Neither whole nor within the range of floats.
        *(Decimal("1" * 310 + ".5"), Decimal("-" + "1" * 310 + ".5")),
        *({1}, frozenset(), b"a", bytearray(), range(3), iter(()), UserString("a"), UserList([1])),
        *(Color.RED, Fraction(1, 2), 1j, dt.time(12), dt.timedelta(1), NotATime(2026, 2, 1)),
        type("LyingDate", (dt.date,), {"isoformat": lambda _self: 7})(2026, 2, 1),
        *(SimpleNamespace(a=1), object(), object, ..., NotImplemented, print, ValueError("a")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_not_json(value: object) -> None:
    """A value that JSON cannot hold is one problem at its place."""
    assert copied(value) == (None, [("not_json", "properties.a")])


@pytest.mark.parametrize("key", [1, None, True, 1.5, b"b", ("b",), Color.RED, dt.date(2026, 2, 1)])
def test_key_that_is_not_a_string(key: object) -> None:
    """A key that is not a string is a problem at the place of its object, and of that one alone."""
    copy, problems = copied([{}, {key: {1}, "c": 1}])
    assert (copy, problems) == ([{}, {"c": 1}], [("not_json", "properties.a[1]")])


#: Those that are a value of JSON by descent are read without their own code.
READABLE = {"str": "CANARY", "int": 7, "float": 7.5, "decimal": 7.5}


@pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"list", "tuple"}))
def test_hostile_value(name: str) -> None:
    """A value whose own code fails or lies is one problem at its place, except for plain scalars."""
    copy, problems = copied(HOSTILE[name]())
    assert problems == ([] if name in READABLE else [("not_json", "properties.a")])
    assert (type(copy), copy) == (type(READABLE.get(name)), READABLE.get(name))


#: A number that says what it likes of itself.
LyingDecimal = type(
    "LyingDecimal",
    (Decimal,),
    {
        "__float__": lambda _self: float("nan"),
        "__int__": lambda _self: 10**5000,
        "adjusted": lambda _self: 0,
        "is_finite": lambda _self: True,
    },
)


@pytest.mark.parametrize("text", ["1", "1.5", "NaN", "Infinity", "1E+700"])
def test_lying_decimal(text: str) -> None:
    """A number whose code lies never puts a value that JSON cannot hold into a copy."""
    copy, problems = copied(LyingDecimal(text))
    assert (copy is None) == bool(problems)
    assert abs(copy or 0) < 10**640


@pytest.mark.parametrize("container", [list, tuple])
def test_failing_member(container: Any) -> None:
    """A value that fails inside an array does not cost its neighbours."""
    copy, problems = copied(container([1, failing(object)(), 3]))
    assert (copy, problems) == ([1, None, 3], [("not_json", "properties.a[1]")])


def test_decimal_context_does_not_matter() -> None:
    """The precision that a caller works with does not round the numbers of a message."""
    with localcontext(prec=3):
        assert copied(Decimal("123456.75")) == (123456.75, [])


@pytest.mark.parametrize("container", [dict.fromkeys("abc", 1), [1, 1, 1]], ids=["dict", "list"])
def test_container_that_a_value_changes(container: Any) -> None:
    """A value whose code changes the container that it is in changes nothing of the copy."""
    kind = type("Clearing", (UUID,), {"__str__": lambda _self: container.clear() or "id"})
    container["a" if isinstance(container, dict) else 0] = kind(int=1)
    copy, problems = copied(container)
    assert problems == []
    assert copy == ({"a": "id", "b": 1, "c": 1} if isinstance(copy, dict) else ["id", 1, 1])


def test_container_in_itself() -> None:
    """A container that holds itself, once or often, is too deep at the first such place."""
    loop: dict[str, Any] = {}
    loop["a"] = loop
    many: list[Any] = []
    many += [many] * 100
    for value in (loop, many):
        copy, [(code, field)] = copied(value)
        assert (copy, code, len(field.replace("[0]", ".a").split("."))) == (None, "too_deep", 101)


@pytest.mark.parametrize(("bad", "reported"), [(999, 999), (1_000, 1_000), (5_000, 1_000)])
def test_problems_have_an_end(bad: int, reported: int) -> None:
    """After 1,000 values that JSON cannot hold the walk ends."""
    assert len(copied([{1}] * bad)[1]) == reported


@given(any_values)
def test_copy_is_json(value: object) -> None:
    """Whatever a value is, its copy is plain JSON; it is null, or holds a null, if there are problems."""
    copy, problems = copied(value)
    assert copy is not None or value is None or problems


@pytest.mark.parametrize(
    ("text", "rule"), [("NaN", rules.NOT_FINITE), ("1E+640", rules.TOO_MANY_DIGITS)]
)
def test_decimal_that_json_does_not_allow(text: str, rule: rules.Rule) -> None:
    """A Decimal that JSON does not allow is reported as what it is."""
    reading = Reading()
    careful_copy(reading, {"a": Decimal(text)}, ("properties",))
    assert reading.problems == [rule.problem("properties.a")]


def test_lying_ids() -> None:
    """An id is plain text, and what a number says of itself is not asked."""
    kind = type("LyingUUID", (UUID,), {"__str__": lambda _self: Text("id")})
    found = foreign_text(kind(int=1))
    assert (type(found), found) == (str, "id")
    assert foreign_text(LyingDecimal("1.5")) is None
    assert foreign_text(LyingDecimal("42")) == "42"
