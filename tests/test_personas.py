"""Audiences: memberships among traits, one identify for one user, and whole lists."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import (
    MappingError,
    Request,
    audience_identify,
    convert,
    map_identify,
    sync_audience,
)
from tests.hostile import Integer
from tests.strategies import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def found(error: MappingError) -> list[tuple[str, str]]:
    """Return the codes and fields of an error."""
    return [(p.code, p.field) for p in error.problems]


def attributes(traits: dict[Any, Any], key: object, kind: object = "audience") -> dict[str, Any]:
    """Return the attributes of an identify of a computation with this key."""
    context = {"personas": {"computation_class": kind, "computation_key": key}}
    body: Any = map_identify({"userId": "u1", "traits": traits, "context": context}).body
    return body.get("attributes", {})  # type: ignore[no-any-return]


@pytest.mark.parametrize("key", ["vip", Text("vip")], ids=["str", "subclass"])
@pytest.mark.parametrize("kind", ["audience", Text("journey_step")])
def test_strings_by_descent(key: str, kind: str) -> None:
    """A class and a key that are strings by descent are read like plain ones."""
    assert attributes({"vip": False, "Is New": True}, key, kind) == {"vip": False, "Is New": True}


@pytest.mark.parametrize("key", [None, 7, b"vip", ("vip",), {}])
def test_key_that_is_no_string(key: object) -> None:
    """A key that is no string answers to no trait, and every boolean trait is a membership."""
    assert attributes({"Is VIP": False, "Plan": "pro"}, key) == {"is_vip": False, "Plan": "pro"}


@pytest.mark.parametrize("key", ["☃", "", " "])
def test_key_without_a_letter(key: str) -> None:
    """A key without a letter or a digit answers to the trait of that very name, and to no other."""
    assert attributes({"Is VIP": False}, key) == {"is_vip": False}
    assert attributes({"Is VIP": False, key: True}, key) == {"Is VIP": False, key: True}


def test_personas_as_a_mapping() -> None:
    """The computation may be any mapping."""
    personas = MappingProxyType({"computation_class": "audience", "computation_key": "x1"})
    message = {"userId": "u1", "traits": {"Is VIP": False}, "context": {"personas": personas}}
    assert map_identify(message).body == {"user_id": "u1", "attributes": {"is_vip": False}}


def test_membership_that_is_not_json() -> None:
    """A membership that JSON cannot hold is reported at the trait, and its key is not shown."""
    personas = {"computation_class": "audience", "computation_key": "CANARY Spenders"}
    traits = {"canary_spenders": float("nan")}
    outcome: Any = convert(
        {"type": "identify", "userId": "u1", "traits": traits, "context": {"personas": personas}}
    )
    assert {p.field for p in outcome.problems} == {"traits.canary_spenders"}
    assert "CANARY" not in repr(outcome)


@pytest.mark.parametrize("kind", ["trait", "AUDIENCE", None, 7, ["audience"], {"audience"}])
def test_other_classes(kind: object) -> None:
    """A computation of another class has no memberships."""
    assert attributes({"Is VIP": False}, "x1", kind) == {"Is VIP": False}


def test_identify_who_leaves() -> None:
    """A user who leaves has the attribute false."""
    assert audience_identify(7, "Big Spenders", member=False) == Request(
        "/v2/identify", {"user_id": "7", "attributes": {"big_spenders": False}}
    )


def test_identify_by_name() -> None:
    """The arguments have the names that callers use."""
    request = audience_identify(user_id=Text("u1"), audience_name="VIP", member=True)
    assert request.body == {"user_id": "u1", "attributes": {"vip": True}}


def test_body_is_plain() -> None:
    """The key of an audience whose name is a string by descent is a plain string."""
    body: Any = audience_identify("u1", Text("vip"), member=True).body
    assert [type(key) for key in body["attributes"]] == [str]


@pytest.mark.parametrize("member", [None, 0, 1, "true", "false", [], 1.0])
def test_member_is_true_or_false(member: Any) -> None:
    """A membership is a boolean, and nothing is taken for one."""
    with pytest.raises(MappingError) as caught:
        audience_identify("u1", "VIP", member)
    assert found(caught.value) == [("wrong_type", "member")]


BAD_IDS = [
    *((None, "missing"), ("", "missing"), (" \t", "missing")),
    *((True, "wrong_type"), (4.5, "wrong_type"), (b"u1", "wrong_type"), (["u1"], "wrong_type")),
    *((10**640, "not_json"), (-(10**640), "not_json"), (Decimal("1E+640"), "not_json")),
    *((Decimal("4.2"), "wrong_type"), (Fraction(7), "wrong_type")),
]
bad_ids = pytest.mark.parametrize(("user_id", "code"), BAD_IDS, ids=lambda v: str(v)[:9])


@bad_ids
def test_bad_id(user_id: Any, code: str) -> None:
    """An id that a message could not have is refused with the code that a message would get."""
    with pytest.raises(MappingError) as caught:
        audience_identify(user_id, "VIP", member=True)
    assert found(caught.value) == [(code, "user_id")]


def test_bad_id_and_bad_member() -> None:
    """All that is wrong is reported at once."""
    with pytest.raises(MappingError) as caught:
        audience_identify(None, "VIP", None)  # type: ignore[arg-type]
    assert found(caught.value) == [("missing", "user_id"), ("wrong_type", "member")]


@pytest.mark.parametrize("name", ["", " ", "\u2014", "☃"])
def test_name_without_key(name: str) -> None:
    """An audience whose name has no key is an error of the caller."""
    with pytest.raises(ValueError, match=r"^A name needs a letter or a digit"):
        audience_identify("u1", name, member=True)


@pytest.mark.parametrize("name", ["", "☃"])
def test_list_without_key(name: str) -> None:
    """The same holds for lists, and is said before the first request is asked for."""
    with pytest.raises(ValueError, match=r"^A name needs a letter or a digit"):
        sync_audience(name, ["u1"])


def test_every_bad_id_is_reported_at_once() -> None:
    """All bad ids of both lists are reported, with their places, before anything is yielded."""
    members: list[Any] = ["u1", 7, None, True]
    previous: list[Any] = [[], "u2", " "]
    with pytest.raises(MappingError) as caught:
        sync_audience("VIP", members, iter(previous))
    assert found(caught.value) == [
        ("missing", "members[2]"),
        ("wrong_type", "members[3]"),
        ("wrong_type", "previous_members[0]"),
        ("missing", "previous_members[2]"),
    ]


@bad_ids
def test_bad_id_in_a_list(user_id: Any, code: str) -> None:
    """An id in a list is judged like any other."""
    with pytest.raises(MappingError) as caught:
        sync_audience("VIP", [], ["u1", user_id])
    assert found(caught.value) == [(code, "previous_members[1]")]


@pytest.mark.parametrize("value", ["CANARY", b"CANARY", Text("CANARY")])
@pytest.mark.parametrize("name", ["members", "previous_members"])
def test_string_in_place_of_a_list(value: Any, name: str) -> None:
    """A string is no list of one-letter ids, and the error names the argument alone."""
    lists: dict[str, Any] = {"members": [], name: value}
    text = f"^{name} takes the ids of several users, not one string\\.$"
    with pytest.raises(TypeError, match=text):
        sync_audience("VIP", **lists)


def test_any_iterable_is_a_list() -> None:
    """The lists may be of any kind, and each is read once."""

    def ids() -> Iterator[str | int]:
        yield "u1"
        yield 2

    requests = sync_audience("VIP", ids(), dict.fromkeys(["u3"]))
    assert [request.body["user_id"] for request in requests] == ["u1", "2", "u3"]


def test_ids_of_other_classes() -> None:
    """An id may be what a database or numpy gives; the same id in two classes is one user."""
    user: list[Any] = [UUID(int=7), Decimal(7), Integer(8)]
    now = [request.body["user_id"] for request in sync_audience("VIP", user, [7, str(UUID(int=7))])]
    assert now == ["8"]
    assert [audience_identify(one, "VIP", True).body["user_id"] for one in user] == [
        *(str(UUID(int=7)), "7", "8"),
    ]


def test_requests_share_nothing() -> None:
    """Each request has a body of its own."""
    first, second = sync_audience("VIP", ["u1", "u2"])
    first.body["attributes"].clear()  # type: ignore[typeddict-item]
    assert second.body == {"user_id": "u2", "attributes": {"vip": True}}


users = st.lists(st.integers(0, 9) | st.integers(0, 9).map(str) | st.integers(0, 9).map(float))


@given(users, users)
def test_difference(members: list[Any], previous: list[Any]) -> None:
    """What is synchronised leads from the previous members to the present ones, each user once."""
    state = {str(int(user)): True for user in previous}
    touched = []
    for request in sync_audience("VIP", members, previous):
        body: Any = request.body
        touched.append(body["user_id"])
        state[body["user_id"]] = body["attributes"]["vip"]
    assert {user for user, member in state.items() if member} == {str(int(u)) for u in members}
    assert len(touched) == len(set(touched))


@given(users)
def test_nothing_changed(members: list[Any]) -> None:
    """Where nobody came and nobody left there are no requests."""
    assert list(sync_audience("VIP", members, reversed(members))) == []


@given(users)
def test_order(members: list[Any]) -> None:
    """Users who are new come in the order in which they were given."""
    order: Iterable[str] = dict.fromkeys(str(int(user)) for user in members)
    bodies = [request.body["user_id"] for request in sync_audience("VIP", members)]
    assert json.dumps(bodies) == json.dumps(list(order))
