"""Timestamps as text: RFC 2822, ``Date.toString()``, and what bounds the reader."""

from __future__ import annotations

import datetime as dt
import time
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.values.time_text import read_text

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _offsets() -> st.SearchStrategy[dt.timezone]:
    return st.integers(-23 * 60 - 59, 23 * 60 + 59).map(
        lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
    )


@given(st.datetimes(min_value=dt.datetime(1000, 1, 1), timezones=_offsets()))  # noqa: DTZ001
def test_rfc_2822(moment: dt.datetime) -> None:
    """A time that Python writes as RFC 2822 is read, in upper and lower case too."""
    moment = moment.replace(microsecond=0)
    text = format_datetime(moment)
    assert {read_text(t) for t in (text, text.upper(), text.lower())} == {moment}


@given(
    st.datetimes(timezones=_offsets()),
    st.none() | st.text(st.characters(codec=None, exclude_characters="\n"), max_size=100),
)
def test_javascript(moment: dt.datetime, name: str | None) -> None:
    """The output of JavaScript's Date.toString is read, with any name of the zone."""
    moment = moment.replace(microsecond=0)
    date = f"{_DAYS[moment.weekday()]} {_MONTHS[moment.month - 1]} {moment.day:02} {moment.year:04}"
    text = f"{date} {moment:%H:%M:%S GMT%z}" + (f" ({name})" if name is not None else "")
    assert read_text(text) == moment


def test_javascript_takes_no_time() -> None:
    """A text that begins like Date.toString and goes on without end is refused at once."""
    start = "Thu Nov 26 2026 04:47:00 GMT+0100"
    for rest in (" (" * 500_000, " (" + ")" * 1_000_000 + "x", " (" + "a) (" * 250_000):
        before = time.process_time()
        assert read_text(start + rest) is None
        assert time.process_time() - before < 1


@pytest.mark.parametrize(
    "text",
    [
        "11 Feb 2014 10:20 J",
        "11 Feb 2014 10:20 +0060",
        "11 Feb 2014 10:20 +2400",
        "11 Feb 14 10:20 GMT",
        "11 Fev 2014 10:20 GMT",
        "11 Feb 2014 24:20 GMT",
        "11 Feb 2014 10:20:60 GMT",
        "Die, 11 Feb 2014 10:20 GMT",
        "11 Feb 2014 10:20 GMT (a) b",
        "\u0661\u0661 Feb 2014 10:20 GMT",
        "11 \u017fep 2014 10:20 GMT",
        "2014-02-11T10:20:30 GMT",
        "1" * 101,
    ],
)
def test_what_is_not_a_time(text: str) -> None:
    """Text of no standard form, or longer than any, is not a time."""
    assert read_text(text) is None


def test_longest_text() -> None:
    """A text of a hundred characters is read, and a longer one is not."""
    text = f"2026-02-01T12:30:00.{'0' * 79}Z"
    assert len(text) == 100
    assert read_text(text) == read_text("2026-02-01T12:30:00Z")
    assert read_text(f"{text[:-1]}0Z") is None
