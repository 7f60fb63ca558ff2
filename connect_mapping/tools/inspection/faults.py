"""The problems or the warnings of messages: by code, and by field and code."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from attrs import Factory, define

from connect_mapping.rules import RULES
from connect_mapping.tools.inspection.frequent import Frequent, Tally
from connect_mapping.tools.inspection.report import CodeRow, FieldRow, Meaning

if TYPE_CHECKING:
    from connect_mapping.outcomes import Problem
    from connect_mapping.rules import Rule
    from connect_mapping.tools.inspection.report import Listing, Place

#: How many places are kept of each code, and of each field and code.
MOST_PLACES: Final = 5
#: How many pairs of a field and a code are kept.
MOST_FIELDS: Final = 1_000
#: A position in a list, which is left out of fields.
_INDEX: Final = re.compile(r"\[\d+\]")
#: The rules that report something, and the details of their problems, some of which are completed.
_DETAILS: Final = {
    rule: re.compile(".*".join(map(re.escape, rule.problem("").detail.split("{}"))), re.DOTALL)
    for rule in RULES.values()
    if rule.code
}


@define
class FaultTally(Tally):
    """A code, or a field with a code: how many messages have it, and the places of the first."""

    places: list[Place] = Factory(list)

    def add_place(self, place: Place) -> None:
        """Count a message."""
        self.seen += 1
        if len(self.places) < MOST_PLACES:
            self.places.append(place)

    def merge(self, later: FaultTally) -> None:
        """Add the counts of later messages."""
        self.seen += later.seen
        self.places += later.places[: MOST_PLACES - len(self.places)]

    def row(self, field: str, code: str) -> FieldRow:
        """Return the row of a field and a code."""
        return FieldRow(field, code, self.seen, tuple(self.places), self.missed_at_most)


class Faults:
    """The problems or the warnings of messages. A message counts once for each code, and for each field."""

    def __init__(self, most: int = MOST_FIELDS) -> None:
        self._codes = Frequent(FaultTally)  # there are few
        self._fields = Frequent(FaultTally, most)
        self._rules: set[Rule] = set()

    def add(self, problems: tuple[Problem, ...], place: Place) -> None:
        """Count the problems or the warnings of the message at a place."""
        for code in {problem.code for problem in problems}:
            self._codes.of(code).add_place(place)
        for field, code in dict.fromkeys((_INDEX.sub("[]", p.field), p.code) for p in problems):
            self._fields.of(field, code).add_place(place)
        for problem in problems:
            self._rules |= _reported_by(problem.detail)

    def takes(self, later: Faults) -> bool:
        """Tell whether :meth:`merge` would lose nothing."""
        return self._fields.takes(later._fields)

    def merge(self, later: Faults) -> None:
        """Add the counts of later messages."""
        self._codes.merge(later._codes)
        self._fields.merge(later._fields)
        self._rules |= later._rules

    def codes(self) -> tuple[CodeRow, ...]:
        """Return the row of each code, the most common first, then by code."""
        return tuple(
            CodeRow(code, tally.seen, tuple(tally.places), self._meanings(code))
            for [code], tally in self._codes.items()
        )

    def fields(self) -> Listing[FieldRow]:
        """Return the rows of the fields and codes."""
        return self._fields.listing(FaultTally.row)

    def _meanings(self, code: str) -> tuple[Meaning, ...]:
        return tuple(
            Meaning(rule.id, rule.sentence, rule.fix.replace("{}", "…"))
            for rule in _DETAILS
            if rule.code == code and rule in self._rules
        )


@lru_cache(1_000)
def _reported_by(detail: str) -> frozenset[Rule]:
    """Return the rules that report a problem with a detail."""
    return frozenset(rule for rule, text in _DETAILS.items() if text.fullmatch(detail))
