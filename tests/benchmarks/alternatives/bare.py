"""The mapping written by hand, with nothing but dicts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

_FIELDS: Final = frozenset({"firstName", "lastName", "email", "phone"})


def identify(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an identify."""
    traits, context = message["traits"], message["context"]
    return {
        "user_id": message["userId"],
        "first_name": traits["firstName"],
        "last_name": traits["lastName"],
        "email": traits["email"],
        "phone_number": traits["phone"],
        "timezone": context["timezone"],
        "apns": [context["device"]["token"]],
        "attributes": attributes(traits),
    }


def track(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a track."""
    return {
        "user_id": message["userId"],
        "event": message["event"],
        "properties": message["properties"],
        "timestamp": unix_seconds(message["timestamp"]),
    }


def alias(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an alias."""
    return {"user_id": message["userId"], "previous_id": message["previousId"]}


def attributes(traits: dict[str, Any]) -> dict[str, Any]:
    """Return the traits that have no field of their own."""
    return {key: value for key, value in traits.items() if key not in _FIELDS}


def unix_seconds(text: str) -> int | float:
    """Return a time as Unix seconds, an int when whole."""
    seconds = datetime.fromisoformat(text).timestamp()
    return int(seconds) if seconds.is_integer() else seconds


MAPPERS: Final = {"identify": identify, "track": track, "alias": alias}
