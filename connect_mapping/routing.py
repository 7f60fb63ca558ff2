"""Routing: whether a message is meant for Zendesk Connect."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.values.json_copy import as_object

if TYPE_CHECKING:
    from connect_mapping.reading import Reading
    from connect_mapping.traces import Trace

OWN_NAMES: Final = ("Outbound", "Zendesk Connect")
#: ``All`` in any casing.
ALL_NAMES: Final = frozenset(map("".join, product("aA", "lL", "lL")))
#: The names under which ``integrations`` may mention the destination.
FLAGS: Final = ALL_NAMES.union(OWN_NAMES)


def is_enabled(reading: Reading, fields: dict[str, Any]) -> bool:
    """Tell whether the ``integrations`` of a message leave the destination on.

    >>> from connect_mapping.reading import Reading
    >>> is_enabled(Reading(), {"integrations": {"All": False, "Outbound": {"region": "eu"}}})
    True
    """
    integrations = fields.get("integrations")
    trace = reading.trace
    if integrations is None:
        if trace is not None:
            trace.note(rules.INTEGRATIONS_SILENT)
            if "integrations" in fields:
                trace.leave("absent", rules.INTEGRATIONS_SILENT, ("integrations",))
        return True
    flags = as_object(integrations)
    if flags is None:
        reading.reject(rules.INTEGRATIONS_WRONG_TYPE, ("integrations",))
        return True
    if trace is not None:
        _note(trace, flags)
    elif FLAGS.isdisjoint(flags):  # as most are
        return True
    return is_on(flags)


def is_on(flags: dict[str, Any]) -> bool:
    """Tell whether the flags of ``integrations`` leave the destination on.

    >>> is_on({"ALL": False}), is_on({"Outbound": True, "All": False})
    (False, True)
    """
    outbound, connect = map(flags.get, OWN_NAMES)
    if _is_false(outbound) or _is_false(connect):
        return False
    if outbound is not None or connect is not None:
        return True
    return not any(_is_false(flags[name]) for name in flags if name in ALL_NAMES)


def _is_false(flag: Any) -> bool:
    """Tell whether a flag is false, of Python's class or of numpy's ``bool`` (before 2.0 ``bool_``)."""
    kind = type(flag)
    return flag is False or (kind is not bool and kind.__name__ in {"bool", "bool_"} and not flag)


def _note(trace: Trace, flags: dict[str, Any]) -> None:
    found = [("integrations", name) for name in flags if name in FLAGS]
    null = [place for place in found if flags[place[1]] is None]
    own = [place for place in found if place[1] in OWN_NAMES and place not in null]
    others = [place for place in found if place not in own and place not in null]
    if not flags:
        trace.leave("absent", rules.INTEGRATIONS_SILENT, ("integrations",))
    for place in null:
        trace.leave("absent", rules.FLAG_NULL, place)
    if own:
        trace.decide(rules.OWN_FLAG_ON if is_on(flags) else rules.OWN_FLAG_OFF, *own)
        for place in others:
            if _is_false(flags[place[1]]):
                trace.leave("beaten", rules.ALL_OFF, place, *own)
    elif others:
        trace.decide(rules.ALL_ON if is_on(flags) else rules.ALL_OFF, *others)
    else:
        trace.note(rules.INTEGRATIONS_SILENT)
