"""Asking the mapping itself: change one input field at a time, or many at once, and see what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.conversion import convert
from connect_mapping.tools.explain.idle import MANY, examine_idle, examine_leaf
from connect_mapping.tools.explain.places import at, keys_of, leaves
from connect_mapping.tools.explain.seen import seen
from connect_mapping.tools.explain.trials import Probe
from connect_mapping.tools.explain.values import marker, others_of_its_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from connect_mapping.settings import Settings
    from connect_mapping.tools.explain.places import Place
    from connect_mapping.tools.explain.seen import Seen

#: How many fields and problems are looked at, and leaves changed, in all messages together; this
#: takes seconds.
MOST_WORK: Final = 1_500_000
#: How often each leaf of a group is changed, at least, to know about it.
_TRIALS: Final = 5


def probe(message: Any, settings: Settings) -> Probe:
    """Find out what becomes of each leaf of a message, which is made of plain dicts and lists.

    >>> from connect_mapping.settings import Settings
    >>> message = {"type": "track", "userId": "u1", "event": "Paid", "properties": {"plan": "pro"}}
    >>> probe(message, Settings()).copies
    {('properties', 'plan'): [('properties', 'plan')]}
    """
    found = Probe(message, settings, seen(convert(message, settings)), MOST_WORK)
    # Not by recursion: a part of a message may be nested deep, and the parts of it are many.
    groups: list[tuple[Place, list[Any]]] = [((), keys)] if (keys := keys_of(message)) else []
    while groups:
        parent, keys = groups.pop()
        places = _leaves_of(found.message, parent, keys)
        if found.work <= 0:
            found.not_examined += places
        elif len(places) * _TRIALS > found.work or not _is_simple(found, parent, keys, places):
            groups += _parts(found, parent, keys)
    return found


def _parts(found: Probe, parent: Place, keys: list[Any]) -> Iterator[tuple[Place, list[Any]]]:
    """Yield the parts of a group, the last first; a leaf, which has none, is examined."""
    if len(keys) > 1:
        yield parent, keys[len(keys) // 2 :]
        yield parent, keys[: len(keys) // 2]
        return
    place = (*parent, keys[0])
    if inner := keys_of(at(found.message, place)):
        yield place, inner
    else:
        examine_leaf(found, place)


def _leaves_of(message: Any, parent: Place, keys: list[Any]) -> list[Place]:
    container = at(message, parent)
    return [place for key in keys for place, _ in leaves(container[key], (*parent, key))]


def _is_simple(found: Probe, parent: Place, keys: list[Any], places: list[Place]) -> bool:
    """Tell whether each leaf of a group is copied or unused, by changing all of them at once.

    First every leaf has a value that only it has, which shows where each goes; then others of its
    own kind, which have to move the same; then all are taken away, and the same has to go. If
    anything else moves, the group is not simple, and its parts have to be looked at.
    """
    copies = _copies(found, places)
    if copies is None:
        return False
    moved = {output for outputs in copies.values() for output in outputs}
    if any(_moved(found, other) != moved for other in _alterations(found.message, places)):
        return False
    if not _all_go(found, [(*parent, key) for key in keys], moved):
        return False
    found.copies |= {place: outputs for place, outputs in copies.items() if outputs}
    if idle := [place for place, outputs in copies.items() if not outputs]:
        examine_idle(found, idle)
    return True


def _copies(found: Probe, places: list[Place]) -> dict[Place, list[Place]] | None:
    """Return the fields of the body that are the very value of each leaf, or None where there is more to it."""
    markers = {place: marker(number) for number, place in enumerate(places)}
    other = found.see(markers)
    if not _is_like(found.base, other):
        return None
    origins = {mark: place for place, mark in markers.items()}
    copies: dict[Place, list[Place]] = {place: [] for place in places}
    for output, (kind, value) in other.fields.items():
        before = found.base.fields[output]
        if before != (kind, value):
            origin = origins.get(value) if kind is str else None
            if origin is None or before != content(found.message, origin):
                return None
            copies[origin].append(output)
    return copies


def _alterations(message: Any, places: list[Place]) -> Iterator[dict[Place, Any]]:
    """Yield another value of its own kind for every leaf, until all have had all."""
    values = {place: others_of_its_kind(at(message, place)) for place in places}
    most = max(map(len, values.values())) if len(places) <= MANY else 1
    for number in range(most):
        yield {place: those[min(number, len(those) - 1)] for place, those in values.items()}


def _moved(found: Probe, changes: Mapping[Place, Any]) -> set[Place] | None:
    """Return the fields that have another value, or None where more is different than values."""
    other = found.see(changes)
    if not _is_like(found.base, other):
        return None
    fields = found.base.fields.items()
    return {output for output, before in fields if before != other.fields[output]}


def _is_like(base: Seen, other: Seen) -> bool:
    """Tell whether an outcome has the very fields of another, and the same to complain of."""
    alike = base.kind == other.kind and base.faults == other.faults
    return alike and base.fields.keys() == other.fields.keys()


def _all_go(found: Probe, places: list[Place], moved: set[Place]) -> bool:
    """Tell whether some fields of the body, and no others, go with the input fields at some places."""
    other = found.see_without(places)
    if other.kind != found.base.kind or other.faults != found.base.faults:
        return False
    for output, before in found.base.fields.items():
        after = other.fields.get(output)
        # An element of an array leaves null.
        gone = after is None or after[1] is None
        if not gone if output in moved else after != before:
            return False
    return True


def content(message: Any, place: Place) -> tuple[type, Any]:
    """Return what stands at a place, with its type.

    >>> content({"a": [True]}, ("a", 0))
    (<class 'bool'>, True)
    """
    value = at(message, place)
    return type(value), value
