"""Batches unfolded: every message once, in order, with what the batch says beneath what it says itself."""

from __future__ import annotations

import copy
import json
import sys
import tracemalloc
from collections import UserDict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

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
    unbatching,
)
from connect_mapping.problems import below
from connect_mapping.routing import ALL
from connect_mapping.unbatching import is_batch, room, unbatch_lightly, unbatch_one
from tests import hostile, vectors
from tests.full_messages import ALL_CALLS, FULL
from tests.strategies import Table, any_values, json_values, messages

if TYPE_CHECKING:
    from collections.abc import Callable

#: With these, everything that can be read is read.
READ = Settings(calls=("group", "page", "screen"), context_traits="fallback")
TRACK = {"type": "track", "userId": "u1", "event": "e"}
CONTEXT = {"timezone": "Europe/Berlin", "device": {"type": "ios", "token": "ff01"}}

objects = st.dictionaries(st.sampled_from(["timezone", "All", "aLL", "Outbound", "x"]), json_values)
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
            if any(value is not None and key.lower() == "all" for key, value in own.items()):
                of_batch = {k: value for k, value in of_batch.items() if k.lower() != "all"}
            unsaid = {key: value for key, value in of_batch.items() if own.get(key) is None}
            expected[name] = {**own, **unsaid}
    own_time = message.get("sentAt")
    blank = own_time is None or (isinstance(own_time, str) and not own_time.strip())
    if payload.get("sentAt") is not None and blank:
        expected["sentAt"] = payload["sentAt"]
    return expected


def problems(
    payload: object, take_apart: Callable[[object], object] = unbatch
) -> list[tuple[str, str]]:
    """Return what is wrong with a payload that is refused at the call."""
    with pytest.raises(MappingError) as caught:
        take_apart(payload)
    return [(problem.code, problem.field) for problem in caught.value.problems]


@example({"batch": [{"integrations": {"ALL": True}}], "integrations": {"all": False, "A": 1}})
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
    st.dictionaries(st.sampled_from(["All", "ALL", "Outbound", "Zendesk Connect"]), st.booleans()),
    st.sampled_from([ALL_CALLS, READ]),
)
def test_lightly(batch: list[Any], context: Any, integrations: Any, settings: Settings) -> None:
    """What is left out where messages are only converted changes no outcome."""
    known = context if isinstance(context, dict) else {}
    context = {**known, "page": {"url": "/pricing"}, "campaign": 1}
    payload = {"batch": batch, "context": context, "integrations": {**integrations, "x": True}}
    whole, light = list(unbatch(payload)), list(unbatch_lightly(payload, settings))
    assert [convert(m, settings) for m in light] == [convert(m, settings) for m in whole]
    assert "campaign" not in [
        key
        for message in light
        if isinstance(message["context"], dict)
        for key in message["context"]
    ]


def test_lightly_merges_only_what_is_read() -> None:
    """A context of many keys is not merged into each of many messages."""
    context = {str(number): number for number in range(1_000)} | {"timezone": "UTC"}
    payload = {"batch": [{"context": {"n": n}} for n in range(100)], "context": context}
    assert list(unbatch_lightly(payload)) == [
        {"context": {"timezone": "UTC", "n": n}} for n in range(100)
    ]


def shared(field: str, key: str, length: int) -> dict[str, Any]:
    """Return what a batch says for its messages: a text at one place."""
    text = "x" * length
    return {field: {key: {"token": text}} if key else text}


PLACES = [
    *[(field, key) for field in unbatching._READ for key in unbatching._READ[field]],
    ("sentAt", ""),
]


def held(payload: dict[str, Any]) -> int | None:
    """Return the length of all messages of a batch as they are converted, or None if it is refused."""
    try:
        return sum(len(json.dumps(message)) for message in unbatch_lightly(payload, READ))
    except MappingError:
        return None


@pytest.mark.parametrize(("field", "key"), PLACES)
def test_what_is_shared_grows_in_proportion(field: str, key: str) -> None:
    """What the messages of a line hold together is in proportion to it, however it grows.

    Each step has twice the messages and twice the text for all of them, four times as much in all.
    """
    payloads = [
        {"batch": [{}] * (5 << step), **shared(field, key, 500 << step)} for step in range(10)
    ]
    found = [held(payload) for payload in payloads]
    refused = found.index(None)
    assert refused > 3
    assert found[refused:] == [None] * (10 - refused)
    for payload, length in zip(payloads, found[:refused], strict=False):
        bound = room(len(json.dumps(payload))) + 100 * len(payload["batch"])
        assert length is not None
        assert length <= bound
    assert problems(payloads[-1], lambda payload: unbatch_lightly(payload, READ)) == [
        ("too_long", field)
    ]


def test_what_is_not_read_has_no_bound() -> None:
    """Traits in the context of a batch that are missed and not read may be as long as they like."""
    payload = {
        "batch": [{"type": "identify", "userId": "u"}] * 2_000,
        "context": {"traits": {"note": "x" * 9_000}, "locale": "de"},
    }
    outcomes = list(convert_lines([json.dumps(payload)]))
    assert {type(outcome) for outcome in outcomes} == {Request}
    [outcome] = convert_lines([json.dumps(payload)], READ)
    assert isinstance(outcome, Rejected)
    assert [(p.code, p.field) for p in outcome.problems] == [("too_long", "context")]


