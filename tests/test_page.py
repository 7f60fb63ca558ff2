"""Page: its tag and what it is named after."""

from __future__ import annotations

from typing import Any

import pytest

from connect_mapping import Settings, map_page

SOURCES: list[dict[str, Any]] = [
    {"name": "Home"},
    {"properties": {"name": "Index"}},
    {"properties": {"url": "https://a.example/"}},
    {"context": {"page": {"url": "https://b.example/"}}},
]
NAMES = ["Home", "Index", "https://a.example/", "https://b.example/"]


@pytest.mark.parametrize("first", range(len(SOURCES)))
def test_order_of_names(first: int) -> None:
    """The first source that is there names the page, in the order of the mapping."""
    message: dict[str, Any] = {"userId": "u1", "properties": {}}
    for source in SOURCES[first:]:
        properties = {**source.get("properties", {}), **message["properties"]}
        message |= {**source, "properties": properties}
    body: Any = map_page(message).body
    assert body["event"] == f"[Segment Page] {NAMES[first]}"


def test_direct_call() -> None:
    """Who calls the mapper has asked for it: the setting is about convert."""
    body: Any = map_page({"userId": "u1"}, Settings(calls=[], page_event="Loaded a Page")).body
    assert body == {"user_id": "u1", "event": "Loaded a Page"}
