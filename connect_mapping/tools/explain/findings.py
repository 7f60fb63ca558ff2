"""What follows from a probe: sources and conditions of each output, and what beats an input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connect_mapping.tools.explain.places import without

if TYPE_CHECKING:
    from connect_mapping.tools.explain.places import Place, Places
    from connect_mapping.tools.explain.probing import Effect, Probe


#: How many fields are taken away together to learn which of two gives a value.
_MANY: Final = 1_000


def sources(found: Probe) -> Places:
    """Return the fields of the body, each with the leaves that it has its value from."""
    sure: Places = {output: [] for output in found.base.fields}
    unsure: Places = {}
    for place, outputs in found.copies.items():
        for output in outputs:
            sure[output].append(place)
    for place, effect in found.effects.items():
        removed = effect.removed
        for output in _moved(effect):
            is_sure = removed.kind or output in removed.moved | removed.lost
            (sure if is_sure else unsure).setdefault(output, []).append(place)
    return {
        output: places or _telling(found, output, unsure.get(output, []))
        for output, places in sure.items()
    }


def _moved(effect: Effect) -> set[Place]:
    """Return the fields that have another value when a leaf has."""
    return {output for change in effect.alterations if change for output in change.moved}


def _telling(found: Probe, output: Place, unsure: list[Place]) -> list[Place]:
    """Return which of some leaves give a value that stays when one of them is taken away.

    Either another leaf has the same value and would be next, or the leaf itself is one that would
    be first if it had a value that can be used. To tell, take away all that the field does not
    depend on, the next ones among it; then only the leaf that gives it is missed.
    """
    if len(unsure) <= 1:
        return unsure
    idle = [place for place, effect in found.effects.items() if not _touches(effect, output)]
    idle = [*idle, *found.unused][:_MANY]
    value = found.base.fields[output]
    missed = [
        place
        for place in unsure
        if found.see(without(found.message, [*idle, place])).fields.get(output) != value
    ]
    return missed or unsure


def _touches(effect: Effect, output: Place) -> bool:
    return any(change.kind or output in change.moved | change.lost for change in effect.changes)


def conditions(found: Probe, known: Places) -> Places:
    """Return the fields of the body, each with the leaves without which it would be another or none.

    ``known`` are the sources, which are not named again.
    """
    needed: Places = {}
    for place, effect in found.effects.items():
        lost = {output for change in effect.changes for output in change.lost}
        for output in lost | effect.removed.moved:
            if place not in known[output]:
                needed.setdefault(output, []).append(place)
    return needed


def decides(found: Probe, effect: Effect) -> bool:
    """Tell whether a leaf decides about the kind of the outcome.

    It does where the kind is another without it, and where another value has the message skipped,
    or not skipped.
    """
    opposite = "Request" if found.base.kind.startswith("Skipped") else "Skipped"
    kinds = [change.kind or "" for change in effect.alterations if change]
    return bool(effect.removed.kind) or any(kind.startswith(opposite) for kind in kinds)


def beaten(found: Probe, used: set[Place]) -> Places:
    """Return the unused leaves that would matter if another were not there, each with those others.

    ``used`` are the leaves that the body has values from.
    """
    losers: Places = {}
    for place, effect in found.effects.items():
        if (effect.removal or place in used) and found.work > 0:
            for loser in _next_after(found, place):
                losers.setdefault(loser, []).append(place)
    return losers


def _next_after(found: Probe, place: Place) -> list[Place]:
    """Return the unused leaves that matter once a leaf is taken away, by halves."""
    base = found.see(without(found.message, [place]))
    groups = [found.unused] if found.unused else []
    losers: list[Place] = []
    while groups and found.work > 0:
        group = groups.pop()
        if found.see(without(found.message, [place, *group])) == base:
            continue
        if len(group) == 1:
            losers += group
        else:
            groups += [group[len(group) // 2 :], group[: len(group) // 2]]
    return losers
