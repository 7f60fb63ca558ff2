"""One digest of many outcomes, to compare one interpreter with another."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING, Any

import attrs

from connect_mapping import Request, Settings, batch, convert, convert_lines, unbatch
from tests import vectors
from tests.benchmarks.messages import messages as real_messages
from tests.full_messages import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping import BatchRequest, Outcome

#: What is put at every place of a message.
ODD: tuple[Any, ...] = (
    *(None, "", "Ünï \u2003 \ud800", "page", "x" * 201, True, False, [], ["x"], {"a": [None]}),
    *({"All": False}, {"computation_class": "audience", "computation_key": "member_id"}),
    *(7, 7.5, 0.1, -0.0, 1e300, 1e22, 1574250023.0005, 10**22, 10**639, 10**640, 2**53 + 1),
)


def as_text(outcomes: Iterable[Outcome | BatchRequest]) -> Iterator[str]:
    """Yield each outcome as JSON, in its own order; not its sentences, which may be reworded."""
    for outcome in outcomes:
        fields = attrs.asdict(outcome)
        for problem in (*fields.get("warnings", ()), *fields.get("problems", ())):
            # A warning of a batch comes after its place.
            del (problem if isinstance(problem, dict) else problem[1])["detail"]
        yield json.dumps([type(outcome).__name__, fields])


def digest(outcomes: Iterable[Outcome | BatchRequest]) -> str:
    """Return a digest of outcomes."""
    return hashlib.sha256("\n".join(as_text(outcomes)).encode()).hexdigest()


def fixed_outcomes() -> Iterator[Outcome | BatchRequest]:
    """Yield the outcomes of messages that stay the same, real ones and odd ones, and batches."""
    yield from map(convert, real_messages(200))
    yield from map(convert, odd_messages())
    settings = Settings(
        android_push_field="gcm",
        on_invalid_timezone="reject",
        null_attributes="drop",
        context_traits="fallback",
        calls=("group", "page", "screen"),
        page_event="Viewed",
        screen_event="Saw",
    )
    yield from (convert(message, settings) for message in odd_messages())
    payload = {"batch": list(odd_messages()), "context": {"timezone": "PST"}, "sentAt": 1769949000}
    outcomes = [convert(message, Settings(calls=settings.calls)) for message in unbatch(payload)]
    yield from outcomes
    yield from batch(outcome for outcome in outcomes if isinstance(outcome, Request))


def odd_messages() -> Iterator[dict[str, Any]]:
    """Yield real messages with something odd at one place."""
    for full in real_and_optional():
        for path in places(full):
            for value in ODD:
                changed: dict[str, Any] = copy.deepcopy(full)
                inner: Any = changed
                for key in path[:-1]:
                    inner = inner[key]
                inner[path[-1]] = value
                yield changed


def real_and_optional() -> list[dict[str, Any]]:
    """Return a message of each call: real ones, and optional calls derived from them."""
    track, identify, alias = real_messages(10)[5::2]
    page = {"url": "https://www.example.com/docs?q=1", "title": "Docs"}
    of_views = {
        "category": "Docs",
        "properties": {"url": page["url"], "name": "", "tags": [1, None]},
    }
    return [
        *(track, identify, alias),
        {**identify, "type": "group", "groupId": "acme-1"},
        {**alias, **of_views, "type": "page", "name": None, "context": {"page": page}},
        {**alias, **of_views, "type": "screen", "name": "Cart", "context": None},
    ]


def outcomes_of_vectors() -> Iterator[Outcome]:
    """Yield the outcomes of all vectors and of every time, whatever they are by now."""
    for case in vectors.load(*vectors.MESSAGE_FOLDERS).values():
        yield convert(case["message"], Settings(**case["settings"]))
    yield from convert_lines(case["line"] for case in vectors.load("lines").values())
    for row in vectors.table("timestamps"):
        yield convert({"type": "track", "userId": "u1", "event": "e", "timestamp": row["input"]})


def digests() -> list[str]:
    """Return the digest of the messages that stay the same, and that of the vectors."""
    return [digest(fixed_outcomes()), digest(outcomes_of_vectors())]
