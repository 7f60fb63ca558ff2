"""The sentences of problems and warnings, word for word: people read them, and search for them."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from connect_mapping import (
    MappingError,
    Rejected,
    Request,
    Settings,
    Skipped,
    audience_identify,
    batch,
    convert,
    convert_lines,
    map_identify,
    unbatch,
)
from tests.hostile import NotATime, failing

TRACK: dict[str, Any] = {"type": "track", "userId": "u1", "event": "e"}
IDENTIFY: dict[str, Any] = {"type": "identify", "userId": "u1"}
PAGE: dict[str, Any] = {"type": "page", "userId": "u1"}
ALIAS: dict[str, Any] = {"type": "alias", "userId": "u1", "previousId": "a1"}


def traits(**found: Any) -> dict[str, Any]:
    """Return an identify with these traits."""
    return {**IDENTIFY, "traits": found}


def properties(value: Any) -> dict[str, Any]:
    """Return a track with a property."""
    return {**TRACK, "properties": {"p": value}}


def nested(levels: int) -> Any:
    """Return a value that nests so deep."""
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


MESSAGES: list[tuple[Any, str]] = [
    ([], "A message has to be an object."),
    ({"type": "Track"}, "The type has to be a string that names one of Segment's calls."),
    ({"type": 7}, "The type has to be a string that names one of Segment's calls."),
    ({"batch": []}, "A batch has no type, and is no message: unbatch gives its messages."),
    ({**TRACK, "integrations": []}, "The field integrations has to be an object or null."),
    ({**TRACK, "context": 7}, "The field context has to be an object or null."),
    ({**TRACK, "properties": "a"}, "The field properties has to be an object or null."),
    ({**IDENTIFY, "traits": True}, "The field traits has to be an object or null."),
    ({**TRACK, "userId": " "}, "The call needs a userId or an anonymousId that is not blank."),
    ({**TRACK, "userId": True}, "An id has to be a string or a whole number."),
    ({**TRACK, "userId": 10**640}, "An integer may not have more than 640 digits."),
    ({**ALIAS, "userId": None}, "The alias needs a userId that is not blank."),
    (
        {**ALIAS, "previousId": ""},
        "The alias needs a previousId or an anonymousId that is not blank.",
    ),
    ({**ALIAS, "previousId": "u1"}, "An alias needs two different ids."),
    ({**TRACK, "event": None}, "A track call needs an event that is not blank."),
    ({**TRACK, "event": 7}, "The name of an event has to be a string."),
    ({**TRACK, "event": "e" * 201}, "The name of an event may not have more than 200 characters."),
    (
        {**TRACK, "timestamp": "tomorrow"},
        "The time cannot be read, and the event may not be sent under another one.",
    ),
    (
        {
            **traits(vip="yes"),
            "context": {"personas": {"computation_class": "audience", "computation_key": "vip"}},
        },
        "The membership of an audience has to be true or false.",
    ),
    ({**PAGE, "name": 7}, "What the event is named after has to be a string."),
    (
        {**PAGE, "name": "e" * 200},
        "The event, its tag included, may not have more than 200 characters.",
    ),
    (properties(float("nan")), "JSON has no NaN and no infinity."),
    (properties(Decimal("Infinity")), "JSON has no NaN and no infinity."),
    (properties({1, 2}), "JSON has no value of this type."),
    (properties({7: 1}), "The keys of an object have to be strings."),
    (properties(10**640), "An integer may not have more than 640 digits."),
    (properties(Decimal("1e640")), "A number may not have more than 640 digits."),
    (properties(Decimal(f"{10**400}.5")), "The number is larger than a float can hold."),
    (properties(nested(120)), "Values may not nest deeper than 100 levels."),
    (properties(NotATime(2026, 2, 1)), "The value is no point in time."),
    (properties(failing(dt.date)(2026, 2, 1)), "The value failed when it was read."),
]

WARNINGS: list[tuple[Any, str]] = [
    (traits(email=7), "The trait is of a type that its field cannot take."),
    (
        {**IDENTIFY, "traits": {"email": "a@b.example", "Email": "c@d.example"}},
        "The user has this trait under an earlier spelling; this one was dropped.",
    ),
    (
        traits(phones=[True]),
        "A phone number has to be a string or a whole number; it was left out.",
    ),
    (traits(timezone="PST"), "The time zone is no Olson name; it was left out."),
    (
        {**IDENTIFY, "context": {"timezone": "PST"}},
        "The time zone is no Olson name; it was left out.",
    ),
    ({**IDENTIFY, "context": {"timezone": 7}}, "A time zone has to be a string."),
    (
        {**IDENTIFY, "context": {"device": 7}},
        "The device has to be an object; its token was left out.",
    ),
    (
        {**IDENTIFY, "context": {"device": {"token": 7}}},
        "A push token has to be a string; it was left out.",
    ),
    (
        {**IDENTIFY, "context": {"device": {"token": "ff01"}}},
        "Nothing says whether the token is Apple's or Android's; it was left out.",
    ),
    (
        {
            **IDENTIFY,
            "traits": {"Is VIP": True, "is_vip": 1},
            "context": {"personas": {"computation_class": "audience"}},
        },
        "Another trait has this name in snake_case; this one was dropped.",
    ),
]

LINES: list[tuple[Any, str]] = [
    ("{oops}", "The line is not JSON, from character 2 on."),
    ('{"a": 1, oops}', "The line is not JSON, from character 10 on."),
    (b'{"a": "\xff"}', "The line is not UTF-8, from byte 8 on."),
    (
        '{"type": "track", "userId": "u1", "event": "e", "properties": {"a": NaN}}',
        "JSON has no NaN and no infinity.",
    ),
    ('{"a": ' + "[" * 600 + "]" * 600 + "}", "A line may not nest deeper than 500 levels."),
    (7, "A line has to be text or bytes."),
    ('{"batch": 7}', "The messages of a batch have to be a list."),
    ('{"batch": [7]}', "A message has to be an object."),
    (
        json.dumps({"batch": [{}] * 20_000, "context": {"timezone": "x" * 100}}),
        "What a batch says for all its messages is too long for so many of them.",
    ),
]


@pytest.mark.parametrize(("message", "detail"), MESSAGES)
def test_problem(message: Any, detail: str) -> None:
    """A message that is rejected for one problem says what it is."""
    outcome = convert(message, Settings(calls={"page"}))
    assert isinstance(outcome, Rejected)
    assert [problem.detail for problem in outcome.problems] == [detail]


@pytest.mark.parametrize(("message", "detail"), WARNINGS)
def test_warning(message: Any, detail: str) -> None:
    """A request that lacks one thing says what it is."""
    outcome = convert(message)
    assert isinstance(outcome, Request)
    assert [warning.detail for warning in outcome.warnings] == [detail]


def test_time_zone_that_rejects() -> None:
    """A time zone that rejects the message says the same, but for what was left out."""
    with pytest.raises(MappingError) as caught:
        map_identify(traits(timezone="PST"), Settings(on_invalid_timezone="reject"))
    assert [problem.detail for problem in caught.value.problems] == [
        "The time zone is no Olson name."
    ]


@pytest.mark.parametrize(("line", "detail"), LINES)
def test_line(line: Any, detail: str) -> None:
    """A line that cannot be read says where."""
    [outcome] = convert_lines([line])
    assert isinstance(outcome, Rejected)
    assert [problem.detail for problem in outcome.problems] == [detail]


def test_lists() -> None:
    """What takes a list says so, and that a batch needs one."""
    with pytest.raises(TypeError, match=r"^convert_lines takes several lines, not one string\.$"):
        convert_lines("{}")
    one: Any = Skipped("unsupported_call")
    with pytest.raises(TypeError, match=r"^batch takes several requests, not one outcome\.$"):
        batch(one)
    with pytest.raises(MappingError) as caught:
        unbatch({})
    assert [problem.detail for problem in caught.value.problems] == [
        "A batch needs a list of messages."
    ]


def test_audiences() -> None:
    """A member or a list that cannot be says why."""
    member: Any = "yes"
    with pytest.raises(MappingError) as caught:
        audience_identify("u1", "VIP", member)
    assert str(caught.value) == "member: A membership has to be True or False. [wrong_type]"
    with pytest.raises(MappingError) as caught:
        audience_identify(" ", "VIP", member=True)
    assert str(caught.value) == "user_id: A user id may not be null or blank. [missing]"
    with pytest.raises(
        ValueError, match=r"^A name needs a letter or a digit to have a snake_case\.$"
    ):
        audience_identify("u1", "☃", member=True)
