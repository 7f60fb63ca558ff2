"""Ids: of a user, of a previous user, of a group; and numbers that stand for text."""

from __future__ import annotations

from typing import Any

from connect_mapping.jsonable import INTEGER_LIMIT, MAX_DIGITS
from connect_mapping.problems import Problem


def as_text(value: Any) -> str | None:
    """Return an id or a phone number as text, or None if it is not a string, a UUID or a whole number.

    Strings stay as they are. Whole numbers of any class keep all their digits, and must not have more
    than 640. Source: Zendesk Connect developer guide, "Users" (a number is accepted and stored as a
    string).

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
    from connect_mapping.foreign import foreign_text

    return foreign_text(value)


def is_blank(text: str) -> bool:
    r"""Tell whether ``text`` holds nothing but white space.

    >>> is_blank(" \t"), is_blank("0")
    (True, False)
    """
    return not text or text.isspace()


def read_id(message: dict[str, Any], names: tuple[str, ...], problems: list[Problem]) -> str:
    """Return the first id that ``message`` holds under one of ``names``.

    Null and blank ones count as absent. Where there is none, or it is of the wrong type, that is a
    problem (of the first name, or of the one that holds it) and the result is empty.

    >>> read_id({"userId": None, "anonymousId": "a1"}, ("userId", "anonymousId"), [])
    'a1'
    """
    for name in names:
        value = message.get(name)
        if value is None:
            continue
        text = as_text(value)
        if text is None:
            problems.append(unusable_id(value, name))
            return ""
        if not is_blank(text):
            return text
    problems.append(Problem("missing", names[0], _MISSING[names]))
    return ""


#: Where to look for the user of a call, for the user that an alias replaces, and for a group. ``to`` and ``from``
#: are the names that old versions of analytics.js used (segmentio/facade, lib/alias.js). An alias
#: of analytics-swift may hold no previousId but an anonymousId (Sources/Segment/Events.swift).
USER = ("userId", "anonymousId")
ALIAS_USER = ("userId", "to")
ALIAS_PREVIOUS = ("previousId", "from", "anonymousId")
GROUP = ("groupId",)

_MISSING = {
    USER: "The call needs a userId or an anonymousId that is not blank.",
    ALIAS_USER: "The alias needs a userId that is not blank.",
    ALIAS_PREVIOUS: "The alias needs a previousId or an anonymousId that is not blank.",
    GROUP: "The group needs a groupId that is not blank.",
}


def unusable_id(value: object, field: str) -> Problem:
    """Return the problem of an id for which :func:`as_text` returns None.

    >>> unusable_id(True, "userId").code, unusable_id(10**999, "userId").code
    ('wrong_type', 'not_json')
    """
    from connect_mapping.foreign import whole_number

    if whole_number(value) is not None:
        return Problem("not_json", field, f"An integer may not have more than {MAX_DIGITS} digits.")
    return Problem("wrong_type", field, "An id has to be a string or a whole number.")
