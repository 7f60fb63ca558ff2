"""Page and screen: each view becomes a Zendesk Connect event that is named after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.bodies import LONGEST_EVENT
from connect_mapping.calls.event_time import read_timestamp
from connect_mapping.values.ids import USER, read_id
from connect_mapping.values.json_copy import as_string, copy_object, object_at
from connect_mapping.values.ways import first_way, is_absent, is_blank, note_way

if TYPE_CHECKING:
    from connect_mapping.outcomes import Rejected, TrackRequest
    from connect_mapping.reading import Reading
    from connect_mapping.values.ways import Ways

_SCREEN_NAMES: Final[Ways] = (
    (rules.PAGE_EVENT_NAME, ("name",)),
    (rules.PAGE_EVENT_PROPERTY, ("properties", "name")),
)
_PAGE_NAMES: Final[Ways] = (
    *_SCREEN_NAMES,
    (rules.PAGE_EVENT_URL, ("properties", "url")),
    (rules.PAGE_EVENT_URL, ("context", "page", "url")),
)


def page(reading: Reading, fields: dict[str, Any]) -> TrackRequest | Rejected:
    """Return the request of a page, for ``POST /v2/track``, or its problems.

    >>> from connect_mapping.reading import Reading
    >>> page(Reading(), {"userId": "u1", "properties": {"url": "https://example.com/"}}).body["event"]
    '[Segment Page] https://example.com/'
    """
    return _view(reading, fields, reading.settings.page_event, _PAGE_NAMES)


def screen(reading: Reading, fields: dict[str, Any]) -> TrackRequest | Rejected:
    """Return the request of a screen, for ``POST /v2/track``, or its problems.

    >>> from connect_mapping.reading import Reading
    >>> screen(Reading(), {"userId": "u1", "name": "Home"}).body["event"]
    '[Segment Screen] Home'
    """
    return _view(reading, fields, reading.settings.screen_event, _SCREEN_NAMES)


def _view(
    reading: Reading, fields: dict[str, Any], tag: str, names: Ways
) -> TrackRequest | Rejected:
    user_id = read_id(reading, fields, "user_id", USER, rules.USER_ID_MISSING)
    object_at(reading, fields, "context")
    body: Any = {"user_id": user_id, "event": _read_event(reading, fields, tag, names)}
    if properties := _read_properties(reading, fields):
        body["properties"] = properties
    timestamp = read_timestamp(reading, fields)
    if timestamp is not None:
        body["timestamp"] = timestamp
    return reading.outcome("/v2/track", body)


def _read_event(reading: Reading, fields: dict[str, Any], tag: str, names: Ways) -> str:
    ways, value = first_way(reading, fields, names, rules.PAGE_NAME_ABSENT)
    trace = reading.trace
    if not ways:
        if trace is not None:
            trace.place(rules.PAGE_EVENT_TAG, ("event",))
        return tag
    rule, place = ways[0]
    name = as_string(value)
    if name is None:
        reading.reject(rules.PAGE_NAME_WRONG_TYPE, place)
        return tag
    short = _without_query(name) if rule is rules.PAGE_EVENT_URL else name
    if short != name and reading.settings.page_url_query == "drop":
        name = short
        if trace is not None:
            trace.note(rules.PAGE_URL_QUERY)
    event = tag if is_blank(name) else f"{tag} {name}"
    if len(event) > LONGEST_EVENT:
        fits = len(f"{tag} {short}") <= LONGEST_EVENT
        reading.reject(rules.PAGE_URL_TOO_LONG if fits else rules.PAGE_NAME_TOO_LONG, place)
    if trace is not None:
        note_way(trace, fields, "event", ways, rules.PAGE_NAME_ABSENT)
    return event


def _without_query(url: str) -> str:
    """Return a url up to its query, or its fragment if that comes first."""
    return url.partition("#")[0].partition("?")[0]


def _read_properties(reading: Reading, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the properties, with the name and the category of the message in the place of theirs."""
    trace = reading.trace
    found = object_at(reading, fields, "properties")
    properties = copy_object(reading, found, ("properties",))
    own = _own_properties(reading, fields)
    if trace is not None:
        if found:
            trace.copy(rules.PAGE_PROPERTIES, ("properties",), ("properties",))
        elif "properties" in fields:
            trace.leave("absent", rules.PAGE_PROPERTIES_EMPTY, ("properties",))
        for name in own:
            trace.copy(rules.PAGE_PROPERTIES_OWN, ("properties", name), (name,))
            if name in found:
                trace.leave("beaten", rules.PAGE_PROPERTIES_OWN, ("properties", name), (name,))
    # An unusable copy is None, and its problem has been reported.
    return (properties or {}) | own


def _own_properties(reading: Reading, fields: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of the category and the name that a message has itself."""
    own: dict[str, Any] = {}
    if not is_absent(fields.get("category")):
        own["category"] = fields["category"]
    name = as_string(fields.get("name"))
    if name is not None and not is_absent(name):
        own["name"] = name
    own = copy_object(reading, own, ()) or {}
    # The facade takes a category only if it is true. Compare the copy: in it, a number of a foreign
    # class is a plain one.
    if own.get("category") == 0:
        del own["category"]
    if reading.trace is not None and "category" in fields and "category" not in own:
        reading.trace.leave("absent", rules.PAGE_CATEGORY_ABSENT, ("category",))
    return own
