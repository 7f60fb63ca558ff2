"""Leaves that go nowhere: whether they are of no use at all, or only as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.tools.explain.places import GONE, at
from connect_mapping.tools.explain.trials import Effect, chunks, part
from connect_mapping.tools.explain.values import ANY, others, others_of_its_kind

if TYPE_CHECKING:
    from connect_mapping.tools.explain.places import Place
    from connect_mapping.tools.explain.seen import Change
    from connect_mapping.tools.explain.trials import Probe

#: Groups of more leaves are not tried one by one, nor with all values.
MANY: Final = 256
#: In so many parts a large group is taken away.
_PARTS: Final = 32


def examine_leaf(found: Probe, place: Place) -> None:
    """See what becomes of the outcome without one leaf, and with other values there.

    Values of another type are tried where the message is rejected, and may be mended by one, and
    where nothing else moves anything.
    """
    value = at(found.message, place)
    values = others_of_its_kind(value)
    removal = found.change({place: GONE})
    alterations = _alterations(found, place, values)
    if found.base.kind == "Rejected" or not (removal or any(alterations)):
        alterations += _alterations(found, place, others(value)[len(values) :])
    if found.work > 0:
        found.effects[place] = Effect(removal, tuple(alterations))
    else:
        found.not_examined.append(place)


def _alterations(found: Probe, place: Place, values: list[Any]) -> list[Change | None]:
    """Return what other values change, as far as there is work to spend."""
    return [found.change({place: other}) for other in values if found.work > 0]


def examine_idle(found: Probe, places: list[Place]) -> None:
    """Examine leaves that are of no use as a group: one alone may be, as one of two flags that disagree.

    All have another value at once, of each type; then each is taken away by itself, or, of a large
    group, with others. Where that changes something, the leaf that did it is found by halves.
    """
    is_large = len(places) > MANY
    values = ANY[-1:] if is_large else ANY

    def is_moved(group: list[Place]) -> bool:
        return any(found.change(dict.fromkeys(group, value)) for value in values)

    def is_missed(group: list[Place]) -> bool:
        return bool(found.change(dict.fromkeys(group, GONE)))

    altered = part(found, [places], is_moved)
    idle = sorted(place for group in altered.idle for place in group)
    taken = part(found, chunks(idle, -(-len(idle) // _PARTS) if is_large else 1), is_missed)
    for place in [*altered.hits, *taken.hits]:
        examine_leaf(found, place)
    for group in taken.idle:
        found.unused += group
        if len(group) > 1:
            found.together.update(group)
    found.not_examined += [place for group in [*altered.rest, *taken.rest] for place in group]
