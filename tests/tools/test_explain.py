"""``explain``: what it says of a message is true, whatever the message."""

from __future__ import annotations

import contextlib
import copy
import json
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Request, Settings, Skipped, convert, unbatch
from connect_mapping.tools.explain import Explanation, explain
from tests import ordinary, vectors
from tests.full_messages import ALL_CALLS

CASES = vectors.load(*vectors.MESSAGE_FOLDERS)
#: Fields whose values must have a form, each with two values that differ.
FORMS = {
    "body.timezone": ("Pacific/Auckland", "America/Lima"),
    "body.timestamp": ("2001-02-03T04:05:06Z", "2002-02-03T04:05:06Z"),
}
REASONS = {"absent", "beaten", "decides", "dropped", "not_read", "rejected", "skipped"}


def place_of(path: str) -> tuple[str | int, ...]:
    """Return the keys and indexes that a path is made of."""
    parts = re.findall(r'\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.\[\]"]+)', path)
    return tuple(
        int(index) if index else json.loads(quoted) if quoted else name
        for index, quoted, name in parts
    )


def value_at(value: Any, path: str) -> Any:
    """Return what is at a path."""
    for key in place_of(path):
        value = value[key]
    return value


def leaves(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places of all leaves; an empty container is a leaf."""
    pairs: Any = value.items() if isinstance(value, dict) else ()
    pairs = enumerate(value) if isinstance(value, list) else pairs
    return [leaf for key, child in pairs for leaf in leaves(child, (*place, key))] or [place]


def another(value: Any, output: str) -> Any:
    """Return a value that must make an output field another, if it depends on this one."""
    if output in FORMS:
        first, second = FORMS[output]
        return second if value == first else first
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1 if value + 1 != value else 0
    return f"q{value}q" if isinstance(value, str) else "q"


def bodies(outcome: Any) -> Any:
    """Return what is sent, and nothing for another outcome."""
    return (outcome.path, outcome.body) if isinstance(outcome, Request) else None


def check(message: Any, settings: Settings) -> Explanation:
    """Check every claim about a message against ``convert``, and return the explanation."""
    found = explain(message, settings)
    outcome = convert(message, settings)
    assert found.outcome == outcome
    if any(len(key) > 64 for leaf in leaves(message) for key in leaf if isinstance(key, str)):
        return found  # paths cut such keys, and lead nowhere
    sources = {source.field for output in found.outputs for source in output.sources}
    left_out = [left.field for left in found.left_out]
    # A message without fields is its own only leaf.
    assert sorted([*sources, *left_out]) == sorted(filter(None, map(path_text, leaves(message))))
    if isinstance(outcome, Request):
        outputs = [output.field for output in found.outputs]
        assert outputs == ["path", *(path_text(("body", *leaf)) for leaf in leaves(outcome.body))]
        check_outputs(found, message, settings)
    for left in found.left_out:
        assert left.reason in REASONS or left.reason in {f.problem.code for f in found.faults}
        if left.reason in {"not_read", "dropped"}:
            assert convert(ordinary.removed(message, place_of(left.field)), settings) == outcome
        if left.reason == "not_read":
            check_not_read(left.field, sources, message, settings)
        if left.reason == "absent":
            check_absent(value_at(message, left.field))
        if left.reason == "beaten":
            check_beaten(left, found, message, settings)
        assert left.reason != "decides" or left.rule
    for fault in found.faults:
        assert fault.fields
        assert all(fault.fields)
        assert (fault.fields == ("message",)) == (fault.problem.field == "")
        assert fault.fix
    problems = getattr(outcome, "problems", getattr(outcome, "warnings", ()))
    assert tuple(fault.problem for fault in found.faults) == problems
    return found


def check_outputs(found: Explanation, message: Any, settings: Settings) -> None:
    """Check that another value of a source changes the output, and what is called a copy is one."""
    sent = {"body": convert(message, settings).body}  # type: ignore[union-attr]
    for output in found.outputs[1:]:
        value = value_at(sent, output.field)
        assert output.sources or output.rule.id == "page.event.tag"
        for source in output.sources:
            read = value_at(message, source.field)
            assert (source.how == "copied") == (type(read) is type(value) and read == value)
            changed = copy.deepcopy(message)
            ordinary.put(changed, place_of(source.field), another(read, output.field))
            after = {"body": getattr(convert(changed, settings), "body", None)}
            # The field may be gone, or the whole request.
            with contextlib.suppress(KeyError, TypeError, IndexError):
                assert value_at(after, output.field) != value


def check_not_read(field: str, sources: set[str], message: Any, settings: Settings) -> None:
    """Check that what is not read would not matter either if any of the sources were missing."""
    for source in sources:
        without = ordinary.removed(message, place_of(source))
        other = ordinary.removed(without, place_of(field))
        assert convert(without, settings) == convert(other, settings)


def check_absent(value: Any) -> None:
    """Check that a value counts as missing: null, blank, empty, or a category that is 0 or false."""
    assert not value or (isinstance(value, str) and not value.strip())


def field_of(path: str) -> tuple[str | int, ...]:
    """Return the place of the field that a leaf is in."""
    place = place_of(path)
    return place[: 2 if place[0] in {"traits", "properties", "context", "integrations"} else 1]


def check_beaten(left: Any, found: Explanation, message: Any, settings: Settings) -> None:
    """Check that what is beaten would matter without the winner, and without the others it beats."""
    assert len(left.because_of) >= 1
    rivals = [other.field for other in found.left_out if other.because_of == left.because_of]
    changed = message
    for field in map(field_of, (*left.because_of, *rivals)):
        if field != field_of(left.field):
            changed = ordinary.removed(changed, field)
    if left.field == "context.page.url":  # properties can name the page too, and are sent as well
        for name in ("name", "url"):
            changed = ordinary.removed(changed, ("properties", name))
    # A leaf stands for the field that it is in, which is read as a whole.
    place = place_of(left.field)
    without = [ordinary.removed(changed, place[:end]) for end in range(len(place), 0, -1)]
    assert any(convert(changed, settings) != convert(other, settings) for other in without)


def path_text(place: tuple[Any, ...]) -> str:
    """Return a place as text."""
    path = ""
    for key in place:
        if isinstance(key, int):
            path += f"[{key}]"
        elif not key or re.search(r'[.\[\]"\x00-\x1f\x7f]', key):
            path += f"[{json.dumps(key, ensure_ascii=False)}]"
        else:
            path += f".{key}" if path else key
    return path


@pytest.mark.parametrize("name", CASES)
def test_vector(name: str) -> None:
    """Every claim about a vector's message holds."""
    case = CASES[name]
    check(case["message"], Settings(**case["settings"]))


@given(ordinary.messages(), ordinary.settings)
def test_drawn_message(message: dict[str, Any], settings: Settings) -> None:
    """Every claim about an ordinary message with a field or two changed holds."""
    check(message, settings)


@given(st.lists(ordinary.messages(), min_size=1, max_size=3), ordinary.settings)
def test_drawn_batch(messages: list[Any], settings: Settings) -> None:
    """Every claim about a message of a batch holds, with the batch's shared fields merged into it."""
    shared = {"context": {"timezone": "Asia/Tokyo"}, "integrations": {"All": True}, "sentAt": 0}
    for message in unbatch({**shared, "batch": messages}):
        check(copy.deepcopy(message), settings)


def test_no_value() -> None:
    """An explanation holds no value of the message besides its outcome."""
    for call, message in ordinary.MESSAGES.items():
        text = json.dumps(message).replace('"u1"', '"hidden"').replace('"Ann', '"hidden')
        found = explain(json.loads(text), ALL_CALLS)
        parts = (found.outputs, found.decided_by, found.faults, found.left_out)
        assert "hidden" not in repr(parts), call


def test_audience() -> None:
    """A membership is explained as entering or leaving, decided by the personas of the context."""
    message = {
        "type": "identify",
        "userId": "u1",
        "traits": {"vip": False},
        "context": {
            "personas": {
                "computation_class": "audience",
                "computation_key": "vip",
                "space_id": "s1",
            }
        },
    }
    found = check(message, Settings())
    [output] = [o for o in found.outputs if o.field == "body.attributes.vip"]
    assert output.rule.id == "audience.left"
    assert output.conditions == (
        "context.personas.computation_class",
        "context.personas.computation_key",
    )
    reasons = {left.field: left.reason for left in found.left_out}
    assert reasons["context.personas.computation_key"] == "decides"
    assert reasons["context.personas.space_id"] == "not_read"


def test_skipped() -> None:
    """The fields that decide that a message is skipped are named, and all others are skipped because of them."""
    found = check({"type": "page", "userId": "u1"}, Settings())
    assert found.outcome == Skipped("unsupported_call")
    assert found.decided_by == ("type",)
    assert [(left.field, left.reason, left.because_of) for left in found.left_out] == [
        ("type", "decides", ()),
        ("userId", "skipped", ("type",)),
    ]


@pytest.mark.parametrize(
    ("message", "absent"),
    [
        (
            {"type": "track", "event": "e", "timestamp": 1, "sentAt": None, "receivedAt": 2},
            "sentAt",
        ),
        ({"type": "page", "name": "Home", "context": {"page": {"url": " "}}}, "context.page.url"),
        ({"type": "page", "name": None, "properties": {"url": "/"}}, "name"),
        ({"type": "identify", "anonymousId": ""}, "anonymousId"),
    ],
)
def test_absent(message: dict[str, Any], absent: str) -> None:
    """A field that is null or blank is absent, before and after the one that is used."""
    found = check({"userId": "u1", **message}, ALL_CALLS)
    assert [left.field for left in found.left_out if left.reason == "absent"] == [absent]


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ({"type": "track", "event": "Paid"}, ("userId", "anonymousId")),
        ({"type": "alias", "userId": "u1"}, ("previousId", "from", "anonymousId")),
        ({"type": "alias", "userId": "u1", "previousId": "u1"}, ("previousId", "userId")),
        (
            {"type": "identify", "userId": "u1", "context": {"device": {"token": "ff01"}}},
            ("context.device.type",),
        ),
        ({"type": "track", "userId": "u1", "event": 7}, ("event",)),
    ],
)
def test_fields_of_a_fault(message: dict[str, Any], fields: tuple[str, ...]) -> None:
    """A fault names the fields to change, or to add if something is missing."""
    [fault] = explain(message).faults
    assert fault.fields == fields


