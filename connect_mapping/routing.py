"""Routing: whether a message is meant for Zendesk Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connect_mapping.jsonable import as_object, wrong_container

if TYPE_CHECKING:
    from connect_mapping.problems import Problem

#: ``All`` in every casing. Source: segmentio/facade, lib/facade.js, enabled(), which looks it up with
#: segmentio/obj-case.
ALL: Final = frozenset({"All", "ALL", "ALl", "AlL", "aLL", "aLl", "alL", "all"})
#: Every key of ``integrations`` that is about the destination.
FLAGS: Final = ALL | {"Outbound", "Zendesk Connect"}


def is_enabled(integrations: object, problems: list[Problem]) -> bool:
    """Tell whether a message's ``integrations`` leave the destination on.

    The destination's own flag beats ``All``, and absent means on. If two flags of the same rank
    disagree, false wins. Anything that is not an object is a ``wrong_type`` problem. Sources:
    segmentio/segment-docs, Zendesk Connect destination (its two names, case-sensitive);
    segmentio/facade, lib/facade.js, enabled().

    >>> is_enabled({"All": False, "Outbound": {"region": "eu"}}, [])
    True
    """
    flags = integrations if type(integrations) is dict else as_object(integrations)
    if flags is None:
        problems.append(wrong_container("integrations"))
        return True
    outbound, connect = flags.get("Outbound"), flags.get("Zendesk Connect")
    if outbound is False or connect is False:
        return False
    if outbound is not None or connect is not None:
        return True
    return not any(flags.get(name) is False for name in ALL)
