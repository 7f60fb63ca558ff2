"""Points in time as Unix seconds: the same on every host, at any time."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import convert
from connect_mapping.timestamps import from_number, unix_seconds
from tests.hostile import HOSTILE, Integer, NotATime, failing
from tests.strategies import Text, any_values
from tests.vectors import table

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = table("timestamps")
FIRST, LAST = -62_135_596_800, 253_402_300_800
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
NEW_YORK = tz.gettz("America/New_York")


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"], scope="module")
def _host_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put the host into a time zone, and back into its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_host_zone")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_table(case: dict[str, Any]) -> None:
    """A time is the number that its table says, of its very type, wherever the host stands."""
    found = unix_seconds(case["input"])
    assert (type(found), found) == (type(case["output"]), case["output"])


STRINGS = [case for case in CASES if type(case["input"]) is str]


@pytest.mark.parametrize("case", STRINGS, ids=lambda case: case["why"])
@pytest.mark.parametrize("form", [Text, " {}\n".format, "\u00a0{}".format], ids=["str", "", "nbsp"])
def test_table_in_other_clothes(case: dict[str, Any], form: Any) -> None:
    """A string by descent, and white space around it, change nothing."""
    found = unix_seconds(form(case["input"]))
    assert (type(found), found) == (type(case["output"]), case["output"])


@pytest.mark.usefixtures("_host_zone")
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (dt.datetime(2014, 2, 11, 10, 20, 30), 1392114030),  # noqa: DTZ001 - no zone means UTC
        (dt.datetime(2014, 2, 11, 10, 20, 30, tzinfo=dt.UTC), 1392114030),
        (dt.datetime(2014, 2, 11, 10, 20, 30, 250_000, dt.UTC), 1392114030.25),
        (dt.datetime(2014, 2, 11, 10, 20, 30, 499, dt.UTC), 1392114030),
        (dt.datetime(2014, 2, 11, 10, 20, 30, 500, dt.UTC), 1392114030.001),
        (dt.datetime(1969, 12, 31, 23, 59, 59, 999_499, dt.UTC), -0.001),
        (dt.datetime(1969, 12, 31, 23, 59, 59, 999_500, dt.UTC), 0),
        (dt.datetime(2014, 7, 1, 8, tzinfo=NEW_YORK), 1404216000),
        (dt.datetime(2014, 11, 2, 1, 30, tzinfo=NEW_YORK), 1414906200),
        (dt.datetime(2014, 11, 2, 1, 30, tzinfo=NEW_YORK, fold=1), 1414909800),
        (
            dt.datetime(2014, 1, 1, tzinfo=dt.timezone(-dt.timedelta(hours=3, minutes=30))),
            1388547000,
        ),
        (dt.datetime(1, 1, 1), FIRST),  # noqa: DTZ001
        (dt.datetime(9999, 12, 31, 23, 59, 59, 999_000, dt.UTC), LAST - 0.001),
        (dt.date(2014, 2, 11), 1392076800),
        (Decimal("1392114030.0004999999999"), 1392114030),
        (Decimal("1392114030123.5"), 1392114030.124),
        (Decimal("1E-999999"), 0),
        (dt.date(1, 1, 1), FIRST),
        (dt.date(1969, 12, 31), -86_400),
    ],
    ids=repr,
)
def test_datetimes_and_dates(value: object, seconds: float) -> None:
    """A datetime is its instant, without a zone in UTC, and a date is its midnight in UTC."""
    found = unix_seconds(value)
    assert (type(found), found) == (type(seconds), seconds)


def test_zone_without_offset() -> None:
    """A datetime whose zone gives no offset has no zone to Python, and no zone means UTC."""
    zone = type("NoOffset", (dt.tzinfo,), {"utcoffset": lambda *_: None})()
    assert unix_seconds(dt.datetime(2014, 2, 11, tzinfo=zone)) == 1392076800


def test_subclass_is_read_by_its_fields() -> None:
    """A datetime that lies about its instant is read without its own code."""
    kind = type("Lying", (dt.datetime,), {"timestamp": lambda _self: "CANARY"})
    assert unix_seconds(kind(2014, 2, 11, tzinfo=dt.UTC)) == 1392076800


@pytest.mark.parametrize("number", [1392076800, 1392076800000])
def test_integer_of_another_class(number: int) -> None:
    """A whole number of another class, such as numpy's, is epoch time like an int."""
    assert unix_seconds(Integer(number)) == 1392076800


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_value(hostile: Any) -> None:
    """A value whose own code fails is a number or no time, and its failure stays inside."""
    assert isinstance(unix_seconds(hostile()), int | float | None)


@pytest.mark.parametrize(
    "zone",
    [failing(dt.tzinfo)(), type("Odd", (dt.tzinfo,), {"utcoffset": lambda *_: "canary"})()],
    ids=["fails", "is no offset"],
)
def test_hostile_zone(zone: dt.tzinfo) -> None:
    """A datetime whose zone fails is no time."""
    assert unix_seconds(dt.datetime(2014, 2, 11, tzinfo=zone)) is None


