"""What the types of the package promise to its users.

mypy and pyright read this file; nothing runs it. An ``ignore`` marks a mistake that both must report:
both call an ignore that hides nothing an error, so a mistake that passes is an error too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, assert_never, assert_type
from uuid import UUID

from attrs import evolve

from connect_mapping import (
    BatchRequest,
    MappingError,
    Outcome,
    Problem,
    Rejected,
    Request,
    Settings,
    Skipped,
    audience_identify,
    batch,
    convert,
    convert_lines,
    map_alias,
    map_group,
    map_identify,
    map_page,
    map_screen,
    map_track,
    olson_timezone,
    snake_case,
    sync_audience,
    unbatch,
)
from connect_mapping.bodies import Body, IdentifyBody
from connect_mapping.outcomes import IdentifyRequest, TrackRequest, UserRequest

if TYPE_CHECKING:
    from connect_mapping.bodies import AliasBody, GroupBody, TrackBody


def every_outcome(message: object) -> str:
    """Match each kind of outcome; there is no other."""
    outcome = convert(message)
    assert_type(outcome, UserRequest | TrackRequest | Skipped | Rejected)
    match outcome:
        case Request(path, body, warnings):
            assert_type(path, Literal["/v2/identify", "/v2/track"])
            assert_type(warnings, tuple[Problem, ...])
            return json.dumps(body)
        case Skipped(reason):
            assert_type(reason, Literal["unsupported_call", "destination_disabled"])
            return reason
        case Rejected(problems):
            assert_type(problems, tuple[Problem, ...])
            return problems[0].code
        case _:
            assert_never(outcome)


def forgotten_outcome(message: object) -> str:
    """Forget one kind: the checkers say so."""
    outcome = convert(message)
    match outcome:
        case Request(path):
            return path
        case Skipped(reason):
            return reason
        case _:
            assert_never(outcome)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def every_reason(outcome: Skipped) -> int:
    """Match each reason; there is no other."""
    match outcome.reason:
        case "unsupported_call":
            return 1
        case "destination_disabled":
            return 2
        case _:
            assert_never(outcome.reason)


def kinds(outcome: Outcome) -> None:
    """Tell the kinds apart in the other way."""
    if isinstance(outcome, Request):
        assert_type(outcome.warnings, tuple[Problem, ...])
    elif isinstance(outcome, Skipped):
        outcome.problems  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    else:
        assert_type(outcome, Rejected)
        outcome.body  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def requests_by_path(outcome: Outcome) -> str:
    """Read the body that belongs to a path, without a cast."""
    if isinstance(outcome, Request):
        if outcome.path == "/v2/track":
            assert_type(outcome, TrackRequest)
            assert_type(outcome.body.get("timestamp"), int | float | None)
            return outcome.body["event"]
        assert_type(outcome, UserRequest)
        outcome.body["event"]  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
    return ""


def requests_by_pattern(outcome: Outcome) -> object:
    """Read the body that belongs to a path, in a match."""
    match outcome:
        case Request() as request if request.path == "/v2/track":
            return request.body["event"]
        case _:
            return None


def parameter(request: UserRequest | TrackRequest) -> str:
    """Tell the requests of an outcome apart in another function, where the annotation must say both."""
    return request.body["event"] if request.path == "/v2/track" else request.body["user_id"]


def any_request(request: Request, more: list[Request]) -> None:
    """Take every request, whatever its body, and make some."""
    more += [
        request,
        map_track({}),
        map_alias({}),
        evolve(map_group({}), warnings=()),
        Request("/v2/identify", {"user_id": "u1", "first_name": "Ann"}),
        Request("/v2/track", {"user_id": "u1", "event": "Paid"}, (Problem("missing", "", ""),)),
        Request(request.path, request.body),
    ]
    made = Request("/v2/track", {"user_id": "u1", "event": "Paid"})
    assert_type(made, TrackRequest)
    Request("/v2/tack", {"user_id": "u1"})  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    Request("/v2/track", {"user_id": "u1", "evnt": ""})  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    request.path = "/v2/track"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def bodies(user: IdentifyBody, alias: AliasBody, group: GroupBody, event: TrackBody) -> None:
    """Read the fields of bodies."""
    assert_type(user["user_id"], str)
    assert_type(user.get("timezone"), str | None)
    assert_type(user.get("attributes"), dict[str, Any] | None)
    assert_type(user.get("apns", []), list[str])
    assert_type(alias["previous_id"], str)
    assert_type(group["group_id"], str)
    assert_type(group.get("group_attributes"), dict[str, Any] | None)
    assert_type(event["event"], str)
    assert_type(event.get("timestamp"), int | float | None)
    user["plan"]  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]
    event["timestamp"] = "2026"  # type: ignore[typeddict-item]  # pyright: ignore[reportGeneralTypeIssues]


def body_of_any_request(request: Request) -> None:
    """Read what every body has, and pass it on as any mapping."""
    assert_type(request.body["user_id"], str)
    anything: Mapping[str, object] = request.body
    json.dumps(anything)
    if "previous_id" in request.body:
        assert_type(request.body["previous_id"], str)
    if "group_id" in request.body:
        assert_type(request.body["group_id"], str)
    if "event" in request.body:
        assert_type(request.body["event"], str)


def requests_of_mappers(message: dict[str, Any]) -> None:
    """Map one call, and read every problem of it."""
    try:
        assert_type(map_identify(message, Settings()).body, IdentifyBody)
        assert_type(map_track(message, Settings()).body["event"], str)
        assert_type(map_alias(message, Settings()).body["previous_id"], str)
        assert_type(map_group(message, Settings()).body["group_id"], str)
        for mapper in (map_page, map_screen):
            assert_type(mapper(message, Settings()), TrackRequest)
        map_group(message, calls={"group"})  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    except MappingError as error:
        assert_type(error.problems, tuple[Problem, ...])
        for problem in error.problems:
            assert_type(problem.field, str)
            assert_type(problem.detail, str)


def codes(problem: Problem) -> bool:
    """Compare a code with one that there is, and with one that there is not."""
    problem.field = "traits"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    Problem("mising", "event", "A typo.")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return problem.code == "missing"


def settings() -> Settings:
    """Set things, rightly and wrongly."""
    Settings(android_push_field="apns")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Settings(on_invalid_timezone="drop")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Settings(null_attributes=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Settings(private_key=b"0")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Settings("0" * 32)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Settings(timezone="reject")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    chosen = Settings(
        private_key="0" * 32,
        public_key=None,
        android_push_field="gcm",
        on_invalid_timezone="reject",
        null_attributes="drop",
        calls={"group", "page", "screen"},
        page_event="Viewed",
        screen_event="Saw",
        page_url_query="drop",
    )
    Settings(calls=["page"])
    Settings(calls=7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Settings(page_event=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Settings(calls=["page", "track"])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    Settings(calls="page")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(chosen.calls, frozenset[Literal["group", "page", "screen"]])
    assert_type(chosen.page_event, str)
    chosen.null_attributes = "keep"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    assert_type(chosen.android_push_field, Literal["fcm", "gcm"])
    assert_type(chosen.private_key, str | None)
    assert_type(chosen.headers(), dict[str, str])
    convert({}, {"null_attributes": "drop"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    return chosen


def lines(texts: list[str], raw: Iterator[bytes]) -> None:
    """Pass lines in any form, except a single string of bytes or a list of numbers."""
    assert_type(convert_lines(texts), Iterator[Outcome])
    assert_type(convert_lines(raw, settings()), Iterator[Outcome])
    with Path("messages.ndjson").open("rb") as file:
        for outcome in convert_lines(file):
            every_outcome(outcome)
    convert_lines(b"{}")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    convert_lines([1])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


def payloads(payload: dict[str, Any], raw: bytes) -> list[Outcome]:
    """Take apart the batches that Segment's libraries send."""
    assert_type(unbatch(payload), Iterator[Any])
    assert_type(unbatch(json.loads(raw)), Iterator[Any])
    return [convert(message, settings()) for message in unbatch(payload)]


