"""Screen: its tag and what it is named after."""

from __future__ import annotations

from typing import Any

from connect_mapping import Settings, map_screen


def test_direct_call() -> None:
    """Who calls the mapper has asked for it: the setting is about convert."""
    body: Any = map_screen({"userId": "u1"}, Settings(calls=[], screen_event="Saw a screen")).body
    assert body == {"user_id": "u1", "event": "Saw a screen"}


def test_no_address() -> None:
    """A screen has no address, so that a url does not name it."""
    body: Any = map_screen({"userId": "u1", "properties": {"url": "app://home"}}).body
    assert body["event"] == "[Segment Screen]"
