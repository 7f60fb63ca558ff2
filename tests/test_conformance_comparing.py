"""Answers are compared whole, in both directions, by kind and order, or as far as it is asked."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from connect_mapping.tools.conformance.comparing import ABSENT, Strictness, differences
from tests.strategies import json_values

FULL = Strictness()


def request(body: dict[str, Any], *codes: str, path: str = "/v2/identify") -> dict[str, Any]:
    """Return a request as the vectors have it."""
    warnings = [{"code": code, "field": "traits.email"} for code in codes]
    return {"request": {"path": path, "body": body, "warnings": warnings}}


def rejected(*codes: str) -> dict[str, Any]:
    """Return a rejection as the vectors have it."""
    return {"rejected": [{"code": code, "field": "event"} for code in codes]}


def found(
    expected: dict[str, Any], got: dict[str, Any], strictness: Strictness = FULL
) -> list[tuple[str, Any, Any]]:
    """Return what differs, as plain tuples."""
    return [(d.path, d.expected, d.got) for d in differences(expected, got, strictness)]


@pytest.mark.parametrize(
    "answer",
    [
        request({"user_id": "u1", "attributes": {"a": [1, 1.5, None, True, {"b": "\ud800"}]}}, "a"),
        {"skipped": "page"},
        rejected("missing"),
    ],
)
def test_same(answer: dict[str, Any]) -> None:
    """An answer is the same as itself."""
    assert found(answer, answer) == []


@pytest.mark.parametrize(
    ("left", "right", "differing"),
    [
        ({"a": 1}, {"a": 2}, ("body.a", 1, 2)),
        ({"a": 1}, {"a": 1.0}, ("body.a", 1, 1.0)),
        ({"a": 0.0}, {"a": -0.0}, ("body.a", 0.0, -0.0)),
        ({"a": 1}, {"a": True}, ("body.a", 1, True)),
        ({"a": "é"}, {"a": "e\u0301"}, ("body.a", "é", "e\u0301")),
        ({"a": "1"}, {"a": 1}, ("body.a", "1", 1)),
        ({"a": None}, {}, ("body.a", None, ABSENT)),
        ({}, {"a": None}, ("body.a", ABSENT, None)),
        ({"a": {}}, {"a": []}, ("body.a", {}, [])),
        ({"a": {"b.c": 1}}, {"a": {}}, ('body.a["b.c"]', 1, ABSENT)),
        ({"a": [1, 2]}, {"a": [1]}, ("body.a[1]", 2, ABSENT)),
        ({"a": [1]}, {"a": [1, 2]}, ("body.a[1]", ABSENT, 2)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, ("body (order of keys)", ["a", "b"], ["b", "a"])),
        ({"c": {"a": 1, "b": 2}}, {"c": {"b": 2, "a": 1}}, ("body.c (order of keys)", ["a", "b"], ["b", "a"])),
    ],
)  # fmt: skip
def test_bodies(left: dict[str, Any], right: dict[str, Any], differing: tuple[Any, ...]) -> None:
    """Each difference of bodies is found, and has its place and both values."""
    assert found(request(left), request(right)) == [differing]


@pytest.mark.parametrize(
    ("left", "right", "paths"),
    [
        (rejected("a"), rejected("b"), ["rejected[0].code"]),
        (rejected("a", "b"), rejected("a"), ["rejected[1]"]),
        (rejected("a", "b"), rejected("b", "a"), ["rejected[0].code", "rejected[1].code"]),
        ({"skipped": "a"}, {"skipped": "b"}, ["skipped"]),
        (request({}, "a"), request({}), ["warnings[0]"]),
        (request({}), request({}, "a"), ["warnings[0]"]),
    ],
)
def test_problems(left: dict[str, Any], right: dict[str, Any], paths: list[str]) -> None:
    """Codes count, each and in order; at the level of bodies they do not."""
    assert [path for path, _, _ in found(left, right)] == paths
    assert found(left, right, Strictness(problems=False)) == []


@pytest.mark.parametrize("strictness", [FULL, Strictness(problems=False)])
def test_kinds(strictness: Strictness) -> None:
    """Another kind of answer is one difference, at every level, and so is another path."""
    left, right = request({"a": 1}), rejected("a")
    assert found(left, right, strictness) == [("answer", left, right)]
    [(path, *_)] = found(left, request({"a": 1}, path="/v2/track"), strictness)
    assert path == "path"


def test_without_order() -> None:
    """Without the order of keys, the rest is compared."""
    left, right = request({"a": 1, "b": {"c": 1, "d": 2}}), request({"b": {"d": 3, "c": 1}, "a": 1})
    assert found(left, right, Strictness(key_order=False)) == [("body.b.d", 2, 3)]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (0.0, -0.0, True),
        (2**53 + 1, float(2**53), False),
        (10**700, Decimal(10**700), True),
        (1, True, False),
        (0, None, False),
        (None, None, True),
        (1, "1", False),
        ("1", 1, False),
        (1, ABSENT, False),
        ([], {}, False),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_one_kind_of_number(left: object, right: object, same: bool) -> None:
    """With one kind of number the values are compared, exactly."""
    strictness = Strictness(number_kind=False)
    body = {} if right is ABSENT else {"a": right}
    assert (found(request({"a": left}), request(body), strictness) == []) is same


@given(json_values, json_values)
def test_any_values(left: Any, right: Any) -> None:
    """Two bodies differ where their JSON text does, in both directions, and else nowhere."""
    same = json.dumps(left) == json.dumps(right)
    pair = request({"a": left}), request({"a": right})
    assert (found(*pair) == []) is same
    assert (found(*reversed(pair)) == []) is same
    assert found(pair[0], copy.deepcopy(pair[0])) == []
