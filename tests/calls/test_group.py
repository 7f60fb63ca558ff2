"""Group, where Python has more to offer than JSON."""

from __future__ import annotations

import pytest

from tests.checks import body_of, faults
from tests.hostile import HOSTILE

CALL = {"type": "group", "userId": "u1", "groupId": "g1"}
BODY = {"user_id": "u1", "group_id": "g1"}


@pytest.mark.parametrize("value", [{1}, (), b"", 7.5, True])
def test_group_id_of_the_wrong_type(value: object) -> None:
    """An id is a string or a whole number."""
    assert faults({**CALL, "groupId": value}) == [("wrong_type", "groupId")]


@pytest.mark.parametrize("key", ["id", "ID", "Id", "_id", "i d", "i-d"])
def test_spellings_of_the_id(key: str) -> None:
    """The id is not an attribute, however it is spelled, and even if JSON cannot hold it."""
    assert body_of({**CALL, "traits": {key: {1}}}) == BODY


@pytest.mark.parametrize("key", ["ids", "id2", "uid", "iid", ""])
def test_other_keys(key: str) -> None:
    """What only resembles it stays."""
    assert body_of({**CALL, "traits": {key: 1}}) == {**BODY, "group_attributes": {key: 1}}


def test_key_that_is_not_a_string() -> None:
    """A key that is not a string has the place of its object."""
    assert faults({**CALL, "traits": {7: 1, "plan": "pro"}}) == [("not_json", "traits")]


@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict", "list"])
@pytest.mark.parametrize("field", ["traits", "context"])
def test_hostile_object(name: str, field: str) -> None:
    """Traits or a context whose own code fails are not an object."""
    assert faults({**CALL, field: HOSTILE[name]()}) == [("wrong_type", field)]
