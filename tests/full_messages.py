"""Messages in which everything that is read is there."""

from __future__ import annotations

from typing import Any

from connect_mapping import Settings

#: With these, all of them are mapped.
ALL_CALLS = Settings(calls=("group", "page", "screen"))

#: A message of each type in which everything that is read is there.
FULL: dict[str, dict[str, Any]] = {
    "identify": {
        "type": "identify",
        "userId": "u1",
        "anonymousId": "a1",
        "traits": {
            "firstName": "Ann",
            "lastName": "Lee",
            "name": "Ann Lee",
            "email": "ann@example.com",
            "phone": 15550100,
            "phones": ["15550101"],
            "timezone": "UTC",
            "plan": {"tags": [1]},
            "vip": True,
        },
        "context": {
            "timezone": "UTC",
            "device": {"type": "ios", "token": "ff01"},
            "library": {"name": "analytics-ios"},
            "os": {"name": "iOS"},
            "personas": {"computation_class": "audience", "computation_key": "vip"},
        },
        "integrations": {"All": True, "Outbound": True},
    },
    "track": {
        "type": "track",
        "userId": "u1",
        "anonymousId": "a1",
        "event": "Signed Up",
        "properties": {"products": [{"sku": "a1"}]},
        "timestamp": "2026-02-01T12:30:00Z",
        "context": {"ip": "::1"},
        "integrations": {"All": True},
    },
    "alias": {
        "type": "alias",
        "userId": "u1",
        "previousId": "a1",
        "context": {},
        "integrations": {},
    },
    "group": {
        "type": "group",
        "userId": "u1",
        "anonymousId": "a1",
        "groupId": "g1",
        "traits": {"id": "g1", "name": "Acme", "plan": {"tags": [1]}},
        "context": {"ip": "::1"},
        "integrations": {"All": True},
    },
    "page": {
        "type": "page",
        "userId": "u1",
        "anonymousId": "a1",
        "name": "Home",
        "category": "Docs",
        "properties": {"name": "Old", "url": "https://www.example.com/", "tags": [1]},
        "timestamp": "2026-02-01T12:30:00Z",
        "context": {"page": {"url": "https://www.example.com/"}},
        "integrations": {"All": True},
    },
    # Named by its properties, so that those are read too.
    "screen": {
        "type": "screen",
        "userId": "u1",
        "category": {"tabs": [1]},
        "properties": {"name": "Home"},
        "sentAt": "2026-02-01T12:30:00Z",
        "context": {},
        "integrations": {},
    },
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside a message."""
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else ()
    for key, inner in enumerate(value) if isinstance(value, list) else pairs:
        found += places(inner, (*path, key))
    return found
