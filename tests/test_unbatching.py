"""Batches unfolded: every message once, in order, with what the batch says beneath what it says itself."""

from __future__ import annotations

import copy
import json
import tracemalloc
from collections import UserDict
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connect_mapping import (
    MappingError,
    Outcome,
    Rejected,
    Request,
    Settings,
    convert,
    convert_lines,
    unbatch,
)
from connect_mapping.problems import below
from connect_mapping.unbatching import is_batch, unbatch_lightly, unbatch_one
from tests import hostile
from tests.strategies import Table, any_values, json_values, messages

TRACK = {"type": "track", "userId": "u1", "event": "e"}
CONTEXT = {"timezone": "Europe/Berlin", "device": {"type": "ios", "token": "ff01"}}

objects = st.dictionaries(st.sampled_from(["timezone", "All", "Outbound", "x"]), json_values)
payloads = st.fixed_dictionaries(
    {"batch": st.lists(messages(json_values) | json_values, max_size=5)},
    optional={
        "context": st.none() | objects,
        "integrations": st.none() | objects,
        "sentAt": st.none() | st.sampled_from(["2026-02-01T12:30:00Z", "soon"]),
        "writeKey": st.text(),
    },
)


class Fields(UserDict[str, Any]):
    """An object that is no dict."""


def merged_by_hand(payload: dict[str, Any], message: Any) -> Any:
    """Return a message of a batch as the rule says it, key by key."""
    if not isinstance(message, dict):
        return message
    expected = dict(message)
    for name in ("context", "integrations"):
        of_batch, own = payload.get(name), message.get(name)
        if of_batch and (own is None or isinstance(own, dict)):
            own = own or {}
            unsaid = {key: value for key, value in of_batch.items() if own.get(key) is None}
            expected[name] = {**own, **unsaid}
    own_time = message.get("sentAt")
    blank = own_time is None or (isinstance(own_time, str) and not own_time.strip())
    if payload.get("sentAt") is not None and blank:
        expected["sentAt"] = payload["sentAt"]
    return expected


def problems(payload: object) -> list[tuple[str, str]]:
    """Return what is wrong with a payload that is refused at the call."""
    with pytest.raises(MappingError) as caught:
        unbatch(payload)
    return [(problem.code, problem.field) for problem in caught.value.problems]


@given(payloads)
def test_nothing_lost_and_nothing_invented(payload: dict[str, Any]) -> None:
    """Each message comes once, in order, as the rule says, and without anything else."""
    expected = [merged_by_hand(payload, message) for message in payload["batch"]]
    assert list(unbatch(payload)) == expected


@example({"batch": [{"type": "identify", "userId": "u1"}], "context": {"timezone": "PST"}})
@given(payloads)
def test_lines_agree(payload: dict[str, Any]) -> None:
    """The line of a batch has the outcomes of its messages, in order, at their places."""
    found = list(convert_lines([json.dumps(payload)]))
    expected = [convert(merged_by_hand(payload, message)) for message in payload["batch"]]
    for index, (outcome, alone) in enumerate(zip(found, expected, strict=True)):
        place = f"batch[{index}]"
        match alone:
            case Rejected(there):
                assert outcome == Rejected(tuple(below(place, problem) for problem in there))
            case Request(path, body, warnings):
                placed = tuple(below(place, warning) for warning in warnings)
                assert outcome == Request(path, body, placed)
            case _:
                assert outcome == alone


@given(payloads)
def test_payload_is_unchanged(payload: dict[str, Any]) -> None:
    """The payload is the same afterwards, and after changes to the messages that came of it."""
    before = copy.deepcopy(payload)
    for message in unbatch(payload):
        convert(message)
        if isinstance(message, dict):
            message.clear()
    assert payload == before


@given(st.dictionaries(st.sampled_from(["batch", "context", "integrations"]), any_values))
def test_any_payload(payload: dict[str, Any]) -> None:
    """Whatever stands in a payload, it is refused at the call, or each message has an outcome."""
    try:
        found = list(unbatch(payload))
    except MappingError as error:
        refused = error.problems
        found = []
    else:
        refused = ()
    assert bool(refused) or len(found) == len(payload["batch"])
    assert all(isinstance(convert(message), Outcome) for message in found)


