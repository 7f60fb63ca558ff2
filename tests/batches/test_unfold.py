"""Batches unfolded: every message once, in order, with the shared fields of the batch beneath its own."""

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
    Skipped,
    convert,
    convert_lines,
    unbatch,
)
from connect_mapping.batches import unfold
from connect_mapping.batches.allowance import json_length, output_allowance
from connect_mapping.batches.unfold import unfold_for_conversion, unfold_one
from connect_mapping.outcomes import prefix_field
from connect_mapping.routing import ALL_NAMES
from connect_mapping.values.json_copy import as_object
from tests import ordinary, vectors
from tests.checks import codes
from tests.full_messages import ALL_CALLS, FULL
from tests.hostile import HOSTILE, UncomparableText, with_hostile_key
from tests.strategies import Table, any_values, json_values, messages

if TYPE_CHECKING:
    from collections.abc import Callable

#: With these, everything that can be read is read.
READ = Settings(calls=ALL_CALLS.calls, context_traits="fallback")
TRACK = {"type": "track", "userId": "u1", "event": "e"}
CONTEXT = {"timezone": "Europe/Berlin", "device": {"type": "ios", "token": "ff01"}}
OFF = {"All": False}

objects = st.dictionaries(st.sampled_from(["timezone", "All", "aLL", "Outbound", "x"]), json_values)
payloads = st.fixed_dictionaries(
    {"batch": st.lists(messages(json_values) | json_values, max_size=3)},
    optional={
        "context": st.none() | objects,
        "integrations": st.none() | objects,
        "sentAt": st.none() | st.sampled_from(["2026-02-01T12:30:00Z", "soon"]),
        "writeKey": st.text(),
    },
)


def merged_by_hand(payload: dict[str, Any], message: Any) -> Any:
    """Return a message of a batch as the rules say it, key by key."""
    if not isinstance(message, dict):
        return message
    expected = dict(message)
    for name in ("context", "integrations"):
        shared, own = payload.get(name), message.get(name)
        if shared and (own is None or isinstance(own, dict)):
            own = own or {}
            if any(own[key] is not None and key.lower() == "all" for key in own):
                shared = {
                    key: value
                    for key, value in shared.items()
                    if key.lower() != "all" or name == "context"
                }
            expected[name] = {**own, **{k: v for k, v in shared.items() if own.get(k) is None}}
    own_time = message.get("sentAt")
    blank = own_time is None or (isinstance(own_time, str) and not own_time.strip())
    if payload.get("sentAt") is not None and blank:
        expected["sentAt"] = payload["sentAt"]
    return expected


def problems(payload: object, unfolding: Callable[..., object] = unbatch) -> list[tuple[str, str]]:
    """Return the problems of a payload that is rejected at the call."""
    with pytest.raises(MappingError) as caught:
        unfolding(payload)
    return codes(caught.value)


@example({"batch": [{"integrations": {"ALL": True}}], "integrations": {"all": False, "A": 1}})
@given(payloads)
def test_nothing_lost_and_nothing_invented(payload: dict[str, Any]) -> None:
    """Each message is returned once, in order, also by its index, and the payload is unchanged."""
    before = copy.deepcopy(payload)
    expected = [merged_by_hand(payload, message) for message in payload["batch"]]
    whole = list(unbatch(payload))
    assert whole == expected
    assert [unfold_one(payload, index) for index in range(len(whole))] == whole
    for message in whole:
        convert(message)
        if isinstance(message, dict):
            message.clear()
    assert payload == before


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
                assert outcome == Rejected(tuple(prefix_field(place, problem) for problem in there))
            case Request(path, body, warnings):
                placed = tuple(prefix_field(place, warning) for warning in warnings)
                assert outcome == Request(path, body, placed)
            case _:
                assert outcome == alone


@given(st.dictionaries(st.sampled_from(["batch", "context", "integrations"]), any_values))
def test_any_payload(payload: dict[str, Any]) -> None:
    """Whatever a payload holds, it is refused at the call, or each message has an outcome."""
    try:
        found = list(unbatch(payload))
    except MappingError as error:
        assert error.problems  # noqa: PT017 - either answer will do
    else:
        assert len(found) == len(payload["batch"])
        assert all(isinstance(convert(message), Outcome) for message in found)


@pytest.mark.parametrize("form", [dict, Table, MappingProxyType, UserDict])
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
        *(({}, [("missing", "batch")]), ({"batch": None}, [("missing", "batch")])),
        *(({"batch": {}}, [("wrong_type", "batch")]), ({"batch": ""}, [("wrong_type", "batch")])),
        ({"batch": iter([1])}, [("wrong_type", "batch")]),
        (
            {"context": 1, "integrations": []},
            [("missing", "batch"), ("wrong_type", "context"), ("wrong_type", "integrations")],
        ),
    ],
)
def test_payload_that_is_refused(payload: object, found: list[tuple[str, str]]) -> None:
    """Anything but a batch is refused at the call, with everything that is wrong."""
    assert problems(payload) == found


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values(name: str) -> None:
    """A hostile value is of the wrong type, or a message that is refused; others are not concerned."""
    value = HOSTILE[name]()
    assert problems({"batch": [], "context": value}) == [("wrong_type", "context")]
    assert ("wrong_type", "batch") in problems({"batch": value, "integrations": 0})
    [message] = unbatch({"batch": [value], "context": CONTEXT})
    assert message is value
    shared = {"context": {"locale": "de"}, "integrations": {"All": True}, "sentAt": 1_769_949_000}
    for field in ("", "context", "integrations", "sentAt"):
        message = {**TRACK, field: value} if field else value
        changed, other = unbatch({"batch": [message, TRACK], **shared})
        assert isinstance(convert(changed), Outcome)
        assert other == {**TRACK, **shared}


