"""The time of an event, from the fields of a message that may hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.values.ids import is_absent
from connect_mapping.values.times import unix_seconds

if TYPE_CHECKING:
    from connect_mapping.reading import Reading, Trace

#: Segment corrects ``timestamp`` for the clock of the device, so it comes first.
_TIMES: Final = ("timestamp", "originalTimestamp", "sentAt", "receivedAt")


def first_time(fields: dict[str, Any]) -> int | float | None:
    """Return the first time of an ordinary message, or None: the fast lane of :func:`read_timestamp`.

    >>> first_time({"sentAt": "2026-02-01T12:30:00Z"}), first_time({"timestamp": "soon"})
    (1769949000, None)
    """
    value = fields.get("timestamp")
    if value is None or (type(value) is str and not value):
        value = next((fields[name] for name in _TIMES if not is_absent(fields.get(name))), None)
    return None if value is None else unix_seconds(value)


def read_timestamp(reading: Reading, fields: dict[str, Any]) -> int | float | None:
    """Return the first time that a message holds as Unix seconds, or None if there is none.

    Null and blank ones count as absent. One that cannot be parsed is a problem ``invalid_timestamp``.

    >>> from connect_mapping.reading import Reading, Trace
    >>> read_timestamp(Reading(), {"timestamp": None, "sentAt": "2026-02-01T12:30:00Z"})
    1769949000
    """
    trace = reading.trace
    for number, name in enumerate(_TIMES):
        value = fields.get(name)
        if value is not None:
            seconds = unix_seconds(value)
            if seconds is not None:
                if trace is not None:
                    trace.place(rules.TIMESTAMP, ("timestamp",), (name,))
                    _note_later(trace, fields, _TIMES[number + 1 :])
                return seconds
            if not is_absent(value):
                reading.reject(rules.TIMESTAMP_INVALID, (name,))
                return None
        if trace is not None and name in fields:
            trace.leave("absent", rules.TIMESTAMP_ABSENT, (name,))
    return None


def _note_later(trace: Trace, fields: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        if not is_absent(fields.get(name)):
            trace.beat(rules.TIMESTAMP, (name,), "timestamp")
        elif name in fields:
            trace.leave("absent", rules.TIMESTAMP_ABSENT, (name,))
