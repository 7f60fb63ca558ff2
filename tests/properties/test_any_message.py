"""Properties of any message."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import connect_mapping
from connect_mapping import (
    MappingError,
    Outcome,
    Rejected,
    Request,
    Settings,
    Skipped,
    convert_lines,
)
from connect_mapping.settings import DEFAULT_SETTINGS
from tests.checks import containers, is_json_ready, spoil
from tests.ordinary import any_messages, json_messages, settings
from tests.strategies import json_scalars, json_values, messages

#: The keys of each body, in the order of the rules.
ORDER = {
    "/v2/identify": (
        *("user_id", "previous_id", "first_name", "last_name", "email", "phone_number"),
        *("timezone", "apns", "fcm", "gcm", "attributes", "group_id", "group_attributes"),
    ),
    "/v2/track": ("user_id", "event", "properties", "timestamp"),
}
PROBLEMS = {
    *("invalid_json", "not_an_object", "unknown_type", "missing", "wrong_type", "too_long"),
    *("invalid_timestamp", "invalid_timezone", "alias_to_self", "not_json", "too_deep"),
}
WARNINGS = {
    *("unroutable_device_token", "duplicate_trait", "wrong_type", "invalid_timezone"),
    "unread_traits",
}
CANARY = "cAnArY-7351"
#: Every kind of container inside every other.
_DEEP = {"o": {"o": {"n": 1}, "l": [1]}, "l": [{"o": {}, "l": []}, [[1], {"n": None}]], "n": 1}
NESTED: dict[str, Any] = {
    "identify": {"type": "identify", "userId": "u1", "traits": _DEEP},
    "track": {"type": "track", "userId": "u1", "event": "e", "properties": _DEEP},
}


def convert(message: object, settings: Settings = DEFAULT_SETTINGS) -> Outcome:
    """Return the outcome of a message, which must be one."""
    outcome = connect_mapping.convert(message, settings)
    assert isinstance(outcome, Outcome)
    return outcome


def body_of(outcome: Outcome) -> dict[str, Any]:
    """Return the body of a request, and nothing for any other outcome."""
    return {**outcome.body} if isinstance(outcome, Request) else {}


@given(any_messages, settings)
def test_anything_has_one_outcome(message: object, settings: Settings) -> None:
    """Whatever Python can hold is a request, skipped, or rejected for problems, and can be pickled."""
    outcome = convert(message, settings)
    match outcome:
        case Request(_, _, warnings):
            assert {warning.code for warning in warnings} <= WARNINGS
        case Rejected(problems):
            assert set() < {problem.code for problem in problems} <= PROBLEMS
        case _:
            assert isinstance(outcome, Skipped)
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - we pickled it


@given(any_messages, settings)
@example(NESTED["identify"], Settings())
@example(NESTED["track"], Settings())
def test_body(message: object, settings: Settings) -> None:
    """A body is ready for JSON, in the order of the rules, and has no null or empty field."""
    outcome = convert(message, settings)
    body = body_of(outcome)
    assert is_json_ready(body)
    assert json.loads(json.dumps(body, allow_nan=False)) == body
    order = ORDER[outcome.path] if isinstance(outcome, Request) else ()
    assert list(body) == [key for key in order if key in body]
    empty: list[Any] = [None, "", {}, []]
    assert [key for key, value in body.items() if value in empty] == []


@given(any_messages, settings)
@example(NESTED["identify"], Settings())
@example(NESTED["track"], Settings())
def test_nothing_is_shared(message: object, settings: Settings) -> None:
    """No dict and no list of a body is one of the message."""
    ours = {id(container) for container in containers(body_of(convert(message, settings)))}
    assert ours.isdisjoint(map(id, containers(message)))


@given(json_messages, settings)
@example(NESTED["identify"], Settings())
@example(NESTED["track"], Settings())
def test_message_is_unchanged(message: object, settings: Settings) -> None:
    """A message is the same after the call, whatever is done to the body, and so is its next outcome."""
    before = json.dumps(message)
    outcome = convert(message, settings)
    assert json.dumps(message) == before
    expected = copy.deepcopy(outcome)
    spoil(body_of(outcome))
    assert json.dumps(message) == before
    assert convert(message, settings) == expected


canaries = (
    st.sampled_from([CANARY, f" {CANARY} ", f"{CANARY}@example", f"{CANARY}@@", CANARY * 30])
    | st.sampled_from([73517351, 7351.7351, -73517351, 7351e300, 735173517351735173517351])
    | st.sampled_from(
        [CANARY.encode(), {CANARY}, complex(7351, 7351), float(7351), Exception(CANARY)]
    )
)


@given(
    messages(st.recursive(canaries, lambda v: st.lists(v) | st.dictionaries(st.just("k"), v))),
    st.dictionaries(st.sampled_from(["event", "userId", "timestamp", "type", "traits"]), canaries),
    settings,
)
@example({"type": "track", "userId": "u1"}, {"event": CANARY * 30}, Settings())
@example({"type": "track", "userId": "u1", "event": "e"}, {"timestamp": CANARY}, Settings())
@example({"type": "identify", "userId": "u1"}, {"traits": {"timezone": CANARY}}, Settings())
def test_no_value_is_in_a_problem(
    message: dict[str, Any], more: dict[str, object], settings: Settings
) -> None:
    """No value of a message is in a problem, a warning or an error."""
    outcome = convert({**message, **more}, settings)
    problems = outcome.problems if isinstance(outcome, Rejected) else ()
    warnings = outcome.warnings if isinstance(outcome, Request) else ()
    told = f"{[*problems, *warnings]!r} {MappingError(problems)} {MappingError(warnings)!r}"
    # The traits that the strategy draws have no canary among their keys.
    assert [canary for canary in ("cAnArY", "7351") if canary in told] == []


@pytest.mark.parametrize("form", ["{}", "[{}]", '{{"type": {}}}', '{{"type": "track", "event": {}'])
@given(value=json_scalars.filter(lambda value: value not in (None, "", True, False)))
def test_no_line_is_in_a_problem(form: str, value: Any) -> None:
    """No part of a line that is rejected is in its problems."""
    canary = f'"{CANARY}{value!r}"' if isinstance(value, str) else f"7351{abs(value)}7351"
    [outcome] = convert_lines([form.format(canary)])
    assert [word for word in ("cAnArY", "7351") if word in repr(outcome)] == []


TRAITS = {
    "firstName": "Ann",
    "lastName": "Lee",
    "email": "ann@example.com",
    "phone": "+1 555-0100",
    "timezone": "Europe/Paris",
}
#: The traits that have fields of their own, each in the spellings in which it comes.
SPELLINGS = {
    "firstName": ["firstName", "first_name", "First Name", "FIRSTNAME", "first-name", "f.irstname"],
    "lastName": ["lastName", "last_name", "Last Name", "LASTNAME", "last.name", "lastname"],
    "email": ["email", "Email", "E-Mail", "EMAIL", "e_mail"],
    "phone": ["phone", "Phone", "PHONE", " (phone) "],
    "timezone": ["timezone", "timeZone", "time_zone", "Time Zone", "TIMEZONE"],
}
#: Whatever is in between, a name like this is that of no special trait.
unknown_names = st.text(st.characters(codec=None), min_size=1).map(lambda text: f"x{text}x")


def identified(traits: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an identify with these traits, which is converted."""
    body = body_of(convert({"type": "identify", "userId": "u1", "traits": traits}))
    assert body["user_id"] == "u1"
    return body


