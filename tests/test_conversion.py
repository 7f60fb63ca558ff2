"""convert: total on whatever it is given."""

from __future__ import annotations

import copy
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import (
    Outcome,
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
from connect_mapping.alias import alias
from connect_mapping.conversion import MAPPERS
from connect_mapping.identify import identify
from connect_mapping.track import track
from tests.checks import is_json_ready
from tests.full_messages import ALL_CALLS, FULL, places
from tests.hostile import (
    HOSTILE,
    HostileError,
    UncomparableText,
    fail,
    lying,
    with_hostile_key,
    with_late_hostile_key,
)
from tests.strategies import Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable


def replaced(message: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """Return a copy of a message with another value at a place."""
    changed: Any = copy.deepcopy(message)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return changed  # type: ignore[no-any-return]


PLACES = [(message, path) for message in FULL.values() for path in places(message)]
everywhere = pytest.mark.parametrize(
    ("message", "path"), PLACES, ids=[f"{m['type']}-{'.'.join(map(str, p))}" for m, p in PLACES]
)


def is_sound(outcome: Outcome) -> bool:
    """Tell whether an outcome is a request that is ready for JSON, or has a reason."""
    match outcome:
        case Request(_, body, warnings):
            return is_json_ready(body) and all(isinstance(w, Problem) for w in warnings)
    return isinstance(outcome, Skipped) or bool(outcome.problems)


@everywhere
@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_value(message: dict[str, Any], path: tuple[Any, ...], hostile: Any) -> None:
    """A value whose own code fails or lies, wherever it stands, gives an outcome like any other."""
    assert is_sound(convert(replaced(message, path, hostile()), ALL_CALLS))


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_message(hostile: Any) -> None:
    """A message whose own code fails or lies is no object, or one that JSON cannot hold."""
    outcome: Any = convert(hostile())
    assert {p.code for p in outcome.problems} <= {"not_an_object", "not_json"}


TWINS = ["type", "userId", "traits", "properties", "context", "integrations", "event", "All"]


@pytest.mark.parametrize("make", [with_hostile_key, with_late_hostile_key])
@pytest.mark.parametrize("twin", TWINS)
@pytest.mark.parametrize("kind", FULL)
def test_key_that_cannot_be_compared(make: Any, twin: str, kind: str) -> None:
    """A key that fails when it is compared with one of ours is no string, and gives an outcome."""
    assert is_sound(convert(make(FULL[kind], twin), ALL_CALLS))


@pytest.mark.parametrize("make", [with_hostile_key, with_late_hostile_key])
@pytest.mark.parametrize(
    ("field", "twin"),
    [
        *(("traits", "firstName"), ("traits", "vip"), ("traits", "plan"), ("context", "device")),
        *(("context", "personas"), ("integrations", "Outbound")),
    ],
)
def test_inner_key_that_cannot_be_compared(make: Any, field: str, twin: str) -> None:
    """The same holds for the keys of what a message holds."""
    message = FULL["identify"]
    assert is_sound(convert({**message, field: make(message[field], twin)}, ALL_CALLS))


def test_key_that_cannot_be_compared_beside_a_problem() -> None:
    """What is wrong besides, and what the settings say, is told of such a message too."""
    track = {"type": "track", "userId": "u1", "event": "e", "properties": {"p": float("nan")}}
    outcome = convert(with_hostile_key(track, "type"))
    assert isinstance(outcome, Rejected)
    assert ("not_json", "properties.p") in [(p.code, p.field) for p in outcome.problems]
    zone = {UncomparableText("timezone"): "PST"}
    strict = Settings(on_invalid_timezone="reject")
    identify = {"type": "identify", "userId": "u1", "traits": zone}
    assert isinstance(convert(identify), Request)
    assert isinstance(convert(identify, strict), Rejected)


def test_problems_beside_integrations() -> None:
    """The settings hold for what is found in a message that is rejected already."""
    message = {"type": "identify", "userId": "u1", "integrations": 7, "traits": {"timezone": "PST"}}
    outcome = convert(message, Settings(on_invalid_timezone="reject"))
    assert isinstance(outcome, Rejected)
    assert [problem.field for problem in outcome.problems] == ["integrations", "traits.timezone"]


def uncomparable(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message whose keys fail when they are compared with ours."""
    return {UncomparableText(key): value for key, value in message.items()}


@pytest.mark.parametrize("kind", FULL)
def test_key_by_descent_that_cannot_be_compared(kind: str) -> None:
    """A message whose keys are strings by descent is read, whatever their own code does."""
    assert convert(uncomparable(FULL[kind]), ALL_CALLS) == convert(FULL[kind], ALL_CALLS)


@pytest.mark.parametrize(
    "message", [None, True, 7, 7.5, "CANARY", b"{}", [], (), {1}, ..., convert]
)
def test_no_object(message: object) -> None:
    """What is no object is rejected with an empty field."""
    outcome: Any = convert(message)
    assert [(p.code, p.field) for p in outcome.problems] == [("not_an_object", "")]


@pytest.mark.parametrize("kind", [MappingProxyType, Table])
@pytest.mark.parametrize("message", FULL.values(), ids=FULL.keys())
def test_message_as_a_mapping(message: dict[str, Any], kind: Callable[[Any], Any]) -> None:
    """A message may be any mapping, down to its last object."""

    def wrapped(value: Any) -> Any:
        if isinstance(value, dict):
            return kind({Text(key): wrapped(inner) for key, inner in value.items()})
        if isinstance(value, list):
            return tuple(map(wrapped, value))
        return Text(value) if isinstance(value, str) else value

    assert convert(wrapped(message), ALL_CALLS) == convert(message, ALL_CALLS)


@everywhere
def test_message_in_itself(message: dict[str, Any], path: tuple[Any, ...]) -> None:
    """A message that holds itself, wherever it does, gives an outcome."""
    changed = replaced(message, path, None)
    inner: Any = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = changed
    assert is_sound(convert(changed, ALL_CALLS))


@pytest.mark.parametrize("kind", [dict, list])
@everywhere
def test_deep_message(message: dict[str, Any], path: tuple[Any, ...], kind: type[Any]) -> None:
    """A message of 5,000 levels, wherever they are, gives an outcome."""
    deep: Any = kind()
    for _ in range(5_000):
        deep = {"a": deep} if kind is dict else [deep]
    assert is_sound(convert(replaced(message, path, deep), ALL_CALLS))


@pytest.mark.parametrize("key", [7, None, True, b"type", ("type",), 1.5, frozenset({1})])
@pytest.mark.parametrize("kind", FULL)
def test_keys_that_are_not_read(kind: str, key: object) -> None:
    """A key that is no string is no field of ours, and changes nothing."""
    message: dict[Any, Any] = {key: 1, **FULL[kind]}
    assert convert(message, ALL_CALLS) == convert(FULL[kind], ALL_CALLS)


DEFAULT = ("identify", "track", "alias")
DIRECT = {
    "identify": map_identify,
    "track": map_track,
    "alias": map_alias,
    "group": map_group,
    "page": map_page,
    "screen": map_screen,
}


@pytest.mark.parametrize(("kind", "mapper"), DIRECT.items(), ids=DIRECT.keys())
def test_mapper(kind: str, mapper: Callable[..., Request]) -> None:
    """Convert gives what the mapper of the type gives, with the same settings."""
    settings = Settings(
        android_push_field="gcm",
        null_attributes="drop",
        calls=DIRECT.keys() - DEFAULT,
        page_event="P",
    )
    assert convert(FULL[kind], settings) == mapper(FULL[kind], settings)


def test_table() -> None:
    """The dispatcher is a table from type to function, and nothing stands before the default ones."""
    assert MAPPERS.keys() == DIRECT.keys()
    inner = {"identify": identify, "track": track, "alias": alias}
    assert {call: MAPPERS[call] for call in DEFAULT} == inner


@pytest.mark.parametrize("kind", ["page", "screen", "group", Text("page")])
def test_unsupported_call(kind: str) -> None:
    """A page, a screen and a group are skipped where the settings do not ask for them."""
    others = {"page", "screen", "group"} - {str(kind)}
    assert convert({"type": kind}) == Skipped("unsupported_call")
    assert convert({"type": kind}, Settings(calls=others)) == Skipped("unsupported_call")


@pytest.mark.parametrize("kind", ["page", "screen", "group", Text("page")])
def test_call_that_is_asked_for(kind: str) -> None:
    """One that is asked for is mapped, whatever the others are."""
    assert convert({"type": kind}, Settings(calls=[kind])) == convert({"type": kind}, ALL_CALLS)
    assert isinstance(convert({"type": kind}, ALL_CALLS), Rejected)


@pytest.mark.parametrize("kind", [None, 7, b"track", ["track"], {"track"}, "", "Track", "batch"])
def test_unknown_type(kind: object) -> None:
    """A type that is no string or no call is unknown."""
    outcome: Any = convert({"type": kind})
    assert [(p.code, p.field) for p in outcome.problems] == [("unknown_type", "type")]


def test_our_own_faults_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain message that cannot be mapped by a fault of ours is not blamed on the message."""
    monkeypatch.setitem(MAPPERS, "track", lambda *_: fail())
    with pytest.raises(HostileError):
        convert(FULL["track"])


def test_near_the_end_of_the_stack() -> None:
    """A deep message is answered alike where the caller has used up most of the stack."""
    deep: Any = {}
    for _ in range(99):
        deep = {"a": deep}
    message = {"type": "track", "userId": "u1", "event": "e", "properties": deep}

    def descend(levels: int) -> Outcome:
        return descend(levels - 1) if levels else convert(message)

    assert descend(sys.getrecursionlimit() // 2) == convert(message)


@pytest.mark.parametrize("shown", [dict, str, bool, list])
def test_liar_as_a_message(shown: type) -> None:
    """An object that claims to be of another class is what its type says."""
    assert isinstance(convert(lying(shown)), Rejected)
