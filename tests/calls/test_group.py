"""Group, where Python has more to offer than JSON."""

from __future__ import annotations

from tests.checks import body_of, faults

CALL = {"type": "group", "userId": "u1", "groupId": "g1"}


def test_id_that_json_cannot_hold() -> None:
    """The id is not an attribute, so JSON need not hold it; what only resembles it stays."""
    body = body_of({**CALL, "traits": {"i d": {1}, "ids": 1}})
    assert body == {"user_id": "u1", "group_id": "g1", "group_attributes": {"ids": 1}}


def test_key_that_is_not_a_string() -> None:
    """A key that is not a string has the place of its object."""
    assert faults({**CALL, "traits": {7: 1, "plan": "pro"}}) == [("not_json", "traits")]
