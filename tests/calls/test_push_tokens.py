"""Push tokens, where Python has more to offer than JSON."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks import body_of, converted, faults
from tests.hostile import HOSTILE


def identify(**context: Any) -> dict[str, Any]:
    """Return an identify with this context."""
    return {"type": "identify", "userId": "u1", "context": context}


@pytest.mark.parametrize("device", [{"CANARY"}, b"a", 7, (), "ios", True])
def test_device_of_the_wrong_type(device: object) -> None:
    """A device that is not an object is left out with a warning."""
    assert faults(identify(device=device)) == [("wrong_type", "context.device")]


@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict"])
def test_hostile_device(name: str) -> None:
    """So is a device whose own code fails."""
    assert faults(identify(device=HOSTILE[name]())) == [("wrong_type", "context.device")]


@pytest.mark.parametrize("token", [b"ff01", {"ff01"}, ("ff01",), 7, True, {}])
def test_token_of_the_wrong_type(token: object) -> None:
    """A token that is not a string is left out with a warning."""
    device = {"type": "ios", "token": token}
    assert faults(identify(device=device)) == [("wrong_type", "context.device.token")]


@pytest.mark.parametrize("value", [b"ios", {"ios"}, ("ios",), 7, ["ios"], {"ios": 1}])
def test_hints_of_the_wrong_type(value: object) -> None:
    """A type, a library and a system of the wrong type say nothing, and the token is left out."""
    device = {"type": value, "token": "ff01"}
    message = identify(device=device, library={"name": value}, os={"name": value})
    assert faults(message) == [("unroutable_device_token", "context.device.token")]
    assert converted(message).body == {"user_id": "u1"}  # type: ignore[union-attr]


def test_white_space() -> None:
    """A token of nothing but white space is absent, and any other is kept as it is."""
    assert body_of(identify(device={"type": "ios", "token": "\t\u2003"})) == {"user_id": "u1"}
    assert body_of(identify(device={"type": "ios", "token": " ff "}))["apns"] == [" ff "]
