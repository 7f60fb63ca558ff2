"""Olson names."""

from __future__ import annotations

from typing import Any

import pytest
import pytz
from hypothesis import given

from connect_mapping import Problem, Settings, olson_timezone
from connect_mapping.timezones import judge_timezone
from tests.hostile import HOSTILE
from tests.strategies import Text, any_values
from tests.vectors import table


@pytest.mark.parametrize("case", table("olson_timezone"), ids=lambda case: case["why"])
def test_name(case: dict[str, Any]) -> None:
    """A value is the name that its table says, or none."""
    assert olson_timezone(case["input"]) == case["output"]


@pytest.mark.parametrize("name", pytz.all_timezones)
def test_every_name(name: str) -> None:
    """Every name that pytz knows is itself, in any casing and with white space around it."""
    spelled = (name, name.lower(), name.upper(), f" \t{name}\n", f"\u00a0{name.lower()} ")
    assert {olson_timezone(spelling) for spelling in spelled} == {name}


def test_name_by_descent() -> None:
    """A string by descent is read like any other, and a plain one comes back."""
    found = olson_timezone(Text("us/pacific"))
    assert (type(found), found) == (str, "US/Pacific")


@pytest.mark.parametrize("value", [None, 7, True, b"UTC", ["UTC"], {"UTC"}, pytz.UTC, ""])
def test_no_name(value: object) -> None:
    """What is no string is no name, and neither is an empty one."""
    assert olson_timezone(value) is None


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_value(hostile: Any) -> None:
    """A value whose own code fails is no name."""
    assert olson_timezone(hostile()) is None


@given(any_values)
def test_any_value(value: object) -> None:
    """Any value is a name of pytz or none."""
    assert olson_timezone(value) in {None, *pytz.all_timezones}


@pytest.mark.parametrize("name", ["Europe/\u212aiev", "\u0130ran", "Asia/Tok\u00ffo"])
def test_letters_that_only_look_like_it(name: str) -> None:
    """A letter whose lower case is ASCII is still not ASCII."""
    assert olson_timezone(name) is None


@pytest.mark.parametrize(
    ("text", "name", "setting", "problems", "warnings"),
    [
        ("utc", "UTC", "reject", [], []),
        (" ", "", "reject", [], []),
        ("PST", "", "reject", ["traits.timezone"], []),
        ("PST", "", "omit", [], ["traits.timezone"]),
    ],
)
def test_judgement(
    text: str, name: str, setting: Any, problems: list[str], warnings: list[str]
) -> None:
    """An invalid name is a warning or a problem, as the settings have it, and a blank one neither."""
    found: tuple[list[Problem], list[Problem]] = ([], [])
    settings = Settings(on_invalid_timezone=setting)
    assert judge_timezone(text, "traits.timezone", settings, *found) == name
    assert [[p.field for p in group] for group in found] == [problems, warnings]
