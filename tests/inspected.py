"""Messages as lines, for the tests of the inspection."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from connect_mapping.tools.inspection import Inspection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connect_mapping.tools.inspection import Report


def track(event: str, timestamp: object = None, user: str = "u1") -> dict[str, Any]:
    """Return a track."""
    return {"type": "track", "userId": user, "event": event, "timestamp": timestamp}


def identify(traits: dict[str, Any], user: str = "u1", **context: Any) -> dict[str, Any]:
    """Return an identify."""
    return {"type": "identify", "userId": user, "traits": traits, "context": context}


def audience(key: str, member: object, user: str = "u1") -> dict[str, Any]:
    """Return the identify of a user who enters or leaves an audience."""
    personas = {"computation_class": "audience", "computation_key": key}
    return identify({key: member}, user, personas=personas)


def inspected(messages: Iterable[Any], **options: Any) -> Report:
    """Return the report on messages, one a line, in the file ``a.ndjson``."""
    inspection = Inspection(**options)
    for number, message in enumerate(messages, 1):
        inspection.add(json.dumps(message), "a.ndjson", number)
    return inspection.report()
