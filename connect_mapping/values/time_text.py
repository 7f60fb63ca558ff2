"""Timestamps as text, in every form except the most common one. Import this module when needed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from dateutil.parser import isoparse

#: The maximum length of a timestamp. JavaScript's form may be longer and has its own limit.
_LONGEST: Final = 100

#: Fourteen digits are excluded: they would be a compact date and time.
_EPOCH_NUMBER: Final = re.compile(r"[+-]?(?![0-9]{14}(?![0-9]))[0-9]{9,}(?:\.[0-9]+)?")
#: A calendar date. Months and days may have one digit, because Segment's own documentation shows
#: 2015-2-02T00:30:08.276Z (segmentio/segment-docs, src/connections/spec/common.md).
_CALENDAR_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?(?=[T ]|$)")
_WEEK_DATE: Final = re.compile(r"[0-9]{4}-?W([0-9]{2})(?:-?[0-9])?")
_ISO: Final = re.compile(
    r"[0-9][0-9W-]{2,8}[0-9](?:[T ][0-9]{2}[0-9:]*(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}(?::?[0-5][0-9])?)?)?"
)

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_RFC_2822: Final = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)\s*,\s*)?"
    r"(?P<day>[0-9]{1,2})\s+(?P<month>[a-z]{3})\s+(?P<year>[0-9]{4})\s+"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?:\s+(?P<zone>[+-][0-9]{4}|[a-z]{1,3})(?:\s*\([^()]*\))?)?",
    re.ASCII,
)
#: What ``Date.toString()`` writes in JavaScript. The engine chooses the name of the zone: it may be in
#: any language and contain parentheses. Source: ECMA-262, Date.prototype.toString
#: (https://tc39.es/ecma262/#sec-todatestring); fixed since ECMAScript 2018.
_JAVASCRIPT: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{2}) (?P<year>[0-9]{4})"
    r" (?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r" GMT(?P<zone>[+-][0-9]{4})(?: \(.{0,100}\))?"
)
#: Hours from UTC. Source: RFC 2822, section 4.3.
_ZONES: Final = {
    "ut": 0, "gmt": 0,
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
    # RFC 822 defined the letters of the military zones the wrong way round, so RFC 2822 reads them
    # all as UTC.
    **dict.fromkeys("abcdefghiklmnopqrstuvwxyz", 0),
}  # fmt: skip


def read_text(text: str) -> datetime | Decimal | None:
    """Return the point in time or the number that ``text`` spells, or None.

    >>> read_text("Wed, 20 Nov 2019 11:40:23 EST").isoformat()
    '2019-11-20T11:40:23-05:00'
    >>> read_text("2015-2-02T00:30:08.276Z").isoformat()
    '2015-02-02T00:30:08.276000+00:00'
    """
    text = text.strip()
    try:
        if len(text) <= _LONGEST and text.isascii():
            if _EPOCH_NUMBER.fullmatch(text):
                return Decimal(text)
            if moment := _iso(text.upper()) or _rfc_2822(text.lower()):
                return moment
        found = _JAVASCRIPT.fullmatch(text)
        return _moment(found) if found else None
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    date = _CALENDAR_DATE.match(text)
    if date:
        text = "-".join(part.zfill(2) for part in date.groups() if part) + text[date.end() :]
    if not _ISO.fullmatch(text):
        return None
    week = _WEEK_DATE.match(text)
    if week and isoparse(week[0]).isocalendar().week != int(week[1]):
        return None  # week 53 of a year with 52: isoparse returns week 1 of the next year
    return isoparse(text)


def _rfc_2822(text: str) -> datetime | None:
    found = _RFC_2822.fullmatch(text)
    return _moment(found) if found else None


def _moment(found: re.Match[str]) -> datetime | None:
    """Return the point in time that the matched parts spell. A wrong weekday is ignored."""
    month = found["month"].lower()
    offset = _offset(found["zone"] or "ut")
    if offset is None or month not in _MONTHS:
        return None
    return datetime(
        int(found["year"]),
        _MONTHS.index(month) + 1,
        int(found["day"]),
        int(found["hour"]),
        int(found["minute"]),
        int(found["second"] or 0),
        tzinfo=timezone(offset),
    )


def _offset(zone: str) -> timedelta | None:
    if zone[0] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[3:])
        if minutes > 59:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        return -offset if zone[0] == "-" else offset
    hours_from_utc = _ZONES.get(zone)
    return None if hours_from_utc is None else timedelta(hours=hours_from_utc)