@pytest.mark.parametrize("form", [dict, Table, MappingProxyType, Fields])
@pytest.mark.parametrize("array", [list, tuple])
def test_forms_of_a_payload(form: Any, array: Any) -> None:
    """Any Mapping is an object, at every place, and a tuple is as good as a list."""
    payload = form({"batch": array([form(TRACK)]), "context": form(CONTEXT)})
    assert list(unbatch(payload)) == [{**TRACK, "context": CONTEXT}]


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (None, [("not_an_object", "")]),
        ([], [("not_an_object", "")]),
        ("{}", [("not_an_object", "")]),
        ({}, [("missing", "batch")]),
        ({"batch": None}, [("missing", "batch")]),
        (TRACK, [("missing", "batch")]),
        ({"batch": {}}, [("wrong_type", "batch")]),
        ({"batch": ""}, [("wrong_type", "batch")]),
        ({"batch": {1}}, [("wrong_type", "batch")]),
        ({"batch": iter([1])}, [("wrong_type", "batch")]),
        (
            {"context": 1, "integrations": []},
            [
                *(("missing", "batch"), ("wrong_type", "context"), ("wrong_type", "integrations")),
            ],
        ),
    ],
)
def test_payload_that_is_refused(payload: object, found: list[tuple[str, str]]) -> None:
    """What is no batch is told at the call, with everything that is wrong, and no message comes."""
    assert problems(payload) == found


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_hostile_values(name: str) -> None:
    """A value whose own code fails is one of the wrong type, or a message that is refused."""
    value = hostile.HOSTILE[name]()
    assert problems({"batch": [], "context": value}) == [("wrong_type", "context")]
    assert ("wrong_type", "batch") in problems({"batch": value, "integrations": 0})
    [message] = unbatch({"batch": [value], "context": CONTEXT})
    assert message is value
    assert isinstance(convert(message), Rejected)


def test_hostile_key() -> None:
    """A key that fails when it is compared lets its own error through, as in the mappers."""
    message = hostile.with_hostile_key(TRACK, "context")
    with pytest.raises(hostile.HostileError):
        list(unbatch({"batch": [message], "context": CONTEXT}))


def test_type_is_not_looked_at() -> None:
    """Who asks for the messages of an object gets them, whatever its type."""
    assert list(unbatch({"type": "track", "batch": [TRACK]})) == [TRACK]


def test_batch_in_itself() -> None:
    """A batch that holds itself has one message, which is refused."""
    payload: dict[str, Any] = {"context": CONTEXT}
    payload["batch"] = [payload]
    payload["context"]["context"] = payload["context"]
    assert [type(convert(message)) for message in unbatch(payload)] == [Rejected]


contexts = (
    messages(json_values)
    .map(lambda message: message.get("context"))
    .filter(lambda context: isinstance(context, dict))
)


@given(
    st.lists(messages(json_values), max_size=3),
    contexts,
    st.dictionaries(st.sampled_from(["All", "all", "Outbound", "Zendesk Connect"]), st.booleans()),
)
def test_lightly(batch: list[Any], context: Any, integrations: Any) -> None:
    """What is left out where messages are only converted changes no outcome."""
    settings = Settings(calls={"group", "page", "screen"})
    known = context if isinstance(context, dict) else {}
    context = {**known, "page": {"url": "/pricing"}, "campaign": 1}
    payload = {"batch": batch, "context": context, "integrations": {**integrations, "x": True}}
    whole, light = list(unbatch(payload)), list(unbatch_lightly(payload))
    assert [convert(m, settings) for m in light] == [convert(m, settings) for m in whole]
    assert "campaign" not in [
        key
        for message in light
        if isinstance(message["context"], dict)
        for key in message["context"]
    ]


def test_lightly_takes_time_in_proportion() -> None:
    """A context of many keys is not merged into each of many messages."""
    context = {str(number): number for number in range(1_000)} | {"timezone": "UTC"}
    payload = {"batch": [{"context": {"n": n}} for n in range(100)], "context": context}
    assert list(unbatch_lightly(payload)) == [
        {"context": {"timezone": "UTC", "n": n}} for n in range(100)
    ]


@given(payloads)
def test_one(payload: dict[str, Any]) -> None:
    """Each message can be had by itself."""
    whole = list(unbatch(payload))
    assert [unbatch_one(payload, index) for index in range(len(whole))] == whole


def test_messages_are_counted_at_the_call() -> None:
    """What is done to the list while its messages are read changes nothing."""
    payload: dict[str, Any] = {"batch": [dict(TRACK)]}
    found = unbatch(payload)
    payload["batch"].append({})
    assert list(found) == [TRACK]


def test_context_is_not_copied() -> None:
    """The context of many messages takes the memory of one."""
    context = {"campaign": {str(n): "x" * 100 for n in range(10_000)}}
    payload = {"batch": [{**TRACK, "context": {"n": n}} for n in range(10_000)], "context": context}
    tracemalloc.start()
    count = sum(1 for message in unbatch(payload) if message["context"]["campaign"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 200_000


@pytest.mark.parametrize(
    ("message", "batch"),
    [
        ({"batch": []}, True),
        ({"batch": {}}, True),
        ({"batch": False}, True),
        ({"batch": [], "type": None}, True),
        ({"batch": [], "type": ""}, False),
        ({"batch": [], "type": 0}, False),
        ({"batch": [], "type": "track"}, False),
        ({"batch": None}, False),
        ({}, False),
        (["batch"], False),
        ("batch", False),
        (None, False),
    ],
)
def test_is_batch(message: object, *, batch: bool) -> None:
    """A batch has a batch and no type; null counts as absent, and nothing else does."""
    assert is_batch(message) is batch


def test_convert_tells_of_unbatch() -> None:
    """A batch given as one message is refused, and the detail names the way."""
    outcome = convert({"batch": [TRACK]})
    assert isinstance(outcome, Rejected)
    assert [problem.field for problem in outcome.problems] == ["type"]
    assert "unbatch" in outcome.problems[0].detail
