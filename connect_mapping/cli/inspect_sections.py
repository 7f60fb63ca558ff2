"""The parts of a report on messages: tables of text, which a terminal and a page show alike."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import evolve, frozen

from connect_mapping.cli.escaping import escaped
from connect_mapping.cli.figures import count_text, minute_text, share_text
from connect_mapping.cli.sparklines import PERIODS, bars, sparkline_rows
from connect_mapping.tools.inspection.report import PropertyRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from connect_mapping.cli.tables import Cell
    from connect_mapping.tools.inspection.report import (
        Listing,
        Place,
        Report,
        Series,
        Times,
        UserShares,
    )

    Cells = tuple[Cell, ...]

#: How many rows of a table are shown, and how many properties of an event, unless all are.
_MOST_ROWS: Final = 20
_MOST_PROPERTIES: Final = 5
#: The columns whose cells are numbers.
FIGURES: Final = frozenset(
    {
        *("seen", "last 24 h", "null", "entries", "exits", "share", "messages", "rejected"),
        *("converted", "events", "of events"),
    }
)


@frozen
class Section:
    """A part of a report: a table below a title, and notes below the table.

    ``sizes`` has a number for each row, which the page draws as a bar, or is empty; ``more`` counts
    the rows that are not shown. ``bars`` are the labels and heights of a chart. The rows of names can
    be filtered.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Cells]
    sizes: Sequence[float] = ()
    notes: tuple[str, ...] = ()
    more: int = 0
    bars: Sequence[tuple[str, int]] = ()
    of_names: bool = False

    @property
    def anchor(self) -> str:
        """Return the name of the part in links."""
        return re.sub("[^a-z]+", "-", self.title.partition(":")[0].lower())

    def bar(self, row: int) -> str:
        """Return the length of a row's bar, in per cent of the longest possible one."""
        longest = 1 if self.columns[-1] == "share" else max(self.sizes)
        return f"{100 * self.sizes[row] / longest:.2f}"


def sections(report: Report, *, everything: bool) -> list[Section]:
    """Return the parts of a report, each with its first rows or with all of them."""
    most = None if everything else _MOST_ROWS
    properties = report.properties.rows if everything else _first_properties(report.properties.rows)
    grouped = report.group_attributes

    def listed(title: str, listing: Listing[Any], *columns: str) -> Section:
        return _listed(title, listing, listing.rows[:most], columns)

    fields = ("field", "code", "messages", "first lines")
    attributes = ("attribute", "seen", "null", "JSON types")
    events = listed("Events", report.events, "event", "seen", "last 24 h", "first", "last")
    by_event = ("event", "property", "seen", "of events", "null", "JSON types")
    return [
        listed("Problems, by field", report.problem_fields, *fields),
        listed("Warnings, by field", report.warning_fields, *fields),
        *([_codes(report)] if report.problems or report.warnings else []),
        _over_time(report.over_time),
        evolve(events, notes=(*_time_notes(report.times), *events.notes)),
        _listed("Properties", report.properties, properties, by_event),
        listed("Attributes", report.attributes, *attributes),
        *([listed("Group attributes", grouped, *attributes)] if grouped.rows else []),
        listed("Audiences", report.audiences, "audience", "entries", "exits"),
        _users(report.users),
        _counts("Messages by call", "call", report.calls),
        _counts("Skipped, by reason", "reason", report.skipped),
        _files(report.files, most),
        _settings(report),
    ]


def _listed(
    title: str, listing: Listing[Any], rows: Sequence[Any], columns: tuple[str, ...]
) -> Section:
    """Return the part of a report about names of one kind, with some of the rows."""
    count = f"{len(listing.rows):,} (exact)" if listing.exact else f"more than {listing.most:,}"
    return Section(
        f"{title}: {count}",
        columns,
        [tuple(_CELLS[column](row) for column in columns) for row in rows],
        [row.seen for row in rows],
        _bound_notes(listing),
        len(listing.rows) - len(rows),
        of_names=True,
    )


def _name(name: str) -> str:
    """Return a name for display, in quotes if it is empty or begins or ends with a space."""
    shown = escaped(name)
    return shown if shown and shown == shown.strip(" ") else f'"{shown}"'


def _named(row: Any) -> str:
    return _name(row.name)


def _counted(figure: str) -> Callable[[Any], str]:
    return lambda row: count_text(getattr(row, figure), row.missed_at_most)


def _places(places: tuple[Place, ...]) -> str:
    """Return places as text. A file is not named twice in a row."""
    parts = []
    file = ""
    for place in places:
        line = str(place.line) if place.index is None else f"{place.line}[{place.index}]"
        is_new = place.file and place.file != file
        parts.append(f"{escaped(place.file)}:{line}" if is_new else line)
        file = place.file
    return ", ".join(parts)


