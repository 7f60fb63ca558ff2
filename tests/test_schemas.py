"""The JSON Schemas: bodies always fit theirs, and messages fit theirs where convert takes them."""

from __future__ import annotations

import copy
import json
import re
import sys
from pathlib import Path
from typing import Any, Final, Required, get_origin, get_type_hints

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

import connect_mapping
from connect_mapping import Rejected, Request, Settings, Skipped, convert
from connect_mapping.bodies import AliasBody, IdentifyBody, TrackBody
from tests import vectors
from tests.full_messages import FULL, places
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
#: What docs/schemas.md says that the schema of messages leaves to convert. What is odd about a
#: membership is a ``wrong_type`` inside the traits; there is no other one there.
UNSEEN: Final = {"alias_to_self", "invalid_timezone", "not_json", "too_deep"}
NOT_IN_THE_SCHEMA: Final = UNSEEN | {"invalid_timestamp"}
CASES: Final = vectors.load(*vectors.MESSAGE_FOLDERS)
AUDIENCES: Final = vectors.load("audiences")
LINES: Final = vectors.load("lines")
#: Each is wrong for some field and right for another; null and blank are absent for most.
ODD_VALUES: Final[tuple[Any, ...]] = (
    None,
    "",
    " \u2003",
    "x",
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
    """Compare what the schema says of a message with what convert says; return the former."""
    outcome, fits = convert(message, settings), MESSAGE.is_valid(message)
    if isinstance(outcome, Request):
        assert fits
    elif isinstance(outcome, Rejected):
        codes = {p.code for p in outcome.problems if not p.field.startswith("traits.")}
        # Some that are no time are of the wrong type, and some are only no time.
        assert (codes <= NOT_IN_THE_SCHEMA) if fits else (codes - UNSEEN)
    else:
        assert fits or outcome.reason == "destination_disabled"
    return fits


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
    """The fields of a body are those of its type; a group has two of its own."""
    identify, track = SCHEMAS["connect-identify"], SCHEMAS["connect-track"]
    fields = {*IdentifyBody.__annotations__, *AliasBody.__annotations__}
    assert {*identify["properties"]} == fields | {"group_id", "group_attributes"}
    assert list(track["properties"]) == list(TrackBody.__annotations__)
    assert {*identify["required"]} == required(IdentifyBody)
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
    own = {
        "identify": {("traits",)},
        "track": {("event",), ("properties",), ("timestamp",)},
        "alias": {("previousId",)},
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
    # An anonymousId does for a userId.
    own = {"identify": set[str](), "track": {"event"}, "alias": {"userId", "previousId"}}
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
@pytest.mark.parametrize("call", ["identify", "track"])
def test_ids(call: str, fields: dict[str, Any]) -> None:
    """An id of the visitor does where there is none of the user, and is not looked at otherwise."""
    fits = check_message({"type": call, "event": "Signed Up", **fields}, Settings())
    assert fits is isinstance(convert({"type": call, "event": "e", **fields}), Request)


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
def test_times(times: dict[str, Any], fits: bool) -> None:
    """The first time that is there has to be one; the others are not looked at."""
    message = {"type": "track", "userId": "u1", "event": "Signed Up", **times}
    assert MESSAGE.is_valid(message) is fits
    assert isinstance(convert(message), Request) is fits


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


def test_group() -> None:
    """A group of a user is an identify body with an id and what is known of it."""
    body = {"user_id": "u1", "group_id": "g1", "group_attributes": {"plan": "pro"}}
    assert BODIES["/v2/identify"].is_valid(body)


def test_skipped() -> None:
    """A call that has no counterpart is a message, whatever it holds."""
    message = {"type": "page", "context": 7}
    assert MESSAGE.is_valid(message)
    assert convert(message) == Skipped("unsupported_call")


def test_page() -> None:
    """The page of the schemas names just the codes that they leave to convert."""
    named = re.findall(r"(?m)^\| `(\w+)`", PAGES["docs/schemas.md"])
    assert sorted(named) == sorted(NOT_IN_THE_SCHEMA | {"wrong_type"})
