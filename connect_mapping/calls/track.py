"""Track: a Segment event becomes a Zendesk Connect event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping import rules
from connect_mapping.bodies import LONGEST_EVENT
from connect_mapping.calls.event_time import first_time, read_timestamp
from connect_mapping.outcomes import request
from connect_mapping.values.ids import USER, read_id, usual_user
from connect_mapping.values.json_copy import as_string, copy_object, object_at, plain_copy
from connect_mapping.values.ways import is_blank

if TYPE_CHECKING:
    from connect_mapping.outcomes import Rejected, TrackRequest
    from connect_mapping.reading import Reading
    from connect_mapping.settings import Settings


def track(reading: Reading, fields: dict[str, Any]) -> TrackRequest | Rejected:
    """Return the request of a track, for ``POST /v2/track``, or its problems.

    >>> from connect_mapping.reading import Reading
    >>> track(Reading(), {"userId": 7, "event": "Paid"}).body
    {'user_id': '7', 'event': 'Paid'}
    """
    user_id = read_id(reading, fields, "user_id", USER, rules.USER_ID_MISSING)
    object_at(reading, fields, "context")
    body: Any = {"user_id": user_id, "event": _read_event(reading, fields.get("event"))}
    if properties := _read_properties(reading, fields):
        body["properties"] = properties
    timestamp = read_timestamp(reading, fields)
    if timestamp is not None:
        body["timestamp"] = timestamp
    return reading.outcome("/v2/track", body)


def usual_track(fields: dict[str, Any], _settings: Settings, owned: bool) -> TrackRequest | None:
    """Return what :func:`track` does for an ordinary message, or None: the fast lane.

    >>> usual_track({"userId": "u1", "event": "Paid", "timestamp": 1769949000}, None, False).body
    {'user_id': 'u1', 'event': 'Paid', 'timestamp': 1769949000}
    >>> usual_track({"userId": "u1"}, None, False) is None
    True
    """
    user_id = fields.get("userId")
    if type(user_id) is not str or not user_id or user_id.isspace():
        user_id = usual_user(fields)
        if user_id is None:
            return None
    context = fields.get("context")
    if type(context) is not dict and context is not None:
        return None
    event = fields.get("event")
    if type(event) is not str or not 0 < len(event) <= LONGEST_EVENT or event.isspace():
        return None
    seconds = first_time(fields)
    if seconds is None:
        return None
    body: Any = {"user_id": user_id, "event": event}
    properties = fields.get("properties")
    if properties is not None:
        if type(properties) is not dict:
            return None
        if properties:
            copy = properties if owned else plain_copy(properties)
            if copy is None:
                return None
            body["properties"] = copy
    body["timestamp"] = seconds
    return request("/v2/track", body)


def _read_event(reading: Reading, value: object) -> str:
    event = as_string(value)
    if event is None and value is not None:
        reading.reject(rules.EVENT_WRONG_TYPE, ("event",))
    elif event is None or is_blank(event):
        reading.reject(rules.EVENT_MISSING, ("event",))
    elif len(event) > LONGEST_EVENT:
        reading.reject(rules.EVENT_TOO_LONG, ("event",))
    else:
        if reading.trace is not None:
            reading.trace.place(rules.EVENT, ("event",), ("event",))
        return event
    return ""


def _read_properties(reading: Reading, fields: dict[str, Any]) -> dict[str, Any]:
    properties = object_at(reading, fields, "properties")
    if properties:
        if reading.trace is not None:
            reading.trace.copy(rules.PROPERTIES, ("properties",), ("properties",))
        return copy_object(reading, properties, ("properties",))
    if reading.trace is not None and "properties" in fields:
        reading.trace.leave("absent", rules.PROPERTIES_EMPTY, ("properties",))
    return properties
