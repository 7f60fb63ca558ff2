"""Group, where Python has more to offer than JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from connect_mapping import MappingError, Settings, map_group
from tests.checks import is_json_ready, spoil
from tests.hostile import HOSTILE
from tests.strategies import Text

CALL = {"userId": "u1", "groupId": "g1"}


def fails(**fields: Any) -> list[tuple[str, str]]:
    """Return the codes and fields of a group that cannot be mapped."""
    with pytest.raises(MappingError) as caught:
        map_group({**CALL, **fields})
    return [(p.code, p.field) for p in caught.value.problems]


@pytest.mark.parametrize("message", [None, [], "CANARY", 7, b"{}"])
def test_no_object(message: object) -> None:
    """A message has to be an object."""
    with pytest.raises(MappingError) as caught:
        map_group(message)
    assert [(p.code, p.field) for p in caught.value.problems] == [("not_an_object", "")]


@pytest.mark.parametrize("value", [{1}, (), b"", 7.5, True])
def test_group_id_of_the_wrong_type(value: object) -> None:
    """An id is a string or a whole number."""
    assert fails(groupId=value) == [("wrong_type", "groupId")]


@pytest.mark.parametrize("kind", [dict, MappingProxyType])
def test_strings_by_descent(kind: Any) -> None:
    """Strings by descent become plain ones, and an id by descent leaves as well."""
    traits = kind({Text("id"): 7, Text("plan"): Text("pro")})
    body = map_group(kind({**CALL, "groupId": Text("g1"), "traits": traits})).body
    assert is_json_ready(body)
    assert body == {"user_id": "u1", "group_id": "g1", "group_attributes": {"plan": "pro"}}


@pytest.mark.parametrize("key", ["id", "ID", "Id", "_id", "i d", "i-d"])
def test_spellings_of_the_id(key: str) -> None:
    """The id is no attribute, however it is spelled, and even where JSON cannot hold it."""
    assert map_group({**CALL, "traits": {key: {1}}}).body == {"user_id": "u1", "group_id": "g1"}


@pytest.mark.parametrize("key", ["ids", "id2", "uid", "iid", ""])
def test_other_keys(key: str) -> None:
    """What only resembles it stays."""
    body: Any = map_group({**CALL, "traits": {key: 1}}).body
    assert body["group_attributes"] == {key: 1}


def test_key_that_is_no_string() -> None:
    """A key that is no string has the place of its object."""
    assert fails(traits={7: 1}) == [("not_json", "traits")]


@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict", "list"])
def test_hostile_traits(name: str) -> None:
    """Traits whose own code fails are no object."""
    assert fails(traits=HOSTILE[name]()) == [("wrong_type", "traits")]


def test_direct_call() -> None:
    """Who calls the mapper has asked for it: the setting is about convert."""
    assert map_group(CALL, Settings(calls=[])).body == {"user_id": "u1", "group_id": "g1"}


def test_request_shares_nothing() -> None:
    """Whatever is done to a body, the message stays as it was."""
    message = {**CALL, "traits": {"tags": [{"a": 1}]}}
    spoil(map_group(message).body)
    assert message == {**CALL, "traits": {"tags": [{"a": 1}]}}
