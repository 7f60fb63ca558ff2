"""A report as plain objects, ready for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping.tools.inspection.figures import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from connect_mapping.tools.inspection.report import (
        AttributeRow,
        AudienceRow,
        CodeRow,
        EventRow,
        Listing,
        Report,
        Row,
        UserShares,
    )


def report_object(report: Report) -> dict[str, Any]:
    """Return a report as one object of dicts, lists, strings and numbers, with everything in it.

    Its keys are always the same, and are listed in ``docs/inspect.md``. Times are ISO 8601 in UTC.
    Lone surrogates are escaped, because many readers of JSON refuse the whole object for one.

    >>> from connect_mapping.tools.inspection.counting import Inspection
    >>> report_object(Inspection().report())["lines"]
    {'total': 0, 'converted': 0, 'skipped': 0, 'rejected': 0, 'blank': 0}
    """
    times = report.times
    return {
        "lines": dict(report.lines),
        "calls": dict(report.calls),
        "skipped": dict(report.skipped),
        "problems": [_code(row) for row in report.problems],
        "warnings": [_code(row) for row in report.warnings],
        "times": {
            "earliest": _time(times.earliest),
            "latest": _time(times.latest),
            "last_24_hours_from": _time(times.recent_from),
            "without": times.without,
            "after_until": times.after_until,
        },
        "events": _listing(report.events, _event),
        "attributes": _listing(report.attributes, _attribute),
        "group_attributes": _listing(report.group_attributes, _attribute),
        "audiences": _listing(report.audiences, _audience),
        "users": _users(report.users),
    }


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return moment(seconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _utf8(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _code(row: CodeRow) -> dict[str, Any]:
    places = [{"file": _utf8(place.file), "line": place.line} for place in row.places]
    return {"code": row.code, "messages": row.messages, "places": places}


def _listing(listing: Listing[Row], as_object: Callable[[Row], dict[str, Any]]) -> dict[str, Any]:
    return {
        "exact": listing.exact,
        "most": listing.most,
        "missed_at_most": listing.missed_at_most,
        "rows": [as_object(row) for row in listing.rows],
    }


def _event(row: EventRow) -> dict[str, Any]:
    return {
        "name": _utf8(row.name),
        "seen": row.seen,
        "last_24_hours": row.last_24_hours,
        "first": _time(row.first),
        "last": _time(row.last),
        "missed_at_most": row.missed_at_most,
    }


def _attribute(row: AttributeRow) -> dict[str, Any]:
    return {
        "name": _utf8(row.name),
        "seen": row.seen,
        "types": dict(row.types),
        "null_share": row.null_share,
        "missed_at_most": row.missed_at_most,
    }


def _audience(row: AudienceRow) -> dict[str, Any]:
    return {
        "name": _utf8(row.name),
        "entries": row.entries,
        "exits": row.exits,
        "missed_at_most": row.missed_at_most,
    }


def _users(users: UserShares) -> dict[str, Any]:
    return {
        "exact": users.exact,
        "users": users.users,
        "kept": users.kept,
        "one_in": users.one_in,
        "most": users.most,
        "email": users.email,
        "phone_number": users.phone_number,
        "push_token": users.push_token,
        "timezone": users.timezone,
    }
