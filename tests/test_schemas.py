"""The JSON Schemas: bodies always fit theirs, and messages fit theirs where convert takes them."""

from __future__ import annotations

import copy
import json
import re
import sys
from contextlib import suppress
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
    convert,
    unbatch,
)
from connect_mapping.batches.unfold import is_batch
from connect_mapping.bodies import AliasBody, GroupBody, IdentifyBody, TrackBody
from tests import vectors
from tests.full_messages import ALL_CALLS, FULL, places
from tests.ordinary import any_messages, json_messages
from tests.ordinary import settings as all_settings
from tests.pages import PAGES

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
#: The codes that, by docs/schemas.md, the schema of messages leaves to convert, all or some of them. Inside the
#: traits, ``wrong_type`` is about a membership. The schema does not know the setting that reads traits from the
#: context.
UNSEEN: Final = {"alias_to_self", "invalid_timezone", "not_json", "too_deep"}
SEEN_IN_PART: Final = {"invalid_timestamp", "too_long", "wrong_type"}
INSIDE: Final = ("traits.", "context.traits")
VIEWS: Final = ("page", "screen")
#: Each is wrong for some field and right for another; null and blank are absent for most.
ODD_VALUES: Final[tuple[Any, ...]] = (
    *(None, "", " \u2003", "x", "x" * 199, "x" * 201, True, 7, 7.0, 7.5, 1e300),
    *([], ["x"], {}),
)


def check_message(message: object, settings: Settings, name: str = "") -> bool:
    """Compare what the schema says of a message with what convert says; return the former.

    The schema is that of settings that ask for every call; others only skip more.
    """
    outcome = convert(message, attrs.evolve(settings, calls=ALL_CALLS.calls))
    fits = MESSAGE.is_valid(message)
    if isinstance(outcome, Request):
        assert fits, name
    elif isinstance(outcome, Rejected):
        codes = {p.code for p in outcome.problems if not p.field.startswith(INSIDE)}
        # Some that are not times have the wrong type; the others only cannot be parsed.
        beyond = UNSEEN | {"invalid_timestamp"} | ({"too_long"} if is_view(message) else set())
        assert (codes <= beyond) if fits else (codes - UNSEEN), name
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


@pytest.mark.parametrize("name", ["connect-identify", "connect-track", "segment-message"])
def test_schema(name: str) -> None:
    """A schema is one of the draft that it names, and its own name is that of its file."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMAS[name]["$id"] == f"urn:connect-mapping:schema:{name}"
    assert {*SCHEMAS} == {"connect-identify", "connect-track", "segment-message"}


def test_fields_of_bodies() -> None:
    """A body has the fields of its type; those that only a group needs identify a group."""
    identify, track = SCHEMAS["connect-identify"], SCHEMAS["connect-track"]
    forms = (IdentifyBody, AliasBody, GroupBody)
    assert {*identify["properties"]} == {field for form in forms for field in form.__annotations__}
    assert list(track["properties"]) == list(TrackBody.__annotations__)
    assert {*identify["required"]} == required(IdentifyBody)
    group = identify["dependentSchemas"]["group_id"]["propertyNames"]["enum"]
    assert group == list(GroupBody.__annotations__)
    assert {*identify["dependentRequired"]["group_attributes"]} == required(GroupBody) - {"user_id"}
    assert {*track["required"]} == required(TrackBody)


def test_white_space() -> None:
    """Blank means the same in the schemas as in the code, for every character there is."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    texts = [found["$defs"].get("text") or found["$defs"]["id"] for found in SCHEMAS.values()]
    for pattern in {text["pattern"] for text in texts}:
        assert re.sub(pattern, "", every) == "".join(filter(str.isspace, every))


def test_absent() -> None:
    """The schemas of absent values and of ids agree on what is blank."""
    definitions = SCHEMAS["segment-message"]["$defs"]
    [blank] = re.findall(r"\^\[(.*)\]\*\$", definitions["absent"]["pattern"])
    assert definitions["id"]["pattern"] == f"[^{blank}]"


def test_vectors() -> None:
    """The message of a vector fits if it is accepted, and its body fits."""
    for name, case in vectors.load(*vectors.MESSAGE_FOLDERS).items():
        check_message(case["message"], Settings(**case["settings"]), name)
        if "request" in case:
            BODIES[case["request"]["path"]].validate(case["request"]["body"])


