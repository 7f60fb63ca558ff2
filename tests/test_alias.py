"""Alias, where Python has more to offer than JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from connect_mapping import MappingError, Settings, map_alias
from tests.strategies import Text


def fails(message: object) -> list[tuple[str, str]]:
    """Return the codes and fields of an alias that cannot be mapped."""
    with pytest.raises(MappingError) as caught:
        map_alias(message, Settings())
    return [(p.code, p.field) for p in caught.value.problems]


@pytest.mark.parametrize("message", [None, [], "CANARY", 7, b"{}"])
def test_no_object(message: object) -> None:
    """A message has to be an object."""
    assert fails(message) == [("not_an_object", "")]


@pytest.mark.parametrize("kind", [dict, MappingProxyType])
def test_ids_by_descent(kind: Any) -> None:
    """Ids that are strings by descent become plain ones."""
    body = map_alias(kind({"userId": Text("u1"), "previousId": 7.0})).body
    assert (body, [type(value) for value in body.values()]) == (
        {"user_id": "u1", "previous_id": "7"},
        [str, str],
    )


@pytest.mark.parametrize(
    ("user_id", "previous_id"), [("7", 7), (7, 7.0), (Text("u1"), "u1"), (7.0, Text("7"))]
)
def test_alias_to_self(user_id: object, previous_id: object) -> None:
    """Ids that are equal as strings are equal."""
    message = {"userId": user_id, "previousId": previous_id}
    assert fails(message) == [("alias_to_self", "previousId")]


@pytest.mark.parametrize("value", [{1}, (), b"", 7])
def test_context_of_the_wrong_type(value: object) -> None:
    """A context that is no object is the last problem."""
    assert fails({"userId": {1}, "context": value}) == [
        ("wrong_type", "userId"),
        ("missing", "previousId"),
        ("wrong_type", "context"),
    ]
