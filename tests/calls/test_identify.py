"""Identify, where Python has more to offer than JSON, and the fast lane's plans for traits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from connect_mapping import (
    Outcome,
    Rejected,
    Request,
    Settings,
    convert,
    map_identify,
)
from connect_mapping.calls import traits as traits_module
from connect_mapping.values.json_copy import as_object
from tests.checks import body_of, codes, converted, faults
from tests.hostile import HOSTILE
from tests.strategies import Text, json_values, messages, traits_of

FALLBACK = Settings(context_traits="fallback")


def identify(traits: Any, **fields: Any) -> dict[str, Any]:
    """Return an identify with these traits."""
    return {"type": "identify", "userId": "u1", "traits": traits, **fields}


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        ({7: 1, "plan": {1}}, [("not_json", "traits"), ("not_json", "traits.plan")]),
        ({"phones": ("1", {2})}, [("not_json", "traits.phones[1]")]),
        # What is dropped is not judged.
        ({"id": {1}, "user_id": {1}, "Anonymous ID": {1}}, []),
        ({"phones": ["1"], "PHONES": [{1}]}, [("duplicate_trait", "traits.PHONES")]),
        ({"email": "a@b.c", "Email": {1}}, [("not_json", "traits.Email")]),
        ({"timezone": {1}}, [("wrong_type", "traits.timezone")]),
    ],
    ids=str,
)
def test_values_that_are_not_json(traits: Any, expected: list[tuple[str, str]]) -> None:
    """Only what would become an attribute must be JSON."""
    assert faults(identify(traits)) == expected


def test_hostile_context_traits() -> None:
    """Traits in the context whose own code fails are not an object: a problem if they are read."""
    for make in HOSTILE.values():
        message = identify(None, context={"traits": make()})
        assert converted(message) == convert(identify(None))
        assert faults(message, FALLBACK) == [("wrong_type", "context.traits")]


@given(traits_of(json_values), messages(json_values))
def test_fallback_is_the_same_mapping(traits: dict[str, Any], message: dict[str, Any]) -> None:
    """Traits give the same at either place, except for the paths of problems and warnings."""
    context = {k: v for k, v in (as_object(message.get("context")) or {}).items() if k != "traits"}
    message = {**message, "type": "identify", "context": context, "integrations": None}
    here = convert({**message, "traits": traits})
    message.pop("traits", None)
    there = convert({**message, "context": {**context, "traits": traits}}, FALLBACK)
    assert without_place(there) == without_place(here)


def without_place(outcome: Outcome) -> object:
    """Return an outcome whose paths do not say where the traits are."""
    assert isinstance(outcome, Request | Rejected)
    paths = [(code, field.removeprefix("context.")) for code, field in codes(outcome)]
    return paths, outcome.body if isinstance(outcome, Request) else None


@pytest.mark.parametrize(
    ("traits", "cached"),
    [
        ({f"kept {number}": 1 for number in range(100)}, 1),
        ({f"too many {number}": 1 for number in range(101)}, 0),
        ({"remembered" * 100: 1}, 1),
        ({"too long, by a letter" + "." * 980: 1}, 0),
        ({Text("not a plain string"): 1}, 0),
    ],
    ids=["100 keys", "101 keys", "1000 characters", "1001 characters", "subclass"],
)
def test_cache_is_bounded(traits: dict[Any, Any], cached: int) -> None:
    """A plan is cached only if it takes little memory; the others are read like any others."""
    cache = traits_module._cached_plan
    cache.cache_clear()
    body = body_of(identify({**traits, "first name": "Ann"} if not cached else traits))
    assert body["attributes"] == traits
    assert body.get("first_name") == (None if cached else "Ann")
    assert cache.cache_info().currsize == cached
    assert cache.cache_info().maxsize == 1024


class Disguised(str):
    """A key that is equal to another one."""

    __slots__ = ()

    def __hash__(self) -> int:
        """Hash as the other."""
        return hash("email")

    def __eq__(self, other: object) -> bool:
        """Be equal to the other."""
        return other == "email"


def test_key_that_is_equal_to_another() -> None:
    """A key that claims to equal another leaves nothing in the cache for later messages."""
    for _ in range(2):
        map_identify({"userId": "u1", "traits": {Disguised("plan"): "pro"}})
        assert body_of(identify({"email": "a@b.c"})) == {"user_id": "u1", "email": "a@b.c"}
        assert body_of(identify({"plan": "pro"}))["attributes"] == {"plan": "pro"}


def test_first_phone() -> None:
    """The first of the phones is trimmed, and may be 0."""
    assert body_of(identify({"phones": [" 1 "]}))["phone_number"] == "1"
    assert body_of(identify({"phones": [0]}))["phone_number"] == "0"


def test_empty_token() -> None:
    """A token that is an empty object has the wrong type, and is not absent."""
    device = {"type": "ios", "token": {}}
    message = identify(None, context={"device": device})
    assert faults(message) == [("wrong_type", "context.device.token")]


def test_hints_of_the_wrong_type() -> None:
    """A type, a library and a system whose names are not strings say nothing, and the token is left out."""
    name: Any = ["ios"]
    device = {"type": name, "token": "ff01"}
    message = identify(None, context={"device": device, "library": {"name": name}})
    assert faults(message) == [("unroutable_device_token", "context.device.token")]
