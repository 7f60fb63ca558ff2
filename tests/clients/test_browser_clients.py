"""Messages of the client libraries for browsers, in a page of jsdom: Segment's, and RudderStack's."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.clients import outcomes, sending
from tests.clients.outcomes import Plain, identify, rejected, seconds, track

if TYPE_CHECKING:
    from tests.clients.recorder import Post

pytestmark = [sending.needs_node, pytest.mark.thorough]

#: How Segment's library delivers: a message in each post, which is its default, or several.
SEGMENT: Final[dict[str, dict[str, Any]]] = {
    "segment": {},
    "segment-batching": {"strategy": "batching", "config": {"size": 4, "timeout": 10_000}},
}
LIBRARIES: Final = (*SEGMENT, "rudderstack")
every = pytest.mark.parametrize("library", LIBRARIES)
segment_only = pytest.mark.parametrize("library", SEGMENT)
MOMENT: Final = 1714729262.5
URL: Final = "https://shop.example/pricing?utm_source=news&utm_campaign=spring"
PAGE: Final = {
    "path": "/pricing",
    "referrer": "https://search.example/?q=cheese",
    "search": "?utm_source=news&utm_campaign=spring",
    "title": "Preise & Pläne",
    "url": URL,
}
#: RudderStack's library adds these.
RUDDER_PAGE: Final = {
    "referring_domain": "search.example",
    "tab_url": f"{URL}#plans",
    "initial_referrer": "https://search.example/?q=cheese",
    "initial_referring_domain": "search.example",
}
ANN: Final = {
    "user_id": "97980",
    "first_name": "Ann",
    "last_name": "Lee",
    "email": "ann@example.com",
    "phone_number": "491701234567",
}
CREATED: Final = {"createdAt": "2024-05-03T09:41:02.500Z"}
GROUP: Final = {
    "user_id": "97980",
    "group_id": "12",
    "group_attributes": {"name": "Acme", "foundedAt": "2024-05-03T09:41:02.500Z"},
}


@cache
def sent(library: str) -> list[Post]:
    """Return the posts of a library, in the order of its calls."""
    name = library.partition("-")[0]
    posts = sending.node("browser_client.cjs", name, deliveryStrategy=SEGMENT.get(library))
    return sorted(posts, key=lambda post: str(json.loads(post.body)["sentAt"]))


def messages(library: str) -> list[dict[str, Any]]:
    return sending.messages(sent(library))


def by_segment(library: str) -> list[Plain]:
    """Return the outcomes of the messages of Segment's library."""
    sent_messages = messages(library)
    visitor = sent_messages[0]["anonymousId"]
    times = [seconds(m["timestamp"]) if "GMT" not in m["timestamp"] else 0 for m in sent_messages]
    ann = {**ANN, "timezone": sending.ZONE}
    attributes = {**CREATED, "previous_plan": None}
    at = "2024-05-03T09:41:02.500Z"
    docs = {**PAGE, "path": "/docs", "category": "Docs", "name": "Home"}
    return [
        track(visitor, f"[Segment Page] {URL}", times[0], PAGE),
        track(visitor, "Käse gesehen 🧀", times[1], {"at": at, "price": None}),
        identify({"user_id": "97980", "previous_id": visitor}),
        identify({**ann, "attributes": attributes}),
        track("97980", "Plan Changed", times[4], {"to": "pro"}),
        outcomes.SWITCHED_OFF,
        # It sends the traits of before again.
        identify({**ann, "attributes": {**attributes, "plan": "pro"}}),
        identify(GROUP),
        track("97980", "[Segment Page] Home", times[8], docs),
        # It sends the id of the identified user as both ids, so nobody can know who was meant.
        rejected("alias_to_self previousId"),
        track("97980", "[Segment Screen] Basket", times[10], {"items": 3, "name": "Basket"}),
        track("97980", "Then", MOMENT),
        track("97980", "Then", 1714729262),  # Date.toString() has no milliseconds.
        track("97980", "Then", MOMENT),
    ]


def by_rudderstack(*, context_traits: bool) -> list[Plain]:
    """Return the outcomes of the messages of RudderStack's library, with or without its traits."""
    sent_messages = messages("rudderstack")
    visitor = sent_messages[0]["anonymousId"]
    times = [seconds(message["originalTimestamp"]) for message in sent_messages]
    page = {**PAGE, **RUDDER_PAGE}
    docs = {**page, "path": "/docs", "category": "Docs", "name": "Home"}
    bodies: list[Plain] = [
        {**ANN, "attributes": CREATED},
        {**ANN, "attributes": {**CREATED, "plan": "pro"}},
    ]
    warnings = ["invalid_timezone context.timezone"]
    if not context_traits:
        bodies = [{"user_id": "97980"}] * 2
        warnings.append("unread_traits context.traits")
    return [
        track(visitor, f"[Segment Page] {URL}", times[0], page),
        track(visitor, "Käse gesehen 🧀", times[1], {"at": "2024-05-03T09:41:02.500Z"}),
        identify({"user_id": "97980", "previous_id": visitor}),
        identify(bodies[0], *warnings),
        track("97980", "Plan Changed", times[4], {"to": "pro"}),
        outcomes.SWITCHED_OFF,
        identify(bodies[1], *warnings),
        identify(GROUP),
        track("97980", "[Segment Page] Home", times[8], docs),
        identify({"user_id": "ann", "previous_id": "97980"}),
    ]


def expected(library: str) -> list[Plain]:
    """Return the outcomes of the messages by the rules for Segment's messages."""
    return by_segment(library) if library in SEGMENT else by_rudderstack(context_traits=False)


@segment_only
def test_segment(library: str) -> None:
    """The library that package.json names sent the messages, with its write key in each."""
    version = f"next-{sending.pinned('@segment/analytics-next')}"
    found = [(m["context"]["library"], m["writeKey"]) for m in messages(library)]
    assert found == [({"name": "analytics.js", "version": version}, "the-write-key")] * 14
    sizes = [len(json.loads(post.body).get("batch", [None])) for post in sent(library)]
    assert sizes == ([4, 4, 4, 2] if SEGMENT[library] else [1] * 14)
    text = "Fri May 03 2024 15:11:02 GMT+0530 (India Standard Time)"
    assert messages(library)[12]["timestamp"] == text


def test_rudderstack() -> None:
    """The library that package.json names sent the messages, in the forms that are special to it."""
    sent_messages = messages("rudderstack")
    versions = [message["context"]["library"]["version"] for message in sent_messages]
    assert versions == [sending.pinned("@rudderstack/analytics-js")] * 10
    assert {message["context"]["timezone"] for message in sent_messages} == {"GMT+0530"}
    assert [message["userId"] for message in sent_messages[:3]] == ["", "", "97980"]
    assert not any("timestamp" in message for message in sent_messages)
    assert not any("traits" in m for m in sent_messages if m["type"] == "identify")


@every
def test_outcomes(library: str) -> None:
    """Every message has the outcome that it should have; only traits in the context are not read."""
    assert outcomes.from_lines(sent(library)) == expected(library)


@every
def test_traits_of_the_context(library: str) -> None:
    """With the setting for RudderStack's libraries, nothing is lost, and Segment's are the same."""
    wanted = by_segment(library) if library in SEGMENT else by_rudderstack(context_traits=True)
    assert outcomes.from_lines(sent(library), outcomes.reading_context_traits()) == wanted
