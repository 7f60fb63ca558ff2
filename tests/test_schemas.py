"""The JSON Schemas: bodies always fit theirs, and messages fit theirs where convert takes them."""

from __future__ import annotations

import copy
import json
import re
import sys
from pathlib import Path
from typing import Any, Final, Required, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import example, given
from jsonschema import Draft202012Validator

import connect_mapping
from connect_mapping import (
    MappingError,
    Rejected,
    Request,
    Settings,
    Skipped,
    convert,
    unbatch,
)
from connect_mapping.bodies import AliasBody, GroupBody, IdentifyBody, TrackBody
from connect_mapping.unbatching import is_batch
from tests import vectors
from tests.full_messages import ALL_CALLS, FULL, places
from tests.pages import PAGES
from tests.test_properties import all_settings, any_messages, json_messages

ROOT: Final = Path(connect_mapping.__file__).parent / "schemas"
SCHEMAS: Final = {
    file.name.removesuffix(".schema.json"): json.loads(file.read_text("utf-8"))
    for file in sorted(ROOT.iterdir())
}
MESSAGE: Final = Draft202012Validator(SCHEMAS["segment-message"])
BODIES: Final = {
    "/v2/identify": Draft202012Validator(SCHEMAS["connect-identify"]),
    "/v2/track": Draft202012Validator(SCHEMAS["connect-track"]),
}
#: What docs/schemas.md says that the schema of messages leaves to convert: all of it, or a part.
#: What is odd about a membership is a ``wrong_type`` inside the traits; there is no other one there. That traits
#: are read from the context is a setting, which the schema does not know.
UNSEEN: Final = {"alias_to_self", "invalid_timezone", "not_json", "too_deep"}
SEEN_IN_PART: Final = {"invalid_timestamp", "too_long", "wrong_type"}
INSIDE: Final = ("traits.", "context.traits")
VIEWS: Final = ("page", "screen")
CASES: Final = vectors.load(*vectors.MESSAGE_FOLDERS)
AUDIENCES: Final = vectors.load("audiences")
BATCHES: Final = vectors.load("batches")
LINES: Final = vectors.load("lines")
#: Each is wrong for some field and right for another; null and blank are absent for most.
ODD_VALUES: Final[tuple[Any, ...]] = (
    None,
    "",
    " \u2003",
    "x",
    "x" * 199,
    "x" * 201,
    True,
    7,
    7.0,
    7.5,
    1e300,
    [],
    ["x"],
    {},
)


def check_message(message: object, settings: Settings) -> bool:
    """Compare what the schema says of a message with what convert says; return the former.

    The schema is that of settings that ask for every call; others only skip more.
    """
    outcome = convert(message, attrs.evolve(settings, calls=ALL_CALLS.calls))
    fits = MESSAGE.is_valid(message)
    if isinstance(outcome, Request):
        assert fits
    elif isinstance(outcome, Rejected):
        codes = {p.code for p in outcome.problems if not p.field.startswith(INSIDE)}
        # Some that are no time are of the wrong type, and some are only no time.
        beyond = UNSEEN | {"invalid_timestamp"} | ({"too_long"} if is_view(message) else set())
        assert (codes <= beyond) if fits else (codes - UNSEEN)
    else:
        assert outcome.reason == "destination_disabled"
    return fits


def is_view(message: object) -> bool:
    """Tell whether a message is a page or a screen, whose tag the schema does not know."""
    return isinstance(message, dict) and message.get("type") in VIEWS


def required(body: type) -> set[str]:
    """Return the fields that a body cannot do without."""
    hints = get_type_hints(body, include_extras=True)
    return {field for field, hint in hints.items() if get_origin(hint) is Required}


