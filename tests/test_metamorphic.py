"""What holds between two conversions: of a message, and of the same message told otherwise."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from connect_mapping import Outcome, Rejected, Request, convert, convert_lines
from tests.checks import is_json_ready
from tests.mutations import CHANGES, ODD_JSON, ODD_PYTHON, changed_messages
from tests.strategies import json_values

VALUES = {
    "firstName": "Ann",
    "lastName": "Lee",
    "email": "ann@example.com",
    "phone": "+1 555-0100",
    "timezone": "Europe/Paris",
}
#: The traits that have fields of their own, each in the spellings in which it comes.
SPELLINGS = {
    "firstName": ["firstName", "first_name", "First Name", "FIRSTNAME", "first-name", "firstname"],
    "lastName": ["lastName", "last_name", "Last Name", "LASTNAME", "last.name", "lastname"],
    "email": ["email", "Email", "E-Mail", "EMAIL", "e_mail"],
    "phone": ["phone", "Phone", "PHONE", " phone "],
    "timezone": ["timezone", "timeZone", "time_zone", "Time Zone", "TIMEZONE"],
}
unknown_traits = st.text(st.characters(codec=None, categories=["L", "N"]), min_size=1).map(
    lambda text: f"x{text}x"
)


def identify(traits: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an identify with these traits."""
    outcome = convert({"type": "identify", "userId": "u1", "traits": traits})
    assert isinstance(outcome, Request)
    return {**outcome.body}


def test_values_reach_their_fields() -> None:
    """The traits that the spellings below are of leave the attributes."""
    assert list(identify(VALUES)) == [
        *("user_id", "first_name", "last_name", "email", "phone_number", "timezone"),
    ]


@given(st.fixed_dictionaries({name: st.sampled_from(found) for name, found in SPELLINGS.items()}))
def test_spelling_does_not_matter(spelling: dict[str, str]) -> None:
    """However the traits with fields of their own are spelled, the body is the same."""
    assert identify({spelling[name]: value for name, value in VALUES.items()}) == identify(VALUES)


@given(changed_messages(ODD_JSON), st.randoms(use_true_random=False))
def test_order_of_fields_does_not_matter(message: Any, chance: Any) -> None:
    """A message whose fields, but for those of its traits, come in another order has the same outcome."""
    assume(isinstance(message, dict))
    shuffled = list(message.items())
    chance.shuffle(shuffled)
    assert convert(dict(shuffled)) == convert(message)


@given(st.permutations([*VALUES.items(), ("plan", "pro"), ("name", "Bob Ray"), ("id", 7)]))
def test_order_of_traits_does_not_matter(traits: list[tuple[str, Any]]) -> None:
    """Traits of which none comes twice give the same body in any order."""
    assert identify(dict(traits)) == identify(dict(sorted(traits)))


@given(unknown_traits, json_values)
def test_unknown_trait_adds_an_attribute(name: str, value: Any) -> None:
    """An unknown trait adds one attribute, as it is, and changes nothing else."""
    before = identify({**VALUES, "plan": "pro"})
    after = identify({**VALUES, "plan": "pro", name: value})
    assert after == {**before, "attributes": {**before["attributes"], name: value}}


@given(unknown_traits, json_values)
def test_unknown_field_adds_nothing(name: str, value: Any) -> None:
    """A field that is no field of a message changes nothing."""
    message = {"type": "track", "userId": "u1", "event": "e", "timestamp": 0}
    assert convert({**message, name: value}) == convert(message)


@given(changed_messages(ODD_JSON))
def test_changed_message_has_one_outcome(message: Any) -> None:
    """A real message with a few changes has an outcome, is left alone, and its line has the same."""
    before = json.dumps(message)
    outcome = convert(message)
    assert json.dumps(message) == before
    assert convert(message) == outcome
    assert list(convert_lines([before])) == [outcome]


@given(changed_messages(ODD_PYTHON))
def test_foreign_message_has_one_outcome(message: Any) -> None:
    """So has one that holds what only Python can hold, and its body is ready for JSON."""
    outcome = convert(message)
    assert isinstance(outcome, Outcome)
    assert not isinstance(outcome, Request) or is_json_ready(outcome.body)


def test_changes_change_the_outcome() -> None:
    """Each of the changes, made to an event's name, has an effect."""
    for change in CHANGES:
        message: dict[str, Any] = {"type": "track", "userId": "u1", "event": "e" * 200}
        before = json.dumps(message)
        change(message, "event", 7)
        change([[1]], 0, 7)
        assert json.dumps(message) != before
        assert isinstance(convert(message), Rejected) or "EVENT" in message
