"""The time of an event, from the fields of a message that may hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.values.times import unix_seconds
from connect_mapping.values.ways import first_way, is_absent, note_way

if TYPE_CHECKING:
    from connect_mapping.reading import Reading

#: Segment corrects ``timestamp`` for the clock of the device, so it comes first.
_TIMES: Final = ("timestamp", "originalTimestamp", "sentAt", "receivedAt")
_WAYS: Final = tuple((rules.TIMESTAMP, (name,)) for name in _TIMES)


def first_time(fields: dict[str, Any]) -> int | float | None:
    """Return the first time of an ordinary message, or None: the fast lane of :func:`read_timestamp`.

    >>> first_time({"sentAt": "2026-02-01T12:30:00Z"}), first_time({"timestamp": "soon"})
    (1769949000, None)
    """
    value = fields.get("timestamp")
    if value is None or (type(value) is str and not value):
        value = next((fields[name] for name in _TIMES if not is_absent(fields.get(name))), None)
    return unix_seconds(value)


def read_timestamp(reading: Reading, fields: dict[str, Any]) -> int | float | None:
    """Return the first time that a message holds as Unix seconds, or None if there is none.

    Null and blank ones count as absent. One that cannot be parsed is a problem ``invalid_timestamp``.

    >>> from connect_mapping.reading import Reading
    >>> read_timestamp(Reading(), {"timestamp": None, "sentAt": "2026-02-01T12:30:00Z"})
    1769949000
    """
    ways, value = first_way(reading, fields, _WAYS, rules.TIMESTAMP_ABSENT)
    seconds = unix_seconds(value)
    if ways and seconds is None:
        reading.reject(rules.TIMESTAMP_INVALID, ways[0][1])
    elif ways and reading.trace is not None:
        note_way(reading.trace, fields, "timestamp", ways, rules.TIMESTAMP_ABSENT)
    return seconds
