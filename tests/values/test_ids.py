"""Ids, and phone numbers, of the classes that only Python has."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal, localcontext
from fractions import Fraction
from uuid import UUID

import pytest

from connect_mapping.values.ids import address_of
from connect_mapping.values.ways import is_absent
from tests.checks import body_of, faults
from tests.hostile import HOSTILE, Integer, failing
from tests.strategies import Real, Text


class Number(enum.IntEnum):
    """Integers with names."""

    SEVEN = 7


def class_name(value: object) -> str:
    """Return a name for a case, whose value may fail to print itself."""
    return type(value).__name__


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" 42 ", " 42 "),
        (Text("u1"), "u1"),
        (-0.0, "0"),
        (2.0**1023, str(2**1023)),
        (10**640 - 1, "9" * 640),
        (-(10**640) + 1, "-" + "9" * 640),
        (Number.SEVEN, "7"),
        (failing(int)(7), "7"),
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
    ids=class_name,
)
def test_id(value: object, text: str) -> None:
    """Strings stay as they are, and whole numbers keep all their digits."""
    assert body_of({"type": "track", "userId": value, "event": "e"}) == {
        "user_id": text,
        "event": "e",
    }
    body = body_of({"type": "identify", "userId": "u1", "traits": {"phone": value}})
    assert body == {"user_id": "u1", "phone_number": text.strip()}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((value, "not_json") for value in (10**640, -(10**640), Decimal("1E+640"))),
        *((value, "not_json") for value in (Decimal("-1E+999999"), Integer(-(10**640)))),
        *((value, "wrong_type") for value in (True, float("nan"), float("inf"), b"u1", ("u1",))),
        *((value, "wrong_type") for value in ({"u1"}, 42j, Fraction(42), UUID)),
        *((Decimal(text), "wrong_type") for text in ("4.2", "NaN", "sNaN", "-Infinity")),
        # As a float, this would be whole.
        *((Decimal(text), "wrong_type") for text in ("9007199254740993.5", "1E-999999")),
        (dt.date(2026, 2, 1), "wrong_type"),
        *((HOSTILE[name](), "wrong_type") for name in ("uuid", "integral", "decimal")),
    ],
    ids=class_name,
)
def test_what_is_not_an_id(value: object, code: str) -> None:
    """Anything else is a problem, even beside another id."""
    message = {"type": "track", "userId": value, "anonymousId": "a1", "event": "e"}
    assert faults(message) == [(code, "userId")]


def test_address() -> None:
    """Only dots must not be at the ends of an address's host; letters of either case may be."""
    assert address_of("ann@Xample.teX") == "ann@Xample.teX"


def test_text_whose_own_code_fails() -> None:
    """A string of a failing class is read without its own code."""
    message = {"type": "alias", "userId": failing(str)("u1"), "previousId": "a1"}
    assert body_of(message) == {"user_id": "u1", "previous_id": "a1"}


def test_digits_do_not_depend_on_the_decimal_context() -> None:
    """The precision that a caller works with does not round an id."""
    with localcontext(prec=3):
        message = {"type": "alias", "userId": Decimal(123456), "previousId": "a1"}
        assert body_of(message)["user_id"] == "123456"


@pytest.mark.parametrize("value", [None, "", Text(" "), "\t\u2003"])
def test_absent(value: object) -> None:
    """Null and blank strings of any class count as absent."""
    assert is_absent(value)


@pytest.mark.parametrize("value", [0, False, "\u200b", "\x00", b"", [], {}])
def test_not_absent(value: object) -> None:
    """Anything else does not."""
    assert not is_absent(value)
