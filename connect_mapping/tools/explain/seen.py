"""What can be seen of an outcome, and how it differs from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from connect_mapping.outcomes import Rejected, Request
from connect_mapping.tools.explain.places import leaves

if TYPE_CHECKING:
    from connect_mapping.outcomes import Outcome
    from connect_mapping.problems import Problem
    from connect_mapping.tools.explain.places import Place


@frozen
class Seen:
    """An outcome taken apart.

    ``kind`` tells one kind of outcome from another, and one path from another. ``fields`` holds each
    leaf of the body by its place, with its type, because to Python ``True`` is ``1``. ``faults``
    are the problems or warnings.
    """

    kind: str
    fields: dict[Place, tuple[type, Any]]
    faults: frozenset[Problem]


@frozen
class Change:
    """How an outcome differs from the one that is explained.

    ``moved`` fields have another value, ``lost`` ones are gone, and ``mended`` are the problems or
    warnings that are gone. Where the kind is another one there is nothing to compare but ``mended``.
    """

    kind: str | None
    moved: frozenset[Place]
    lost: frozenset[Place]
    mended: frozenset[Problem]


NO_CHANGE = Change(None, frozenset(), frozenset(), frozenset())


def seen(outcome: Outcome) -> Seen:
    """Take an outcome apart.

    >>> from connect_mapping.outcomes import Skipped
    >>> seen(Request("/v2/track", {"event": "Paid"})).fields
    {('event',): (<class 'str'>, 'Paid')}
    >>> seen(Skipped("unsupported_call")).kind
    'Skipped unsupported_call'
    """
    if isinstance(outcome, Request):
        fields = {place: (type(value), value) for place, value in leaves(outcome.body)}
        return Seen(f"Request {outcome.path}", fields, frozenset(outcome.warnings))
    if isinstance(outcome, Rejected):
        return Seen("Rejected", {}, frozenset(outcome.problems))
    return Seen(f"Skipped {outcome.reason}", {}, frozenset())


def change(base: Seen, other: Seen) -> Change | None:
    """Return how ``other`` differs from ``base``, and None where it does not.

    A problem is mended where nothing new is wrong and the message is not skipped instead.
    """
    if base == other:
        return None
    if base.kind != other.kind:
        # The warnings of a request are no measure of what is rejected, nor the other way round.
        mended = base.faults if other.kind.startswith("Request") else frozenset()
        return Change(other.kind, frozenset(), frozenset(), mended)
    lost = frozenset(base.fields.keys() - other.fields.keys())
    both = base.fields.keys() & other.fields.keys()
    moved = frozenset(place for place in both if base.fields[place] != other.fields[place])
    mended = frozenset() if other.faults - base.faults else base.faults - other.faults
    return Change(None, moved, lost, mended)
