"""Track: a Segment event becomes a Zendesk Connect event."""

from __future__ import annotations

from typing import Any

from connect_mapping.bodies import LONGEST_EVENT
from connect_mapping.event_time import read_timestamp
from connect_mapping.ids import USER, is_blank, read_id
from connect_mapping.jsonable import as_string, deepen, message_object, object_at
from connect_mapping.outcomes import Request, request
from connect_mapping.problems import MappingError, Problem
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings
from connect_mapping.timestamps import unix_seconds


def map_track(message: object, settings: Settings = DEFAULT_SETTINGS) -> Request:
    """Return the request that a Segment track becomes, for ``POST /v2/track``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``event``, ``properties`` and a
    time; its ``type`` and ``integrations`` are not looked at. The timestamp of the body is in Unix
    seconds. Raises MappingError with every problem. Each field and its source are in
    ``docs/mapping.md``.

    >>> map_track({"userId": "u1", "event": "Signed Up", "timestamp": "2026-02-01T12:30:00Z"}).body
    {'user_id': 'u1', 'event': 'Signed Up', 'timestamp': 1769949000}
    """
    check_settings(settings)
    return track(message_object(message), settings)


def track(fields: dict[str, Any], _settings: Settings) -> Request:
    """Map the fields of a track, as :func:`map_track` does, by settings that were checked.

    >>> track({"userId": "u1", "event": "Paid"}, DEFAULT_SETTINGS).body
    {'user_id': 'u1', 'event': 'Paid'}
    """
    problems: list[Problem] = []
    user_id = fields.get("userId")
    if type(user_id) is not str or not user_id or user_id.isspace():
        user_id = read_id(fields, USER, problems)
    if type(fields.get("context")) is not dict:
        object_at(fields, "context", problems)
    event = fields.get("event")
    if type(event) is not str or not 0 < len(event) <= LONGEST_EVENT or event.isspace():
        event = _read_event(event, problems)
    body: Any = {"user_id": user_id, "event": event}
    properties = fields.get("properties")
    if type(properties) is not dict:
        properties = object_at(fields, "properties", problems)
    if properties:
        # As copy_object does, without its call.
        body["properties"] = deepen(properties.copy(), "properties", problems)
    timestamp = fields.get("timestamp")
    if timestamp is not None:
        timestamp = unix_seconds(timestamp)
    if timestamp is None:
        timestamp = read_timestamp(fields, problems)
    if timestamp is not None:
        body["timestamp"] = timestamp
    if problems:
        raise MappingError(problems)
    return request("/v2/track", body)


def _read_event(value: object, problems: list[Problem]) -> str:
    event = as_string(value)
    if event is None and value is not None:
        problems.append(Problem("wrong_type", "event", "The name of an event has to be a string."))
    elif event is None or is_blank(event):
        detail = "A track call needs an event that is not blank."
        problems.append(Problem("missing", "event", detail))
    elif len(event) > LONGEST_EVENT:
        detail = f"The name of an event may not have more than {LONGEST_EVENT} characters."
        problems.append(Problem("too_long", "event", detail))
    else:
        return event
    return ""
