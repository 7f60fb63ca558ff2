"""A report as sections of rows, for whatever shows it to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from connect_mapping.tools.inspection.figures import count_text, minute_text, share_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connect_mapping.tools.inspection.report import (
        AttributeRow,
        CodeRow,
        Listing,
        Place,
        Report,
        Times,
        UserShares,
    )

#: So many rows of a section are shown, unless all are.
MOST_ROWS: Final = 20


@frozen
class Section:
    """A part of a report: a table under a title, with notes below it.

    The first cell of a row is a name, which is not escaped yet. ``right`` are the columns of
    figures. ``bars`` has a share of 0 to 1 for each row, which a chart can draw. ``below`` has what
    does not fit into a line for each row, and ``below_name`` is the heading of that.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float, ...]
    notes: tuple[str, ...] = ()
    right: frozenset[int] = frozenset({1})
    more: int = 0
    below: tuple[tuple[str, ...], ...] = ()
    below_name: str = ""


def sections(report: Report, *, everything: bool = False) -> list[Section]:
    """Return the sections of a report, with the first rows of each or with all.

    >>> from connect_mapping.tools.inspection.counting import Inspection
    >>> [section.title for section in sections(Inspection().report())][1:3]
    ['Attributes: 0 (exact)', 'Audiences: 0 (exact)']
    """
    most = max(map(len, _listings(report))) if everything else MOST_ROWS
    grouped = report.group_attributes
    return [
        _events(report, most),
        _attributes("Attributes", report.attributes, most),
        *([_attributes("Group attributes", grouped, most)] if grouped.rows else []),
        _audiences(report, most),
        _users(report.users),
        _counts("Messages by call", "call", report.calls),
        _counts("Skipped, by reason", "reason", report.skipped),
        _codes("Problems", "rejected", report.problems),
        _codes("Warnings", "converted", report.warnings),
    ]


def _listings(report: Report) -> list[tuple[Any, ...]]:
    listings = (report.events, report.attributes, report.group_attributes, report.audiences)
    return [listing.rows for listing in listings]


def _events(report: Report, most: int) -> Section:
    rows = report.events.rows[:most]
    return Section(
        _title("Events", report.events, "exact; last 24 h to five minutes"),
        ("event", "seen", "last 24 h", "first", "last"),
        tuple(
            (
                row.name,
                count_text(row.seen, row.missed_at_most),
                count_text(row.last_24_hours, row.missed_at_most),
                minute_text(row.first),
                minute_text(row.last),
            )
            for row in rows
        ),
        _of_the_most([row.seen for row in rows]),
        (*_time_notes(report.times), *_bound_notes(report.events)),
        frozenset({1, 2}),
        len(report.events.rows) - len(rows),
    )


def _attributes(name: str, listing: Listing[AttributeRow], most: int) -> Section:
    rows = listing.rows[:most]
    return Section(
        _title(name, listing),
        ("attribute", "seen", "null", "JSON types"),
        tuple(
            (
                row.name,
                count_text(row.seen, row.missed_at_most),
                share_text(row.null_share),
                " ".join(kind for kind in row.types if kind != "null") or "-",
            )
            for row in rows
        ),
        _of_the_most([row.seen for row in rows]),
        _bound_notes(listing),
        frozenset({1, 2}),
        len(listing.rows) - len(rows),
    )


def _audiences(report: Report, most: int) -> Section:
    rows = report.audiences.rows[:most]
    return Section(
        _title("Audiences", report.audiences),
        ("audience", "entries", "exits"),
        tuple(
            (
                row.name,
                count_text(row.entries, row.missed_at_most),
                count_text(row.exits, row.missed_at_most),
            )
            for row in rows
        ),
        _of_the_most([row.seen for row in rows]),
        _bound_notes(report.audiences),
        frozenset({1, 2}),
        len(report.audiences.rows) - len(rows),
    )


def _users(users: UserShares) -> Section:
    shares = {
        "email address": users.email,
        "phone number": users.phone_number,
        "push token": users.push_token,
        "time zone": users.timezone,
    }
    notes: tuple[str, ...] = ()
    if not users.exact:
        notes = (
            f"There are more than {users.most:,} users.",
            f"About one in {users.one_in:,} is looked at, {users.kept:,} in all.",
        )
    return Section(
        f"Users: {users.users:,} (exact)" if users.exact else f"Users: about {users.users:,}",
        ("users with", "share"),
        tuple((name, share_text(share)) for name, share in shares.items()),
        tuple(shares.values()),
        notes,
    )


def _counts(title: str, kind: str, counts: Mapping[str, int]) -> Section:
    found = {name: count for name, count in counts.items() if count}
    return Section(
        title,
        (kind, "messages"),
        tuple((name, count_text(count)) for name, count in found.items()),
        _of_the_most(list(found.values())),
    )


def _codes(title: str, kind: str, codes: tuple[CodeRow, ...]) -> Section:
    return Section(
        f"{title}, by code",
        ("code", kind),
        tuple((row.code, count_text(row.messages)) for row in codes),
        _of_the_most([row.messages for row in codes]),
        below=tuple(_places(row.places) for row in codes),
        below_name="first lines",
    )


def _places(places: tuple[Place, ...]) -> tuple[str, ...]:
    """Return places as texts; a file that comes again is not named again."""
    parts = []
    file = ""
    for place in places:
        named = place.file and place.file != file
        parts.append(f"{place.file}:{place.line}" if named else str(place.line))
        file = place.file
    return tuple(parts)


def _title(name: str, listing: Listing[Any], exact: str = "exact") -> str:
    if listing.exact:
        return f"{name}: {len(listing.rows):,} ({exact})"
    return f"{name}: more than {listing.most:,}"


def _bound_notes(listing: Listing[Any]) -> tuple[str, ...]:
    if listing.exact:
        return ()
    missed = listing.missed_at_most
    notes = (
        "The most frequent names are kept.",
        f"One that is not kept was seen at most {missed:,} times.",
        "Where a name was kept late, a figure lies between two bounds.",
        "What came before is left out of its other figures.",
    )
    if all(row.seen <= missed for row in listing.rows):
        return ("No name stands out: others may have been seen as often as these.", *notes)
    return notes


def _time_notes(times: Times) -> tuple[str, ...]:
    notes = []
    if times.latest is not None:
        span = f"{minute_text(times.recent_from)} to {minute_text(times.latest)}"
        notes.append(f"Times are in UTC. The last 24 hours, to five minutes: {span}.")
    if times.without:
        notes.append(f"Events without a time: {times.without:,}.")
    if times.after_until:
        notes.append(
            f"Events after the end that was set, whose time is not read: {times.after_until:,}."
        )
    return tuple(notes)


def _of_the_most(counts: list[int]) -> tuple[float, ...]:
    most = max(counts, default=0)
    return tuple(count / most for count in counts)
