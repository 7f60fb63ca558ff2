"""Messages counted in one pass: :class:`Inspection` and :func:`inspect_lines`."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.calls.audiences import read_memberships
from connect_mapping.conversion import CALLS
from connect_mapping.lines import read_entries
from connect_mapping.outcomes import Request, Skipped
from connect_mapping.reading import Reading
from connect_mapping.settings import DEFAULT_SETTINGS, check_settings
from connect_mapping.tools.inspection.frequent import MOST_NAMES, Frequent
from connect_mapping.tools.inspection.report import Listing, Report, Times
from connect_mapping.tools.inspection.tallies import (
    SLOT,
    SLOTS,
    AttributeTally,
    AudienceTally,
    Codes,
    EventTally,
    slot_of,
)
from connect_mapping.tools.inspection.users import MOST_USERS, Users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from connect_mapping.outcomes import Outcome
    from connect_mapping.settings import Settings

_OTHER: Final = "other"
_LINES: Final = ("total", "converted", "skipped", "rejected", "blank")
#: The beginning of the year 1, the first that a date can have.
_FIRST_TIME: Final = -62_135_596_800


class Inspection:
    """Lines of messages, counted one after the other in bounded memory.

    ``until`` is the end of the data in Unix seconds. Events after it are counted, but their times are
    ignored, because a clock was wrong. At most ``most_names`` events, attributes, attributes of groups
    and audiences are kept, and at most ``most_users`` users.

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
        self._calls = dict.fromkeys((*CALLS, _OTHER), 0)
        self._skipped: Counter[str] = Counter()
        self._problems = Codes()
        self._warnings = Codes()
        self._events = Frequent(EventTally, most_names)
        self._attributes = Frequent(AttributeTally, most_names)
        self._group_attributes = Frequent(AttributeTally, most_names)
        self._audiences = Frequent(AudienceTally, most_names)
        self._users = Users(most_users)
        self._earliest: float | None = None
        self._latest: float | None = None
        self._without = self._after_until = 0

    def add(self, line: str | bytes, file: str, number: int) -> None:
        """Count the line of a file at ``number``, which is only shown in the report."""
        self._lines["total"] += 1
        for entry in read_entries([line], self._settings, number):
            if entry.outcome is None:
                self._lines["blank"] += 1
            else:
                self._add_message(entry.message, entry.outcome, file, number)

    def _add_message(self, message: Any, outcome: Outcome, file: str, number: int) -> None:
        call = message.get("type") if isinstance(message, dict) else None
        self._calls[call if isinstance(call, str) and call in self._calls else _OTHER] += 1
        if isinstance(outcome, Request):
            self._lines["converted"] += 1
            self._add_body(outcome.body)
            if call == "identify" and (message.get("context") or {}).get("personas"):
                self._add_memberships(message, outcome.body)
            if outcome.warnings:
                self._warnings.add(outcome.warnings, file, number)
        elif isinstance(outcome, Skipped):
            self._lines["skipped"] += 1
            self._skipped[outcome.reason] += 1
        else:
            self._lines["rejected"] += 1
            self._problems.add(outcome.problems, file, number)

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
        context = message["context"]
        traits = message.get("traits")
        if not traits and self._settings.context_traits == "fallback":
            traits = context.get("traits")
        memberships = read_memberships(Reading(self._settings), traits or {}, ("traits",), context)
        for name in dict.fromkeys(memberships.values()):
            self._audiences.of(name).add_membership(body["attributes"][name])

    def report(self) -> Report:
        """Return what was found so far. Later lines do not change it."""
        first_slot = None if self._latest is None else slot_of(self._latest) - SLOTS + 1
        return Report(
            lines={kind: self._lines[kind] for kind in _LINES},
            calls=self._calls.copy(),
            skipped=dict(sorted(self._skipped.items(), key=lambda pair: (-pair[1], pair[0]))),
            problems=self._problems.rows(),
            warnings=self._warnings.rows(),
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


def inspect_lines(
    lines: Iterable[str | bytes],
    settings: Settings = DEFAULT_SETTINGS,
    *,
    until: float | None = None,
) -> Report:
    """Return what Connect would know after the messages in some lines, read in one pass.

    A line is text or UTF-8 bytes; a file may be opened in either mode. Memory is bounded for any
    lines. ``until`` is the end of the data in Unix seconds: later times are ignored. Raises
    TypeError for a single string.

    >>> report = inspect_lines(['{"type": "track", "userId": "u1", "event": "Paid"}', "oops"])
    >>> [(event.name, event.seen) for event in report.events.rows]
    [('Paid', 1)]
    >>> [(row.code, row.places[0].line) for row in report.problems]
    [('invalid_json', 2)]
    """
    if isinstance(lines, (str, bytes)):
        raise TypeError("inspect_lines takes several lines, not one string.")
    inspection = Inspection(settings, until=until)
    for number, line in enumerate(lines, 1):
        inspection.add(line, "", number)
    return inspection.report()
