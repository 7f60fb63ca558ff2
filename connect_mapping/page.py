"""Page: that a user has seen a page becomes a Zendesk Connect event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings
from connect_mapping.views import map_view

if TYPE_CHECKING:
    from connect_mapping.outcomes import Request

#: A page without a name goes by its address.
_NAMES: Final = (
    ("name",),
    ("properties", "name"),
    ("properties", "url"),
    ("context", "page", "url"),
)


def map_page(message: object, settings: Settings = DEFAULT_SETTINGS) -> Request:
    """Return the request that a Segment page becomes, for ``POST /v2/track``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``name``, ``category``,
    ``properties`` and a time; its ``type`` and ``integrations`` are not looked at, and neither is
    ``settings.calls``. The event is ``settings.page_event`` and the name of the page, else its url.
    The timestamp of the body is in Unix seconds. Raises MappingError with every problem. Source of
    the body: segment-integrations/integration-outbound, lib/mapper.js.

    >>> map_page({"userId": "u1", "properties": {"url": "https://example.com/"}}).body["event"]
    '[Segment Page] https://example.com/'
    """
    check_settings(settings)
    return map_view(message, settings.page_event, _NAMES)
