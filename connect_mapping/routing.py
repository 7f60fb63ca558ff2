"""Routing: whether a message is meant for Zendesk Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connect_mapping.jsonable import as_object, wrong_container

if TYPE_CHECKING:
    from connect_mapping.problems import Problem

#: The names under which ``integrations`` may speak of the destination.
FLAGS: Final = frozenset({"Outbound", "Zendesk Connect", "All", "all"})


def is_enabled(integrations: object, problems: list[Problem]) -> bool:
    """Tell whether a message's ``integrations`` leave the destination on.

    Its own flag beats ``All``; absent means on. What is no object is a problem ``wrong_type``.
    Sources: segmentio/segment-docs, Zendesk Connect destination (its two names, case-sensitive);
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
    everything = flags.get("All")
    return (flags.get("all") if everything is None else everything) is not False
