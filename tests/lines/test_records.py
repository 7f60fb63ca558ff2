"""Records: the outcomes of lines and of payloads, with their origin."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import example, given
from hypothesis import strategies as st

from connect_mapping import (
    Outcome,
    Record,
    Rejected,
    Settings,
    Skipped,
    convert,
    convert_lines,
    convert_payload,
    convert_records,
)
from tests.hostile import HOSTILE, with_hostile_key
from tests.strategies import any_values, json_values, messages

PAGE = {"type": "page", "messageId": "m1"}
SKIPPED = Skipped("unsupported_call")


def payloads(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what a webhook may receive: messages, batches, and anything else."""
    message = messages(values) | st.just(PAGE) | values
    shared = {"context": values, "integrations": values, "sentAt": values, "messageId": values}
    batch = st.fixed_dictionaries(
        {"batch": st.lists(message, max_size=4) | values}, optional=shared
    )
    return batch | message


def origins(records: Any) -> list[tuple[int | None, int | None, str | None]]:
    """Return where records come from."""
    return [(record.line, record.index, record.message_id) for record in records]


def test_origin() -> None:
    """A record names its line, blank ones counted, its position in a batch, and its message."""
    batch = {"batch": [PAGE, 7, {"type": "page", "messageId": 3}], "messageId": "batch"}
    refused = {"batch": 7, "messageId": "b1"}
    lines = [json.dumps(PAGE), " ", "oops", json.dumps(batch), json.dumps(refused)]
    found = [(1, None, "m1"), (3, None, None), (4, 0, "m1"), (4, 1, None), (4, 2, None)]
    assert origins(convert_records(lines)) == [*found, (5, None, "b1")]


def test_paths() -> None:
    """The fields of problems and warnings are paths in the line or the payload."""
    traits: dict[str, Any] = {"type": "identify", "userId": "u1", "traits": {"age": float("nan")}}
    warned = {**traits, "traits": {}, "context": {"timezone": "PST"}}
    payload = {"batch": [traits, warned]}
    for records in (convert_records([json.dumps(payload)]), convert_payload(payload)):
        rejected, request = (record.outcome for record in records)
        assert isinstance(rejected, Rejected)
        assert rejected.problems[0].field == "batch[0].traits.age"
        assert request.warnings[0].field == "batch[1].context.timezone"  # type: ignore[union-attr]


@example(payload={"batch": [{"batch": []}, {}], "context": {"timezone": "x" * 1_000_000}})
@given(payloads(json_values))
def test_lines_and_payloads_agree(payload: Any) -> None:
    """A payload has the records of the line that holds it, except for the number of the line."""
    before = copy.deepcopy(payload)
    line = json.dumps(payload)
    records = [*convert_records([line])]
    assert [record.outcome for record in records] == [*convert_lines([line])]
    alone = [*convert_payload(payload)]
    assert [
        (record.outcome, None, *place[1:])
        for record, place in zip(records, origins(records), strict=True)
    ] == [(record.outcome, *place) for record, place in zip(alone, origins(alone), strict=True)]
    assert payload == before


@given(payloads(any_values))
def test_any_payload(payload: Any) -> None:
    """Anything has records, and each an outcome."""
    records = [*convert_payload(payload)]
    assert records or payload["batch"] == []
    assert all(isinstance(record.outcome, Outcome) for record in records)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_payload(name: str) -> None:
    """A payload whose own code fails is rejected, and so is such a message, alone in its batch."""
    for hostile in (HOSTILE[name](), {"batch": HOSTILE[name]()}):
        assert [type(record.outcome) for record in convert_payload(hostile)] == [Rejected]
    messages_and_id = [PAGE, HOSTILE[name](), {**PAGE, "messageId": HOSTILE[name]()}]
    first, second, third = convert_payload({"batch": messages_and_id})
    assert (first.outcome, type(second.outcome), third.outcome) == (SKIPPED, Rejected, SKIPPED)
    assert third.message_id is None or issubclass(type(HOSTILE[name]()), str)


@pytest.mark.parametrize("twin", ["batch", "type", "messageId"])
def test_failing_keys(twin: str) -> None:
    """A key that cannot be compared makes no payload fail."""
    for payload in (PAGE, {"batch": [PAGE]}):
        records = [*convert_payload(with_hostile_key(payload, twin))]
        assert [isinstance(record.outcome, Outcome) for record in records] == [True]


def test_payload_made_in_python() -> None:
    """A batch may be any Mapping, and hold in itself what JSON cannot hold."""
    context: dict[str, Any] = {"personas": {}}
    context["personas"]["self"] = context
    payload = MappingProxyType({"batch": (PAGE, PAGE), "context": context})
    assert [record.outcome for record in convert_payload(payload)] == [SKIPPED] * 2
    for text in ("{}", b"{}"):
        [record] = convert_payload(text)
        assert record == Record(convert(text))


def test_shares_nothing() -> None:
    """Two outcomes of a batch share no object with each other, or with the payload."""
    message = {"type": "identify", "userId": "u1"}
    payload = {"batch": [message, message], "context": {"traits": {"tags": ["a"]}}}
    first, second = convert_payload(payload, Settings(context_traits="fallback"))
    first.outcome.body["attributes"]["tags"].append("b")  # type: ignore[union-attr,typeddict-item]
    assert second.outcome.body["attributes"] == {"tags": ["a"]}  # type: ignore[union-attr,typeddict-item]
    assert payload["context"] == {"traits": {"tags": ["a"]}}


def test_wrong_use() -> None:
    """A string and settings of another type are refused at the call; a record cannot be changed."""
    with pytest.raises(TypeError, match="convert_records takes several lines"):
        convert_records("{}")
    wrong: Any = {"calls": ["page"]}
    for function in (convert_records, convert_payload):
        with pytest.raises(TypeError, match="Settings"):
            function([], wrong)
    record: Any = Record(SKIPPED)
    with pytest.raises(FrozenInstanceError):
        record.line = 7


class FailingMapping(Mapping[str, Any]):
    """A mapping whose source goes away after it was read ``times`` times."""

    def __init__(self, fields: dict[str, Any], times: int) -> None:
        self.fields, self.times = fields, times

    def __getitem__(self, key: str) -> Any:
        return self.fields[key]

    def __len__(self) -> int:
        return len(self.fields)

    def __iter__(self) -> Iterator[str]:
        self.times -= 1
        if self.times < 0:
            raise OSError
        return iter(self.fields)


@pytest.mark.parametrize("times", range(4))
def test_payload_that_fails_while_it_is_read(times: int) -> None:
    """A mapping that fails at any time, even when it is read again, gives records."""
    context = {"timezone": object()}  # its length as JSON is unknown
    payload = FailingMapping({"batch": [{"type": "page"}] * 3_000, "context": context}, times)
    outcomes = [record.outcome for record in convert_payload(payload)]
    assert len(outcomes) == (3_000 if times == 3 else 1)
    assert isinstance(outcomes[0], Skipped if times == 3 else Rejected)


def test_hostile_payload_is_one_message() -> None:
    """A payload whose own code fails is not a batch, and has the outcome of a message."""
    for make in HOSTILE.values():
        assert [record.outcome for record in convert_payload(make())] == [convert(make())]
