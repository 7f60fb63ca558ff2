"""What holds of any message."""

from __future__ import annotations

import copy
import json
import pickle
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
    Skipped,
    convert,
    convert_lines,
    map_alias,
    map_group,
    map_identify,
    map_page,
    map_screen,
    map_track,
)
from tests.checks import containers, is_json_ready, spoil
from tests.mutations import ODD_JSON, ODD_PYTHON, changed_messages
from tests.strategies import any_values, json_scalars, json_values, messages

#: The calls that have to be asked for.
OPTIONAL = ("group", "page", "screen")
all_settings = st.builds(
    Settings,
    android_push_field=st.sampled_from(("fcm", "gcm")),
    on_invalid_timezone=st.sampled_from(("omit", "reject")),
    null_attributes=st.sampled_from(("keep", "drop")),
    context_traits=st.sampled_from(("ignore", "fallback")),
    calls=st.just(OPTIONAL) | st.sets(st.sampled_from(OPTIONAL)),
    page_event=st.sampled_from(("[Segment Page]", "P", "p" * 200)),
    screen_event=st.sampled_from(("[Segment Screen]", "S")),
)
json_messages = messages(json_values) | json_values | changed_messages(ODD_JSON)
any_messages = messages(any_values) | any_values | changed_messages(ODD_PYTHON)

MAPPERS = {
    "identify": map_identify,
    "track": map_track,
    "alias": map_alias,
    "group": map_group,
    "page": map_page,
    "screen": map_screen,
}

