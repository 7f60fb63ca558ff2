"""Traits: those that fill fields of their own, found under any spelling.

Which trait fills which field is in ``trait_table``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from connect_mapping import rules
from connect_mapping.calls.time_zone import read_time_zone
from connect_mapping.calls.trait_table import (
    IDS,
    IF_ABSENT,
    IF_PRESENT,
    READ,
    ROWS,
    SPECIAL,
    STAYING,
    TEXTS,
    TIME_ZONE,
    USER_ID,
    WAYS,
    whole,
)
from connect_mapping.values.json_copy import as_string
from connect_mapping.values.spelling import spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from connect_mapping.reading import Place, Reading
    from connect_mapping.rules import Rule

# Limits of the plan cache: number of keys, and their total length.
_MOST_KEYS: Final = 100
_LONGEST_KEYS: Final = 1_000


#: The key of a trait, the field that it fills, if any, and how.
Row = tuple[str, str | None, "Callable[[Any], str | None]"]


class Plan(NamedTuple):
    """How traits with certain keys are read.

    ``special`` holds the keys of the special traits, each with the spelling by which it compares,
    and ``leaving`` those that do not become attributes. If all of them are ids or text, each spelled
    once, ``rows`` holds the key of each text, the field that it fills, if any, and how.
    """

    special: tuple[tuple[str, str], ...]
    leaving: tuple[str, ...]
    rows: tuple[Row, ...] | None
    has_email: bool


def plan_of(traits: Collection[str]) -> Plan:
    """Return the plan for the keys of some traits. Messages of one source repeat the same keys.

    >>> plan_of({"E-Mail": "", "plan": ""}).leaving
    ('E-Mail',)
    """
    try:
        return _cached_plan(tuple(traits))
    except _NotCached:
        # A key that is not a string does not name a trait.
        return _plan_for([key for key in traits if isinstance(key, str)])


class _NotCached(Exception):
    """Keys that would take too much memory, or that are not plain strings."""


@lru_cache(maxsize=1024)
def _cached_plan(keys: tuple[str, ...]) -> Plan:
    if len(keys) > _MOST_KEYS or {*map(type, keys)} - {str} or sum(map(len, keys)) > _LONGEST_KEYS:
        raise _NotCached
    return _plan_for(keys)


def _plan_for(keys: Collection[str]) -> Plan:
    pairs = zip(keys, spellings(keys), strict=True)
    special = tuple((key, spelling) for key, spelling in pairs if spelling in SPECIAL)
    leaving = tuple(key for key, spelling in special if spelling not in STAYING)
    key_of = {spelling: key for key, spelling in special}
    is_text = len(key_of) == len(special) and key_of.keys() <= TEXTS | IDS
    rows = _rows(key_of) if is_text else None
    return Plan(special, leaving, rows, has_email="email" in key_of)


def _rows(key_of: dict[str, str]) -> tuple[Row, ...]:
    """Return, in the order of the body, the key that fills each field, then those that fill none."""
    filled: dict[str, Row] = {}
    for way in WAYS:
        if way.trait in key_of:
            filled.setdefault(way.field, (key_of[way.trait], way.field, way.derive))
    used = {key for key, _, _ in filled.values()}
    unused = [key for spelling, key in key_of.items() if spelling in TEXTS and key not in used]
    return (*filled.values(), *((key, None, whole) for key in unused))


def usual_traits(traits: dict[str, Any], plan: Plan, body: dict[str, Any]) -> bool:
    """Add the fields of ordinary traits to a body; False if :func:`read_traits` must read them.

    >>> body = {}
    >>> usual_traits({"name": "Ann Lee"}, plan_of(["name"]), body), body
    (True, {'first_name': 'Ann', 'last_name': 'Lee'})
    """
    for key, field, derive in plan.rows or ():
        value = traits[key]
        if type(value) is not str or not (text := value.strip()):
            return False
        if derive is not whole:
            text = derive(text) or ""
        if field and text:
            body[field] = text
    return True


def read_traits(
    reading: Reading,
    traits: dict[str, Any],
    at: Place,
    user_id: object,
    memberships: Mapping[str, str],
    body: dict[str, Any],
) -> list[str]:
    """Add the fields of the traits at ``at`` to a body, and return the keys that leave the attributes.

    ``user_id`` may stand in for an email address, and ``memberships`` holds the keys that are
    audiences, which are never special.

    >>> from connect_mapping.reading import Reading
    >>> body = {}
    >>> read_traits(Reading(), {"First Name": " Ann ", "plan": "pro"}, ("traits",), "u1", {}, body)
    ['First Name']
    >>> body
    {'first_name': 'Ann'}
    """
    trace = reading.trace
    found: dict[str, tuple[str, Any]] = {}
    leaving: list[str] = []
    for key, spelling in plan_of(traits).special:
        if key in memberships:
            continue
        left = _read_trait(reading, (*at, key), spelling, traits[key], found)
        if left is not None:
            leaving.append(key)
        if trace is not None:
            if left is not None:
                trace.leave(*left, (*at, key))
            elif spelling in STAYING:
                trace.note(rules.ATTRIBUTES_NAME)
    if text := as_string(user_id):
        found[USER_ID] = "", text
    _fill(reading, found, at, body)
    return leaving


def _read_trait(
    reading: Reading, place: Place, spelling: str, value: Any, found: dict[str, tuple[str, Any]]
) -> tuple[str, Rule] | None:
    """Add what a special trait holds to ``found``; return why it is not an attribute, or None."""
    content = _content(spelling, value)
    if content is None:
        is_time_zone = spelling == TIME_ZONE
        reading.warn(rules.TIME_ZONE_WRONG_TYPE if is_time_zone else rules.TRAIT_WRONG_TYPE, place)
        return IF_PRESENT[spelling] if is_time_zone else None
    if not content:
        return IF_ABSENT[spelling]
    if spelling in found:
        reading.warn(rules.TRAIT_DUPLICATE, place)
        return "dropped", rules.TRAIT_DUPLICATE
    if spelling == TIME_ZONE:
        content = read_time_zone(reading, rules.TIME_ZONE, place, value)
    found[spelling] = place[-1], content
    return IF_PRESENT[spelling]


def _content(spelling: str, value: Any) -> Any:
    """Return what a special trait holds: something empty if absent, None if its type is wrong."""
    if value is None or spelling in IDS:
        return ""
    content = READ[spelling](value)
    return content.strip() if type(content) is str else content


def _fill(
    reading: Reading, found: dict[str, tuple[str, Any]], at: Place, body: dict[str, Any]
) -> None:
    trace = reading.trace
    for rule, field, trait, _, derive, within in ROWS:
        if trait not in found or field in body:
            continue
        key, content = found[trait]
        place = ("userId",) if trait is USER_ID else (*at, key, *within)
        text = derive(content)
        if text is None:
            reading.warn(rules.PHONES_FIRST_WRONG_TYPE, place)
        elif text:
            body[field] = text
            if trace is not None:
                trace.place(rule, (field,), place)
    if TIME_ZONE in found and (name := found[TIME_ZONE][1]):
        body["timezone"] = name