def with_text_key(fields: dict[str, Any], twin: str) -> dict[Any, Any]:
    """Return an object that says the same, with a key of a subclass of str that fails."""
    pairs = {twin: None, **fields}.items()
    return {UncomparableText(key) if key == twin else key: value for key, value in pairs}


@pytest.mark.parametrize("spoil", [with_hostile_key, with_text_key])
def test_uncomparable_keys(spoil: Callable[..., Any]) -> None:
    """A key that cannot be compared, of a batch or of a message, does not keep it from being unfolded."""
    shared = {"context": {"a": 1}, "integrations": OFF, "sentAt": 7}
    for twin in ("batch", *shared):
        assert list(unbatch(spoil({"batch": [TRACK], **shared}, twin))) == [{**TRACK, **shared}]
    for name in ("context", "integrations"):
        [merged] = unbatch({"batch": [{**TRACK, name: {"a": 2}}], name: spoil({"b": 1}, "a")})
        assert merged == {**TRACK, name: {"b": 1, "a": 2}}
    for twin in shared:
        [merged] = unbatch({"batch": [spoil(TRACK, twin)], **shared})
        assert merged == {**TRACK, **shared}
    message = {**TRACK, "context": spoil({"ip": 1}, "a"), "integrations": spoil({}, "All")}
    [merged] = unbatch({"batch": [message], "integrations": OFF, "context": {"a": 1, "ip": 2}})
    assert convert(merged) == Skipped("destination_disabled")
    assert merged["context"] == {"a": 1, "ip": 1}


def test_unbatch() -> None:
    """The type is not looked at, messages are counted at the call, and each gets fresh dicts."""
    payload: dict[str, Any] = {
        "type": "track",
        "batch": [{}, {}],
        "context": {"a": 1},
        "integrations": {"All": True},
    }
    found = unbatch(payload)
    payload["batch"].append({})
    first, second = found
    first["context"].clear()
    first["integrations"].clear()
    assert second == {"context": {"a": 1}, "integrations": {"All": True}}
    assert payload["context"] == {"a": 1}


def test_batch_in_itself() -> None:
    """A batch that holds itself has one message, which is refused."""
    payload: dict[str, Any] = {"context": CONTEXT}
    payload["batch"] = [payload]
    payload["context"]["context"] = payload["context"]
    assert [type(convert(message)) for message in unbatch(payload)] == [Rejected]


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


@given(
    st.lists(ordinary.messages(), max_size=3),
    ordinary.messages(),
    st.dictionaries(st.sampled_from(["All", "ALL", "Outbound", "Zendesk Connect"]), st.booleans()),
    ordinary.settings,
)
def test_for_conversion(batch: list[Any], other: Any, integrations: Any, settings: Any) -> None:
    """Fields that are left out of messages which are only converted change no outcome."""
    context = as_object(other.get("context")) or {}
    context = {**context, "page": {"url": "/pricing"}, "campaign": 1}
    payload = {"batch": batch, "context": context, "integrations": {**integrations, "x": True}}
    whole, light = list(unbatch(payload)), list(unfold_for_conversion(payload, settings))
    assert [convert(m, settings) for m in light] == [convert(m, settings) for m in whole]
    own = [message["context"] for message in light if isinstance(message["context"], dict)]
    assert "campaign" not in {key for keys in own for key in keys}


def outcome_without(message: dict[str, Any], field: str, key: str, settings: Settings) -> Outcome:
    """Return the outcome of a message that lacks one key of its context or its integrations."""
    rest = {name: value for name, value in message[field].items() if name != key}
    return convert({**message, field: rest}, settings)


@pytest.mark.parametrize("field", ["context", "integrations"])
def test_all_that_is_read_is_merged(field: str) -> None:
    """The merged fields are exactly those that make a difference in a message of the vectors."""
    cases = [
        (case["message"], Settings(**case["settings"]))
        for case in vectors.load(*vectors.MESSAGE_FOLDERS).values()
    ]
    cases += [(message, ALL_CALLS) for message in FULL.values()]
    # The vectors show some of the casings of All.
    cases += [({"integrations": {name: False}}, Settings()) for name in ALL_NAMES]
    read = {
        key
        for message, settings in cases
        if isinstance(message, dict) and isinstance(message.get(field), dict)
        for key in message[field]
        if outcome_without(message, field, key, settings) != convert(message, settings)
    }
    assert read == set(unfold._READ[field])