def test_too_long_for_so_many() -> None:
    """A batch is refused as one where it would be said too often, and not by unbatch itself."""
    payload = {
        "batch": [{"type": "identify", "userId": "u"}] * 2_000,
        **shared("context", "device", 9_000),
    }
    [outcome] = convert_lines([json.dumps(payload)])
    assert isinstance(outcome, Rejected)
    assert [(p.code, p.field) for p in outcome.problems] == [("too_long", "context")]
    assert len(list(unbatch(payload))) == 2_000


def test_full_batch_has_room() -> None:
    """A batch by Segment's limits, with a context larger than its libraries send, is converted."""
    message = {"type": "track", "userId": "u", "event": "e", "properties": {"text": "x" * 110}}
    payload = {"batch": [message] * 2_500, **shared("context", "device", 3_000)}
    assert len(json.dumps(payload)) < 500_000
    assert {type(outcome) for outcome in convert_lines([json.dumps(payload)])} == {Request}


def test_own_length_counts() -> None:
    """Long messages have room for more than short ones do."""
    said = shared("context", "timezone", 2_000)
    assert list(unbatch_lightly({"batch": [{"n": "x" * 200}] * 1_000, **said}))
    with pytest.raises(MappingError):
        unbatch_lightly({"batch": [{"n": ""}] * 1_000, **said})


def outcome_without(message: dict[str, Any], field: str, key: str, settings: Settings) -> Outcome:
    """Return the outcome of a message that lacks one key of its context or its integrations."""
    rest = {name: value for name, value in message[field].items() if name != key}
    return convert({**message, field: rest}, settings)


@pytest.mark.parametrize("field", ["context", "integrations"])
def test_all_that_is_read_is_merged(field: str) -> None:
    """What is merged is what makes a difference in any message of the vectors, no more and no less."""
    cases = [
        (case["message"], Settings(**case["settings"]))
        for case in vectors.load(*vectors.MESSAGE_FOLDERS).values()
        if "message" in case
    ]
    cases += [(message, ALL_CALLS) for message in FULL.values()]
    # The vectors show some of the casings of All.
    cases += [({"integrations": {name: False}}, Settings()) for name in ALL]
    read = {
        key
        for message, settings in cases
        if isinstance(message, dict) and isinstance(message.get(field), dict)
        for key in message[field]
        if outcome_without(message, field, key, settings) != convert(message, settings)
    }
    assert read == set(unbatching._READ[field])


def test_dicts_are_fresh() -> None:
    """What is done to the context or the integrations of a message is seen in no other."""
    payload = {"batch": [{}, {}], "context": {"a": 1}, "integrations": {"All": True}}
    before = copy.deepcopy(payload)
    first, second = unbatch(payload)
    first["context"].clear()
    first["integrations"].clear()
    assert second == {"context": {"a": 1}, "integrations": {"All": True}}
    assert payload == before


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
        ({"batch": [], "type": " "}, True),
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
    """A batch has a batch and no type; null and blank count as absent, and nothing else does."""
    assert is_batch(message) is batch


def test_convert_tells_of_unbatch() -> None:
    """A batch given as one message is refused, and the detail names the way."""
    outcome = convert({"batch": [TRACK]})
    assert isinstance(outcome, Rejected)
    assert [problem.field for problem in outcome.problems] == ["type"]
    assert "unbatch" in outcome.problems[0].detail


def test_room() -> None:
    """What may be said for all messages grows with them."""
    assert [unbatching.room(length) for length in (0, 10)] == [1_000_000, 1_000_160]


@pytest.mark.parametrize("field", ["context", "integrations", "sentAt"])
def test_longest_is_named(field: str) -> None:
    """Where too much is said for all messages, the field that says most is named."""
    said = {"context": {"timezone": "UTC"}, "integrations": {"All": True}, "sentAt": "now"}
    long = {
        "context": {"timezone": "x" * 100},
        "integrations": {"All": "x" * 100},
        "sentAt": "x" * 100,
    }
    payload = {"batch": [{}] * 20_000, **said, field: long[field]}
    with pytest.raises(MappingError) as caught:
        unbatch_lightly(payload)
    assert [(p.code, p.field) for p in caught.value.problems] == [("too_long", field)]


@pytest.mark.parametrize("page", [{"n": 10**640}, {"n": [10**640, {}, [], "a"], "m": {"o": None}}])
def test_context_with_an_integer_that_cannot_be_written(page: Any) -> None:
    """Whatever limit the environment sets on integers, a batch is unfolded, and measured alike."""
    payload = {"batch": [TRACK], "context": {"page": page}}
    length = unbatching._json_length(page)
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        found = list(unbatch_lightly(payload))
        assert unbatching._json_length(page) == length
    finally:
        sys.set_int_max_str_digits(before)
    assert found == [{**TRACK, "context": {"page": page}}]