def batches(outcomes: list[Outcome]) -> Iterator[str]:
    """Send the requests in batches."""
    requests = (outcome for outcome in outcomes if isinstance(outcome, Request))
    for chunk in batch(requests, size=50):
        assert_type(chunk, BatchRequest)
        assert_type(chunk.body, Body | list[Body])
        assert_type(chunk.warnings, tuple[tuple[int, Problem], ...])
        if isinstance(chunk.body, list):
            assert_type(chunk.body[0]["user_id"], str)
        else:
            assert_type(chunk.body["user_id"], str)
        yield f"{chunk.path} {json.dumps(chunk.body)}"
    batch(outcomes)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    batch(requests, "50")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def audiences(ids: set[str], numbers: tuple[int, ...]) -> None:
    """Give members in any form."""
    assert_type(audience_identify(42, "Big Spenders", True), IdentifyRequest)
    assert_type(sync_audience("Big Spenders", ids, numbers), Iterator[IdentifyRequest])
    for request in sync_audience("Big Spenders", members=ids, previous_members=[]):
        assert_type(request.body.get("attributes"), dict[str, Any] | None)
    audience_identify(UUID(int=1), "Big Spenders", True)
    sync_audience("Big Spenders", [Decimal(7), UUID(int=1)])
    audience_identify(4.5, "Big Spenders", True)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    audience_identify("u1", "Big Spenders", "true")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    sync_audience("Big Spenders", 42)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def single_rules(value: object) -> None:
    """Use the rules by themselves."""
    assert_type(olson_timezone(value), str | None)
    assert_type(snake_case("Big Spenders"), str)
    snake_case(value)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def hashed(problem: Problem, skipped: Skipped) -> set[object]:
    """Put what compares by value into a set."""
    return {problem, skipped, Settings()}
