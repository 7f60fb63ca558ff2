"""A reading: what travels through the rules with one message.

A place is a tuple of keys and indexes, such as ``("traits", "phones", 0)``; problems carry its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping.outcomes import Rejected, place_text, request
from connect_mapping.settings import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from connect_mapping.outcomes import PathT, Problem, Request
    from connect_mapping.rules import Rule
    from connect_mapping.settings import Settings
    from connect_mapping.traces import Trace

    Place = tuple[Any, ...]


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
            self.trace.fault(problem, rule, place, fixed_at)
        return problem

    def outcome(self, path: PathT, body: Any) -> Request[PathT, Any] | Rejected:
        """Return the request of a body, or what is wrong with its message."""
        if self.problems:
            return Rejected(tuple(self.problems))
        return request(path, body, tuple(self.warnings))
