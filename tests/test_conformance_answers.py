"""What a program wrote is read strictly: it is an answer, or it is said why not."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.tools.conformance.answers import NoAnswerError, read_answer
from tests.strategies import json_values

PROBLEM = {"code": "missing", "field": "event"}
REQUEST = {"path": "/v2/track", "body": {"user_id": "u1"}}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"skipped": "page"}, {"skipped": "page"}),
        ({"rejected": [PROBLEM]}, {"rejected": [PROBLEM]}),
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
        (b"", "is no JSON"),
        (b"Listening ...", "is no JSON"),
        (b"{} {}", "is no JSON"),
        (b'{"skipped": "\xff"}', "is no JSON"),
        (b'{"path": "/v2/track", "body": {"a": NaN}}', "is no JSON"),
        (b'{"skipped": "a", "skipped": "a"}', "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[" * 301 + b"]" * 301, "is nested too deep"),
        (b"null", "is no object"),
        (b"[]", "is no object"),
        (b"{}", 'has other keys than "path" and "body", "skipped" or "rejected"'),
        (b'{"skipped": 1}', 'has other keys than "path" and "body", "skipped" or "rejected"'),
        (
            b'{"path": "", "body": {}, "at": 1}',
            'has other keys than "path" and "body", "skipped" or "rejected"',
        ),
        (b'{"rejected": []}', "is rejected without a problem"),
        (b'{"rejected": {"code": "a"}}', "has problems or warnings that are no list"),
        (b'{"rejected": ["missing"]}', "has a problem or warning that is no object"),
        (b'{"rejected": [{"code": "a"}]}', "has a problem or warning without code and field"),
        (
            b'{"rejected": [{"code": "a", "field": null}]}',
            "has a problem or warning without code and field",
        ),
        (b'{"path": 1, "body": {}}', "has a path that is no string, or a body that is no object"),
        (b'{"path": "", "body": []}', "has a path that is no string, or a body that is no object"),
        (
            b'{"path": "", "body": {}, "warnings": null}',
            "has problems or warnings that are no list",
        ),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_no_answers(line: bytes, reason: str) -> None:
    """What is no answer says why, without a word of the line."""
    with pytest.raises(NoAnswerError) as error:
        read_answer(line)
    assert str(error.value) == reason


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_line(line: bytes) -> None:
    """A line that was written for something else is no answer, and fails in no other way."""
    with pytest.raises(NoAnswerError, match=r"^(is|has) "):
        read_answer(line)


@given(st.dictionaries(st.text(), json_values))
def test_any_body(body: dict[str, Any]) -> None:
    """Any body is read as it was written."""
    line = json.dumps({"path": "/v2/track", "body": body}).encode()
    assert json.dumps(read_answer(line)["request"]["body"]) == json.dumps(body)
