"""A table's row is asked through a message, and the mapping itself gives the answer that is expected."""

from __future__ import annotations

import pytest

from connect_mapping.tools.conformance.tables import ask_timestamp, ask_timezone


def test_timestamp() -> None:
    """A time is asked by a track call, and comes back as the body's timestamp."""
    message, answer = ask_timestamp("1970-01-01", 0)
    assert message["timestamp"] == "1970-01-01"
    body = {"user_id": "u1", "event": "Signed Up", "timestamp": 0}
    assert answer == {"request": {"path": "/v2/track", "body": body, "warnings": []}}


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        (None, []),
        ("", []),
        (" \u00a0", []),
        ("Mars", ["invalid_timezone"]),
        (5, ["wrong_type"]),
        (False, ["wrong_type"]),
    ],
)
def test_no_timezone(value: object, codes: list[str]) -> None:
    """What is no name is left out, with the warning that its kind has."""
    message, answer = ask_timezone(value, None)
    assert message["context"] == {"timezone": value}
    assert answer["request"]["body"] == {"user_id": "u1"}
    found = answer["request"]["warnings"]
    assert found == [{"code": code, "field": "context.timezone"} for code in codes]


def test_timezone() -> None:
    """A name comes back as the body's time zone, without a warning."""
    _, answer = ask_timezone("utc", "UTC")
    body = {"user_id": "u1", "timezone": "UTC"}
    assert answer == {"request": {"path": "/v2/identify", "body": body, "warnings": []}}
