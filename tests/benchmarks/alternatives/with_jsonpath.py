"""The mapping as JSONPath, with Python for what it cannot say."""

# mypy: disable-error-code="import-not-found,import-untyped,attr-defined"

from __future__ import annotations

from typing import Any, Final

from jsonpath_ng import parse

from tests.benchmarks.alternatives.bare import attributes, unix_seconds

_IDENTIFY: Final = {
    "user_id": parse("$.userId"),
    "first_name": parse("$.traits.firstName"),
    "last_name": parse("$.traits.lastName"),
    "email": parse("$.traits.email"),
    "phone_number": parse("$.traits.phone"),
    "timezone": parse("$.context.timezone"),
    "apns": parse("$.context.device.token"),
    "attributes": parse("$.traits"),
}
_TRACK: Final = {
    "user_id": parse("$.userId"),
    "event": parse("$.event"),
    "properties": parse("$.properties"),
    "timestamp": parse("$.timestamp"),
}


def identify(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an identify."""
    body = {name: path.find(message)[0].value for name, path in _IDENTIFY.items()}
    body["apns"] = [body["apns"]]
    body["attributes"] = attributes(body["attributes"])
    return body


def track(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a track."""
    body = {name: path.find(message)[0].value for name, path in _TRACK.items()}
    body["timestamp"] = unix_seconds(body["timestamp"])
    return body


MAPPERS: Final = {"identify": identify, "track": track}
