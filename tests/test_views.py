"""Pages and screens, where Python has more to offer than JSON."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import MappingError, map_page, map_screen
from tests.checks import is_json_ready, spoil
from tests.hostile import HOSTILE
from tests.strategies import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from connect_mapping import Request

VIEWS = {"page": map_page, "screen": map_screen}
views = pytest.mark.parametrize("mapper", VIEWS.values(), ids=VIEWS.keys())


def fails(mapper: Callable[[Any], Request], **fields: Any) -> list[tuple[str, str]]:
    """Return the codes and fields of a view that cannot be mapped."""
    with pytest.raises(MappingError) as caught:
        mapper({"userId": "u1", **fields})
    return [(p.code, p.field) for p in caught.value.problems]


@views
@pytest.mark.parametrize("message", [None, [], "CANARY", 7, b"{}"])
def test_no_object(mapper: Callable[[Any], Request], message: object) -> None:
    """A message has to be an object."""
    with pytest.raises(MappingError) as caught:
        mapper(message)
    assert [(p.code, p.field) for p in caught.value.problems] == [("not_an_object", "")]


@views
@pytest.mark.parametrize("name", [b"a", {"a"}, ("a",), 7, False, 0.0, []])
def test_name_of_the_wrong_type(mapper: Callable[[Any], Request], name: object) -> None:
    """A name that is no string is one problem, wherever it stands and whatever JSON thinks of it."""
    assert fails(mapper, name=name) == [("wrong_type", "name")]
    assert fails(mapper, properties={"name": name})[0] == ("wrong_type", "properties.name")


@views
def test_strings_by_descent(mapper: Callable[[Any], Request]) -> None:
    """Strings by descent become plain ones."""
    body = mapper({"userId": Text("u1"), "name": Text("Home"), "category": Text("Docs")}).body
    assert is_json_ready(body)
    assert body.get("properties") == {"category": "Docs", "name": "Home"}


@views
@pytest.mark.parametrize("blank", [None, "", " ", Text("\t")])
def test_blank_is_absent(mapper: Callable[[Any], Request], blank: object) -> None:
    """A blank name and a blank category leave those of the properties alone."""
    properties = {"name": "Home", "category": "Docs"}
    body: Any = mapper(
        {"userId": "u1", "name": blank, "category": blank, "properties": properties}
    ).body
    assert (body["event"][-5:], body["properties"]) == (" Home", properties)


@views
@pytest.mark.parametrize("none", [0, 0.0, -0.0, False, Decimal(0), Decimal("-0.00")])
def test_category_that_is_none(mapper: Callable[[Any], Request], none: object) -> None:
    """Zero of any kind and false leave the category of the properties alone, and join nothing."""
    properties = {"category": "Docs"}
    body = mapper({"userId": "u1", "category": none, "properties": properties}).body
    assert body.get("properties") == properties
    assert "properties" not in mapper({"userId": "u1", "category": none}).body


@views
@pytest.mark.parametrize("some", [[], {}, 1, True, 0.5, "0"])
def test_category_of_any_type(mapper: Callable[[Any], Request], some: object) -> None:
    """Any other category takes the place of that of the properties."""
    body = mapper({"userId": "u1", "category": some, "properties": {"category": "Docs"}}).body
    assert body.get("properties") == {"category": some}


@views
def test_category_that_json_cannot_hold(mapper: Callable[[Any], Request]) -> None:
    """The problem of a category has its place in the message, not in the body."""
    assert fails(mapper, category={"a": {1}}) == [("not_json", "category.a")]


@views
@pytest.mark.parametrize("hostile", ["mapping", "dict", "object", "liar as dict", "list"])
def test_hostile_properties(mapper: Callable[[Any], Request], hostile: str) -> None:
    """Properties whose own code fails are no object, and hold no name."""
    assert fails(mapper, properties=HOSTILE[hostile]()) == [("wrong_type", "properties")]


def test_url_in_a_mapping() -> None:
    """The url is found in any mapping."""
    context = MappingProxyType({"page": MappingProxyType({"url": Text("https://a.example/")})})
    body: Any = map_page({"userId": "u1", "context": context}).body
    assert (type(body["event"]), body["event"]) == (str, "[Segment Page] https://a.example/")


@views
def test_request_shares_nothing(mapper: Callable[[Any], Request]) -> None:
    """Whatever is done to a body, the message stays as it was."""
    message = {"userId": "u1", "category": {"a": [1]}, "properties": {"b": [{"c": [1]}]}}
    spoil(mapper(message).body)
    assert message == {"userId": "u1", "category": {"a": [1]}, "properties": {"b": [{"c": [1]}]}}