def shared_text(field: str, key: str, length: int) -> dict[str, Any]:
    """Return shared fields of a batch: a text at one place."""
    text = "x" * length
    return {field: {key: {"token": text}} if key else text}


def for_conversion(payload: dict[str, Any]) -> list[Any]:
    """Return the messages of a batch, of which everything is read."""
    return list(unfold_for_conversion(payload, READ))


def length_of_messages(payload: dict[str, Any]) -> int | None:
    """Return the length of all messages of a batch together, or None if it is refused."""
    try:
        return sum(len(json.dumps(message)) for message in for_conversion(payload))
    except MappingError:
        return None


@pytest.mark.parametrize(
    ("field", "key"),
    [
        *((field, key) for field in unfold._READ for key in sorted(unfold._READ[field])),
        ("sentAt", ""),
    ],
)
def test_what_is_shared_grows_in_proportion(field: str, key: str) -> None:
    """The messages of a line are together in proportion to the line, however it grows.

    Each step has twice the messages and twice the text for all of them, four times as much in all.
    """
    payloads = [
        {"batch": [{}] * (5 << step), **shared_text(field, key, 500 << step)} for step in range(10)
    ]
    held = list(map(length_of_messages, payloads))
    refused = held.index(None)
    assert refused > 3
    assert held[refused:] == [None] * (10 - refused)
    for payload, length in zip(payloads, filter(None, held), strict=False):
        bound = output_allowance(len(json.dumps(payload))) + 100 * len(payload["batch"])
        assert length <= bound
    assert problems(payloads[-1], for_conversion) == [("too_long", field)]


@pytest.mark.parametrize("field", ["context", "integrations", "sentAt"])
def test_longest_is_named(field: str) -> None:
    """If too much is shared by all messages, the longest field is named."""
    short = {"context": {"timezone": "UTC"}, "integrations": {"All": True}, "sentAt": "now"}
    long = shared_text(field, {"context": "timezone", "integrations": "All"}.get(field, ""), 100)
    assert problems({"batch": [{}] * 20_000, **short, **long}, for_conversion) == [
        ("too_long", field)
    ]


def test_allowance() -> None:
    """The allowance for shared fields grows with the messages, and counts only traits that are read."""
    assert [output_allowance(length) for length in (0, 10)] == [1_000_000, 1_000_160]
    shared = shared_text("context", "timezone", 2_000)
    assert for_conversion({"batch": [{"n": "x" * 200}] * 1_000, **shared})
    assert problems({"batch": [{"n": ""}] * 1_000, **shared}, for_conversion)
    missed = {"batch": [{"n": ""}] * 1_000, **shared_text("context", "traits", 2_000)}
    assert len(list(unfold_for_conversion(missed))) == len(missed["batch"])
    assert problems(missed, for_conversion) == [("too_long", "context")]
    assert len(list(unbatch(missed))) == len(missed["batch"])


def test_full_batch_has_room() -> None:
    """A batch by Segment's limits, with a context larger than its libraries send, is converted."""
    message = {"type": "track", "userId": "u", "event": "e", "properties": {"text": "x" * 110}}
    payload = {"batch": [message] * 2_500, **shared_text("context", "device", 3_000)}
    assert len(json.dumps(payload)) < 500_000
    assert {type(outcome) for outcome in convert_lines([json.dumps(payload)])} == {Request}


@pytest.mark.parametrize("page", [{"n": 10**640}, {"é": [10**640, {}, [], "é"], "m": {"o": None}}])
def test_integer_that_cannot_be_written(page: Any) -> None:
    """Whatever limit the environment sets on integers, a batch is unfolded, and measured alike."""
    payload = {"batch": [TRACK], "context": {"page": page}}
    length = json_length(page)
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        found = list(unfold_for_conversion(payload))
        assert json_length(page) == length
    finally:
        sys.set_int_max_str_digits(before)
    assert found == [{**TRACK, "context": {"page": page}}]


@pytest.mark.parametrize("letter", ["x", "é"])
def test_allowance_to_the_character(letter: str) -> None:
    """The allowance is counted in characters of compact JSON, without escapes."""
    messages = [{letter: letter}] * 16  # of 161 characters, so 16 × 62,661 may be repeated
    fits = {"timezone": letter * (62_661 - len('{"timezone":""}'))}
    assert 16 * json_length(fits) == output_allowance(json_length(messages))
    assert for_conversion({"batch": messages, "context": fits})
    longer = {"timezone": fits["timezone"] + letter}
    assert problems({"batch": messages, "context": longer}, for_conversion) == [
        ("too_long", "context")
    ]


@pytest.mark.parametrize("name", ["context", "integrations"])
def test_wrong_types_beside_keys_that_fail(name: str) -> None:
    """Shared fields of the wrong type are a problem, and a message's own stay, whatever its keys do."""
    payload = with_text_key({"batch": [TRACK], name: 7}, "batch")
    assert problems(payload) == [("wrong_type", name)]
    message = with_text_key({**TRACK, name: 7}, name)
    assert list(unbatch({"batch": [message], name: {"a": 1}})) == [{**TRACK, name: 7}]
