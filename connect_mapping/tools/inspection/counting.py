"""Messages counted in one pass: :class:`Inspection`."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.conversion import convert
from connect_mapping.ndjson import batch_outcomes, is_blank_line
from connect_mapping.outcomes import Rejected, Request, Skipped
from connect_mapping.parsing import read_message
from connect_mapping.personas import read_memberships
from connect_mapping.problems import MappingError
from connect_mapping.settings import DEFAULT_SETTINGS, check_settings
from connect_mapping.tools.inspection.frequent import MOST_NAMES, Frequent
from connect_mapping.tools.inspection.recent import SLOT, SLOTS, slot_of
from connect_mapping.tools.inspection.report import Listing, Report, Times
from connect_mapping.tools.inspection.tallies import (
    AttributeTally,
    AudienceTally,
    CodeTally,
    EventTally,
    add_codes,
    code_rows,
)
from connect_mapping.tools.inspection.users import MOST_USERS, Users
from connect_mapping.unbatching import is_batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from connect_mapping.outcomes import Outcome
    from connect_mapping.settings import Settings

#: Segment's calls. Source: segmentio/segment-docs, src/connections/spec.
CALLS: Final = ("identify", "track", "alias", "group", "page", "screen")
OTHER: Final = "other"
#: What lines and messages are counted by. A line is blank or holds a message, or several in a batch.
LINES: Final = ("total", "converted", "skipped", "rejected", "blank")
#: The year 1 begins; there is no date before it.
_FIRST_TIME: Final = -62_135_596_800


class Inspection:
    """Lines of messages, counted one after the other in bounded memory.

    ``until`` is the end of the data in Unix seconds: later times are those of a wrong clock, and
    are counted but not read. ``most_names`` bounds the events, the attributes, the attributes of
    groups and the audiences that are kept, and ``most_users`` the users.

    >>> inspection = Inspection()
    >>> inspection.add('{"type": "track", "userId": "u1", "event": "Signed Up"}', "a.ndjson", 1)
    >>> [(event.name, event.seen) for event in inspection.report().events.rows]
    [('Signed Up', 1)]
    """

    def __init__(
        self,
        settings: Settings = DEFAULT_SETTINGS,
        *,
        until: float | None = None,
        most_names: int = MOST_NAMES,
        most_users: int = MOST_USERS,
    ) -> None:
        check_settings(settings)
        self._settings = settings
        self._until = until
        self._lines: Counter[str] = Counter()
        self._calls = dict.fromkeys((*CALLS, OTHER), 0)
        self._skipped: Counter[str] = Counter()
        self._problems: dict[str, CodeTally] = {}
        self._warnings: dict[str, CodeTally] = {}
        self._events = Frequent(EventTally, most_names)
        self._attributes = Frequent(AttributeTally, most_names)
        self._group_attributes = Frequent(AttributeTally, most_names)
        self._audiences = Frequent(AudienceTally, most_names)
        self._users = Users(most_users)
        self._earliest: float | None = None
        self._latest: float | None = None
        self._without = self._after_until = 0

    def add(self, line: str | bytes, file: str, number: int) -> None:
        """Count a line, which is the one of that number in a file."""
        self._lines["total"] += 1
        if is_blank_line(line):
            self._lines["blank"] += 1
            return
        try:
            message = read_message(line)
        except MappingError as error:
            self._add_message(None, Rejected(error.problems), file, number)
            return
        if is_batch(message):
            for _, inner, outcome in batch_outcomes(message, self._settings):
                self._add_message(inner, outcome, file, number)
        else:
            self._add_message(message, convert(message, self._settings), file, number)

    def _add_message(self, message: Any, outcome: Outcome, file: str, number: int) -> None:
        call = message.get("type") if isinstance(message, dict) else None
        self._calls[call if isinstance(call, str) and call in self._calls else OTHER] += 1
        if isinstance(outcome, Request):
            self._lines["converted"] += 1
            self._add_body(outcome.body)
            if call == "identify" and (message.get("context") or {}).get("personas"):
                self._add_memberships(message, outcome.body)
            if outcome.warnings:
                add_codes(self._warnings, outcome.warnings, file, number)
        elif isinstance(outcome, Skipped):
            self._lines["skipped"] += 1
            self._skipped[outcome.reason] += 1
        else:
            self._lines["rejected"] += 1
            add_codes(self._problems, outcome.problems, file, number)

    def _add_body(self, body: Any) -> None:
        self._users.add(body)
        if "event" in body:
            self._add_event(body["event"], body.get("timestamp"))
        for name, value in body.get("attributes", {}).items():
            self._attributes.of(name).add_value(value)
        for name, value in body.get("group_attributes", {}).items():
            self._group_attributes.of(name).add_value(value)

    def _add_event(self, name: str, seconds: float | None) -> None:
        event = self._events.of(name)
        event.seen += 1
        if seconds is None:
            self._without += 1
            return
        if self._until is not None and seconds > self._until:
            self._after_until += 1
            return
        event.add_time(seconds)
        if self._earliest is None or seconds < self._earliest:
            self._earliest = seconds
        if self._latest is None or seconds > self._latest:
            self._latest = seconds

    def _add_memberships(self, message: dict[str, Any], body: Any) -> None:
        traits = message.get("traits") or {}
        memberships = read_memberships(traits, message["context"], [])
        for name in dict.fromkeys(memberships.values()):
            self._audiences.of(name).add_membership(body["attributes"][name])

    def report(self) -> Report:
        """Return what was found so far."""
        first_slot = None if self._latest is None else slot_of(self._latest) - SLOTS + 1
        return Report(
            lines={kind: self._lines[kind] for kind in LINES},
            calls=self._calls.copy(),
            skipped=dict(sorted(self._skipped.items(), key=lambda pair: (-pair[1], pair[0]))),
            problems=code_rows(self._problems),
            warnings=code_rows(self._warnings),
            times=Times(
                self._earliest,
                self._latest,
                None if first_slot is None else max(first_slot * SLOT, _FIRST_TIME),
                self._without,
                self._after_until,
            ),
            events=_listing(self._events, partial(EventTally.row, first_slot=first_slot or 0)),
            attributes=_listing(self._attributes, AttributeTally.row),
            group_attributes=_listing(self._group_attributes, AttributeTally.row),
            audiences=_listing(self._audiences, AudienceTally.row),
            users=self._users.shares(),
        )


def _listing(kept: Frequent[Any], row: Callable[[Any, str], Any]) -> Listing[Any]:
    rows = tuple(row(tally, name) for name, tally in kept.items())
    return Listing(rows, kept.most, kept.missed_at_most)
