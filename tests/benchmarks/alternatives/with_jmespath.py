"""The mapping as expressions of JMESPath, with Python for what they cannot say."""

# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from typing import Any, Final

import jmespath

from tests.benchmarks.alternatives.bare import attributes, unix_seconds

_IDENTIFY: Final = jmespath.compile(
    """{
        user_id: userId,
        first_name: traits.firstName,
        last_name: traits.lastName,
        email: traits.email,
        phone_number: traits.phone,
        timezone: context.timezone,
        apns: [context.device.token],
        attributes: traits
    }"""
)
_TRACK: Final = jmespath.compile(
    "{user_id: userId, event: event, properties: properties, timestamp: timestamp}"
)


def identify(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an identify."""
    body: dict[str, Any] = _IDENTIFY.search(message)
    body["attributes"] = attributes(body["attributes"])
    return body


def track(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a track."""
    body: dict[str, Any] = _TRACK.search(message)
    body["timestamp"] = unix_seconds(body["timestamp"])
    return body


MAPPERS: Final = {"identify": identify, "track": track}
