"""Routing, where Python has more to offer than JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from connect_mapping import Settings, Skipped
from connect_mapping.routing import FLAGS
from tests.checks import codes, converted
from tests.hostile import HOSTILE
from tests.strategies import Text


def is_on(integrations: object) -> bool:
    """Tell whether a page with these integrations, which is skipped at best, would be sent."""
    outcome = converted({"type": "page", "integrations": integrations}, Settings())
    assert isinstance(outcome, Skipped)
    return outcome.reason == "unsupported_call"


def other(name: str, *, value: bool = False) -> object:
    """Return a value that is false, or true, of a class of this name."""
    # Names of tests must be the same in every process.
    methods = {"__bool__": lambda _self: value, "__repr__": lambda _self: f"{name} of {value}"}
    return type(name, (), methods)()


def test_every_name_is_asked_for() -> None:
    """Each of the names under which integrations may speak of the destination is looked for."""
    assert {name for name in FLAGS if is_on({name: False})} == set()


@pytest.mark.parametrize(
    ("flags", "on"),
    [
        ({"All": False, "Outbound": {}}, True),
        ({"All": True, Text("Zendesk Connect"): False}, False),
        ({"ALL": False, "outbound": True}, False),
        ({"All": True, Text("aLL"): False}, False),
        ({"outbound": False, "A l l": False}, True),
        ({7: False, None: False}, True),
        # numpy's booleans, by the names of their class in numpy 1 and 2
        *(({"All": other(name)}, False) for name in ("bool_", "bool")),
        ({"Outbound": other("bool")}, False),
        ({"All": other("number")}, True),
        ({"All": other("bool", value=True)}, True),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", [dict, MappingProxyType])
def test_flags(kind: Any, flags: dict[Any, Any], on: bool) -> None:
    """The flags are read from any mapping, and by keys of any subclass of str."""
    assert is_on(kind(flags)) == on


def test_integrations_of_the_wrong_type() -> None:
    """Integrations that are not an object are a problem, even of a call that is skipped."""
    values: list[Any] = [True, False, 0, "", [], {1}, (("All", False),)]
    values += [HOSTILE[name]() for name in ("mapping", "dict", "object", "liar as dict")]
    for value in values:
        outcome: Any = converted({"type": "page", "integrations": value}, Settings())
        assert codes(outcome) == [("wrong_type", "integrations")]
