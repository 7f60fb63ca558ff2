"""Copies of JSON values, and what counts as an object."""

from __future__ import annotations

import copy
import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import rules
from connect_mapping.reading import Reading
from connect_mapping.values import json_copy
from connect_mapping.values.careful_copy import careful_copy
from connect_mapping.values.json_copy import (
    as_object,
    as_string,
    copy_object,
    fault_of_message,
    is_plain,
    object_at,
    plain_copy,
)
from tests.checks import containers, spoil
from tests.hostile import HOSTILE
from tests.strategies import Table, Text, json_values, texts

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST = 10**640 - 1
TRAITS = ("traits",)

tables = st.dictionaries(texts, json_values, max_size=4)


def nested(levels: int, kind: type[Any], last: type[Any]) -> dict[str, Any]:
    """Return an object that nests to a number of levels, including itself."""
    value: Any = last()
    for _ in range(levels - 2):
        value = {"a": value} if kind is dict else [value]
    return {"a": value}


@given(tables)
def test_copy(source: dict[str, Any]) -> None:
    """Both copies of JSON are the same JSON, in the same order, and share nothing with it."""
    before = copy.deepcopy(source)
    reading = Reading()
    copies = [plain_copy(source), careful_copy(reading, source, TRAITS)]
    for found in copies:
        assert json.dumps(found) == json.dumps(source)
        assert {*map(id, containers(found))}.isdisjoint(map(id, containers(source)))
        spoil(found)
    assert source == before
    assert reading.problems == []


@pytest.mark.parametrize("number", [LARGEST, -LARGEST, 2**30, -(2**30), 0], ids=range(5))
@pytest.mark.parametrize("place", ["object", "array"])
def test_integers_of_640_digits_are_plain(number: int, place: str) -> None:
    """An integer of at most 640 digits is copied as it is."""
    value = {"n": number if place == "object" else [number]}
    assert (plain_copy(value), is_plain(value)) == (value, True)


@pytest.mark.parametrize(
    "value",
    [LARGEST + 1, -LARGEST - 1, float("nan"), float("inf"), -float("inf"), {1}, b"a", (1,), Text()],
    ids=range(9),
)
def test_what_is_not_plain(value: object) -> None:
    """A value that no JSON reader returns is not plain, in an object and in an array."""
    assert not is_plain({"a": value})
    assert not is_plain({"a": [value]})


@pytest.mark.parametrize("value", [{1: 1}, {Text("a"): 1}, {None: 1}, Table(), [], None, "a"])
def test_objects_that_are_not_plain(value: object) -> None:
    """An object with a key of another type, and anything but a dict, is not plain."""
    assert not is_plain(value)


def test_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """If there is no memory for a copy, the value is not blamed."""
    monkeypatch.setattr(json_copy, "plain_copy", Mock(side_effect=MemoryError))
    with pytest.raises(MemoryError):
        is_plain({})


@pytest.mark.parametrize("kind", [dict, list])
@pytest.mark.parametrize("last", [dict, list])
def test_depth(kind: type[Any], last: type[Any]) -> None:
    """An object of 100 levels is copied; of 101 or more, the place of the 101st is a problem."""
    assert plain_copy(nested(100, kind, last)) == nested(100, kind, last)
    path = "traits.a" + (".a" if kind is dict else "[0]") * 99
    for levels in (101, 10_000):
        reading = Reading()
        copy_object(reading, nested(levels, kind, last), TRAITS)
        assert [(p.code, p.field) for p in reading.problems] == [("too_deep", path)]


@given(st.lists(st.sampled_from([dict, list]), min_size=99, max_size=100))
def test_depth_of_any_shape(kinds: list[type[Any]]) -> None:
    """Objects and arrays count the same: at most 100 levels are copied, whatever they are."""
    value: Any = 1
    for kind in kinds:
        value = {"a": value} if kind is dict else [value]
    assert plain_copy({"a": value}) == ({"a": value} if len(kinds) < 100 else None)


@pytest.mark.parametrize("value", [Table({"a": 1}), MappingProxyType({"a": 1}), {"a": 1}])
def test_any_mapping_is_an_object(value: object) -> None:
    """Any mapping is read as a plain dict, without a problem."""
    found, reading = as_object(value), Reading()
    assert (type(found), found) == (dict, {"a": 1})
    assert object_at(reading, {"traits": value}, "traits") == {"a": 1}
    assert reading.problems == []


#: Each makes a value that is not an object.
NOT_OBJECTS: dict[str, Callable[[], Any]] = {
    **{kind.__name__: kind for kind in (list, tuple, str, int, bool, set, object)},
    "pairs": lambda: [("a", 1)],
    "items": {"a": 1}.items,
    **{name: HOSTILE[name] for name in ("mapping", "dict", "liar as dict")},
}


@pytest.mark.parametrize("name", NOT_OBJECTS)
def test_what_is_not_an_object(name: str) -> None:
    """Anything else is not an object, a failing mapping included, and a problem of its field."""
    reading, value = Reading(), NOT_OBJECTS[name]()
    assert as_object(value) is None
    assert object_at(reading, {"traits": value}, "traits") == {}
    assert [(p.code, p.field) for p in reading.problems] == [("wrong_type", "traits")]


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        *((b"{}", rules.MESSAGE_IS_TEXT), (bytearray(b"{}"), rules.MESSAGE_IS_TEXT)),
        *(([{}], rules.MESSAGE_IS_ARRAY), (({},), rules.MESSAGE_IS_ARRAY)),
        *((7.5, rules.NOT_AN_OBJECT), (object(), rules.MESSAGE_IS_INSTANCE)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_fault_of_message(message: object, rule: rules.Rule) -> None:
    """The fault of what is not an object says what to do with a value of its class."""
    assert fault_of_message(message) is rule


@pytest.mark.parametrize("kind", [str, Text])
def test_string(kind: type[str]) -> None:
    """A string of any class is a plain one, and anything else is not a string."""
    found = as_string(kind("a"))
    assert (type(found), found) == (str, "a")
    assert [as_string(value) for value in (b"a", 7, None, ["a"])] == [None] * 4
