"""convert: an outcome, whatever it is given, and the functions that map one call."""

from __future__ import annotations

import copy
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import (
    MappingError,
    Problem,
    Rejected,
    Request,
    Settings,
    Skipped,
    convert,
    map_alias,
    map_group,
    map_identify,
    map_page,
    map_screen,
    map_track,
)
from connect_mapping.conversion import CALLS, read_traced
from tests.checks import codes, containers, is_json_ready
from tests.full_messages import ALL_CALLS, FULL, places
from tests.hostile import (
    HOSTILE,
    HostileError,
    UncomparableText,
    fail,
    with_hostile_key,
    with_late_hostile_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connect_mapping import Outcome

MAPPERS = {
    "identify": map_identify,
    "track": map_track,
    "alias": map_alias,
    "group": map_group,
    "page": map_page,
    "screen": map_screen,
}
each_call = pytest.mark.parametrize("call", FULL)
each_key = pytest.mark.parametrize("make", [with_hostile_key, with_late_hostile_key])


def check(message: object) -> None:
    """Check that an outcome is a request that is ready for JSON, or has a reason; so with a trace."""
    outcome = convert(message, ALL_CALLS)
    assert repr(read_traced(message, ALL_CALLS)[0]) == repr(outcome)
    match outcome:
        case Request(_, body, warnings):
            assert is_json_ready(body)
            assert all(isinstance(warning, Problem) for warning in warnings)
        case _:
            assert isinstance(outcome, Skipped) or outcome.problems


def everywhere(call: str, value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield a full message with another value at each of its places, and what holds the value."""
    for *way, last in places(FULL[call]):
        changed: Any = copy.deepcopy(FULL[call])
        holder = changed
        for key in way:
            holder = holder[key]
        holder[last] = value
        yield changed, (holder, last)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_value(name: str) -> None:
    """A value whose own code fails or lies gives an outcome, wherever it is."""
    outcome: Any = convert(HOSTILE[name]())
    assert {p.code for p in outcome.problems} <= {"not_an_object", "not_json"}
    for call in FULL:
        for message, _ in everywhere(call, HOSTILE[name]()):
            check(message)


@each_call
def test_message_in_itself(call: str) -> None:
    """A message that contains itself gives an outcome, wherever it does."""
    for message, (holder, key) in everywhere(call, None):
        holder[key] = message
        check(message)


@pytest.mark.parametrize("kind", [dict, list])
@each_call
def test_deep_message(call: str, kind: type[Any]) -> None:
    """A message of 5,000 levels gives an outcome, wherever they are."""
    deep: Any = kind()
    for _ in range(5_000):
        deep = {"a": deep} if kind is dict else [deep]
    for message, _ in everywhere(call, deep):
        check(message)


@each_key
@each_call
def test_key_that_cannot_be_compared(make: Any, call: str) -> None:
    """A key that fails when it is compared is not a string, and the message still has an outcome."""
    for twin in ("type", "userId", "traits", "properties", "context", "integrations", "event"):
        check(make(FULL[call], twin))


@each_key
@pytest.mark.parametrize(
    ("field", "twin"),
    [
        *(("traits", "firstName"), ("traits", "vip"), ("traits", "plan"), ("context", "device")),
        *(("context", "personas"), ("integrations", "Outbound")),
    ],
)
def test_inner_key_that_cannot_be_compared(make: Any, field: str, twin: str) -> None:
    """A message with such a key in an object inside it has an outcome too."""
    message = FULL["identify"]
    check({**message, field: make(message[field], twin)})


def test_key_that_cannot_be_compared_beside_a_problem() -> None:
    """Other problems of such a message are reported too, and the settings apply to it."""
    track = {"type": "track", "userId": "u1", "event": "e", "properties": {"p": float("nan")}}
    assert ("not_json", "properties.p") in codes(convert(with_hostile_key(track, "type")))  # type: ignore[arg-type]
    zone = {UncomparableText("timezone"): "PST"}
    identify = {"type": "identify", "userId": "u1", "traits": zone}
    assert isinstance(convert(identify), Request)
    assert isinstance(convert(identify, Settings(on_invalid_timezone="reject")), Rejected)


@each_call
def test_text_that_cannot_be_compared(call: str) -> None:
    """A message whose keys are strings of a failing class is read, whatever their own code does."""
    message = {UncomparableText(key): value for key, value in FULL[call].items()}
    assert convert(message, ALL_CALLS) == convert(FULL[call], ALL_CALLS)
    check(message)


@pytest.mark.parametrize("key", [7, None, True, b"type", ("type",), 1.5, frozenset({1})])
def test_keys_that_are_not_read(key: object) -> None:
    """A key that is not a string is not a field, and changes nothing."""
    for message in FULL.values():
        changed: dict[Any, Any] = {key: 1, **message}
        assert convert(changed, ALL_CALLS) == convert(message, ALL_CALLS)


@pytest.mark.parametrize("message", [None, [], "CANARY", 7, b"{}", {1}, [("userId", "u1")]])
def test_what_is_not_an_object(message: object) -> None:
    """Anything but an object is rejected with an empty field, by the mappers too."""
    outcome = convert(message)
    assert isinstance(outcome, Rejected)
    problems = outcome.problems
    assert [(problem.code, problem.field) for problem in problems] == [("not_an_object", "")]
    for mapper in MAPPERS.values():
        with pytest.raises(MappingError) as caught:
            mapper(message)
        assert caught.value.problems == problems


@each_call
def test_mapper(call: str) -> None:
    """A mapper gives what convert gives, and reads neither type, integrations nor the setting calls."""
    settings = {"android_push_field": "gcm", "null_attributes": "drop", "page_event": "P"}
    own = Settings(**settings)  # type: ignore[arg-type]
    expected = convert(FULL[call], Settings(**settings, calls=ALL_CALLS.calls))  # type: ignore[arg-type]
    message = {**FULL[call], "type": {1}, "integrations": {1}}
    assert MAPPERS[call](message, own) == expected
    assert MAPPERS[call](MappingProxyType(message), own) == expected
    own_containers = {id(part) for part in containers(message)}
    assert own_containers.isdisjoint(map(id, containers(MAPPERS[call](message, own).body)))
    ordinary = {"userId": "u1", "event": "e", "timestamp": 0, "previousId": "a", "groupId": "g"}
    ordinary |= {"traits": {"tags": ["a"]}, "properties": {"tags": ["a"]}}
    own_containers = {id(part) for part in containers(ordinary)}
    assert own_containers.isdisjoint(map(id, containers(MAPPERS[call](ordinary, own).body)))


@pytest.mark.parametrize("read", [convert, lambda message: read_traced(message, Settings())])
def test_faults_of_the_library_are_not_hidden(monkeypatch: pytest.MonkeyPatch, read: Any) -> None:
    """If a plain message makes the code fail, the message is not blamed."""
    monkeypatch.setitem(CALLS, "alias", lambda *_: fail())
    with pytest.raises(HostileError):
        read({"type": "alias"})


def test_near_the_end_of_the_stack() -> None:
    """A deep message is answered alike if the caller has used up most of the stack."""
    deep: Any = {}
    for _ in range(99):
        deep = {"a": deep}
    message = {"type": "track", "userId": "u1", "event": "e", "properties": deep}

    def descend(levels: int) -> Outcome:
        return descend(levels - 1) if levels else convert(message)

    assert descend(sys.getrecursionlimit() // 2) == convert(message)


def test_type_in_other_letters() -> None:
    """A call in other letters is named as it must be written."""
    rejected = convert({"type": " Track"})
    assert isinstance(rejected, Rejected)
    assert rejected.problems[0].detail.endswith("Write `track`.")
