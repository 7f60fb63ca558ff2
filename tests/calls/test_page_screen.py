"""Pages and screens, where Python has more to offer than JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.checks import body_of, faults
from tests.hostile import HOSTILE
from tests.strategies import Text

PAGE_NAMES: list[dict[str, Any]] = [
    {"name": "1"},
    {"properties": {"name": "2"}},
    {"properties": {"url": "3"}},
    {"context": {"page": {"url": "4"}}},
]

views = pytest.mark.parametrize("call", ["page", "screen"])


def view(call: str, **fields: Any) -> dict[str, Any]:
    """Return a page or a screen with these fields."""
    return {"type": call, "userId": "u1", **fields}


@pytest.mark.parametrize("first", range(len(PAGE_NAMES)))
def test_order_of_names(first: int) -> None:
    """The first source that is there names the page, in the order of the mapping."""
    message = view("page", properties={})
    for source in PAGE_NAMES[first:]:
        properties = {**source.get("properties", {}), **message["properties"]}
        message |= {**source, "properties": properties}
    assert body_of(message)["event"] == f"[Segment Page] {first + 1}"


@views
@pytest.mark.parametrize("name", [b"a", {"a"}, ("a",), 7, False, 0.0, []])
def test_name_of_the_wrong_type(call: str, name: object) -> None:
    """A name that is not a string is a problem, wherever it stands."""
    assert faults(view(call, name=name)) == [("wrong_type", "name")]
    found = faults(view(call, properties={"name": name}))
    assert found[0] == ("wrong_type", "properties.name")


@views
@pytest.mark.parametrize("blank", [None, "", " ", Text("\t")])
def test_blank_is_absent(call: str, blank: object) -> None:
    """A blank name and a blank category leave those of the properties alone."""
    properties = {"name": "Home", "category": "Docs"}
    body = body_of(view(call, name=blank, category=blank, properties=properties))
    assert (body["event"][-5:], body["properties"]) == (" Home", properties)


@views
@pytest.mark.parametrize("none", [0, 0.0, -0.0, False, Decimal(0), Decimal("-0.00")])
def test_category_that_is_absent(call: str, none: object) -> None:
    """Zero of any kind and false leave the category of the properties alone, and join nothing."""
    properties = {"category": "Docs"}
    assert body_of(view(call, category=none, properties=properties))["properties"] == properties
    assert "properties" not in body_of(view(call, category=none))


@views
@pytest.mark.parametrize("some", [[], {}, 1, True, 0.5, "0"])
def test_category_of_any_type(call: str, some: object) -> None:
    """Any other category takes the place of that of the properties."""
    body = body_of(view(call, category=some, properties={"category": "Docs"}))
    assert body["properties"] == {"category": some}


@views
def test_category_that_json_cannot_hold(call: str) -> None:
    """The problem of a category has its place in the message, not in the body."""
    assert faults(view(call, category={"a": {1}})) == [("not_json", "category.a")]


@views
@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict", "list"])
def test_hostile_properties(call: str, name: str) -> None:
    """Properties whose own code fails are not an object, and hold no name."""
    assert faults(view(call, properties=HOSTILE[name]())) == [("wrong_type", "properties")]
