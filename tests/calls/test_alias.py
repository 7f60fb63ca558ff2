"""Alias, where Python has more to offer than JSON."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.checks import faults
from tests.strategies import Text


@pytest.mark.parametrize(
    ("user_id", "previous_id"),
    [("7", Decimal(7)), (7, 7.0), (Text("u1"), "u1"), (7.0, Text("7"))],
)
def test_alias_to_self(user_id: object, previous_id: object) -> None:
    """Ids that are equal as strings are equal, whatever their classes."""
    message = {"type": "alias", "userId": user_id, "previousId": previous_id}
    assert faults(message) == [("alias_to_self", "previousId")]


@pytest.mark.parametrize("value", [{1}, (), b"", 7])
def test_context_of_the_wrong_type(value: object) -> None:
    """A context that is not an object is the last problem."""
    assert faults({"type": "alias", "userId": {1}, "context": value}) == [
        ("wrong_type", "userId"),
        ("missing", "previousId"),
        ("wrong_type", "context"),
    ]
    message = {"type": "alias", "userId": "u1", "previousId": "a1", "context": value}
    assert faults(message) == [("wrong_type", "context")]
