"""The careful copy: values that JSON writes otherwise, and those that it cannot hold."""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections import (
    ChainMap,
    OrderedDict,
    UserDict,
    UserList,
    UserString,
    defaultdict,
    namedtuple,
)
from decimal import Decimal, localcontext
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given

from connect_mapping import Problem
from connect_mapping.foreign import copy_foreign, plain_scalar
from tests.checks import is_json_ready
from tests.hostile import HOSTILE, Integer, NotATime, failing
from tests.strategies import Table, Text, any_values

if TYPE_CHECKING:
    from collections.abc import Callable

PLUS_2 = dt.timezone(dt.timedelta(hours=2))
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


class Whole(int):
    """An integer by descent."""


class Real(float):
    """A float by descent."""


def copied(value: object) -> tuple[Any, list[tuple[str, str]]]:
    """Return the copy of a property, and the codes and fields of its problems."""
    problems: list[Problem] = []
    copy = copy_foreign({"a": value}, "properties", problems)
    return copy and copy["a"], [(p.code, p.field) for p in problems]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.datetime(2026, 2, 1, 12, 30), "2026-02-01T12:30:00"),  # noqa: DTZ001 - naive on purpose
        (dt.datetime(2026, 2, 1, 12, 30, 0, 250, dt.UTC), "2026-02-01T12:30:00.000250+00:00"),
        (dt.datetime(2026, 2, 1, tzinfo=PLUS_2), "2026-02-01T00:00:00+02:00"),
        (dt.date(2026, 2, 1), "2026-02-01"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Decimal("19.99"), 19.99),
        (Decimal("19.00"), 19),
        (Decimal("-0"), 0),
        (Decimal("1E+3"), 1000),
        (Decimal("1E-999999"), 0.0),
        (Decimal("1E+639"), 10**639),
        (Decimal(f"{10**34}"), 10**34),
        ((1, (2,)), [1, [2]]),
        (Point(1, 2), [1, 2]),
        (Text("pro"), "pro"),
        (Plan.PRO, "pro"),
        (Size.L, 3),
        (Whole(7), 7),
        (Integer(7), 7),
        (Integer(True), 1),
        (Real(7.5), 7.5),
        (Table({"b": ()}), {"b": []}),
        (MappingProxyType({"b": 1}), {"b": 1}),
        (OrderedDict(b=1), {"b": 1}),
        (defaultdict(list, b=[1]), {"b": [1]}),
        (UserDict({"b": 1}), {"b": 1}),
        (ChainMap({"b": 1}, {"b": 2}), {"b": 1}),
        ({Text("b"): 1}, {"b": 1}),
        ({Plan.PRO: 1}, {"pro": 1}),
        (True, True),
        (None, None),
    ],
    ids=repr,
)
def test_written_as_json(value: object, expected: object) -> None:
    """A value with another form in JSON is written so, by the very types of a JSON reader."""
    copy, problems = copied(value)
    assert (json.dumps(copy), problems) == (json.dumps(expected), [])
    assert is_json_ready(copy)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        Real("-inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        Decimal("1E+640"),
        Decimal("-1E+999999"),
        # Neither whole nor within the range of floats.
        Decimal("1" * 310 + ".5"),
        Decimal("-" + "1" * 310 + ".5"),
        10**640,
        Whole(-(10**640)),
        Integer(10**640),
        {1},
        frozenset(),
        b"a",
        bytearray(),
        range(3),
        iter(()),
        Color.RED,
        Fraction(1, 2),
        1j,
        dt.time(12),
        dt.timedelta(1),
        UserString("a"),
        UserList([1]),
        SimpleNamespace(a=1),
        object(),
        object,
        ...,
        NotImplemented,
        print,
        ValueError("a"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_not_json(value: object) -> None:
    """What JSON cannot hold is one problem at its place."""
    assert copied(value) == (None, [("not_json", "properties.a")])


@pytest.mark.parametrize("key", [1, None, True, 1.5, b"b", ("b",), Color.RED, dt.date(2026, 2, 1)])
def test_key_that_is_no_string(key: object) -> None:
    """A key that is no string is a problem at the place of its object, and of that one alone."""
    copy, problems = copied([{}, {key: {1}, "c": 1}])
    assert (copy, problems) == ([{}, {"c": 1}], [("not_json", "properties.a[1]")])


#: Those that are a value of JSON by descent are read without their own code.
READABLE = ("list", "tuple", "str", "int", "float", "decimal")
HOPELESS = [name for name in HOSTILE if name not in READABLE]


@pytest.mark.parametrize("name", HOPELESS)
def test_hostile_value(name: str) -> None:
    """A value whose own code fails or lies is one problem at its place."""
    assert copied(HOSTILE[name]()) == (None, [("not_json", "properties.a")])


@pytest.mark.parametrize(
    ("name", "expected"), [("str", "CANARY"), ("int", 7), ("float", 7.5), ("decimal", 7.5)]
)
def test_hostile_scalar(name: str, expected: object) -> None:
    """A string or a number by descent is read without its own code."""
    copy, problems = copied(HOSTILE[name]())
    assert (type(copy), copy, problems) == (type(expected), expected, [])


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
    """A number whose own code lies gives nothing that JSON cannot hold."""
    copy, _ = copied(LyingDecimal(text))
    assert is_json_ready(copy)
    assert abs(copy or 0) < 10**640


def test_lying_date() -> None:
    """A date whose text is no text is a problem."""
    kind = type("LyingDate", (dt.date,), {"isoformat": lambda _self: 7})
    assert copied(kind(2026, 2, 1)) == (None, [("not_json", "properties.a")])


@pytest.mark.parametrize("container", [list, tuple])
def test_failing_member(container: Callable[[Any], Any]) -> None:
    """A value that fails inside an array does not cost its neighbours."""
    copy, problems = copied(container([1, failing(object)(), 3]))
    assert (copy, problems) == ([1, None, 3], [("not_json", "properties.a[1]")])


def test_decimal_context_does_not_matter() -> None:
    """The precision that a caller works with does not round the numbers of a message."""
    with localcontext(prec=3):
        assert copied(Decimal("123456.75")) == (123456.75, [])


@pytest.mark.parametrize("kind", [list, dict])
def test_container_in_itself(kind: type[Any]) -> None:
    """A container that holds itself is too deep."""
    value = kind()
    if kind is list:
        value.append(value)
    else:
        value["a"] = value
    copy, [(code, field)] = copied(value)
    assert (copy, code, len(field.replace("[0]", ".a").split("."))) == (None, "too_deep", 101)


def test_containers_in_themselves_many_times() -> None:
    """A list that holds itself a hundred times is left at the first place that is too deep."""
    value: list[Any] = []
    value += [value] * 100
    assert [code for code, _ in copied(value)[1]] == ["too_deep"]


@pytest.mark.parametrize(("bad", "reported"), [(999, 999), (1_000, 1_000), (5_000, 1_000)])
def test_problems_have_an_end(bad: int, reported: int) -> None:
    """After 1,000 values that JSON cannot hold the walk ends."""
    assert len(copied([{1}] * bad)[1]) == reported


def test_problems_before_are_kept() -> None:
    """The problems of other fields stay before those of this one."""
    before = Problem("missing", "userId", "The call needs an id.")
    problems = [before]
    copy_foreign({"a": b""}, "properties", problems)
    assert [p.field for p in problems] == ["userId", "properties.a"]


@given(any_values)
def test_copy_is_json_or_a_problem(value: object) -> None:
    """A value is copied as plain JSON, or it has a problem."""
    problems: list[Problem] = []
    copy = copy_foreign(value, "properties", problems)
    assert is_json_ready(copy)


@pytest.mark.parametrize("value", ["pro", 7, 7.5, True])
def test_plain_scalar_keeps_json(value: object) -> None:
    """A scalar that JSON has is kept."""
    assert plain_scalar(value) == value


def test_datetime_that_is_no_time() -> None:
    """A datetime that says it is no time is one problem, and not the text that it says."""
    assert copied(NotATime(1, 1, 1)) == (None, [("not_json", "properties.a")])
