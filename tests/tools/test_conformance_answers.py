"""Answers of a program are read strictly and compared whole, in both directions."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.tools.conformance.answers import (
    ABSENT,
    NoAnswerError,
    Strictness,
    differences,
    read_answer,
)
from tests.strategies import json_values

PROBLEM = {"code": "missing", "field": "event"}
REQUEST = {"path": "/v2/track", "body": {"user_id": "u1"}}
BODIES = Strictness(problems=False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"skipped": "page"}, {"skipped": "page"}),
        ({"rejected": [{"detail": "…", **PROBLEM}]}, {"rejected": [PROBLEM]}),
        (REQUEST, {"request": {**REQUEST, "warnings": []}}),
        ({"warnings": [PROBLEM], **REQUEST}, {"request": {**REQUEST, "warnings": [PROBLEM]}}),
    ],
)
def test_answers(written: dict[str, Any], read: dict[str, Any]) -> None:
    """Each kind of answer is read in the form of the vectors."""
    assert read_answer(json.dumps(written).encode() + b"\r") == read


def test_numbers() -> None:
    """A number keeps its kind and all its digits, however many there are."""
    digits = "9" * 5_000
    body = f'{{"a": 1, "b": 1.0, "c": -{"9" * 640}, "d": {digits}}}'
    found = read_answer(f'{{"path": "", "body": {body}}}'.encode())["request"]["body"]
    assert [type(value) for value in found.values()] == [int, float, int, Decimal]
    assert found["d"] == Decimal(digits)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "is not JSON"),
        (b"{} {}", "is not JSON"),
        (b'{"skipped": "\xff"}', "is not JSON"),
        (b'{"path": "/v2/track", "body": {"a": NaN}}', "is not JSON"),
        (b'{"skipped": "a", "skipped": "a"}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[" * 301 + b"]" * 301, "is nested too deeply"),
        (b"null", "is not an object"),
        (b"{}", "has other keys than"),
        (b'{"skipped": 1}', "has other keys than"),
        (b'{"path": "", "body": {}, "at": 1}', "has other keys than"),
        (b'{"rejected": []}', "is rejected without a problem"),
        (b'{"rejected": {"code": "a"}}', "has problems or warnings that are not a list"),
        (b'{"rejected": ["missing"]}', "has a problem or warning that is not an object"),
        (b'{"rejected": [{"code": "a"}]}', "has a problem or warning without code and field"),
        (b'{"rejected": [{"code": "a", "field": 1}]}', "has a problem or warning without code"),
        (b'{"path": 1, "body": {}}', "has a path that is not a string, or a body that is not an"),
        (b'{"path": "", "body": []}', "has a path that is not a string, or a body that is not an"),
        (b'{"path": "", "body": {}, "warnings": null}', "has problems or warnings that are not a"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_not_an_answer(line: bytes, reason: str) -> None:
    """A line that is not an answer has a reason, which quotes nothing of it."""
    with pytest.raises(NoAnswerError) as error:
        read_answer(line)
    assert str(error.value).startswith(reason)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_line(line: bytes) -> None:
    """A line that was written for something else is not an answer, and fails in no other way."""
    with pytest.raises(NoAnswerError, match=r"^(is|has) "):
        read_answer(line)


@given(st.dictionaries(st.text(), json_values))
def test_any_body(body: dict[str, Any]) -> None:
    """Any body is read as it was written."""
    line = json.dumps({"path": "/v2/track", "body": body}).encode()
    assert json.dumps(read_answer(line)["request"]["body"]) == json.dumps(body)


def request(body: dict[str, Any], *codes: str, path: str = "/v2/identify") -> dict[str, Any]:
    """Return a request in the form of the vectors."""
    warnings = [{"code": code, "field": "traits.email"} for code in codes]
    return {"request": {"path": path, "body": body, "warnings": warnings}}


def rejected(*codes: str) -> dict[str, Any]:
    """Return a rejection in the form of the vectors."""
    return {"rejected": [{"code": code, "field": "event"} for code in codes]}


def found(
    expected: dict[str, Any], got: dict[str, Any], strictness: Strictness | None = None
) -> list[tuple[str, Any, Any]]:
    """Return the differences as plain tuples."""
    pairs = differences(expected, got, strictness or Strictness())
    return [(pair.path, pair.expected, pair.got) for pair in pairs]


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
    ],
)
def test_bodies(left: dict[str, Any], right: dict[str, Any], differing: tuple[Any, ...]) -> None:
    """Each difference between bodies is found, with its place and both values."""
    assert found(request(left), request(right)) == [differing]


@pytest.mark.parametrize(
    ("left", "right", "paths"),
    [
        (rejected("a", "b"), rejected("a"), ["rejected[1]"]),
        (rejected("a", "b"), rejected("b", "a"), ["rejected[0].code", "rejected[1].code"]),
        ({"skipped": "a"}, {"skipped": "b"}, ["skipped"]),
        (request({}, "a"), request({}), ["warnings[0]"]),
        (request({}), request({}, "a"), ["warnings[0]"]),
    ],
)
def test_problems(left: dict[str, Any], right: dict[str, Any], paths: list[str]) -> None:
    """Codes are compared, each and in order, unless only bodies are."""
    assert [path for path, _, _ in found(left, right)] == paths
    assert found(left, right, BODIES) == []


@pytest.mark.parametrize("strictness", [Strictness(), BODIES])
def test_kinds(strictness: Strictness) -> None:
    """Another kind of answer is one difference, and so is another path, whatever is compared."""
    left, right = request({"a": 1}), rejected("a")
    assert found(left, right, strictness) == [("answer", left, right)]
    other = request({"a": 1}, path="/v2/track")
    assert [path for path, _, _ in found(left, other, strictness)] == ["path"]


def test_without_order() -> None:
    """Without the order of keys, everything else is compared."""
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
        (None, None, True),
        ("1", 1, False),
        (1, ABSENT, False),
        ([], {}, False),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_one_kind_of_number(left: object, right: object, same: bool) -> None:
    """With one kind of number, values are still compared exactly."""
    body = {} if right is ABSENT else {"a": right}
    strictness = Strictness(number_kind=False)
    assert (found(request({"a": left}), request(body), strictness) == []) is same


@given(json_values, json_values)
def test_any_values(left: Any, right: Any) -> None:
    """Two bodies differ exactly if their JSON text does, in both directions."""
    same = json.dumps(left) == json.dumps(right)
    pair = request({"a": left}), request({"a": right})
    assert (found(*pair) == []) is same
    assert (found(*reversed(pair)) == []) is same
    assert found(pair[0], copy.deepcopy(pair[0])) == []
