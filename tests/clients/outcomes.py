"""What outcomes should be, in the form in which the tests of this folder compare them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from connect_mapping import Rejected, Request, Settings, Skipped, convert_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connect_mapping import Problem
    from tests.clients.recorder import Post

Plain: TypeAlias = dict[str, Any]

SETTINGS: Final = Settings(calls={"group", "page", "screen"})
SWITCHED_OFF: Final[Plain] = {"skipped": "destination_disabled"}


def identify(body: Plain, *warnings: str) -> Plain:
    """Return a request to identify, with its warnings as ``code field``."""
    return {"path": "/v2/identify", "body": body, "warnings": sorted(warnings)}


def track(user_id: str, event: str, timestamp: float, properties: Plain | None = None) -> Plain:
    """Return a request to track, without properties if there are none."""
    body: Plain = {"user_id": user_id, "event": event}
    if properties is not None:
        body["properties"] = properties
    return {"path": "/v2/track", "body": {**body, "timestamp": timestamp}, "warnings": []}


def rejected(*problems: str) -> Plain:
    """Return a rejection, with its problems as ``code field``."""
    return {"problems": sorted(problems)}


def reading_context_traits() -> Settings:
    """Return the settings for RudderStack's libraries."""
    return Settings(calls=SETTINGS.calls, context_traits="fallback")


def seconds(text: str) -> float:
    """Return a time in ISO 8601 in seconds, to the millisecond, as bodies have it."""
    return round(datetime.fromisoformat(text).timestamp(), 3)


def from_lines(posts: Iterable[Post], settings: Settings = SETTINGS) -> list[Plain]:
    """Return the outcomes of bodies, each as a line."""
    found: list[Plain] = []
    for post in posts:
        outcomes = list(convert_lines([post.body], settings))
        batch = "batch" in json.loads(post.body)
        prefixes = [f"batch[{n}]." if batch else "" for n in range(len(outcomes))]
        found += map(_plain, outcomes, prefixes)
    return found


def _plain(outcome: Request | Skipped | Rejected, prefix: str) -> Plain:
    match outcome:
        case Request(path, body, warnings):
            return {"path": path, "body": body, "warnings": _places(warnings, prefix)}
        case Skipped(reason):
            return {"skipped": reason}
        case Rejected(problems):
            return {"problems": _places(problems, prefix)}


def _places(problems: Iterable[Problem], prefix: str) -> list[str]:
    """Return ``code field`` of each problem, whose field begins with a prefix, without it."""
    assert all(problem.field.startswith(prefix) for problem in problems)
    return sorted(f"{problem.code} {problem.field.removeprefix(prefix)}" for problem in problems)
