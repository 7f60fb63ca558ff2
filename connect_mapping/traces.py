"""The trace of what the rules did with one message, for ``explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

if TYPE_CHECKING:
    from connect_mapping.outcomes import Problem
    from connect_mapping.rules import Rule

    Place = tuple[Any, ...]


@frozen
class Placed:
    """A field of the body: the rule that filled it, the places it came from, and its conditions."""

    rule: Rule
    output: Place
    sources: tuple[Place, ...]
    conditions: tuple[Place, ...] = ()


@frozen
class Left:
    """Why a place is not in the body: ``absent``, ``beaten``, ``dropped`` or ``decides``."""

    reason: str
    rule: Rule
    because_of: tuple[Place, ...] = ()


@frozen
class FaultNote:
    """A problem or a warning: its rule, its place, and the places whose change would remove it."""

    problem: Problem
    rule: Rule
    place: Place
    fixed_at: tuple[Place, ...]


@define
class Trace:
    """What the rules noted about one message."""

    rules: dict[str, None] = field(factory=dict)
    placed: list[Placed] = field(factory=list)
    copied: dict[Place, Placed] = field(factory=dict)
    left: dict[Place, Left] = field(factory=dict)
    uncopied: set[Place] = field(factory=set)
    deciding: dict[Place, Rule] = field(factory=dict)
    faults: list[FaultNote] = field(factory=list)

    def note(self, rule: Rule) -> None:
        """Note that a rule acted on the message."""
        self.rules[rule.id] = None

    def place(
        self, rule: Rule, output: Place, *sources: Place, conditions: tuple[Place, ...] = ()
    ) -> None:
        """Note a field of the body."""
        self.note(rule)
        self.placed.append(Placed(rule, output, sources, conditions))

    def copy(
        self, rule: Rule, output: Place, source: Place, conditions: tuple[Place, ...] = ()
    ) -> None:
        """Note that everything below ``source`` is copied to the same keys below ``output``."""
        self.note(rule)
        self.copied[source] = Placed(rule, output, (source,), conditions)

    def leave(self, reason: str, rule: Rule, place: Place, *because_of: Place) -> None:
        """Note why a place is not in the body, and in no copy either; the first reason counts."""
        self.note(rule)
        self.left.setdefault(place, Left(reason, rule, because_of))
        self.uncopied.add(place)

    def pass_over(self, rule: Rule, place: Place, reason: str = "absent") -> None:
        """Note why ``place`` is not used where it was looked for; a copy may still hold it."""
        self.note(rule)
        self.left.setdefault(place, Left(reason, rule))

    def beat(self, rule: Rule, place: Place, field: str) -> None:
        """Note that ``place`` would fill ``field`` of the body by ``rule``, if another had not won."""
        winner = next(placed.sources for placed in self.placed if placed.output == (field,))
        self.left[place] = Left("beaten", rule, winner)

    def fault(
        self, problem: Problem, rule: Rule, place: Place, fixed_at: tuple[Place, ...]
    ) -> None:
        """Note a problem or a warning at ``place``; a change there, or at ``fixed_at``, would remove it."""
        self.note(rule)
        self.faults.append(FaultNote(problem, rule, place, fixed_at or (place,)))

    def decide(self, rule: Rule, *places: Place) -> None:
        """Note the places that decide whether there is a request, and which."""
        self.note(rule)
        for place in places:
            self.deciding[place] = rule
