"""Copies of JSON values, and what counts as an object and as a string."""

from __future__ import annotations

import copy
import json
from types import MappingProxyType
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import MappingError, Problem, jsonable
from connect_mapping.foreign import copy_foreign
from connect_mapping.jsonable import (
    as_object,
    as_string,
    copy_object,
    is_plain,
    message_object,
    object_at,
)
from tests.checks import containers, spoil
from tests.hostile import HOSTILE
from tests.strategies import Table, Text, json_values, texts

LARGEST = 10**640 - 1

tables = st.dictionaries(texts, json_values, max_size=4)


def nested(levels: int, kind: type[Any], last: type[Any] | None = None) -> dict[str, Any]:
    """Return an object that nests so many levels deep, itself included."""
    value: Any = (last or kind)()
    for _ in range(levels - 2):
        value = {"a": value} if kind is dict else [value]
    return {"a": value}


@given(tables)
def test_copy_is_equal(source: dict[str, Any]) -> None:
    """A copy of JSON is the same JSON, in the same order."""
    assert json.dumps(copy_object(source, "traits", [])) == json.dumps(source)


@given(tables)
def test_roads_agree(source: dict[str, Any]) -> None:
    """The quick copy and the careful one are the same."""
    quick = copy_object(source, "traits", [])
    assert json.dumps(copy_foreign(source, "traits", [])) == json.dumps(quick)


@pytest.mark.parametrize("function", [copy_object, copy_foreign])
@given(source=tables)
def test_copy_shares_nothing(function: Any, source: dict[str, Any]) -> None:
    """No dict and no list of a copy is one of its source."""
    ours = {id(container) for container in containers(function(source, "traits", []))}
    assert ours.isdisjoint(map(id, containers(source)))


@given(tables)
def test_spoilt_copy_leaves_its_source(source: dict[str, Any]) -> None:
    """Whatever is done to a copy, its source stays as it was."""
    before = copy.deepcopy(source)
    spoil(copy_object(source, "traits", []))
    assert source == before


@pytest.mark.parametrize(
    "number", [LARGEST, -LARGEST, 2**30, -(2**30), 0], ids=lambda n: str(n)[:9]
)
@pytest.mark.parametrize("place", ["object", "array"])
def test_integers_of_640_digits_are_plain(number: int, place: str) -> None:
    """An integer of at most 640 digits is copied as it is."""
    value = {"n": number if place == "object" else [number]}
    assert (copy_object(value, "traits", []), is_plain(value)) == (value, True)


@given(tables)
def test_what_is_judged_is_left_alone(source: dict[str, Any]) -> None:
    """To ask whether a message is plain puts no copy in the place of what it holds."""
    before = [id(inner) for inner in containers(source)]
    is_plain(source)
    assert [id(inner) for inner in containers(source)] == before


@pytest.mark.parametrize(
    "value",
    [LARGEST + 1, -LARGEST - 1, float("nan"), float("inf"), -float("inf"), {1}, b"a", (1,), Text()],
    ids=lambda value: str(value)[:9],
)
@pytest.mark.parametrize("place", ["object", "array"])
def test_what_is_not_plain(value: object, place: str) -> None:
    """What a JSON reader does not give is not plain, in an object and in an array."""
    assert not is_plain({"a": value if place == "object" else [value]})


@pytest.mark.parametrize("value", [{1: 1}, {Text("a"): 1}, {None: 1}, Table(), [], None, "a"])
def test_objects_that_are_not_plain(value: object) -> None:
    """An object with a key of another type, and anything but a dict, is not plain."""
    assert not is_plain(value)


@pytest.mark.parametrize("kind", [dict, list])
def test_level_100_is_copied(kind: type[Any]) -> None:
    """An object of 100 levels is copied."""
    problems: list[Problem] = []
    assert copy_object(nested(100, kind), "traits", problems) == nested(100, kind)
    assert problems == []