@given(st.fixed_dictionaries({name: st.sampled_from(found) for name, found in SPELLINGS.items()}))
def test_spelling_does_not_matter(spelling: dict[str, str]) -> None:
    """The spelling of the traits with fields of their own does not change the body."""
    respelled = {spelling[name]: value for name, value in TRAITS.items()}
    assert identified(respelled) == identified(TRAITS)


@given(json_messages, st.randoms(use_true_random=False))
def test_order_of_fields_does_not_matter(message: Any, chance: Any) -> None:
    """A message whose fields, except those of its traits, come in another order has the same outcome."""
    assume(isinstance(message, dict))
    shuffled = list(message.items())
    chance.shuffle(shuffled)
    assert convert(dict(shuffled)) == convert(message)


@given(st.permutations([*TRAITS.items(), ("plan", "pro"), ("name", "Bob Ray"), ("id", 7)]))
def test_order_of_traits_does_not_matter(traits: list[tuple[str, Any]]) -> None:
    """Traits of which none comes twice give the same body in any order."""
    assert identified(dict(traits)) == identified(dict(sorted(traits)))


@given(unknown_names, json_values)
@example("x\nx", 1)
def test_unknown_trait_adds_an_attribute(name: str, value: Any) -> None:
    """An unknown trait adds one attribute, as it is, and changes nothing else."""
    before = identified({**TRAITS, "plan": "pro"})
    after = identified({**TRAITS, "plan": "pro", name: value})
    assert after == {**before, "attributes": {**before["attributes"], name: value}}
