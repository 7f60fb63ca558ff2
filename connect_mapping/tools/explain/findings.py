"""What follows from a probe: sources and conditions of each output, and what beats an input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connect_mapping.tools.explain.idle import MANY
from connect_mapping.tools.explain.trials import chunks, part

if TYPE_CHECKING:
    from connect_mapping.tools.explain.places import Place, Places
    from connect_mapping.tools.explain.trials import Effect, Probe


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
        place for place in unsure if found.see_without([*idle, place]).fields.get(output) != value
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


def beaten(found: Probe, used: set[Place]) -> tuple[Places, bool]:
    """Return the idle leaves that would matter without others, each with those, and whether all was tried.

    ``used`` are the leaves that the body has values from. Each leaf that is read is taken away, then
    with it those that matter now, and so on: so the third choice is found behind the second.
    """
    read = list(found.effects)
    read.sort(key=lambda place: not (place in used or found.effects[place].removal))
    idle = [place for place in read if place not in used and not found.effects[place].removal]
    idle += found.unused
    copied = chunks(list(found.copies), MANY if len(found.copies) > MANY else 1)
    hiding = part(
        found, copied, lambda group: found.see_without(group) != found.see_without([*group, *idle])
    )
    losers: Places = {}
    for place in [*read, *hiding.hits]:
        _follow(found, place, idle, losers)
    return losers, found.work > 0


def _follow(found: Probe, winner: Place, idle: list[Place], losers: Places) -> None:
    """Take a leaf away, and what matters then, and what matters after that, until nothing moves."""
    gone = [winner]
    while found.work > 0:
        next_ones = _next_after(found, gone, [place for place in idle if place not in gone])
        for loser in next_ones:
            because = _needed(found, gone, loser)
            if loser not in losers or len(because) < len(losers[loser]):
                losers[loser] = because
        if not next_ones:
            return
        gone += next_ones


def _next_after(found: Probe, gone: list[Place], idle: list[Place]) -> list[Place]:
    """Return the idle leaves that matter once others are gone: one by one, of very many by halves."""
    base = found.see_without(gone)
    groups = [idle] if len(idle) > MANY else chunks(idle, 1)
    return part(found, groups, lambda group: found.see_without([*gone, *group]) != base).hits


def _needed(found: Probe, gone: list[Place], loser: Place) -> list[Place]:
    """Return those of the leaves that are gone which have to be for another leaf to matter."""
    needed = gone.copy()
    for place in gone if len(gone) > 1 else ():
        fewer = [other for other in needed if other != place]
        if found.see_without(fewer) != found.see_without([*fewer, loser]):
            needed = fewer
    return needed
