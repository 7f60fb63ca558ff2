"""Fields with several sources, of which the first that is not absent counts."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from connect_mapping.values.json_copy import as_object

if TYPE_CHECKING:
    from connect_mapping.reading import Place, Reading
    from connect_mapping.rules import Rule
    from connect_mapping.traces import Trace

    Ways = tuple[tuple[Rule, Place], ...]


def is_blank(text: str) -> bool:
    r"""Tell whether ``text`` holds nothing but white space.

    >>> is_blank(" \t"), is_blank("0")
    (True, False)
    """
    return not text or text.isspace()


def is_absent(value: object) -> bool:
    """Tell whether a value is null or a blank string.

    >>> is_absent(None), is_absent(" "), is_absent(0)
    (True, True, False)
    """
    return value is None or (issubclass(type(value), str) and is_blank(str.__str__(value)))


def first_way(
    reading: Reading, fields: dict[str, Any], ways: Ways, absent: Rule
) -> tuple[Ways, Any]:
    """Return the ways from the first whose value is not absent, and that value; or none, and None.

    >>> from connect_mapping import rules
    >>> from connect_mapping.reading import Reading
    >>> ways = ((rules.ALIAS_USER, ("a",)), (rules.ALIAS_TO, ("b",)))
    >>> [(rule, place)], value = first_way(Reading(), {"a": "", "b": 7}, ways, rules.ID_ABSENT)
    >>> place, value
    (('b',), 7)
    """
    for number, (_, place) in enumerate(ways):
        value = value_at(fields, place)
        if not is_absent(value):
            return ways[number:], value
        if reading.trace is not None:
            _note_absent(reading.trace, fields, place, absent)
    return (), None


def note_way(trace: Trace, fields: dict[str, Any], field: str, ways: Ways, absent: Rule) -> None:
    """Note that the first of some ways fills a field of the body, and what it beats.

    >>> from connect_mapping import rules
    >>> from connect_mapping.traces import Trace
    >>> trace = Trace()
    >>> ways = ((rules.ALIAS_USER, ("a",)), (rules.ALIAS_TO, ("b",)))
    >>> note_way(trace, {"a": "u1", "b": "u2"}, "user_id", ways, rules.ID_ABSENT)
    >>> trace.left[("b",)].because_of
    (('a',),)
    """
    (rule, place), *others = ways
    trace.place(rule, (field,), place)
    with suppress(Exception):  # what is not needed for the field may fail when it is read
        for later, other in others:
            if is_absent(value_at(fields, other)):
                _note_absent(trace, fields, other, absent)
            else:
                trace.beat(later, other, field)


def value_at(fields: dict[str, Any], place: Place) -> Any:
    """Return the value at a place of a message, or None.

    >>> value_at({"context": {"page": {"url": "/"}}}, ("context", "page", "url"))
    '/'
    """
    value = fields.get(place[0])
    for key in place[1:]:
        value = (as_object(value) or {}).get(key)
    return value


def _note_absent(trace: Trace, fields: dict[str, Any], place: Place, absent: Rule) -> None:
    """Note an absent value, if its key is present."""
    parent = value_at(fields, place[:-1]) if len(place) > 1 else fields
    if place[-1] in (as_object(parent) or {}):
        trace.pass_over(absent, place)