def test_other_vectors() -> None:
    """The bodies of audiences and lines fit, and each message of a batch fits if it is accepted."""
    requests = [r for case in vectors.load("audiences").values() for r in case.get("requests", ())]
    lines = vectors.load("lines").values()
    for request in [*requests, *(case["request"] for case in lines if "request" in case)]:
        BODIES[request["path"]].validate(request["body"])
    for name, case in vectors.load("batches").items():
        payload = case["payload"]
        assert not (is_batch(payload) and MESSAGE.is_valid(payload))
        with suppress(MappingError):
            messages = list(unbatch(payload) if is_batch(payload) else [payload])
            assert len(messages) >= len(case["outcomes"]), name
            for message in messages:
                check_message(message, Settings(**case["settings"]))


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
    """A message with something odd, or nothing, at any place fits if convert takes it."""
    assert check_message(FULL[call], Settings())
    for *way, last in places(FULL[call]):
        for value in (*ODD_VALUES, ...):
            changed: Any = copy.deepcopy(FULL[call])
            holder = changed
            for key in way:
                holder = holder[key]
            holder[last] = value
            if value is ...:
                del holder[last]
            check_message(changed, Settings())


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
    """The first time that is present must be valid; the others are not examined."""
    message = {"type": call, "userId": "u1", "event": "Signed Up", **times}
    assert MESSAGE.is_valid(message) is fits
    assert isinstance(convert(message, ALL_CALLS), Request) is fits


@pytest.mark.parametrize(
    ("fields", "page_fits", "screen_fits"),
    [
        ({"name": "x" * 198}, True, True),
        ({"name": "x" * 199}, False, False),
        ({"properties": {"name": "x" * 199}}, False, False),
        ({"properties": {"url": "x" * 199}}, False, True),
        ({"context": {"page": {"url": "x" * 199}}}, False, True),
        ({"properties": {"url": f"{'x' * 198}?{'y' * 99}"}}, True, True),
        ({"context": {"page": {"url": f"{'x' * 199}#y"}}}, False, True),
    ],
)
def test_long_names(fields: dict[str, Any], page_fits: bool, screen_fits: bool) -> None:
    """The name of a page or screen must fit after the shortest tag, and may be too long for another."""
    shortest = attrs.evolve(ALL_CALLS, page_event="P", screen_event="S", page_url_query="drop")
    for call, fits in zip(VIEWS, (page_fits, screen_fits), strict=True):
        message = {"type": call, "userId": "u1", **fields}
        assert check_message(message, ALL_CALLS) is fits
        assert isinstance(convert(message, shortest), Request) is fits


ID: Final = {"user_id": "u1"}
GROUP: Final = {**ID, "group_id": "g1"}
EVENT: Final = {**ID, "event": "Signed Up"}
#: Bodies that Connect does not take, each one field away from one that it takes.
WRONG: Final[dict[str, list[dict[str, Any]]]] = {
    "/v2/identify": [
        *({}, {"group_id": "g1"}, {"user_id": 42}, {"user_id": " "}, {**ID, "attributes": {}}),
        *({**ID, "email": None}, {**ID, "timezone": "GMT+02:00"}, {**ID, "fcm": "t"}),
        *({**ID, "apns": []}, {**ID, "fcm": ["t"], "gcm": ["t"]}, {**ID, "plan": "pro"}),
        {**ID, "previous_id": "a1", "email": "ann@example.com"},
        *({**GROUP, "attributes": {"plan": "pro"}}, {**GROUP, "previous_id": "a1"}),
        *({**GROUP, "group_id": 7}, {**GROUP, "group_id": ""}, {**GROUP, "group_attributes": {}}),
        *({**GROUP, "group_attributes": []}, {**ID, "group_attributes": {"plan": "pro"}}),
    ],
    "/v2/track": [
        *(ID, {"event": "Signed Up"}, {**EVENT, "event": "x" * 201}, {**EVENT, "properties": []}),
        *({**EVENT, "timestamp": "2024"}, {**EVENT, "timestamp": 1714729262000}),
        {**EVENT, "traits": {}},
    ],
}


def test_wrong_bodies() -> None:
    """A body that Connect does not accept does not fit."""
    for path, good in (("/v2/identify", ID), ("/v2/identify", GROUP), ("/v2/track", EVENT)):
        assert BODIES[path].is_valid(good)
        assert [body for body in WRONG[path] if BODIES[path].is_valid(body)] == []


def test_page() -> None:
    """The page of the schemas names just the codes that they leave to convert."""
    named = re.findall(r"(?m)^\| `(\w+)`", PAGES["docs/schemas.md"])
    assert sorted(named) == sorted(UNSEEN | SEEN_IN_PART)
