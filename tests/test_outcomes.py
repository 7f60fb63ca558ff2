"""The public classes as values: copied, pickled, hashed, compared, matched, and never changed."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from connect_mapping import (
    BatchRequest,
    MappingError,
    Outcome,
    Problem,
    Rejected,
    Request,
    Settings,
    Skipped,
)
from connect_mapping.outcomes import request

PROBLEM = Problem("missing", "event", "A track call needs an event.")
WARNING = Problem("invalid_timezone", "traits.timezone", "The time zone is no Olson name.")
VALUES: dict[str, Any] = {
    "Problem": PROBLEM,
    "Request": Request("/v2/identify", {"user_id": "u1", "attributes": {"a": [1]}}, (WARNING,)),
    "Request without warnings": Request("/v2/track", {"user_id": "u1", "event": "e"}),
    "Request, quickly made": request("/v2/track", {"user_id": "u1", "event": "e"}, (WARNING,)),
    "BatchRequest": BatchRequest("/v2/track/batch", [{"user_id": "u1", "event": "e"}] * 2),
    "BatchRequest of one": BatchRequest("/v2/identify", {"user_id": "u1"}, ((0, WARNING),)),
    "Skipped": Skipped("unsupported_call"),
    "Rejected": Rejected((PROBLEM, WARNING)),
    "Settings": Settings(),
    "Settings with keys": Settings(
        private_key="0123456789abcdef" * 2,
        public_key="public",
        android_push_field="gcm",
        on_invalid_timezone="reject",
        null_attributes="drop",
    ),
    "Settings with calls": Settings(calls=["page", "group"], page_event="Viewed"),
}
ERROR = MappingError([PROBLEM, WARNING])
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)

values = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
protocols = pytest.mark.parametrize("protocol", PROTOCOLS)


@protocols
@values
def test_value_survives_pickling(value: object, protocol: int) -> None:
    """A value is the same after it was pickled, so that other processes can hand it back."""
    back = pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - we pickled it
    assert (type(back), back) == (type(value), value)


@protocols
def test_error_survives_pickling(protocol: int) -> None:
    """An error has its problems and its text after it was pickled."""
    back = pickle.loads(pickle.dumps(ERROR, protocol))  # noqa: S301 - we pickled it
    assert (type(back), back.problems, str(back)) == (MappingError, ERROR.problems, str(ERROR))


@values
def test_value_survives_copying(value: object) -> None:
    """A copy is equal to its original."""
    assert copy.copy(value) == value


@values
def test_value_survives_deep_copying(value: object) -> None:
    """A deep copy is equal to its original."""
    assert copy.deepcopy(value) == value


@pytest.mark.parametrize("function", [copy.copy, copy.deepcopy])
def test_error_survives_copying(function: Any) -> None:
    """A copy of an error has its problems and its text."""
    back = function(ERROR)
    assert (type(back), back.problems, str(back)) == (MappingError, ERROR.problems, str(ERROR))


HASHABLE = {name: value for name, value in VALUES.items() if not hasattr(value, "body")}


@pytest.mark.parametrize("value", HASHABLE.values(), ids=HASHABLE.keys())
def test_value_is_hashable(value: object) -> None:
    """Equal values have one hash, so that they can be counted."""
    assert len({value, copy.deepcopy(value)}) == 1


def test_request_is_not_hashable() -> None:
    """A request holds a dict, and cannot be hashed any more than that."""
    with pytest.raises(TypeError):
        hash(VALUES["Request"])


@values
def test_value_is_frozen(value: Any) -> None:
    """No field of a value can be set."""
    field = value.__attrs_attrs__[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, getattr(value, field))


def test_request_made_quickly_is_a_request() -> None:
    """What the mappers return is what a caller of the class would have."""
    quick = request("/v2/track", {"user_id": "u1", "event": "e"}, (WARNING,))
    assert type(quick) is Request
    assert quick == Request("/v2/track", {"user_id": "u1", "event": "e"}, (WARNING,))


@values
def test_value_has_slots(value: object) -> None:
    """A value has no dict of its own, and room for nothing but its fields."""
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PROBLEM, WARNING),
        (VALUES["Request"], VALUES["Request without warnings"]),
        (Skipped("unsupported_call"), Skipped("destination_disabled")),
        (Rejected((PROBLEM,)), Rejected((WARNING,))),
        (Settings(), Settings(null_attributes="drop")),
    ],
)
def test_values_differ(one: object, other: object) -> None:
    """Values with different fields are not equal."""
    assert one != other


def parts(outcome: Outcome) -> tuple[object, ...]:
    """Take an outcome apart by position."""
    match outcome:
        case Request(path, body, warnings):
            return path, body, warnings
        case Skipped(reason):
            return (reason,)
    return (outcome.problems,)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            Request("/v2/track", {"user_id": "u1", "event": "e"}, (WARNING,)),
            ("/v2/track", {"user_id": "u1", "event": "e"}, (WARNING,)),
        ),
        (Skipped("unsupported_call"), ("unsupported_call",)),
        (Rejected((PROBLEM,)), ((PROBLEM,),)),
    ],
)
def test_outcome_matches_by_position(outcome: Outcome, expected: tuple[object, ...]) -> None:
    """A match statement takes the fields of an outcome by position."""
    assert parts(outcome) == expected


def first_missing(outcome: Outcome) -> str:
    """Return the field of the only problem, where that is a missing field."""
    match outcome:
        case Rejected((Problem("missing", field, _),)):
            return field
    return ""


@pytest.mark.parametrize(
    ("outcome", "field"), [(Rejected((PROBLEM,)), "event"), (Rejected((WARNING,)), "")]
)
def test_match_reaches_into_problems(outcome: Outcome, field: str) -> None:
    """A match statement reaches into the problems of a rejected message."""
    assert first_missing(outcome) == field


def push_field(settings: Settings) -> str:
    """Return the field of Android's tokens, where it is the old one."""
    match settings:
        case Settings(android_push_field="gcm" as field):
            return field
    return ""


@pytest.mark.parametrize("field", ["gcm", ""])
def test_settings_match_by_name(field: str) -> None:
    """Settings are given by name, and are matched by name."""
    settings = Settings(android_push_field="gcm") if field else Settings()
    assert push_field(settings) == field


@pytest.mark.parametrize("kind", [Request, Skipped, Rejected])
def test_outcome_is_the_union(kind: type) -> None:
    """An outcome is a request, a skipped or a rejected message."""
    assert kind in Outcome.__args__
