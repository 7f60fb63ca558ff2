"""Rows about events, times, and values that stand anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.node.segment.comparing import MISSING, OBJECTS
from tests.node.segment.readings import (
    at,
    is_blank,
    is_date,
    is_falsy,
    is_rewritten,
    original,
    own_keys,
)
from tests.node.segment.row import row
from tests.node.segment.sending_rows import only_own, problem

if TYPE_CHECKING:
    from tests.node.segment.comparing import Difference

_IDS: Final = ("user_id", "previous_id", "group_id")
_TEXTS: Final = (*_IDS, "email", "phone_number", "event", "apns", "gcm")


@row(*OBJECTS, *_TEXTS)
def dates(d: Difference) -> bool:
    return is_rewritten(d.own, d.segment)


@row("empty")
def empty(d: Difference) -> bool:
    return bool(d.segment == {})


@row(*OBJECTS)
def large_integers(d: Difference) -> bool:
    if not isinstance(d.own, int) or abs(d.own) <= 2**53:
        return False
    return d.segment is None if abs(d.own) >= 2**1024 else d.segment == float(d.own)


@row(*OBJECTS)
def proto(d: Difference) -> bool:
    here = "__proto__" in d.path and d.segment == MISSING
    return here and d.own == original(d.message, d.path)


@row("group_attributes", "sent")
def group_properties(d: Difference) -> bool:
    if not is_falsy(at(d.message, "traits")) or is_falsy(d.message.get("properties")):
        return False
    # Setting an id in properties that are not an object throws.
    return only_own(d) or d.path[0] != "sent"


@row("group_attributes")
def group_attribute_id(d: Difference) -> bool:
    keys = ("id", *own_keys(at(d.message, "traits"), "id"))
    return d.own == MISSING and d.path[1] in keys


@row("sent")
def event_name(d: Difference) -> bool:
    value = d.message.get("event")
    if problem(d, "missing") == "event":
        return value is None or is_blank(value)
    return problem(d, "wrong_type") == "event" and not isinstance(value, str)


_NAMES: Final = ("event", "name", "properties.name", "properties.url", "context.page.url")


@row("sent")
def event_length(d: Difference) -> bool:
    field = problem(d, "too_long")
    return field in _NAMES and len(at(d.message, *field.split("."))) > 180


@row("sent")
def view_name_type(d: Difference) -> bool:
    field = problem(d, "wrong_type")
    value = at(d.message, *field.split("."))
    return field in _NAMES[1:] and value is not None and not isinstance(value, str)


@row("event")
def page_url(d: Difference) -> bool:
    url = at(d.message, "properties", "url")
    own = url if not is_blank(url) else _page_url(d)
    return not is_falsy(url) and d.own == (
        "[Segment Page]" if is_blank(own) or own is None else f"[Segment Page] {own}"
    )


@row("event")
def page_context_url(d: Difference) -> bool:
    return (d.segment, d.own) == ("[Segment Page]", f"[Segment Page] {_page_url(d)}")


def _page_url(d: Difference) -> Any:
    return at(d.message, "context", "page", "url")


@row("event", "properties")
def view_name_blank(d: Difference) -> bool:
    names = (d.message.get("name"), at(d.message, "properties", "name"))
    if d.message["type"] == "track" or not any(map(is_blank, names)):
        return False
    if d.path[0] == "properties":
        return d.path == ("properties", "name") and d.own in (MISSING, names[1])
    tag = f"[Segment {d.message['type'].title()}]"
    others = (*names, at(d.message, "properties", "url"), _page_url(d))
    return d.own in (tag, *(f"{tag} {name}" for name in others))


@row("event")
def view_name_date(d: Difference) -> bool:
    names = (d.message.get("name"), at(d.message, "properties", "name"))
    tag = f"[Segment {d.message['type'].title()}]"
    own = any(is_date(name) and d.own == f"{tag} {name}" for name in names)
    return own and " 00:00:00 GMT+0000" in d.segment


@row("properties")
def category_blank(d: Difference) -> bool:
    here = d.path == ("properties", "category") and is_blank(d.message.get("category"))
    return here and d.own in (MISSING, at(d.message, "properties", "category"))
