"""Olson names."""

from __future__ import annotations

import pytest
import pytz
from hypothesis import given

from connect_mapping import olson_timezone
from connect_mapping.values import time_zones
from connect_mapping.values.time_zones import is_olson_name
from tests.hostile import HOSTILE
from tests.strategies import Text, any_values
from tests.vectors import table


def test_rows() -> None:
    """A value is the name that its row says, or none."""
    for row in table("olson_timezone"):
        assert olson_timezone(row["input"]) == row["output"], row


def test_every_name() -> None:
    """Every name that pytz knows is itself, in any casing and with white space around it."""
    for name in pytz.all_timezones:
        spelled = (name, name.lower(), name.upper(), f" \t{name}\n", f"\u00a0{name.lower()} ")
        assert {olson_timezone(spelling) for spelling in spelled} == {name}
        assert [is_olson_name(text) for text in spelled] == [text == name for text in spelled]


def test_name_by_descent() -> None:
    """A string of a subclass is read like any other, and a plain one comes back."""
    found = olson_timezone(Text("us/pacific"))
    assert (type(found), found) == (str, "US/Pacific")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_value(name: str) -> None:
    """A value whose own code fails is not a name."""
    assert olson_timezone(HOSTILE[name]()) is None


@given(any_values)
def test_any_value(value: object) -> None:
    """Any value is a name of pytz or none."""
    assert olson_timezone(value) in {None, *pytz.all_timezones}


def test_names_do_not_depend_on_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are valid although pytz cannot open its files at the moment."""
    monkeypatch.setattr(pytz, "all_timezones", [])
    time_zones._canonical_names.cache_clear()
    assert olson_timezone("europe/berlin") == "Europe/Berlin"
