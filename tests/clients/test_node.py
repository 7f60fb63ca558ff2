"""Messages of the client libraries for Node: Segment's, and RudderStack's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.clients import outcomes, sending
from tests.clients.outcomes import Plain, identify, seconds, track

if TYPE_CHECKING:
    from tests.clients.recorder import Post

pytestmark = [sending.needs_node, pytest.mark.thorough]

both = pytest.mark.parametrize("library", ["segment", "rudderstack"])
#: The package of each library, and the name that it gives itself.
PACKAGES: Final = {
    "segment": ("@segment/analytics-node", "@segment/analytics-node"),
    "rudderstack": ("@rudderstack/rudder-sdk-node", "analytics-node"),
}
#: Where a message says when it was made, if its caller does not say when something happened.
TIMES: Final = {"segment": "timestamp", "rudderstack": "originalTimestamp"}
COUNT: Final = {"segment": 14, "rudderstack": 12}
MOMENT: Final = 1714729262.5


@cache
def sent(library: str) -> list[Post]:
    return sending.node("node_client.cjs", library)


def messages(library: str) -> list[dict[str, Any]]:
    return sending.messages(sent(library))


def expected(library: str) -> list[Plain]:
    """Return the outcomes of the messages."""
    wanted = [
        identify(
            {
                "user_id": "97980",
                "first_name": "Ann",
                "last_name": "Lee",
                "email": "ann@example.com",
                "phone_number": "491701234567",
                "timezone": "Europe/Berlin",
                "fcm": ["740f4707"],
                "attributes": {
                    "createdAt": "2024-05-03T09:41:02.500Z",
                    "score": None,
                    "companyRoles": {},
                    "previous_plan": None,
                    "visits": 9007199254740991,
                },
            }
        ),
        track("97980", "Plan Changed", MOMENT, {"to": "pro", "price": 9.9}),
        identify({"user_id": "visitor-1"}),
        track(
            "visitor-1",
            "Käse gekauft 🧀",
            MOMENT,
            {"at": "2024-05-03T09:41:02.500Z", "items": [{"sku": "C-1"}]},
        ),
        outcomes.SWITCHED_OFF,
        outcomes.SWITCHED_OFF,
        track("97980", "Now", seconds(messages(library)[6][TIMES[library]])),
        identify({"user_id": "97980", "previous_id": "12"}),
        identify(
            {
                "user_id": "97980",
                "group_id": "12",
                "group_attributes": {"name": "Acme", "foundedAt": "2024-05-03T09:41:02.500Z"},
            }
        ),
        track(
            "97980",
            "[Segment Page] Home",
            MOMENT,
            {"url": "https://shop.example/", "category": "Docs", "name": "Home"},
        ),
        track("97980", "[Segment Page]", MOMENT),
        track("97980", "[Segment Screen] Basket", MOMENT, {"items": 3, "name": "Basket"}),
    ]
    if library == "segment":
        # Date.toString() has no milliseconds.
        wanted += [track("97980", "Then", 1714729262), track("97980", "Then", MOMENT)]
    return wanted


@both
def test_library(library: str) -> None:
    """The library that package.json names sent the messages, in batches."""
    package, name = PACKAGES[library]
    library_sent = {"name": name, "version": sending.pinned(package)}
    assert [m["context"]["library"] for m in messages(library)] == [library_sent] * COUNT[library]
    assert {post.path for post in sent(library)} == {"/v1/batch"}
    assert {post.compressed for post in sent(library)} == {library == "rudderstack"}


def test_date_as_text() -> None:
    """Segment's library passes on what ``Date.toString()`` gives."""
    text = "Fri May 03 2024 15:11:02 GMT+0530 (India Standard Time)"
    assert [m["timestamp"] for m in messages("segment")[12:]] == [text, "2024-05-03T09:41:02.500Z"]


@both
def test_outcomes(library: str) -> None:
    """Every message has the outcome that it should have."""
    assert outcomes.from_lines(sent(library)) == expected(library)


def test_traits_in_both_places() -> None:
    """RudderStack's library repeats the traits in the context, where they are not needed."""
    traits = [message["context"].get("traits") for message in messages("rudderstack")]
    assert traits == [messages("rudderstack")[0]["traits"], *[None] * 11]
    settings = outcomes.reading_context_traits()
    assert outcomes.from_lines(sent("rudderstack"), settings) == expected("rudderstack")
