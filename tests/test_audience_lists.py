"""Audiences from lists of your own: one identify for one user, and the difference of two lists."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import (
    MappingError,
    audience_identify,
    sync_audience,
)
from tests.checks import codes, is_json_ready
from tests.hostile import Integer
from tests.strategies import Text


def test_text_by_descent() -> None:
    """Arguments by name may be strings of a subclass; the body is plain."""
    request = audience_identify(user_id=Text("u1"), audience_name=Text("vip"), member=True)
    assert request.body == {"user_id": "u1", "attributes": {"vip": True}}
    assert is_json_ready(request.body)


@pytest.mark.parametrize("member", [None, 0, 1, "true", "false", [], 1.0])
def test_member_is_true_or_false(member: Any) -> None:
    """A membership is a boolean, and nothing is taken for one; all that is wrong is reported at once."""
    with pytest.raises(MappingError) as caught:
        audience_identify("u1", "VIP", member)
    assert codes(caught.value) == [("wrong_type", "member")]
    with pytest.raises(MappingError) as caught:
        audience_identify(None, "VIP", member)  # type: ignore[arg-type]
    assert codes(caught.value) == [("missing", "user_id"), ("wrong_type", "member")]


@pytest.mark.parametrize(
    ("user_id", "code"),
    [
        *((None, "missing"), ("", "missing"), (" \t", "missing"), (Text(" "), "missing")),
        *((True, "wrong_type"), (4.5, "wrong_type"), (b"u1", "wrong_type"), (["u1"], "wrong_type")),
        *((10**640, "not_json"), (-(10**640), "not_json"), (Decimal("1E+640"), "not_json")),
        *((Decimal("4.2"), "wrong_type"), (Fraction(7), "wrong_type")),
    ],
    ids=lambda value: f"{value!s:.9}",
)
def test_bad_id(user_id: Any, code: str) -> None:
    """An id that a message could not have is refused with the code that a message would get."""
    with pytest.raises(MappingError) as caught:
        audience_identify(user_id, "VIP", member=True)
    assert codes(caught.value) == [(code, "user_id")]
    with pytest.raises(MappingError) as caught:
        sync_audience("VIP", [], ["u1", user_id])
    assert codes(caught.value) == [(code, "previous_members[1]")]


@pytest.mark.parametrize("name", ["", " ", "\u2014", "☃"])
def test_name_without_key(name: str) -> None:
    """An audience whose name has no key is an error of the caller, at the call."""
    with pytest.raises(ValueError, match=r"^A name must contain a letter or a digit"):
        audience_identify("u1", name, member=True)
    with pytest.raises(ValueError, match=r"^A name must contain a letter or a digit"):
        sync_audience(name, ["u1"])


def test_every_bad_id_is_reported_at_once() -> None:
    """All bad ids of both lists are reported, with their places, before anything is yielded."""
    members: list[Any] = ["u1", 7, None, True]
    previous: list[Any] = [[], "u2", " "]
    with pytest.raises(MappingError) as caught:
        sync_audience("VIP", members, iter(previous))
    assert codes(caught.value) == [
        ("missing", "members[2]"),
        ("wrong_type", "members[3]"),
        ("wrong_type", "previous_members[0]"),
        ("missing", "previous_members[2]"),
    ]


@pytest.mark.parametrize("value", ["CANARY", b"CANARY", Text("CANARY")])
@pytest.mark.parametrize("name", ["members", "previous_members"])
def test_string_in_place_of_a_list(value: Any, name: str) -> None:
    """A string is not a list of one-letter ids, and the error only names the argument."""
    lists: dict[str, Any] = {"members": [], name: value}
    text = f"^{name} must be an iterable of ids, not one string\\.$"
    with pytest.raises(TypeError, match=text):
        sync_audience("VIP", **lists)


def test_any_iterable_of_any_ids() -> None:
    """The lists may be of any kind, with ids of any class; the same id in two classes is one user."""
    ids: list[Any] = [UUID(int=7), Decimal(7), Integer(8)]
    requests = list(sync_audience("VIP", iter(ids), dict.fromkeys([7, str(UUID(int=7)), "u3"])))
    bodies = [{"user_id": user, "attributes": {"vip": user == "8"}} for user in ("8", "u3")]
    assert [request.body for request in requests] == bodies
    requests[0].body["attributes"].clear()
    assert requests[1].body == bodies[1]


users = st.lists(st.integers(0, 9) | st.integers(0, 9).map(str) | st.integers(0, 9).map(float))


@given(users, users)
def test_difference(members: list[Any], previous: list[Any]) -> None:
    """The requests lead from the previous members to the present ones, each user once, new ones in order."""
    state = {str(int(user)): True for user in previous}
    new = [user for user in dict.fromkeys(str(int(user)) for user in members) if user not in state]
    touched = []
    for request in sync_audience("VIP", members, previous):
        body: Any = request.body
        touched.append(body["user_id"])
        state[body["user_id"]] = body["attributes"]["vip"]
    assert {user for user, member in state.items() if member} == {str(int(u)) for u in members}
    assert len(touched) == len(set(touched))
    assert touched[: len(new)] == new