#: The keys of each body, in the order of the tables.
ORDER = {
    "/v2/identify": (
        *("user_id", "previous_id", "first_name", "last_name", "email", "phone_number"),
        *("timezone", "apns", "fcm", "gcm", "attributes", "group_id", "group_attributes"),
    ),
    "/v2/track": ("user_id", "event", "properties", "timestamp"),
}
CODES = {
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


def body_of(outcome: Outcome) -> dict[str, Any]:
    """Return the body of a request, and nothing for any other outcome."""
    return {**outcome.body} if isinstance(outcome, Request) else {}


@given(json_messages, all_settings)
def test_any_json_has_one_outcome(message: object, settings: Settings) -> None:
    """Any JSON value is a request, is skipped for a reason or is rejected for problems."""
    outcome = convert(message, settings)
    assert isinstance(outcome, Skipped) or (
        bool(outcome.problems) if isinstance(outcome, Rejected) else outcome.path in ORDER
    )


@given(any_messages, all_settings)
def test_anything_has_one_outcome(message: object, settings: Settings) -> None:
    """So is whatever Python can hold."""
    assert isinstance(convert(message, settings), Outcome)


@given(any_messages, all_settings)
def test_body_is_json(message: object, settings: Settings) -> None:
    """A body is made of the very types that a JSON reader gives, and is read back as it was."""
    body = body_of(convert(message, settings))
    assert is_json_ready(body)
    assert json.loads(json.dumps(body, allow_nan=False)) == body


@given(any_messages, all_settings)
def test_body_is_in_order(message: object, settings: Settings) -> None:
    """The keys of a body come in the order of the tables, and there are no others."""
    outcome = convert(message, settings)
    order = ORDER[outcome.path] if isinstance(outcome, Request) else ()
    assert list(body_of(outcome)) == [key for key in order if key in body_of(outcome)]


@given(any_messages, all_settings)
def test_body_holds_only_what_is_known(message: object, settings: Settings) -> None:
    """A body has no nulls, no empty strings and no empty objects at its top."""
    empty: list[Any] = [None, "", {}, []]
    assert [
        key for key, value in body_of(convert(message, settings)).items() if value in empty
    ] == []


@given(json_messages, all_settings)
def test_message_is_unchanged(message: object, settings: Settings) -> None:
    """A message is the same after the call, in the same order."""
    before = json.dumps(message)
    convert(message, settings)
    assert json.dumps(message) == before


@given(any_messages, all_settings)
@example(NESTED["identify"], Settings())
@example(NESTED["track"], Settings())
def test_nothing_is_shared(message: object, settings: Settings) -> None:
    """No dict and no list of a body is one of the message."""
    ours = {id(container) for container in containers(body_of(convert(message, settings)))}
    assert ours.isdisjoint(map(id, containers(message)))


@given(json_messages, all_settings)
@example(NESTED["identify"], Settings())
@example(NESTED["track"], Settings())
def test_spoilt_body_spoils_nothing(message: object, settings: Settings) -> None:
    """Whatever is done to a body, the message and the next outcome stay as they were."""
    before, outcome = copy.deepcopy(message), convert(message, settings)
    expected = copy.deepcopy(outcome)
    spoil(body_of(outcome))
    assert (message, convert(message, settings)) == (before, expected)


@given(messages(json_values), all_settings)
def test_mappers_agree(message: dict[str, Any], settings: Settings) -> None:
    """Each mapper gives a request or every problem, and convert says the same."""
    call = message["type"]
    mapper = MAPPERS[call]
    asked_for = call not in OPTIONAL or call in settings.calls
    outcome = convert({**message, "integrations": None}, settings)
    try:
        found: Outcome = mapper(message, settings) if asked_for else Skipped("unsupported_call")
    except MappingError as error:
        found = Rejected(error.problems)
    assert found == outcome


@given(messages(json_values), all_settings)
def test_lines_agree(message: dict[str, Any], settings: Settings) -> None:
    """The line of a message has the outcome of the message, with and without escapes."""
    text = json.dumps(message, ensure_ascii=False)
    lines: list[str | bytes] = [json.dumps(message).encode(), text]
    assert list(convert_lines(lines, settings)) == [convert(message, settings)] * 2


@given(any_messages, all_settings)
def test_outcome_survives_pickling(message: object, settings: Settings) -> None:
    """An outcome of another process is the same here."""
    outcome = convert(message, settings)
    assert pickle.loads(pickle.dumps(outcome)) == outcome  # noqa: S301 - we pickled it


@given(any_messages, all_settings)
def test_codes(message: object, settings: Settings) -> None:
    """Problems and warnings have the codes that are listed."""
    outcome = convert(message, settings)
    problems = outcome.problems if isinstance(outcome, Rejected) else ()
    warnings = outcome.warnings if isinstance(outcome, Request) else ()
    assert {p.code for p in problems} <= CODES
    assert {w.code for w in warnings} <= WARNINGS


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
    all_settings,
)
@example({"type": "track", "userId": "u1"}, {"event": CANARY * 30}, Settings())
@example({"type": "track", "userId": "u1", "event": "e"}, {"timestamp": CANARY}, Settings())
@example({"type": "identify", "userId": "u1"}, {"traits": {"timezone": CANARY}}, Settings())
def test_no_value_is_told(
    message: dict[str, Any], more: dict[str, object], settings: Settings
) -> None:
    """No value of a message stands in a problem, a warning or an error."""
    outcome = convert({**message, **more}, settings)
    problems = outcome.problems if isinstance(outcome, Rejected) else ()
    warnings = outcome.warnings if isinstance(outcome, Request) else ()
    told = f"{[*problems, *warnings]!r} {MappingError(problems)} {MappingError(warnings)!r}"
    # The traits that the strategy draws have no canary among their keys.
    assert [canary for canary in ("cAnArY", "7351") if canary in told] == []


@pytest.mark.parametrize("form", ["{}", "[{}]", '{{"type": {}}}', '{{"type": "track", "event": {}'])
@given(value=json_scalars.filter(lambda value: value not in (None, "", True, False)))
def test_no_line_is_told(form: str, value: Any) -> None:
    """No part of a line that is rejected stands in its problems."""
    canary = f'"{CANARY}{value!r}"' if isinstance(value, str) else f"7351{abs(value)}7351"
    [outcome] = convert_lines([form.format(canary)])
    assert [word for word in ("cAnArY", "7351") if word in repr(outcome)] == []
