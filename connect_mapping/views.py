"""What a page and a screen have in common: each becomes an event that is named after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping.bodies import LONGEST_EVENT
from connect_mapping.event_time import read_timestamp
from connect_mapping.ids import USER, is_blank, read_id
from connect_mapping.jsonable import (
    as_object,
    as_string,
    copy_object,
    message_object,
    object_at,
)
from connect_mapping.outcomes import Request, request
from connect_mapping.problems import MappingError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    Path = tuple[str, ...]


def map_view(message: object, tag: str, names: Iterable[Path]) -> Request:
    """Return the request of a page or a screen, for ``POST /v2/track``, or raise MappingError.

    ``names`` are the paths of what it may be named after, the first that has a value counts.

    >>> map_view({"userId": "u1", "name": "Home"}, "[Segment Page]", [("name",)]).body
    {'user_id': 'u1', 'event': '[Segment Page] Home', 'properties': {'name': 'Home'}}
    """
    fields = message_object(message)
    problems: list[Problem] = []
    user_id = read_id(fields, USER, problems)
    object_at(fields, "context", problems)
    event = _read_event(fields, tag, names, problems)
    properties = copy_object(object_at(fields, "properties", problems), "properties", problems)
    own = _own_properties(fields, problems)
    timestamp = read_timestamp(fields, problems)
    if problems:
        raise MappingError(problems)
    body: Any = {"user_id": user_id, "event": event}
    # The message's own take the place of those among the properties, as in segmentio/facade,
    # lib/page.js, properties().
    if properties or own:
        body["properties"] = properties | own
    if timestamp is not None:
        body["timestamp"] = timestamp
    return request("/v2/track", body)


def _read_event(
    fields: dict[str, Any], tag: str, names: Iterable[Path], problems: list[Problem]
) -> str:
    for path in names:
        value = _value_at(fields, path)
        name = as_string(value)
        if value is None or (name is not None and is_blank(name)):
            continue
        if name is None:
            detail = "What the event is named after has to be a string."
            problems.append(Problem("wrong_type", ".".join(path), detail))
            return tag
        event = f"{tag} {name}"
        if len(event) > LONGEST_EVENT:
            detail = (
                f"The event, its tag included, may not have more than {LONGEST_EVENT} characters."
            )
            problems.append(Problem("too_long", ".".join(path), detail))
        return event
    return tag


def _value_at(fields: dict[str, Any], path: Path) -> Any:
    value: Any = fields
    for key in path:
        value = (as_object(value) or {}).get(key)
    return value


def _own_properties(fields: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """Return a copy of the name and the category that a message has itself."""
    own: dict[str, Any] = {}
    category = fields.get("category")
    text = as_string(category)
    if category is not None and (text is None or not is_blank(text)):
        own["category"] = category
    name = as_string(fields.get("name"))
    if name is not None and not is_blank(name):
        own["name"] = name
    own = copy_object(own, "", problems)
    # False and zero are no category to the facade, which asks for one that is true. The copy is asked,
    # because a number of a foreign class has become a plain one there.
    if own.get("category") == 0:
        del own["category"]
    return own