@pytest.mark.parametrize("kind", [dict, list])
@pytest.mark.parametrize("last", [dict, list])
def test_level_101_is_too_deep(kind: type[Any], last: type[Any]) -> None:
    """An object of 101 levels is one problem, whose path leads to the last of them."""
    problems: list[Problem] = []
    copy_object(nested(101, kind, last), "traits", problems)
    path = "traits.a" + (".a" if kind is dict else "[0]") * 99
    assert [(p.code, p.field) for p in problems] == [("too_deep", path)]


@pytest.mark.parametrize("kind", [dict, list])
def test_level_100000_is_too_deep(kind: type[Any]) -> None:
    """An object of 100,000 levels is too deep, and no stack overflows."""
    problems: list[Problem] = []
    copy_object(nested(100_000, kind), "traits", problems)
    assert [p.code for p in problems] == ["too_deep"]


@pytest.mark.parametrize(
    "value",
    [Table({"a": 1}), MappingProxyType({"a": 1}), {"a": 1}],
    ids=lambda value: type(value).__name__,
)
def test_any_mapping_is_an_object(value: object) -> None:
    """Any mapping is read as a plain dict."""
    found = as_object(value)
    assert (type(found), found) == (dict, {"a": 1})


@pytest.mark.parametrize(
    "value", [None, [], (), "a", 7, {1}, [("a", 1)], {"a": 1}.items(), object()]
)
def test_what_is_no_object(value: object) -> None:
    """What is no mapping is no object, pairs included."""
    assert as_object(value) is None


@pytest.mark.parametrize("name", ["mapping", "dict", "liar as dict"])
def test_failing_mapping_is_no_object(name: str) -> None:
    """A mapping whose own code fails, or that only claims to be one, is no object."""
    assert as_object(HOSTILE[name]()) is None


@pytest.mark.parametrize("value", ["a", Text("a")], ids=["str", "subclass"])
def test_string(value: object) -> None:
    """A string by descent is read as a plain one."""
    found = as_string(value)
    assert (type(found), found) == (str, "a")


@pytest.mark.parametrize("value", [None, b"a", 7, ["a"]])
def test_what_is_no_string(value: object) -> None:
    """Bytes and numbers are no strings."""
    assert as_string(value) is None


def test_failing_string() -> None:
    """A string whose own code fails is read without it."""
    found = as_string(HOSTILE["str"]())
    assert (type(found), found) == (str, "CANARY")


def test_message_is_no_object() -> None:
    """A message that is no object is an error with an empty field."""
    with pytest.raises(MappingError) as caught:
        message_object(["canary"])
    assert [(p.code, p.field) for p in caught.value.problems] == [("not_an_object", "")]


@pytest.mark.parametrize("message", [{}, {"traits": None}], ids=["absent", "null"])
def test_absent_object_is_empty(message: dict[str, Any]) -> None:
    """An object that is absent or null is read as an empty one, without a problem."""
    problems: list[Problem] = []
    assert (object_at(message, "traits", problems), problems) == ({}, [])


@pytest.mark.parametrize("value", [{"a": 1}, Table({"a": 1}), MappingProxyType({"a": 1})])
def test_object_of_a_message(value: object) -> None:
    """Any mapping in a message is read, without a problem."""
    problems: list[Problem] = []
    assert (object_at({"traits": value}, "traits", problems), problems) == ({"a": 1}, [])


@pytest.mark.parametrize("value", [[], "", 0, False, {1}, ()])
def test_object_of_the_wrong_type(value: object) -> None:
    """What is no object is a problem that names the field, and is read as an empty object."""
    problems: list[Problem] = []
    assert object_at({"traits": value}, "traits", problems) == {}
    assert [(p.code, p.field) for p in problems] == [("wrong_type", "traits")]


def test_memory_is_no_fault_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that could not be looked at for want of memory is not said to be odd."""
    monkeypatch.setattr(jsonable, "_deepen_dict", Mock(side_effect=MemoryError))
    with pytest.raises(MemoryError):
        jsonable.is_plain({})
