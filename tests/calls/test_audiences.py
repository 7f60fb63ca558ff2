"""Memberships of audiences among traits, where Python has more to offer than JSON."""

from __future__ import annotations

from typing import Any

import pytest

from connect_mapping import convert
from tests.checks import body_of, codes, faults


def attributes(traits: dict[Any, Any], key: object, kind: object = "audience") -> dict[str, Any]:
    """Return the attributes of an identify of a computation with this key."""
    context = {"personas": {"computation_class": kind, "computation_key": key}}
    message = {"type": "identify", "userId": "u1", "traits": traits, "context": context}
    found: dict[str, Any] = body_of(message)["attributes"]
    return found


@pytest.mark.parametrize("key", [7, b"vip", {}])
def test_key_that_is_not_a_string(key: object) -> None:
    """A key that is not a string answers to no trait: every boolean trait is a membership."""
    assert attributes({"Is VIP": False, "Plan": "pro"}, key) == {"is_vip": False, "Plan": "pro"}


@pytest.mark.parametrize("kind", [7, ["audience"], {"audience"}])
def test_other_classes(kind: object) -> None:
    """A computation of another class has no memberships."""
    assert attributes({"Is VIP": False}, "x1", kind) == {"Is VIP": False}


def test_trait_key_that_is_not_a_string() -> None:
    """A trait whose key is not a string is not a membership; its problem is that of any trait."""
    personas = {"computation_class": "audience", "computation_key": "Is VIP"}
    message = {
        "type": "identify",
        "userId": "u1",
        "traits": {7: True, "is_vip": False},
        "context": {"personas": personas},
    }
    assert faults(message) == [("not_json", "traits")]
    del personas["computation_key"]
    assert faults(message) == [("not_json", "traits")]


def test_membership_that_is_not_json() -> None:
    """A membership that JSON cannot hold is reported at the trait, and its key is not shown."""
    personas = {"computation_class": "audience", "computation_key": "CANARY Spenders"}
    outcome: Any = convert(
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"canary_spenders": float("nan")},
            "context": {"personas": personas},
        }
    )
    assert {field for _, field in codes(outcome)} == {"traits.canary_spenders"}
    assert "CANARY" not in repr(outcome)
