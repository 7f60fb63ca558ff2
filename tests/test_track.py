"""Track, where Python has more to offer than JSON."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import Any

import pytest

from connect_mapping import MappingError, Settings, map_track
from tests.checks import spoil
from tests.hostile import HOSTILE
from tests.strategies import Text

CALL = {"userId": "u1", "event": "Signed Up"}


def fails(**fields: Any) -> list[tuple[str, str]]:
    """Return the codes and fields of an event that cannot be mapped."""
    with pytest.raises(MappingError) as caught:
        map_track({**CALL, **fields})
    return [(p.code, p.field) for p in caught.value.problems]


@pytest.mark.parametrize("message", [None, [], "CANARY", 7, b"{}"])
def test_no_object(message: object) -> None:
    """A message has to be an object."""
    with pytest.raises(MappingError) as caught:
        map_track(message)
    assert [(p.code, p.field) for p in caught.value.problems] == [("not_an_object", "")]


@pytest.mark.parametrize("event", [b"a", {"a"}, ("a",), 7, False, 0.0, []])
def test_event_of_the_wrong_type(event: object) -> None:
    """An event that is no string is of the wrong type, falsy ones too."""
    assert fails(event=event) == [("wrong_type", "event")]


@pytest.mark.parametrize(
    ("event", "code"),
    [(Text(""), "missing"), (Text(" "), "missing"), (Text("a" * 201), "too_long")],
)
def test_event_by_descent(event: str, code: str) -> None:
    """An event that is a string by descent is judged like any other."""
    assert fails(event=event) == [(code, "event")]


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (dt.datetime(2026, 2, 1, 12, 30, 0, 250_000, dt.UTC), 1769949000.25),
        (dt.datetime(2026, 2, 1, 12, 30), 1769949000),  # noqa: DTZ001 - no zone means UTC
        (dt.date(2026, 2, 1), 1769904000),
        (Text("2026-02-01"), 1769904000),
    ],
)
def test_times_of_python(moment: object, seconds: float) -> None:
    """A datetime and a date are times."""
    body: Any = map_track({**CALL, "timestamp": moment}).body
    assert (type(body["timestamp"]), body["timestamp"]) == (type(seconds), seconds)


@pytest.mark.parametrize("moment", [dt.time(12), dt.timedelta(1), b"2026", {1}, True, float("nan")])
@pytest.mark.parametrize("field", ["timestamp", "originalTimestamp", "sentAt", "receivedAt"])
def test_no_time(moment: object, field: str) -> None:
    """What is no time is a problem of the field that holds it."""
    assert fails(**{field: moment}) == [("invalid_timestamp", field)]


@pytest.mark.parametrize("blank", [None, "", " ", Text("\t")])
def test_blank_times_are_absent(blank: object) -> None:
    """A blank time is absent, and the next one counts."""
    body: Any = map_track({**CALL, "timestamp": blank, "sentAt": 1769949000}).body
    assert body["timestamp"] == 1769949000


@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict", "list"])
def test_hostile_properties(name: str) -> None:
    """Properties whose own code fails are no object."""
    assert fails(properties=HOSTILE[name]()) == [("wrong_type", "properties")]


@pytest.mark.parametrize("value", [[], {1}, b"", (), 7, "ios"])
def test_context_of_the_wrong_type(value: object) -> None:
    """A context that is no object is a problem, although nothing is read from it."""
    assert fails(context=value) == [("wrong_type", "context")]


def test_context_as_a_mapping() -> None:
    """A context may be any mapping, and holds what it likes."""
    assert map_track({**CALL, "context": MappingProxyType({1: {1}})}).body == {
        "user_id": "u1",
        "event": "Signed Up",
    }


def test_all_problems_at_once() -> None:
    """Every problem is reported, in the order of the fields."""
    fields = {"userId": True, "event": 7, "properties": {"a": {1}}, "timestamp": "noon"}
    assert fails(context=7, **fields) == [
        ("wrong_type", "userId"),
        ("wrong_type", "context"),
        ("wrong_type", "event"),
        ("not_json", "properties.a"),
        ("invalid_timestamp", "timestamp"),
    ]


def test_request_shares_nothing() -> None:
    """Whatever is done to a body, the message stays as it was."""
    message = {**CALL, "properties": {"products": [{"sku": "a1"}]}}
    spoil(map_track(message, Settings()).body)
    assert message == {**CALL, "properties": {"products": [{"sku": "a1"}]}}


def test_longest_event_by_descent() -> None:
    """An event of 200 characters that is a string by descent is taken."""
    body: Any = map_track({"userId": "u1", "event": Text("e" * 200)}).body
    assert body["event"] == "e" * 200
