"""Identify, where Python has more to offer than JSON."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from connect_mapping import (
    MappingError,
    Outcome,
    Rejected,
    Request,
    Settings,
    Skipped,
    convert,
    map_identify,
)
from connect_mapping.jsonable import as_object
from tests.checks import is_json_ready, spoil
from tests.hostile import HOSTILE
from tests.strategies import Table, Text, json_values, messages, traits_of


def fails(message: object, settings: Settings = Settings()) -> list[tuple[str, str]]:  # noqa: B008
    """Return the codes and fields of a message that cannot be mapped."""
    with pytest.raises(MappingError) as caught:
        map_identify(message, settings)
    return [(p.code, p.field) for p in caught.value.problems]


@pytest.mark.parametrize("message", [None, [], "CANARY", 7, {1}, b"{}", [("userId", "u1")]])
def test_no_object(message: object) -> None:
    """A message has to be an object."""
    assert fails(message) == [("not_an_object", "")]


@pytest.mark.parametrize("kind", [MappingProxyType, Table], ids=["proxy", "dict by descent"])
def test_message_as_a_mapping(kind: Any) -> None:
    """A message, its traits and its context may be any mapping."""
    message = kind(
        {
            "userId": "u1",
            "traits": kind({"plan": kind({"a": (1,)})}),
            "context": kind({"timezone": "utc"}),
        }
    )
    assert map_identify(message).body == {
        "user_id": "u1",
        "timezone": "UTC",
        "attributes": {"plan": {"a": [1]}},
    }


def test_python_values_become_json() -> None:
    """Dates, identifiers and numbers of Python are written as JSON has them."""
    traits = {
        "since": dt.date(2026, 2, 1),
        "seen": dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
        "key": UUID(int=1),
        "total": Decimal("19.99"),
        "tags": ("a", Text("b")),
    }
    body: Any = map_identify({"userId": "u1", "traits": traits}).body
    assert body["attributes"] == {
        "since": "2026-02-01",
        "seen": "2026-02-01T00:00:00+00:00",
        "key": "00000000-0000-0000-0000-000000000001",
        "total": 19.99,
        "tags": ["a", "b"],
    }
    assert is_json_ready(body)


def test_key_that_is_no_string() -> None:
    """A trait whose key is no string is a problem of the traits, and the others are examined."""
    traits = {7: 1, "plan": {1}, "first name": "Ann"}
    assert fails({"userId": "u1", "traits": traits}) == [
        ("not_json", "traits"),
        ("not_json", "traits.plan"),
    ]


def test_special_traits_that_are_read_need_not_be_json() -> None:
    """A phone list is judged as an attribute, because it stays one."""
    assert fails({"userId": "u1", "traits": {"phones": ("1", {2})}}) == [
        ("not_json", "traits.phones[1]")
    ]


@pytest.mark.parametrize("key", ["id", "user_id", "Anonymous ID"])
def test_ids_among_traits_are_not_judged(key: str) -> None:
    """An id among the traits is dropped, of whatever type it is."""
    assert map_identify({"userId": "u1", "traits": {key: {1}}}) == Request(
        "/v2/identify", {"user_id": "u1"}
    )


def test_dropped_duplicates_are_not_judged() -> None:
    """A second spelling is dropped, although JSON could not hold it."""
    request = map_identify({"userId": "u1", "traits": {"phones": ["1"], "PHONES": [{1}]}})
    assert [w.code for w in request.warnings] == ["duplicate_trait"]


def test_problems_in_the_order_of_the_fields() -> None:
    """Problems come in the order of the fields, and what JSON cannot hold comes last."""
    message = {
        "traits": {"a": {1}, "timezone": "PST", "vip": "true"},
        "context": {
            "timezone": "EDT",
            "personas": {"computation_class": "audience", "computation_key": "vip"},
        },
    }
    assert fails(message, Settings(on_invalid_timezone="reject")) == [
        ("missing", "userId"),
        ("wrong_type", "traits.vip"),
        ("invalid_timezone", "traits.timezone"),
        ("invalid_timezone", "context.timezone"),
        ("not_json", "traits.a"),
    ]


def test_type_and_integrations_are_not_looked_at() -> None:
    """The mapper of a call does not ask what the call is and where it goes."""
    message = {"type": {1}, "integrations": {1}, "userId": "u1"}
    assert map_identify(message).body == {"user_id": "u1"}


def test_request_shares_nothing() -> None:
    """Whatever is done to a body, the message and the next body stay as they were."""
    message = {
        "userId": "u1",
        "traits": {"a": {"b": [1]}, "phones": ["1"]},
        "context": {"device": {"type": "ios", "token": "ff01"}},
    }
    spoil(map_identify(message).body)
    assert map_identify(message).body == {
        "user_id": "u1",
        "phone_number": "1",
        "apns": ["ff01"],
        "attributes": {"a": {"b": [1]}, "phones": ["1"]},
    }


@pytest.mark.parametrize("setting", ["keep", "drop"])
def test_nulls(setting: Any) -> None:
    """Top-level nulls are kept or left out, as the settings have it, and inner ones are kept."""
    traits = {"a": None, "b": {"c": None}, "d": [None], "e": 0}
    body: Any = map_identify(
        {"userId": "u1", "traits": traits}, Settings(null_attributes=setting)
    ).body
    kept = {"a": None} if setting == "keep" else {}
    assert body["attributes"] == {**kept, "b": {"c": None}, "d": [None], "e": 0}


FALLBACK = Settings(context_traits="fallback")


@pytest.mark.parametrize("settings", [Settings(), FALLBACK], ids=["ignore", "fallback"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_context_traits(name: str, settings: Settings) -> None:
    """Traits in the context whose own code fails are no object: no harm by default, else a problem."""
    message = {"type": "identify", "userId": "u1", "context": {"traits": HOSTILE[name]()}}
    outcome = convert(message, settings)
    if settings == FALLBACK:
        assert isinstance(outcome, Rejected)
        assert [(p.code, p.field) for p in outcome.problems] == [("wrong_type", "context.traits")]
    else:
        assert outcome == convert({"type": "identify", "userId": "u1"})


@pytest.mark.parametrize("kind", [dict, MappingProxyType, Table])
@pytest.mark.parametrize("traits", [None, {}, MappingProxyType({}), Table()])
def test_context_traits_of_any_mapping(kind: Any, traits: object) -> None:
    """Any mapping is an object, and an empty one of any kind is as good as none."""
    message = {"userId": "u1", "traits": traits, "context": {"traits": kind({"vip": True, 7: 1})}}
    assert [w.code for w in map_identify(message).warnings] == ["unread_traits"]
    with pytest.raises(MappingError) as caught:
        map_identify(message, FALLBACK)
    assert [(p.code, p.field) for p in caught.value.problems] == [("not_json", "context.traits")]


@given(traits_of(json_values), messages(json_values))
def test_fallback_is_the_same_mapping(traits: dict[str, Any], message: dict[str, Any]) -> None:
    """Traits give the same at either place, but for the paths that problems and warnings name."""
    context = {k: v for k, v in (as_object(message.get("context")) or {}).items() if k != "traits"}
    message = {**message, "type": "identify", "context": context}
    message.pop("integrations", None)
    here = convert({**message, "traits": traits})
    message.pop("traits", None)
    there = convert({**message, "context": {**context, "traits": traits}}, FALLBACK)
    assert without_place(there) == without_place(here)


def without_place(outcome: Outcome) -> object:
    """Return an outcome whose paths do not say where the traits are."""
    assert not isinstance(outcome, Skipped)
    found = outcome.problems if isinstance(outcome, Rejected) else outcome.warnings
    paths = [(p.code, p.field.removeprefix("context.traits").removeprefix("traits")) for p in found]
    return paths, outcome.body if isinstance(outcome, Request) else None
