"""Screen: that a user has seen a screen of an app becomes a Zendesk Connect event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings
from connect_mapping.views import map_view

if TYPE_CHECKING:
    from connect_mapping.outcomes import Request

_NAMES: Final = (("name",), ("properties", "name"))


def map_screen(message: object, settings: Settings = DEFAULT_SETTINGS) -> Request:
    """Return the request that a Segment screen becomes, for ``POST /v2/track``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``name``, ``category``,
    ``properties`` and a time; its ``type`` and ``integrations`` are not looked at, and neither is
    ``settings.calls``. The event is ``settings.screen_event`` and the name of the screen. The
    timestamp of the body is in Unix seconds. Raises MappingError with every problem. Source of the
    body: segment-integrations/integration-outbound, lib/mapper.js.

    >>> map_screen({"userId": "u1", "name": "Home"}).body["event"]
    '[Segment Screen] Home'
    """
    check_settings(settings)
    return map_view(message, settings.screen_event, _NAMES)
