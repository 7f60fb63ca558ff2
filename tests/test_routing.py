"""Routing, where Python has more to offer than JSON."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from connect_mapping import Outcome, Rejected, Skipped, convert
from connect_mapping.routing import FLAGS
from tests.hostile import HOSTILE
from tests.strategies import Table, Text


def routed(integrations: object) -> Outcome:
    """Return what becomes of a page with these integrations, which is skipped at best."""
    return convert({"type": "page", "integrations": integrations})


ON, OFF = Skipped("unsupported_call"), Skipped("destination_disabled")


def wrong_type(outcome: Outcome) -> bool:
    """Tell whether the integrations alone are what is wrong."""
    problems = outcome.problems if isinstance(outcome, Rejected) else ()
    return [(p.code, p.field) for p in problems] == [("wrong_type", "integrations")]


@pytest.mark.parametrize("name", sorted(FLAGS))
def test_every_name_is_asked_for(name: str) -> None:
    """Each of the names under which integrations may speak of the destination is looked for."""
    assert routed({name: False}) == OFF


@pytest.mark.parametrize("kind", [dict, Table, MappingProxyType])
@pytest.mark.parametrize(
    ("flags", "on"),
    [
        ({"All": False}, False),
        ({"all": False}, False),
        ({"All": False, "Outbound": {}}, True),
        ({"All": True, Text("Zendesk Connect"): False}, False),
        ({"ALL": False, "outbound": True}, False),
        ({"All": True, Text("aLL"): False}, False),
        ({"outbound": False, "A l l": False}, True),
        ({7: False, None: False}, True),
    ],
    ids=str,
)
def test_flags(kind: Any, flags: dict[Any, Any], on: bool) -> None:
    """The flags are read from any mapping, and by keys that are strings by descent."""
    assert routed(kind(flags)) == (ON if on else OFF)


@pytest.mark.parametrize("value", [0, 0.0, "", "false", (), {1}, b"", MappingProxyType({})])
@pytest.mark.parametrize("name", ["Outbound", "Zendesk Connect", "All", "aLL"])
def test_only_false_switches_off(name: str, value: object) -> None:
    """Anything but false leaves the destination on, falsy values too."""
    assert routed({name: value}) == ON


@pytest.mark.parametrize("value", [True, False, 0, "", [], {1}, (("All", False),)])
def test_integrations_of_the_wrong_type(value: object) -> None:
    """Integrations that are no object are a problem, even of a call that is skipped."""
    assert wrong_type(routed(value))


@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict"])
def test_hostile_integrations(name: str) -> None:
    """Integrations whose own code fails are no object."""
    assert wrong_type(routed(HOSTILE[name]()))
