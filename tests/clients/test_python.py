"""Messages of the client libraries for Python: Segment's, and RudderStack's."""

from __future__ import annotations

import json
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Final

import pytest
from attrs import frozen

from tests.clients import outcomes, sending
from tests.clients.outcomes import SETTINGS, Plain, identify, rejected, seconds, track

if TYPE_CHECKING:
    from tests.clients.recorder import Post

pytestmark = pytest.mark.thorough


@frozen
class Library:
    """A client library: its module, its distribution, and where it puts the traits of identify."""

    module: str
    distribution: str
    traits: str


SEGMENT: Final = Library("segment.analytics.client", "segment-analytics-python", "traits")
RUDDER: Final = Library("rudderstack.analytics.client", "rudder-sdk-python", "context.traits")
LIBRARIES: Final = (SEGMENT, RUDDER)
try:
    VERSIONS: Final = {lib.distribution: metadata.version(lib.distribution) for lib in LIBRARIES}
except metadata.PackageNotFoundError:
    pytest.skip("the extra test-clients is not installed", allow_module_level=True)

both = pytest.mark.parametrize("library", LIBRARIES, ids=["segment", "rudderstack"])
MOMENT: Final = 1714729262.5
ANN: Final = {
    "user_id": "97980",
    "first_name": "Ann",
    "last_name": "Lee",
    "email": "ann@example.com",
    "phone_number": "491701234567",
    "timezone": "Europe/Berlin",
    "apns": ["740f4707"],
    "attributes": {
        "createdAt": "2024-05-03T09:41:02.500000+00:00",
        "birthday": "1990-02-28",
        "plan": "pro",
        "balance": 12.5,
        "companyRoles": ["admin"],
        "previous_plan": None,
    },
}


@cache
def sent(library: Library, messages: str = "ordinary") -> list[Post]:
    return sending.python("python_client", library.module, messages)


def expected(library: Library) -> list[Plain]:
    """Return the outcomes of the ordinary messages, with all of their traits."""
    now = seconds(sending.messages(sent(library))[6]["timestamp"])
    return [
        identify(ANN),
        track("97980", "Plan Changed", MOMENT, {"to": "pro", "price": 9.9}),
        identify({"user_id": "visitor-1"}),
        track(
            "visitor-1",
            "Käse gekauft 🧀",
            1714729262,
            {"at": "2024-05-03T00:00:00", "items": [{"sku": "C-1"}]},
        ),
        outcomes.SWITCHED_OFF,
        outcomes.SWITCHED_OFF,
        track("2041.0", "Now", now),
        identify({"user_id": "97980", "previous_id": "12"}),
        identify(
            {
                "user_id": "97980",
                "group_id": "12",
                "group_attributes": {"name": "Acme", "foundedAt": "2001-01-01"},
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


def expected_without_context_traits(library: Library) -> list[Plain]:
    """Return the outcomes of the ordinary messages by the rules for Segment's messages."""
    first, *others = expected(library)
    if library is RUDDER:
        known = {key: ANN[key] for key in ("user_id", "timezone", "apns")}
        first = identify(known, "unread_traits context.traits")
    return [first, *others]


@both
def test_library(library: Library) -> None:
    """The installed library sent the messages, a few in each batch."""
    version = VERSIONS[library.distribution]
    libraries = [message["context"]["library"] for message in sending.messages(sent(library))]
    assert libraries == [{"name": "analytics-python", "version": version}] * 12
    assert {post.path for post in sent(library)} == {"/v1/batch"}
    assert [len(json.loads(post.body)["batch"]) for post in sent(library)] == [4, 4, 4]
    assert {post.compressed for post in sent(library)} == {library is RUDDER}


@both
def test_outcomes(library: Library) -> None:
    """Every message has the outcome that it should have; only traits in the context are not read."""
    assert outcomes.from_lines(sent(library)) == expected_without_context_traits(library)


@both
def test_traits_of_the_context(library: Library) -> None:
    """With the setting for RudderStack's libraries, nothing is lost, and Segment's are the same."""
    assert outcomes.from_lines(sent(library), outcomes.reading_context_traits()) == expected(
        library
    )


@both
def test_nan(library: Library) -> None:
    """NaN in a field that is read rejects the message, at its path; the rest of the batch is converted."""
    [post] = sent(library, "nan")
    assert post.body.count(b"NaN") == 2
    assert post.body.count(b"-Infinity") == 1
    wanted = [
        rejected("not_json properties.scores[1]"),
        rejected(f"not_json {library.traits}.score"),
        track("97980", "Paid", MOMENT, {"price": 9.5}),
        track("97980", "Left", MOMENT),
    ]
    assert outcomes.from_lines([post], outcomes.reading_context_traits()) == wanted


def test_nan_that_is_not_read() -> None:
    """Traits in the context are not judged if they are not read."""
    posts = sent(RUDDER, "nan")
    known = identify({"user_id": "97980"}, "unread_traits context.traits")
    assert outcomes.from_lines(posts, SETTINGS)[1] == known
