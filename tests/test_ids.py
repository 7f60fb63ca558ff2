"""Ids, and numbers that stand for text."""

from __future__ import annotations

import datetime as dt
import enum
from contextlib import suppress
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from connect_mapping import MappingError, Problem, Rejected, convert, map_identify
from connect_mapping.ids import ALIAS_PREVIOUS, ALIAS_USER, USER, as_text, is_blank, read_id
from tests.hostile import HOSTILE, Integer
from tests.strategies import Text


class Number(enum.IntEnum):
    """Integers with names."""

    SEVEN = 7


class Real(float):
    """A float by descent."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" 42 ", " 42 "),
        ("", ""),
        (Text("u1"), "u1"),
        (42, "42"),
        (-0.0, "0"),
        (42.0, "42"),
        (1e22, "1" + "0" * 22),
        (2.0**1023, str(2**1023)),
        (10**640 - 1, "9" * 640),
        (-(10**640) + 1, "-" + "9" * 640),
        (Number.SEVEN, "7"),
        (Real(7), "7"),
        (UUID(int=42), "00000000-0000-0000-0000-00000000002a"),
        (Decimal(42), "42"),
        (Decimal("42.00"), "42"),
        (Decimal("-0"), "0"),
        (Decimal("4.2E+22"), "42" + "0" * 21),
        (Decimal("9" * 640), "9" * 640),
        (Integer(42), "42"),
        (Integer(10**640 - 1), "9" * 640),
        (Integer(True), "1"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_text(value: object, text: str) -> None:
    """Strings stay as they are, and whole numbers keep all their digits."""
    found = as_text(value)
    assert (type(found), found) == (str, text)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, 4.5, float("nan"), float("inf"), 10**640, -(10**640)),
        *(b"u1", ["u1"], {"u1"}, 42j, Fraction(42), UUID, dt.date(2026, 2, 1)),
        *(Decimal("4.2"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")),
        # As a float, this would be whole.
        *(Decimal("9007199254740993.5"), Decimal("1E-999999")),
        *(Decimal("1E+640"), Decimal("-1E+999999"), Integer(10**640), Integer(-(10**640))),
    ],
    ids=lambda value: str(value)[:20],
)
def test_no_text(value: object) -> None:
    """Anything else is no text."""
    assert as_text(value) is None


def test_text_does_not_depend_on_the_decimal_context() -> None:
    """The precision that a caller works with does not round an id."""
    with localcontext(prec=3):
        assert as_text(Decimal(123456)) == "123456"


@pytest.mark.parametrize("name", ["object of a failing class", "uuid", "integral", "decimal"])
def test_no_text_of_failing_values(name: str) -> None:
    """A value whose own code fails is no text, and raises nothing."""
    assert as_text(HOSTILE[name]()) is None


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["userId", "traits.phone"])
def test_failing_id_in_a_message(name: str, place: str) -> None:
    """An id or a phone number whose own code fails raises nothing in a mapper either."""
    value = HOSTILE[name]()
    message = (
        {"userId": value} if place == "userId" else {"userId": "u1", "traits": {"phone": value}}
    )
    outcome = convert({"type": "identify", **message})
    with suppress(MappingError):
        assert map_identify(message) == outcome
    problems = outcome.problems if isinstance(outcome, Rejected) else ()
    assert {(p.code, p.field) for p in problems} <= {("wrong_type", place), ("not_json", place)}


@pytest.mark.parametrize(("name", "text"), [("str", "CANARY"), ("int", "7")])
def test_text_of_failing_values(name: str, text: str) -> None:
    """A string or an integer by descent is read without its own code."""
    assert as_text(HOSTILE[name]()) == text


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u00a0\u2003"])
def test_blank(text: str) -> None:
    """Nothing but white space is blank."""
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "\u200b", " a ", "\x00"])
def test_not_blank(text: str) -> None:
    """Anything that is not white space is not blank."""
    assert not is_blank(text)


def read(message: dict[str, Any], names: tuple[str, ...]) -> tuple[str, list[tuple[str, str]]]:
    """Return the id of a message, and the codes and fields of its problems."""
    problems: list[Problem] = []
    found = read_id(message, names, problems)
    return found, [(p.code, p.field) for p in problems]


@pytest.mark.parametrize("names", [USER, ALIAS_USER, ALIAS_PREVIOUS], ids="/".join)
def test_missing_id(names: tuple[str, ...]) -> None:
    """An id that is nowhere is a problem of its first name."""
    assert read(dict.fromkeys(names, " "), names) == ("", [("missing", names[0])])


@pytest.mark.parametrize("value", [Decimal("4.2"), Fraction(42), ("u1",), b"u1", {"u1"}, True])
def test_id_of_the_wrong_type(value: object) -> None:
    """An id that only Python has is of the wrong type, even where another would do."""
    message = {"userId": value, "anonymousId": "a1"}
    assert read(message, USER) == ("", [("wrong_type", "userId")])


@pytest.mark.parametrize("value", [10**640, Decimal("1E+640"), Integer(-(10**640))], ids=type)
def test_id_of_too_many_digits(value: object) -> None:
    """An id of more than 640 digits is what JSON cannot hold everywhere."""
    assert read({"userId": value}, USER) == ("", [("not_json", "userId")])


def test_id_by_descent() -> None:
    """An id that is a string by descent becomes a plain one in the body."""
    outcome: Any = convert({"type": "track", "userId": Text("u1"), "event": Text("Signed Up")})
    assert [type(value) for value in outcome.body.values()] == [str, str]
