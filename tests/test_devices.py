"""Push tokens."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from connect_mapping import Settings, map_identify
from tests.hostile import HOSTILE
from tests.strategies import Text


def read(context: dict[str, Any], **settings: Any) -> tuple[Any, list[tuple[str, str]]]:
    """Return what a context gives the body, and the codes and fields of the warnings."""
    request = map_identify({"userId": "u1", "context": context}, Settings(**settings))
    fields: dict[str, Any] = {**request.body}
    del fields["user_id"]
    return fields, [(w.code, w.field) for w in request.warnings]


def test_foreign_types() -> None:
    """Mappings and strings by descent are read like plain ones."""
    device = MappingProxyType({"type": Text("iOS"), "token": Text("ff01")})
    assert read({"device": device}) == ({"apns": ["ff01"]}, [])


@pytest.mark.parametrize("token", [None, "", " ", "\t\n", Text("")])
def test_absent_token(token: object) -> None:
    """A token that is null or blank is absent, without a warning."""
    assert read({"device": {"type": "ios", "token": token}}) == ({}, [])


def test_token_by_descent() -> None:
    """A token that is a string by descent becomes a plain one."""
    found, _ = read({"device": {"type": "ios", "token": Text("ff01")}})
    assert type(found["apns"][0]) is str


@pytest.mark.parametrize("device", [{"CANARY"}, b"a", 7, (), "ios", True])
def test_device_of_the_wrong_type(device: object) -> None:
    """A device that is no object is left out with a warning."""
    assert read({"device": device}) == ({}, [("wrong_type", "context.device")])


@pytest.mark.parametrize("token", [b"ff01", {"ff01"}, ("ff01",), 7, True, {}])
def test_token_of_the_wrong_type(token: object) -> None:
    """A token that is no string is left out with a warning."""
    device = {"type": "ios", "token": token}
    assert read({"device": device}) == ({}, [("wrong_type", "context.device.token")])


@pytest.mark.parametrize("value", [b"ios", {"ios"}, ("ios",), 7, ["ios"], {"ios": 1}])
def test_hints_of_the_wrong_type(value: object) -> None:
    """A type, a library and a system of the wrong type say nothing, and the token is left out."""
    context = {
        "device": {"type": value, "token": "ff01"},
        "library": {"name": value},
        "os": {"name": value},
    }
    assert read(context) == ({}, [("unroutable_device_token", "context.device.token")])


@pytest.mark.parametrize("hint", ["library", "os"])
def test_hints_as_mappings(hint: str) -> None:
    """A library and a system may be any mapping."""
    context = {"device": {"token": "ff01"}, hint: MappingProxyType({"name": "iOS"})}
    assert read(context) == ({"apns": ["ff01"]}, [])


@pytest.mark.parametrize("field", ["fcm", "gcm"])
def test_field_of_android(field: str) -> None:
    """The settings name the field of Android's tokens, and not that of Apple's."""
    found = [
        read({"device": {"type": kind, "token": "ff01"}}, android_push_field=field)[0]
        for kind in ("android", "ios")
    ]
    assert found == [{field: ["ff01"]}, {"apns": ["ff01"]}]


@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict"])
def test_hostile_device(name: str) -> None:
    """A device whose own code fails is no object."""
    assert read({"device": HOSTILE[name]()}) == ({}, [("wrong_type", "context.device")])
