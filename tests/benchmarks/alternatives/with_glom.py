"""The mapping as specs of glom."""

# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from typing import Final

from glom import Spec

from tests.benchmarks.alternatives.bare import attributes, unix_seconds

IDENTIFY: Final = Spec(
    {
        "user_id": "userId",
        "first_name": "traits.firstName",
        "last_name": "traits.lastName",
        "email": "traits.email",
        "phone_number": "traits.phone",
        "timezone": "context.timezone",
        "apns": ("context.device.token", lambda token: [token]),
        "attributes": ("traits", attributes),
    }
)
TRACK: Final = Spec(
    {
        "user_id": "userId",
        "event": "event",
        "properties": "properties",
        "timestamp": ("timestamp", unix_seconds),
    }
)

MAPPERS: Final = {"identify": IDENTIFY.glom, "track": TRACK.glom}
