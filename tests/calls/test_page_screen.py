"""Pages and screens, where Python has more to offer than JSON."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.checks import body_of, faults

PAGE = {"type": "page", "userId": "u1"}


@pytest.mark.parametrize("zero", [-0.0, Decimal(0), Decimal("-0.00")])
def test_category_that_is_absent(zero: object) -> None:
    """Zero of any kind leaves the category of the properties alone, and joins nothing."""
    properties = {"category": "Docs"}
    body = body_of({**PAGE, "category": zero, "properties": properties})
    assert body["properties"] == properties
    assert "properties" not in body_of({**PAGE, "category": zero})


def test_category_that_json_cannot_hold() -> None:
    """The problem of a category has its place in the message, not in the body."""
    assert faults({**PAGE, "category": {"a": {1}}}) == [("not_json", "category.a")]
