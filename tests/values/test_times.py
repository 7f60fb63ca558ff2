"""Points in time as Unix seconds: the same on every host, at any time."""

from __future__ import annotations

import datetime as dt
import decimal
from decimal import Decimal

import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from connect_mapping.values.times import unix_seconds
from tests.hostile import HOSTILE, Integer, NotATime, failing
from tests.strategies import Text, any_values
from tests.vectors import table

FIRST, LAST = -62_135_596_800, 253_402_300_800
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NEW_YORK = tz.gettz("America/New_York")


def test_rows() -> None:
    """A time is the number that its row says, of its very type."""
    for row in table("timestamps"):
        found = unix_seconds(row["input"])
        assert (type(found), found) == (type(row["output"]), row["output"]), row


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (Text("2014-02-11"), 1392076800),
        (dt.datetime(2014, 2, 11, 10, 20, 30), 1392114030),  # noqa: DTZ001 - no zone means UTC
        (dt.datetime(2014, 2, 11, 10, 20, 30, tzinfo=dt.UTC), 1392114030),
        (dt.datetime(2014, 2, 11, 10, 20, 30, 250_000, dt.UTC), 1392114030.25),
        (dt.datetime(2014, 2, 11, 10, 20, 30, 499, dt.UTC), 1392114030),
        (dt.datetime(2014, 2, 11, 10, 20, 30, 500, dt.UTC), 1392114030.001),
        (dt.datetime(1969, 12, 31, 23, 59, 59, 999_499, dt.UTC), -0.001),
        (dt.datetime(1969, 12, 31, 23, 59, 59, 999_500, dt.UTC), 0),
        (dt.datetime(2014, 7, 1, 8, tzinfo=NEW_YORK), 1404216000),
        (dt.datetime(2014, 11, 2, 1, 30, tzinfo=NEW_YORK, fold=1), 1414909800),
        (
            dt.datetime(2014, 1, 1, tzinfo=dt.timezone(-dt.timedelta(hours=3, minutes=30))),
            1388547000,
        ),
        (dt.datetime(1, 1, 1), FIRST),  # noqa: DTZ001
        (dt.datetime(9999, 12, 31, 23, 59, 59, 999_000, dt.UTC), LAST - 0.001),
        (dt.date(2014, 2, 11), 1392076800),
        (dt.date(1, 1, 1), FIRST),
        (dt.date(1969, 12, 31), -86_400),
        (Decimal("1392114030.0004999999999"), 1392114030),
        (Decimal("1392114030123.5"), 1392114030.124),
        (Decimal(0), 0),
        # Its ratio would not fit in memory.
        (Decimal("1E-999999999999999999"), 0),
        # Whole numbers of another class, such as those of numpy.
        (Integer(1392076800), 1392076800),
        (Integer(1392076800000), 1392076800),
    ],
    ids=repr,
)
def test_python_value(value: object, seconds: float) -> None:
    """A datetime is its instant, without a zone in UTC; a date is its midnight in UTC."""
    found = unix_seconds(value)
    assert (type(found), found) == (type(seconds), seconds)


def test_zone_without_offset() -> None:
    """A datetime whose zone has no offset has no zone to Python, and no zone means UTC."""
    zone = type("NoOffset", (dt.tzinfo,), {"utcoffset": lambda *_: None})()
    assert unix_seconds(dt.datetime(2014, 2, 11, tzinfo=zone)) == 1392076800


def test_lying_datetime() -> None:
    """A datetime that lies about its instant is read without that code."""
    kind = type("Lying", (dt.datetime,), {"timestamp": lambda _self: "CANARY"})
    assert unix_seconds(kind(2014, 2, 11, tzinfo=dt.UTC)) == 1392076800


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_value(name: str) -> None:
    """A value whose own code fails is a number or not a time, and its failure stays inside."""
    assert isinstance(unix_seconds(HOSTILE[name]()), int | float | None)


