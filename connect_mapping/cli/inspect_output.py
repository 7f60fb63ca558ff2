"""A report on messages as text for a terminal, and as an HTML page. Needs the ``cli`` extra."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen
from jinja2 import Environment, StrictUndefined
from rich.text import Text

from connect_mapping.cli.escaping import escaped
from connect_mapping.cli.figures import count_text, minute_text, share_text
from connect_mapping.cli.summary import line_counts, lines_text
from connect_mapping.cli.tables import indented, lines, rendered, table, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from connect_mapping.tools.inspection.report import (
        AttributeRow,
        AudienceRow,
        CodeRow,
        EventRow,
        Listing,
        Place,
        Report,
        Times,
        UserShares,
    )

#: How many rows of a table are shown, unless all are.
_MOST_ROWS: Final = 20
#: The columns whose cells are numbers.
_FIGURES: Final = frozenset(
    {"seen", "last 24 h", "null", "entries", "exits", "share", "messages", "rejected", "converted"}
)


@frozen
class Section:
    """A part of a report: a table below a title, and notes below the table.

    ``sizes`` has a number for each row, which the page draws as a bar; ``more`` counts the rows that
    are not shown.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    sizes: Sequence[float]
    notes: tuple[str, ...] = ()
    more: int = 0

    def bar(self, row: int) -> str:
        """Return the length of a row's bar, in per cent of the longest possible one."""
        longest = 1 if self.columns[-1] == "share" else max(self.sizes)
        return f"{100 * self.sizes[row] / longest:.2f}"


def as_text(report: Report, *, everything: bool = False) -> bytes:
    """Return a report as text, with the first 20 rows of each table or with all of them.

    >>> from connect_mapping.tools.inspection import Inspection
    >>> as_text(Inspection().report()).splitlines()[0]
    b'0 lines: 0 converted, 0 skipped, 0 rejected, 0 blank.'
    """
    return rendered(_parts(report, everything=everything))


def as_page(report: Report, *, everything: bool = False) -> bytes:
    """Return a report as an HTML page that loads and runs nothing.

    >>> from connect_mapping.tools.inspection import Inspection
    >>> as_page(Inspection().report())[:15]
    b'<!doctype html>'
    """
    source = (files("connect_mapping.cli") / "report.html").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string(source).render(
        counts=line_counts(report.lines),
        sections=_sections(report, everything=everything),
        figures=_FIGURES,
    )
    return page.encode()


def _parts(report: Report, *, everything: bool) -> Iterator[RenderableType]:
    yield text(lines_text(report.lines))
    for section in _sections(report, everything=everything):
        yield Text()
        yield text(section.title, "bold")
        if section.rows:
            yield indented(table(section.columns, section.rows, figures=_FIGURES))
        below = section.notes if section.rows else ("none", *section.notes)
        if section.more:
            below = (f"and {section.more:,} more", *below)
        if below:
            yield indented(lines(*below))


def _sections(report: Report, *, everything: bool) -> list[Section]:
    """Return the parts of a report, each with its first rows or with all of them."""
    most = None if everything else _MOST_ROWS
    grouped = report.group_attributes
    return [
        _events(report.events, report.times, most),
        _attributes("Attributes", report.attributes, most),
        *([_attributes("Group attributes", grouped, most)] if grouped.rows else []),
        _audiences(report.audiences, most),
        _users(report.users),
        _counts("Messages by call", "call", report.calls),
        _counts("Skipped, by reason", "reason", report.skipped),
        _codes("Problems, by code", "rejected", report.problems),
        _codes("Warnings, by code", "converted", report.warnings),
    ]


def _events(listing: Listing[EventRow], times: Times, most: int | None) -> Section:
    def cells(row: EventRow) -> tuple[str, ...]:
        missed = row.missed_at_most
        recent = count_text(row.last_24_hours, missed)
        return count_text(row.seen, missed), recent, minute_text(row.first), minute_text(row.last)

    columns = ("event", "seen", "last 24 h", "first", "last")
    return _listed("Events", listing, columns, cells, most, _time_notes(times))


def _attributes(title: str, listing: Listing[AttributeRow], most: int | None) -> Section:
    def cells(row: AttributeRow) -> tuple[str, ...]:
        types = " ".join(kind for kind in row.types if kind != "null") or "-"
        return count_text(row.seen, row.missed_at_most), share_text(row.null_share), types

    return _listed(title, listing, ("attribute", "seen", "null", "JSON types"), cells, most)


def _audiences(listing: Listing[AudienceRow], most: int | None) -> Section:
    def cells(row: AudienceRow) -> tuple[str, ...]:
        missed = row.missed_at_most
        return count_text(row.entries, missed), count_text(row.exits, missed)

    return _listed("Audiences", listing, ("audience", "entries", "exits"), cells, most)


def _listed(
    title: str,
    listing: Listing[Any],
    columns: tuple[str, ...],
    cells: Callable[[Any], tuple[str, ...]],
    most: int | None,
    notes: tuple[str, ...] = (),
) -> Section:
    """Return the part of a report about names of one kind."""
    rows = listing.rows[:most]
    count = f"{len(listing.rows):,} (exact)" if listing.exact else f"more than {listing.most:,}"
    return Section(
        f"{title}: {count}",
        columns,
        [(_name(row.name), *cells(row)) for row in rows],
        [row.seen for row in rows],
        notes + _bound_notes(listing),
        len(listing.rows) - len(rows),
    )


def _name(name: str) -> str:
    """Return a name for display, in quotes if it is empty or begins or ends with a space."""
    shown = escaped(name)
    return shown if shown and shown == shown.strip(" ") else f'"{shown}"'


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


def _codes(title: str, kind: str, codes: tuple[CodeRow, ...]) -> Section:
    rows = [(row.code, count_text(row.messages), _places(row.places)) for row in codes]
    return Section(title, ("code", kind, "first lines"), rows, [row.messages for row in codes])


def _places(places: tuple[Place, ...]) -> str:
    """Return places as text. A file is not named twice in a row."""
    parts = []
    file = ""
    for place in places:
        is_new = place.file and place.file != file
        parts.append(f"{escaped(place.file)}:{place.line}" if is_new else str(place.line))
        file = place.file
    return ", ".join(parts)