def test_messages_that_are_not_json() -> None:
    """Anything can be explained, also what contains itself or fails when it is read."""
    loop: dict[str, Any] = {"type": "track", "userId": "u1", "event": "Paid"}
    loop["context"] = {"loop": loop, "twice": [loop, loop]}
    assert isinstance(explain(loop).outcome, Request)
    others: list[Any] = [None, 7, [], "text", {1: 2}, {"type": {1, 2}}]
    for message in (*others, {"type": "track", "userId": float("nan")}):
        assert explain(message).outcome == convert(message)


def test_time_is_linear() -> None:
    """Ten times the traits take about ten times as long."""

    def seconds(count: int) -> float:
        message = {"type": "identify", "userId": "u1", "traits": {f"k{n}": n for n in range(count)}}
        times = []
        for _ in range(3):
            start = time.process_time()
            found = explain(message)
            times.append(time.process_time() - start)
            assert len(found.outputs) == count + 2
        return min(times)

    assert seconds(5_000) < 25 * seconds(500)


class Lazy(Mapping[str, Any]):
    """An object that makes what it holds on each access."""

    def __init__(self, levels: int) -> None:
        self.levels = levels

    def __getitem__(self, key: str) -> Any:
        if key != "k":
            raise KeyError(key)
        return Lazy(self.levels - 1) if self.levels else 1

    def __iter__(self) -> Iterator[str]:
        return iter("k")

    def __len__(self) -> int:
        return 1