@pytest.mark.parametrize(
    "value",
    [
        *(True, False, None, b"2014-02-11", dt.time(12), dt.timedelta(1), [], {}, 1j),
        *(Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+999999"), float("inf")),
    ],
    ids=repr,
)
def test_no_time(value: object) -> None:
    """A boolean, bytes, a time without a date and a container are no time."""
    assert unix_seconds(value) is None


@given(any_values)
def test_any_value(value: object) -> None:
    """Any value is a number within the years 1 to 9999, or no time."""
    found = unix_seconds(value)
    assert found is None or (type(found) in {int, float} and FIRST <= found < LAST)


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:59.9996Z",
        " 9999-12-31T23:59:59-00:01",
        "31 Dec 9999 23:59 -0001",
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(minutes=1))),
        dt.datetime(9999, 12, 31, 23, 59, 59, 999_999, dt.UTC),
        dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.timezone(-dt.timedelta(minutes=1))),
    ],
    ids=str,
)
def test_years_beyond_the_range(value: object) -> None:
    """An instant outside the years 1 to 9999 is no time, in whatever form it comes."""
    assert unix_seconds(value) is None


@pytest.mark.parametrize(
    "text",
    [
        "2014-02-11T10:20:30+05:30:15",
        "2014-02-11T10:20:30+053015",
        "2014-02-11T10:20:30+05:30:15.5",
        "2014-02-11T10:20:30-05:30:00.000001",
    ],
)
def test_extensions_of_python(text: str) -> None:
    """What Python alone reads is no time: ISO 8601 knows no seconds in an offset."""
    assert unix_seconds(text) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2014-02-11T10.5", 1392114600),
        ("2014-02-11T10,5", 1392114600),
        ("2014-02-11T10:20.5Z", 1392114030),
        ("2014-02-11T1020.5", 1392114030),
    ],
)
def test_fractions_of_hours_and_minutes(text: str, seconds: int) -> None:
    """Half an hour is thirty minutes to ISO 8601, and is never read as half a second."""
    assert unix_seconds(text) in {None, seconds}


_PARTS = st.sampled_from(
    [
        *("2014-02-11T", "2014-W07-2T", "2014-042T", "20140211T", "10", ":20", ":30", "20", "30"),
        *(".5", ".123456789", ",5", "Z", "z", "+05", "+0530", "-05:30", "+05:30", ":15", "-", " "),
    ]
)


@given(st.lists(_PARTS, max_size=8))
def test_white_space_changes_nothing(parts: list[str]) -> None:
    """A time with white space around it, which is read by another road, is the same time."""
    text = "".join(parts)
    assert unix_seconds(" " + text) == unix_seconds(text)


@given(st.datetimes(timezones=st.timezones(), allow_imaginary=False))
def test_iso_text_is_its_datetime(moment: dt.datetime) -> None:
    """A datetime and its ISO 8601 text are one time."""
    moment = moment.astimezone(dt.UTC) if moment.utcoffset() else moment.replace(tzinfo=dt.UTC)
    assert unix_seconds(moment.isoformat()) == unix_seconds(moment)


@given(st.datetimes(timezones=st.just(dt.UTC), max_value=dt.datetime(9999, 1, 1)))  # noqa: DTZ001
def test_rounded_half_up(moment: dt.datetime) -> None:
    """A time is its instant to the millisecond, halves up."""
    microseconds = (moment - EPOCH) // dt.timedelta(microseconds=1)
    assert unix_seconds(moment) == ((microseconds + 500) // 1000) / 1000


@given(st.integers(FIRST, 10**11))
def test_epoch_seconds(number: int) -> None:
    """A whole number below 31,557,600,000 is seconds, as a float and as text too."""
    expected = number if abs(number) < 31_557_600_000 else number / 1000
    found = {unix_seconds(number), unix_seconds(float(number)), unix_seconds(f"{number:+010}")}
    assert found == {expected}


@given(st.floats())
def test_number_is_in_range(number: float) -> None:
    """A number is a time of the years 1 to 9999, or none."""
    found = from_number(number)
    assert found is None or FIRST <= found < LAST


@pytest.mark.usefixtures("_host_zone")
def test_time_without_a_date() -> None:
    """A time without a date is invalid, and no clock is asked for one."""
    outcome = convert({"type": "track", "userId": "u1", "event": "e", "timestamp": "12:30"})
    assert "invalid_timestamp" in repr(outcome)


COMMON = ["2026-02-01T12:30:00Z", "2026-02-01T12:30:00.250Z", "2014-W07-2T10:20:30Z"]


@given(st.data())
def test_fast_road_gives_what_the_strict_one_gives(data: st.DataObject) -> None:
    """A text near the commonest form is read as it is with a blank before it, which is not the form."""
    text = data.draw(st.sampled_from(COMMON))
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(text)))
        new = data.draw(st.text("0123456789-:.,TZW+ ", max_size=2))
        text = text[:place] + new + text[place + data.draw(st.integers(0, 2)) :]
    assert unix_seconds(text) == unix_seconds(" " + text)


def test_datetime_that_is_no_time() -> None:
    """What says that it is no time is none, whatever it derives from."""
    assert unix_seconds(NotATime(1, 1, 1)) is None
