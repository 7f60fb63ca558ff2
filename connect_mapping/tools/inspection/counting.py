"""Messages counted in one pass: :class:`Inspection` and :func:`inspect_lines`."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from connect_mapping.calls.audiences import read_memberships
from connect_mapping.conversion import CALLS
from connect_mapping.lines import Entry, read_entries
from connect_mapping.outcomes import Request, Skipped
from connect_mapping.reading import Reading
from connect_mapping.settings import DEFAULT_SETTINGS, check_settings
from connect_mapping.tools.inspection.faults import MOST_FIELDS, Faults
from connect_mapping.tools.inspection.frequent import MOST_NAMES, Frequent
from connect_mapping.tools.inspection.over_time import OverTime
from connect_mapping.tools.inspection.report import Listing, Place, PropertyRow, Report, Times
from connect_mapping.tools.inspection.tallies import (
    SLOT,
    SLOTS,
    EventTally,
    ValueTally,
    slot_of,
)
from connect_mapping.tools.inspection.users import MOST_USERS, Users

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from connect_mapping.settings import Settings

_OTHER: Final = "other"
_LINES: Final = ("total", "converted", "skipped", "rejected", "blank")
#: The beginning of the year 1, the first that a date can have.
_FIRST_TIME: Final = -62_135_596_800


class Inspection:
    """Lines of messages, counted one after the other in bounded memory.

    ``until`` is the end of the data in Unix seconds. Events after it are counted, but their times are
    ignored, because a clock was wrong. ``files`` are only named in the report. At most ``most_names``
    events, attributes, attributes of groups and audiences are kept, twice as many properties, and at
    most ``most_users`` users.

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
        files: Iterable[str] = (),
        most_names: int = MOST_NAMES,
        most_users: int = MOST_USERS,
    ) -> None:
        check_settings(settings)
        self._settings = settings
        self._until = until
        self._files = tuple(files)
        self._lines: Counter[str] = Counter()
        self._calls = Counter(dict.fromkeys((*CALLS, _OTHER), 0))
        self._skipped: Counter[str] = Counter()
        self._problems = Faults(min(most_names, MOST_FIELDS))
        self._warnings = Faults(min(most_names, MOST_FIELDS))
        self._events = Frequent(EventTally, most_names)
        self._properties = Frequent(ValueTally, 2 * most_names)
        self._attributes = Frequent(ValueTally, most_names)
        self._group_attributes = Frequent(ValueTally, most_names)
        self._audiences = Frequent(ValueTally, most_names)
        self._users = Users(most_users)
        self._over_time = OverTime()
        self._ignored_times = Counter(without=0, after_until=0)
        self._counters = (self._lines, self._calls, self._skipped, self._ignored_times)
        self._bounded = (
            *(self._problems, self._warnings, self._events, self._properties),
            *(self._attributes, self._group_attributes, self._audiences),
        )

    def add(self, line: str | bytes, file: str, number: int) -> None:
        """Count the line of a file at ``number``, which is only shown in the report."""
        self.add_lines([line], file, number)

    def add_lines(self, lines: Collection[str | bytes], file: str, first: int) -> None:
        """Count consecutive lines of a file, of which the first is at ``first``."""
        self._lines["total"] += len(lines)
        for entry in starmap(Entry, read_entries(lines, self._settings, first)):
            if entry.outcome is None:
                self._lines["blank"] += 1
            else:
                self._add_message(entry, file)

    def merge(self, later: Inspection) -> bool:
        """Add what another inspection, with the same options, found in later lines.

        If their names would not all fit, return False and change nothing: then the result depends on
        the order of the lines, which must be added one by one. Otherwise the result is the same as if
        they had been.

        >>> one, other = Inspection(), Inspection()
        >>> other.add('{"type": "track", "userId": "u1", "event": "Paid"}', "b.ndjson", 1)
        >>> one.merge(other), one.report() == other.report()
        (True, True)
        """
        pairs: list[Any] = list(zip(self._bounded, later._bounded, strict=True))
        if not all(part.takes(other) for part, other in pairs):
            return False
        for part, other in pairs:
            part.merge(other)
        self._users.merge(later._users)
        self._over_time.merge(later._over_time)
        for counter, other in zip(self._counters, later._counters, strict=True):
            counter.update(other)
        return True

    def _add_message(self, entry: Entry, file: str) -> None:
        message, outcome = entry.message, entry.outcome
        call = message.get("type") if isinstance(message, dict) else None
        self._calls[call if isinstance(call, str) and call in self._calls else _OTHER] += 1
        if isinstance(outcome, Request):
            self._lines["converted"] += 1
            self._add_body(outcome.body)
            if call == "identify" and (message.get("context") or {}).get("personas"):
                self._add_memberships(message, outcome.body)
            if outcome.warnings:
                self._warnings.add(outcome.warnings, Place(file, entry.line, entry.index))
        elif isinstance(outcome, Skipped):
            self._lines["skipped"] += 1
            self._skipped[outcome.reason] += 1
        else:
            self._lines["rejected"] += 1
            self._problems.add(outcome.problems, Place(file, entry.line, entry.index))

    def _add_body(self, body: Any) -> None:
        self._users.add(body)
        if "event" in body:
            self._add_event(body["event"], body.get("timestamp"))
            for name, value in body.get("properties", {}).items():
                self._properties.of(body["event"], name).add(type(value))
        for name, value in body.get("attributes", {}).items():
            self._attributes.of(name).add(type(value))
        for name, value in body.get("group_attributes", {}).items():
            self._group_attributes.of(name).add(type(value))

    def _add_event(self, name: str, seconds: float | None) -> None:
        event = self._events.of(name)
        event.seen += 1
        if seconds is None:
            self._ignored_times["without"] += 1
        elif self._until is not None and seconds > self._until:
            self._ignored_times["after_until"] += 1
        else:
            event.add_time(seconds)
            self._over_time.add(seconds)

    def _add_memberships(self, message: dict[str, Any], body: Any) -> None:
        context = message["context"]
        traits = message.get("traits")
        if not traits and self._settings.context_traits == "fallback":
            traits = context.get("traits")
        memberships = read_memberships(Reading(self._settings), traits or {}, ("traits",), context)
        for name in dict.fromkeys(memberships.values()):
            self._audiences.of(name).add(body["attributes"][name])

    def report(self) -> Report:
        """Return what was found so far. Later lines do not change it."""
        earliest, latest = self._over_time.earliest, self._over_time.latest
        first_slot = 0 if latest is None else slot_of(latest) - SLOTS + 1
        return Report(
            files=self._files,
            settings=self._settings,
            lines={kind: self._lines[kind] for kind in _LINES},
            calls=dict(self._calls),
            skipped=dict(sorted(self._skipped.items(), key=lambda pair: (-pair[1], pair[0]))),
            problems=self._problems.codes(),
            problem_fields=self._problems.fields(),
            warnings=self._warnings.codes(),
            warning_fields=self._warnings.fields(),
            times=Times(
                earliest,
                latest,
                None if latest is None else max(first_slot * SLOT, _FIRST_TIME),
                **self._ignored_times,
                until=self._until,
            ),
            over_time=self._over_time.series(),
            events=self._events.listing(partial(EventTally.row, first_slot=first_slot)),
            properties=self._property_listing(),
            attributes=self._attributes.listing(ValueTally.attribute_row),
            group_attributes=self._group_attributes.listing(ValueTally.attribute_row),
            audiences=self._audiences.listing(ValueTally.audience_row),
            users=self._users.shares(),
        )

    def _property_listing(self) -> Listing[PropertyRow]:
        """Return the properties, in the order of their events."""
        events = {name: tally for [name], tally in self._events.items()}
        rank = {name: number for number, name in enumerate(events)}

        def row(tally: ValueTally, event: str, name: str) -> PropertyRow:
            whole = events.get(event)
            exact = whole is not None and not (whole.missed_at_most or tally.missed_at_most)
            share = tally.seen / whole.seen if whole is not None and exact else None
            return tally.property_row(event, name, share)

        listing = self._properties.listing(row)
        rows = sorted(listing.rows, key=lambda found: rank.get(found.event, len(rank)))
        return evolve(listing, rows=tuple(rows))


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