class Failing(list[int]):
    """A list that cannot be read."""

    def __iter__(self) -> NoReturn:
        raise RuntimeError


@pytest.mark.parametrize("value", [Lazy(20), Failing([1])])
def test_values_with_code_of_their_own(value: object) -> None:
    """Values may be made on access, or fail when they are read."""
    message: dict[str, Any] = {"type": "track", "userId": "u1", "event": "Paid"}
    message["context"] = {"other": value}
    assert explain(message).outcome == convert(message)
    message = {**message, "properties": value}
    assert explain(message).outcome == convert(message)


def test_long_keys() -> None:
    """Paths cut long keys, so that an explanation stays in proportion to the message."""
    message = {
        "type": "track",
        "userId": "u1",
        "event": "Paid",
        "other": {"k" * 10_000: [1] * 1_000},
    }
    paths = [left.field for left in explain(message).left_out]
    assert max(map(len, paths)) < 100


@pytest.mark.parametrize("zone", [None, " "])
def test_absent_beside_the_winner(zone: str | None) -> None:
    """A time zone that is null or blank is absent, even if a trait would have won."""
    message = {
        "type": "identify",
        "userId": "u1",
        "traits": {"timezone": "UTC"},
        "context": {"timezone": zone},
    }
    [left] = [
        left for left in check(message, Settings()).left_out if left.field == "context.timezone"
    ]
    assert (left.reason, left.because_of) == ("absent", ())
