"""The time zone of a user, from a trait or from the context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping import rules
from connect_mapping.values.json_copy import as_string
from connect_mapping.values.time_zones import olson_timezone
from connect_mapping.values.ways import is_blank

if TYPE_CHECKING:
    from connect_mapping.reading import Place, Reading
    from connect_mapping.rules import Rule


def read_time_zone(reading: Reading, rule: Rule, place: Place, value: Any) -> str:
    """Return the Olson name that the value at ``place`` spells, or nothing; report it if it spells none.

    Null and blank ones are absent.

    >>> from connect_mapping.reading import Reading
    >>> read_time_zone(Reading(), rules.TIME_ZONE, ("traits", "timezone"), "utc")
    'UTC'
    """
    name = olson_timezone(value)
    trace = reading.trace
    if name is not None:
        if trace is not None:
            trace.place(rule, ("timezone",), place)
            if name != value:
                trace.note(rules.TIME_ZONE_CANONICAL)
        return name
    text = as_string(value)
    if value is None or (text is not None and is_blank(text)):
        if trace is not None:
            trace.leave("absent", rules.TIME_ZONE_ABSENT, place)
    elif text is None:
        reading.warn(rules.TIME_ZONE_WRONG_TYPE, place)
    elif reading.settings.on_invalid_timezone == "reject":
        reading.reject(rules.TIME_ZONE_REJECTED, place)
    else:
        reading.warn(rules.TIME_ZONE_INVALID, place)
    return ""
