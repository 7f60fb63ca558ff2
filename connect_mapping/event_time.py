"""The time of an event, from the fields of a message that may hold it."""

from __future__ import annotations

from typing import Any, Final

from connect_mapping.ids import is_blank
from connect_mapping.jsonable import as_string
from connect_mapping.problems import Problem
from connect_mapping.timestamps import unix_seconds

#: ``timestamp`` is the one that destinations are to use: Segment has corrected it for the clock of
#: the device. Source: segmentio/segment-docs, src/connections/spec/common.md.
_TIMES: Final = ("timestamp", "originalTimestamp", "sentAt", "receivedAt")


def read_timestamp(fields: dict[str, Any], problems: list[Problem]) -> int | float | None:
    """Return the first time that a message holds as Unix seconds, or None where there is none.

    Null and blank ones count as absent. One that cannot be read is a problem ``invalid_timestamp``.

    >>> read_timestamp({"timestamp": None, "sentAt": "2026-02-01T12:30:00Z"}, [])
    1769949000
    """
    for name in _TIMES:
        value = fields.get(name)
        if value is None:
            continue
        seconds = unix_seconds(value)
        if seconds is not None:
            return seconds
        text = as_string(value)
        if text is None or not is_blank(text):
            detail = "The time cannot be read, and the event may not be sent under another one."
            problems.append(Problem("invalid_timestamp", name, detail))
            return None
    return None