#: What makes the cell of each column from a row about a name.
_CELLS: Final[dict[str, Callable[[Any], str]]] = {
    "field": lambda row: escaped(row.field) or "the message",
    "code": lambda row: row.code,
    "first lines": lambda row: _places(row.places),
    "event": lambda row: _name(row.event if isinstance(row, PropertyRow) else row.name),
    "property": _named,
    "attribute": _named,
    "audience": _named,
    "messages": _counted("seen"),
    "seen": _counted("seen"),
    "last 24 h": _counted("last_24_hours"),
    "entries": _counted("entries"),
    "exits": _counted("exits"),
    "first": lambda row: minute_text(row.first),
    "last": lambda row: minute_text(row.last),
    "of events": lambda row: "-" if row.event_share is None else share_text(row.event_share),
    "null": lambda row: share_text(row.null_share),
    "JSON types": lambda row: " ".join(kind for kind in row.types if kind != "null") or "-",
}


def _first_properties(rows: Sequence[PropertyRow]) -> list[PropertyRow]:
    """Return the first properties of the first events."""
    by_event = [list(found) for _, found in groupby(rows, lambda row: row.event)]
    return [row for found in by_event[:_MOST_ROWS] for row in found[:_MOST_PROPERTIES]]


def _bound_notes(listing: Listing[Any]) -> tuple[str, ...]:
    if listing.exact:
        return ()
    missed = listing.missed_at_most
    notes = (
        f"The most frequent names are kept. Any other was seen at most {missed:,} times.",
        "If a name was kept late, its counts are ranges, and other figures start from then.",
    )
    if all(row.seen <= missed for row in listing.rows):
        return ("No name stands out: others may have been seen as often as these.", *notes)
    return notes


def _time_notes(times: Times) -> tuple[str, ...]:
    notes = []
    if times.latest is not None:
        span = f"{minute_text(times.last_24_hours_from)} to {minute_text(times.latest)}"
        notes.append(f"Times are in UTC. The last 24 hours, to five minutes: {span}.")
    if times.without:
        notes.append(f"Events without a time: {times.without:,}.")
    if times.after_until:
        notes.append(
            f"Events after the end of the data, whose time is ignored: {times.after_until:,}."
        )
    return tuple(notes)


def _codes(report: Report) -> Section:
    """Return the part that says what each code means, in the words of the rules that reported it."""
    counts: dict[str, list[str]] = {}
    meanings: dict[str, dict[str, None]] = {}
    for kind, rows in (("rejected", report.problems), ("converted", report.warnings)):
        for row in rows:
            counts.setdefault(row.code, []).append(f"{count_text(row.messages)} {kind}")
            texts = meanings.setdefault(row.code, {})
            texts |= {f"{rule.sentence} {rule.fix}": None for rule in row.rules}
    cells = [((code, *counts[code]), tuple(meanings[code])) for code in counts]
    return Section("What the codes mean", ("code", "what it means, and what to do"), cells)


def _over_time(series: Series) -> Section:
    if series.unit is None:
        return Section("Events over time", (), ())
    found = bars(series)
    highest = max(events for _, events in found)
    notes = [f"In UTC. The highest column stands for {highest:,} events, a dot for none."]
    if series.earlier:
        notes.append(f"Events before {found[0][0]}, which are not shown: {series.earlier:,}.")
    return Section(
        f"Events over time, by {series.unit}",
        (PERIODS[series.unit].name, "events", f"by {series.unit}"),
        sparkline_rows(series),
        notes=tuple(notes),
        bars=found,
    )


def _users(users: UserShares) -> Section:
    shares = {
        "email address": users.email,
        "phone number": users.phone_number,
        "push token": users.push_token,
        "time zone": users.timezone,
    }
    sample = (
        f"The shares are those of a sample: {users.kept:,} users, about one in {users.one_in:,}."
    )
    return Section(
        f"Users: {users.users:,} (exact)" if users.exact else f"Users: about {users.users:,}",
        ("users with", "share"),
        [(name, share_text(share)) for name, share in shares.items()],
        list(shares.values()),
        () if users.exact else (sample,),
    )


def _counts(title: str, kind: str, counts: Mapping[str, int]) -> Section:
    found = {name: count for name, count in counts.items() if count}
    rows = [(name, count_text(count)) for name, count in found.items()]
    return Section(title, (kind, "messages"), rows, list(found.values()))


def _files(files: tuple[str, ...], most: int | None) -> Section:
    rows = [(_name(file),) for file in files[:most]]
    return Section(f"Files: {len(files):,}", ("file",), rows, more=len(files) - len(rows))


def _settings(report: Report) -> Section:
    values = attrs.asdict(
        report.settings, recurse=False, filter=lambda field, _: field.repr is not False
    )  # without the keys of the environment
    rows = [
        (name, escaped(value if isinstance(value, str) else ", ".join(sorted(value)) or "none"))
        for name, value in values.items()
    ]
    if report.times.until is not None:
        rows.append(("until", minute_text(report.times.until)))
    note = f"This report was made by connect-mapping {report.version}."
    return Section("Settings", ("setting", "value"), rows, notes=(note,))