@pytest.mark.parametrize(
    "value",
    [
        *(True, False, None, b"2014-02-11", dt.time(12), dt.timedelta(1), [], {}, 1j),
        *(Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+999999"), float("inf")),
        NotATime(1, 1, 1),
        dt.datetime(2014, 2, 11, tzinfo=failing(dt.tzinfo)()),
        dt.datetime(2014, 2, 11, tzinfo=type("Odd", (dt.tzinfo,), {"utcoffset": lambda *_: "x"})()),
        # Outside the years 1 to 9999.
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(minutes=1))),
        dt.datetime(9999, 12, 31, 23, 59, 59, 999_999, dt.UTC),
        dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.timezone(-dt.timedelta(minutes=1))),
        *("0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:59.9996Z"),
        "31 Dec 9999 23:59 -0001",
        # Python alone reads seconds in an offset.
        *("2014-02-11T10:20:30+05:30:15", "2014-02-11T10:20:30+053015"),
        "2014-02-11T10:20:30-05:30:00.000001",
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_a_time(value: object) -> None:
    """Anything else is not a time, and nor is an instant outside the years 1 to 9999."""
    assert unix_seconds(value) is None


@given(any_values)
def test_any_value(value: object) -> None:
    """Any value is a number within the years 1 to 9999, or not a time."""
    found = unix_seconds(value)
    assert found is None or (type(found) in {int, float} and FIRST <= found < LAST)


@given(st.datetimes(timezones=st.timezones(), allow_imaginary=False))
def test_iso_text_is_its_datetime(moment: dt.datetime) -> None:
    """A datetime and its ISO 8601 text are one time."""
    moment = moment.astimezone(dt.UTC) if moment.utcoffset() else moment.replace(tzinfo=dt.UTC)
    found = unix_seconds(moment)
    assert found is not None or moment.year == dt.MAXYEAR
    assert unix_seconds(moment.isoformat()) == found


@given(st.datetimes(timezones=st.just(dt.UTC), max_value=dt.datetime(9999, 1, 1)))  # noqa: DTZ001
def test_rounded_half_up(moment: dt.datetime) -> None:
    """A time is its instant to the millisecond, halves up."""
    microseconds = (moment - EPOCH) // dt.timedelta(microseconds=1)
    assert unix_seconds(moment) == ((microseconds + 500) // 1000) / 1000


@given(st.integers(FIRST, 10**11))
@example(31_557_599_999)
@example(31_557_600_000)
@example(-31_557_600_000)
def test_epoch_seconds(number: int) -> None:
    """A whole number below 31,557,600,000 is seconds, as a float and as text too."""
    expected = number if abs(number) < 31_557_600_000 else number / 1000
    found = {unix_seconds(number), unix_seconds(float(number)), unix_seconds(f"{number:+010}")}
    assert found == {expected}


_PARTS = st.sampled_from(
    [
        *("2014-02-11T", "2014-W07-2T", "2014-042T", "20140211T", "10", ":20", ":30", "20", "30"),
        *(".5", ".123456789", ",5", "Z", "z", "+05", "+0530", "-05:30", "+05:30", ":15", "-", " "),
    ]
)
_COMMON = ["2026-02-01T12:30:00Z", "2026-02-01T12:30:00.250Z", "2014-W07-2T10:20:30Z"]


@st.composite
def common_texts(draw: st.DrawFn) -> str:
    """Draw a text that differs in at most three places from a common one."""
    text = draw(st.sampled_from(_COMMON))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        new = draw(st.text("0123456789-:.,TZW+ ", max_size=2))
        text = text[:place] + new + text[place + draw(st.integers(0, 2)) :]
    return text


@given(common_texts() | st.lists(_PARTS, max_size=8).map("".join))
def test_fast_lane(text: str) -> None:
    """A text is read as with white space around it, for which the common form is not tried."""
    assert unix_seconds(text) == unix_seconds(f" {text}\n")


def test_decimal_context() -> None:
    """The caller's decimal context makes no difference, whatever it rounds or traps."""
    with decimal.localcontext() as context:
        context.prec, context.traps[decimal.Inexact] = 5, True
        assert unix_seconds("1416327504123") == 1416327504.123
        assert unix_seconds("31557599999") == 31557599999
