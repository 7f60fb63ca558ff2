"""A message on trial: others like it are converted, and each has its price, so that there is an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, define, frozen

from connect_mapping.conversion import convert
from connect_mapping.tools.explain.places import GONE, changed, copied
from connect_mapping.tools.explain.seen import NO_CHANGE, change, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from connect_mapping.settings import Settings
    from connect_mapping.tools.explain.places import Place, Places
    from connect_mapping.tools.explain.seen import Change, Seen

#: What an outcome of no fields costs.
_LEAST_WORK: Final = 20
#: What a field of an outcome costs, which is mapped, taken apart and compared; to change one costs 1.
_FIELD_WORK: Final = 3


@frozen
class Effect:
    """What becomes of the outcome when one input field is taken away, and when it has other values.

    A change is None where the outcome is the same.
    """

    removal: Change | None
    alterations: tuple[Change | None, ...]

    @property
    def changes(self) -> list[Change]:
        """Return all changes that there are."""
        return [change for change in (self.removal, *self.alterations) if change]

    @property
    def removed(self) -> Change:
        """Return the change that taking it away makes."""
        return self.removal or NO_CHANGE


@define
class Probe:
    """A message, what it becomes, and what was found out about its fields by converting others like it.

    ``copies`` holds the fields of the body that are copies of an input leaf, ``unused`` the leaves
    that nothing depends on, ``effects`` all others, and ``not_examined`` those that there was no
    time for. Of the unused, those ``together`` were taken away with others only. ``work`` is what
    may still be spent.
    """

    message: Any
    settings: Settings
    base: Seen
    work: int
    copies: Places = Factory(dict)
    unused: list[Place] = Factory(list)
    together: set[Place] = Factory(set)
    effects: dict[Place, Effect] = Factory(dict)
    not_examined: list[Place] = Factory(list)

    def see(self, changes: Mapping[Place, Any]) -> Seen:
        """Return what the message becomes with other values at some places; GONE takes a field away."""
        found = seen(convert(changed(self.message, changes), self.settings))
        self.work -= _LEAST_WORK + _FIELD_WORK * len(found.fields) + len(found.faults)
        self.work -= copied(self.message, changes)
        return found

    def see_without(self, places: Iterable[Place]) -> Seen:
        """Return what the message becomes without the fields at some places."""
        return self.see(dict.fromkeys(places, GONE))

    def change(self, changes: Mapping[Place, Any]) -> Change | None:
        """Return how the outcome differs with other values at some places."""
        return change(self.base, self.see(changes))


@frozen
class Parted:
    """Leaves that matter, groups of such that do not, and groups that there was no time for."""

    hits: list[Place]
    idle: list[list[Place]]
    rest: list[list[Place]]


def part(found: Probe, groups: list[list[Place]], matters: Callable[[list[Place]], bool]) -> Parted:
    """Find the leaves that matter by halving the groups that do, as long as there is work to spend."""
    hits: list[Place] = []
    idle = []
    groups = [group for group in groups if group]
    while groups and found.work > 0:
        group = groups.pop()
        if not matters(group):
            idle.append(group)
        elif len(group) == 1:
            hits += group
        else:
            groups += [group[len(group) // 2 :], group[: len(group) // 2]]
    return Parted(hits, idle, groups)


def chunks(places: list[Place], size: int) -> list[list[Place]]:
    """Return groups of so many places.

    >>> chunks([("a",), ("b",), ("c",)], 2)
    [[('a',), ('b',)], [('c',)]]
    """
    return [places[start : start + size] for start in range(0, len(places), size)]
