"""Ids: of a user, of a previous user, of a group; and whole numbers that stand for text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping import rules
from connect_mapping.values.json_copy import INTEGER_LIMIT
from connect_mapping.values.ways import first_way, note_way

if TYPE_CHECKING:
    from connect_mapping.reading import Reading
    from connect_mapping.rules import Rule
    from connect_mapping.values.ways import Ways

#: Where the user of a call is looked for.
USER: Ways = (
    (rules.USER_ID, ("userId",)),
    (rules.USER_ID_FROM_ANONYMOUS, ("anonymousId",)),
)


def as_text(value: Any) -> str | None:
    """Return an id or a phone number as text, or None if it is neither text nor a whole number.

    Strings stay as they are. Whole numbers of any class keep all their digits, and must not have more
    than 640; a UUID is its text. Source: Zendesk Connect developer guide, "Users" (a number is accepted
    and stored as a string).

    >>> as_text(10**22), as_text(1e22), as_text(True)
    ('10000000000000000000000', '10000000000000000000000', None)
    """
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__(value)
    if kind is bool:
        return None
    if issubclass(kind, float):
        number = float.__float__(value)
        return str(int(number)) if number.is_integer() else None
    if issubclass(kind, int):
        integer = int.__int__(value)
        return str(integer) if -INTEGER_LIMIT < integer < INTEGER_LIMIT else None
    if value is None:
        return None
    from connect_mapping.values.careful_copy import foreign_text

    return foreign_text(value)


def read_id(reading: Reading, fields: dict[str, Any], field: str, ways: Ways, missing: Rule) -> str:
    """Return the first id that ``fields`` hold, for a field of the body.

    Null and blank ones count as absent. If there is none, or the first one has the wrong type, that
    is a problem, and the result is empty.

    >>> from connect_mapping.reading import Reading
    >>> ids = {"userId": None, "anonymousId": "a1"}
    >>> read_id(Reading(), ids, "user_id", USER, rules.USER_ID_MISSING)
    'a1'
    """
    found, value = first_way(reading, fields, ways, rules.ID_ABSENT)
    if not found:
        reading.reject(missing, ways[0][1], fixed_at=tuple(place for _, place in ways))
        return ""
    text = as_text(value)
    if text is None:
        reading.reject(fault_of_id(value), found[0][1])
        return ""
    if reading.trace is not None:
        note_way(reading.trace, fields, field, found, rules.ID_ABSENT)
        if type(value) is not str:
            reading.trace.note(rules.ID_NUMBER)
    return text


def usual_user(fields: dict[str, Any]) -> str | None:
    """Return the user of an ordinary message, or None: the fast lane of :func:`read_id` for USER.

    >>> usual_user({"userId": "", "anonymousId": 7}), usual_user({"userId": " "})
    ('7', None)
    """
    value = fields.get("userId")
    if value is None or (type(value) is str and not value):
        value = fields.get("anonymousId")
    text = value if type(value) is str else as_text(value)
    return text if text and not text.isspace() else None


def fault_of_id(value: object) -> Rule:
    """Return the rule about an id for which :func:`as_text` returns None.

    >>> fault_of_id(True).code, fault_of_id(10**999).code
    ('wrong_type', 'not_json')
    """
    from connect_mapping.values.careful_copy import whole_number

    return rules.ID_WRONG_TYPE if whole_number(value) is None else rules.ID_TOO_LONG


def address_of(user_id: str) -> str:
    """Return a user id if it looks like an email address, or nothing.

    Source: segmentio/facade, lib/identify.js.

    >>> address_of("ann@example.com"), address_of("ann")
    ('ann@example.com', '')
    """
    text = user_id.strip()
    name, at, host = text.partition("@")
    if not (name and at) or "@" in host or "." not in host or host != host.strip("."):
        return ""
    return text if len(text.split()) == 1 else ""
