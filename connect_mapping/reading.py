"""A reading: what travels through the rules with one message, and the trace of what they did.

A place is a tuple of keys and indexes, such as ``("traits", "phones", 0)``; problems carry its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from connect_mapping.outcomes import Rejected, place_text, request
from connect_mapping.settings import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from connect_mapping.outcomes import PathT, Problem, Request
    from connect_mapping.rules import Rule
    from connect_mapping.settings import Settings

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

    def decide(self, rule: Rule, *places: Place) -> None:
        """Note the places that decide whether there is a request, and which."""
        self.note(rule)
        for place in places:
            self.deciding[place] = rule


class Reading:
    """The settings, the problems and warnings so far, and a trace or None, for one message.

    If the message is ``owned``, its objects can go into the body as they are.
    """

    __slots__ = ("owned", "problems", "settings", "trace", "warnings")

    def __init__(
        self,
        settings: Settings = DEFAULT_SETTINGS,
        trace: Trace | None = None,
        *,
        owned: bool = False,
    ) -> None:
        self.settings = settings
        self.trace = trace
        self.owned = owned
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def reject(self, rule: Rule, place: Place, *, fixed_at: tuple[Place, ...] = ()) -> None:
        """Report a problem at ``place``; a change there, or at ``fixed_at``, would remove it."""
        self.problems.append(self._fault(rule, place, fixed_at))

    def warn(self, rule: Rule, place: Place, *, fixed_at: tuple[Place, ...] = ()) -> None:
        """Report what is left out of the body, as :meth:`reject` does."""
        self.warnings.append(self._fault(rule, place, fixed_at))

    def _fault(self, rule: Rule, place: Place, fixed_at: tuple[Place, ...]) -> Problem:
        problem = rule.problem(place_text(place))
        if self.trace is not None:
            self.trace.note(rule)
            self.trace.faults.append(FaultNote(problem, rule, place, fixed_at or (place,)))
        return problem

    def outcome(self, path: PathT, body: Any) -> Request[PathT, Any] | Rejected:
        """Return the request of a body, or what is wrong with its message."""
        if self.problems:
            return Rejected(tuple(self.problems))
        return request(path, body, tuple(self.warnings))