def with_value(message: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """Return a copy of a message that holds another value at one place."""
    changed = inner = copy.deepcopy(message)
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed


@pytest.mark.parametrize("name", ["connect-identify", "connect-track", "segment-message"])
def test_schema(name: str) -> None:
    """A schema is one of the draft that it names, and its own name is that of its file."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMAS[name]["$id"] == f"urn:connect-mapping:schema:{name}"
    assert {*SCHEMAS} == {"connect-identify", "connect-track", "segment-message"}


def test_fields_of_bodies() -> None:
    """The fields of a body are those of its type; what a group needs beside the id tells it."""
    identify, track = SCHEMAS["connect-identify"], SCHEMAS["connect-track"]
    forms = (IdentifyBody, AliasBody, GroupBody)
    assert {*identify["properties"]} == {field for form in forms for field in form.__annotations__}
    assert list(track["properties"]) == list(TrackBody.__annotations__)
    assert {*identify["required"]} == required(IdentifyBody)
    group = identify["dependentSchemas"]["group_id"]["propertyNames"]["enum"]
    assert group == list(GroupBody.__annotations__)
    assert {*identify["dependentRequired"]["group_attributes"]} == required(GroupBody) - {"user_id"}
    assert {*track["required"]} == required(TrackBody)


@pytest.mark.parametrize("name", SCHEMAS)
def test_white_space(name: str) -> None:
    """Blank means the same in the schemas as in the code, for every character there is."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    definitions = SCHEMAS[name]["$defs"]
    text = definitions.get("text") or definitions["id"]
    assert re.sub(text["pattern"], "", every) == "".join(filter(str.isspace, every))


def test_absent() -> None:
    """What is absent holds just the characters that an id must not be made of alone."""
    definitions = SCHEMAS["segment-message"]["$defs"]
    [blank] = re.findall(r"\^\[(.*)\]\*\$", definitions["absent"]["pattern"])
    assert definitions["id"]["pattern"] == f"[^{blank}]"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_vector(case: dict[str, Any]) -> None:
    """The message of a vector fits where it is accepted, and its body fits."""
    check_message(case["message"], Settings(**case["settings"]))
    if "request" in case:
        BODIES[case["request"]["path"]].validate(case["request"]["body"])


@pytest.mark.parametrize(
    "request_of_vector",
    [r for case in AUDIENCES.values() for r in case["requests"]]
    + [case["request"] for case in LINES.values() if "request" in case],
)
def test_other_vectors(request_of_vector: dict[str, Any]) -> None:
    """So does every body of the audiences and of the lines."""
    BODIES[request_of_vector["path"]].validate(request_of_vector["body"])


@pytest.mark.parametrize("case", BATCHES.values(), ids=BATCHES.keys())
def test_batch(case: dict[str, Any]) -> None:
    """A batch is no message; each of those that it holds is one, where it is accepted."""
    payload, settings = case["payload"], Settings(**case["settings"])
    assert not (is_batch(payload) and MESSAGE.is_valid(payload))
    try:
        messages = [*unbatch(payload)] if is_batch(payload) else [payload]
    except MappingError:
        messages = []
    for message in messages:
        check_message(message, settings)


@example(FULL["group"], ALL_CALLS)
@given(any_messages, all_settings)
def test_bodies(message: object, settings: Settings) -> None:
    """Whatever the message, its body fits, and fits still when it was written and read."""
    outcome = convert(message, settings)
    if isinstance(outcome, Request):
        BODIES[outcome.path].validate(outcome.body)
        BODIES[outcome.path].validate(json.loads(json.dumps(outcome.body)))


@given(json_messages, all_settings)
def test_messages(message: object, settings: Settings) -> None:
    """A message fits if convert takes it, and does not if the schema knows one of its problems."""
    check_message(message, settings)


@pytest.mark.parametrize("call", FULL)
def test_odd_messages(call: str) -> None:
    """So does a message with something odd at any place, and the schema refuses what it should."""
    refused = {
        path
        for path in places(FULL[call])
        for value in ODD_VALUES
        if not check_message(with_value(FULL[call], path, value), Settings())
    }
    every = {("type",), ("context",), ("integrations",), ("userId",)}
    own: dict[str, set[tuple[Any, ...]]] = {
        "identify": {("traits",)},
        "track": {("event",), ("properties",), ("timestamp",)},
        "alias": {("previousId",)},
        "group": {("groupId",), ("traits",)},
        # The name of its own hides those of the properties and the addresses.
        "page": {("name",), ("properties",), ("timestamp",)},
        "screen": {("properties",), ("properties", "name"), ("sentAt",)},
    }
    assert refused == every | own[call]


@pytest.mark.parametrize("call", FULL)
def test_missing_fields(call: str) -> None:
    """A message without one of its fields fits just where convert can do without it."""
    needed = {
        field
        for field in FULL[call]
        if not check_message({k: v for k, v in FULL[call].items() if k != field}, Settings())
    }
    # An anonymousId does for a userId, where there is one; a page needs no name.
    own = {
        "identify": set[str](),
        "track": {"event"},
        "alias": {"userId", "previousId"},
        "group": {"groupId"},
        "page": set[str](),
        "screen": {"userId"},
    }
    assert needed == {"type"} | own[call]


@pytest.mark.parametrize(
    "fields",
    [
        {"userId": None, "anonymousId": "a1"},
        {"userId": " ", "anonymousId": 7},
        {"userId": 42.0},
        {"userId": "u1", "anonymousId": []},
        {"userId": None},
        {"userId": True, "anonymousId": "a1"},
        {"userId": 0.5},
        {"userId": "", "anonymousId": "\u3000"},
    ],
)
@pytest.mark.parametrize("call", ["identify", "track", "group", "page", "screen"])
def test_ids(call: str, fields: dict[str, Any]) -> None:
    """An id of the visitor does where there is none of the user, and is not looked at otherwise."""
    message = {"type": call, "event": "Signed Up", "groupId": "g1", **fields}
    fits = check_message(message, Settings())
    assert fits is isinstance(convert(message, ALL_CALLS), Request)


@pytest.mark.parametrize(
    ("times", "fits"),
    [
        ({"timestamp": 1, "sentAt": {}}, True),
        ({"timestamp": None, "originalTimestamp": " ", "sentAt": {}}, False),
        ({"originalTimestamp": True, "receivedAt": 1}, False),
        ({"receivedAt": 253402300800000}, False),
        ({"receivedAt": []}, False),
    ],
)
@pytest.mark.parametrize("call", ["track", *VIEWS])
def test_times(call: str, times: dict[str, Any], fits: bool) -> None:
    """The first time that is there has to be one; the others are not looked at."""
    message = {"type": call, "userId": "u1", "event": "Signed Up", **times}
    assert MESSAGE.is_valid(message) is fits
    assert isinstance(convert(message, ALL_CALLS), Request) is fits


@pytest.mark.parametrize(
    ("fields", "page_fits", "screen_fits"),
    [
        ({}, True, True),
        ({"name": "Home", "properties": {"name": 7, "url": 7}}, True, True),
        ({"name": 7, "properties": {"name": "Home"}}, False, False),
        ({"name": " ", "properties": {"name": []}}, False, False),
        ({"name": None, "properties": {"name": "Home", "url": 7}}, True, True),
        ({"properties": {"name": "", "url": 7}}, False, True),
        ({"properties": {"url": None}, "context": {"page": {"url": False}}}, False, True),
        ({"properties": {"url": "/"}, "context": {"page": {"url": 7}}}, True, True),
        ({"properties": None, "context": {"page": ["url"]}}, True, True),
        ({"name": "x" * 198}, True, True),
        ({"name": "x" * 199}, False, False),
        ({"properties": {"name": "x" * 199}}, False, False),
        ({"properties": {"url": "x" * 199}}, False, True),
        ({"context": {"page": {"url": "x" * 199}}}, False, True),
    ],
)
def test_names(fields: dict[str, Any], page_fits: bool, screen_fits: bool) -> None:
    """What names a view has to be a string, of what the shortest tag leaves; no other is read."""
    settings = attrs.evolve(ALL_CALLS, page_event="P", screen_event="S")
    for call, fits in zip(VIEWS, (page_fits, screen_fits), strict=True):
        message = {"type": call, "userId": "u1", **fields}
        assert MESSAGE.is_valid(message) is fits
        assert isinstance(convert(message, settings), Request) is fits


def test_longer_tag() -> None:
    """A name that fits may be too long for the tag that it gets."""
    message = {"type": "page", "userId": "u1", "name": "x" * 198}
    assert check_message(message, ALL_CALLS)
    assert not isinstance(convert(message, ALL_CALLS), Request)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/identify", {}),
        ("/v2/identify", {"user_id": 42}),
        ("/v2/identify", {"user_id": " "}),
        ("/v2/identify", {"user_id": "u1", "attributes": {}}),
        ("/v2/identify", {"user_id": "u1", "email": None}),
        ("/v2/identify", {"user_id": "u1", "timezone": "GMT+02:00"}),
        ("/v2/identify", {"user_id": "u1", "fcm": "t"}),
        ("/v2/identify", {"user_id": "u1", "apns": []}),
        ("/v2/identify", {"user_id": "u1", "fcm": ["t"], "gcm": ["t"]}),
        ("/v2/identify", {"user_id": "u1", "plan": "pro"}),
        ("/v2/identify", {"user_id": "u1", "previous_id": "a1", "email": "ann@example.com"}),
        ("/v2/identify", {"user_id": "u1", "group_id": "g1", "attributes": {"plan": "pro"}}),
        ("/v2/identify", {"user_id": "u1", "group_attributes": {"plan": "pro"}}),
        ("/v2/identify", {"group_id": "g1"}),
        ("/v2/identify", {"user_id": "u1", "group_id": 7}),
        ("/v2/identify", {"user_id": "u1", "group_id": ""}),
        ("/v2/identify", {"user_id": "u1", "group_id": "g1", "group_attributes": {}}),
        ("/v2/identify", {"user_id": "u1", "group_id": "g1", "group_attributes": []}),
        ("/v2/identify", {"user_id": "u1", "group_id": "g1", "previous_id": "a1"}),
        ("/v2/track", {"user_id": "u1"}),
        ("/v2/track", {"event": "Signed Up"}),
        ("/v2/track", {"user_id": "u1", "event": "x" * 201}),
        ("/v2/track", {"user_id": "u1", "event": "Signed Up", "properties": []}),
        ("/v2/track", {"user_id": "u1", "event": "Signed Up", "timestamp": "2024"}),
        ("/v2/track", {"user_id": "u1", "event": "Signed Up", "timestamp": 1714729262000}),
        ("/v2/track", {"user_id": "u1", "event": "Signed Up", "traits": {}}),
    ],
)
def test_wrong_bodies(path: str, body: dict[str, Any]) -> None:
    """What Connect does not take does not fit."""
    assert not BODIES[path].is_valid(body)


@pytest.mark.parametrize("call", ["group", "page", "screen"])
def test_skipped(call: str) -> None:
    """A call that the settings do not ask for is skipped, whether it fits or not."""
    for message in (FULL[call], {"type": call, "context": 7}):
        assert convert(message) == Skipped("unsupported_call")
        assert MESSAGE.is_valid(message) is isinstance(convert(message, ALL_CALLS), Request)


def test_page() -> None:
    """The page of the schemas names just the codes that they leave to convert."""
    named = re.findall(r"(?m)^\| `(\w+)`", PAGES["docs/schemas.md"])
    assert sorted(named) == sorted(UNSEEN | SEEN_IN_PART)
