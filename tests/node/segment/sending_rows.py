"""Rows about whether a message is sent, and under which ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.values.time_zones import olson_timezone
from tests.node.segment.comparing import MISSING
from tests.node.segment.readings import (
    at,
    id_text,
    is_blank,
    is_date,
    is_falsy,
    is_number,
    is_text_of,
    key_of,
)
from tests.node.segment.row import row

if TYPE_CHECKING:
    from tests.node.segment.comparing import Difference

_IDS: Final = ("userId", "anonymousId", "previousId", "groupId", "to", "from")


def problem(d: Difference, *codes: str) -> str:
    """Return the field of a problem with one of these codes, if the library rejects for it."""
    code, field = d.own if isinstance(d.own, tuple) else ("", "")
    return field if code in codes else ""


def only_own(d: Difference) -> bool:
    """Tell whether the library alone sends the message."""
    return (d.path, d.segment, d.own) == (("sent",), False, True)


def only_segment(d: Difference) -> bool:
    """Tell whether Segment alone sends the message, which the library skips."""
    return (d.path, d.segment, d.own) == (("sent",), True, False)


@row("sent", "user_id")
def no_user_id(d: Difference) -> bool:
    if d.message.get("userId") is not None or d.message["type"] == "alias":
        return False
    visitor = d.path == ("user_id",) and d.own == id_text(d.message.get("anonymousId"))
    return only_own(d) or (visitor and d.segment in (MISSING, None))


@row("sent", "user_id")
def id_blank(d: Difference) -> bool:
    blank = is_blank(d.message.get("userId")) or is_blank(d.message.get("to"))
    if d.path == ("sent",):
        return blank and problem(d, "missing") == "userId"
    next_ids = [id_text(d.message.get(name)) for name in ("anonymousId", "to")]
    return blank and is_blank(d.segment) and d.own in next_ids


@row("sent", "user_id", "previous_id")
def id_zero(d: Difference) -> bool:
    read = ("userId", "anonymousId", "to") if d.path[0] != "previous_id" else ("previousId", "from")
    zero = any(is_number(d.message.get(name)) and d.message[name] == 0 for name in read)
    # A number there is the id that comes next, which JavaScript reads as a double.
    numbers = [d.message[name] for name in read if is_number(d.message.get(name))]
    others = [float(number) for number in numbers if abs(number) < 10**300]
    is_next = not is_number(d.segment) or (d.own == "0" and d.segment in others)
    return zero and (d.own == "0" or only_own(d)) and is_next


@row("user_id", "previous_id", "group_id")
def id_number(d: Difference) -> bool:
    return is_text_of(d.own, d.segment)


@row("sent")
def id_type(d: Difference) -> bool:
    field = problem(d, "wrong_type")
    return field in _IDS and id_text(d.message[field]) is None


@row("sent")
def id_session(d: Difference) -> bool:
    asked = problem(d, "missing") == "userId" and d.message["type"] == "identify"
    return asked and bool(d.message.get("sessionId")) and d.message.get("userId") == ""


@row("sent")
def integer_digits(d: Difference) -> bool:
    field = problem(d, "not_json")
    return bool(field) and _has_long_integer(d.message)


def _has_long_integer(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(map(_has_long_integer, value.values() if isinstance(value, dict) else value))
    return is_number(value) and abs(value) >= 10**640


@row("sent")
def depth(d: Difference) -> bool:
    field = problem(d, "too_deep")
    return bool(field) and _depth(d.message) > 101


def _depth(value: Any) -> int:
    inner = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


@row("sent")
def object_type(d: Difference) -> bool:
    field = problem(d, "wrong_type")
    known = field in {"traits", "properties", "context", "integrations"}
    return known and not isinstance(d.message[field], dict)


@row("sent")
def alias_without_previous_id(d: Difference) -> bool:
    names = ("previousId", "from", "anonymousId")
    absent = all(d.message.get(name) is None or is_blank(d.message[name]) for name in names)
    return problem(d, "missing") == "previousId" and absent


@row("previous_id")
def alias_anonymous_id(d: Difference) -> bool:
    names = ("previousId", "from")
    absent = all(d.message.get(name) is None or is_blank(d.message[name]) for name in names)
    return absent and d.own == id_text(d.message.get("anonymousId"))


@row("previous_id")
def previous_id_blank(d: Difference) -> bool:
    next_ids = [id_text(d.message.get(name)) for name in ("from", "anonymousId")]
    return is_blank(d.segment) and d.own in next_ids


@row("sent")
def alias_to_self(d: Difference) -> bool:
    return problem(d, "alias_to_self") == "previousId"


@row("sent")
def group_without_id(d: Difference) -> bool:
    group = d.message.get("groupId")
    return problem(d, "missing") == "groupId" and (group is None or is_blank(group))


@row("sent")
def channel(d: Difference) -> bool:
    return only_own(d) and d.message.get("channel") == "client"


@row("sent")
def flag_null(d: Difference) -> bool:
    flags = d.message.get("integrations")
    return only_segment(d) and isinstance(flags, dict) and flags.get("Outbound", 0) is None


@row("sent")
def flag_names(d: Difference) -> bool:
    flag = at(d.message, "integrations", "Zendesk Connect")
    return (only_own(d) or only_segment(d)) and flag is not None


@row("sent")
def flag_all_separators(d: Difference) -> bool:
    spelling = key_of(d.message.get("integrations"), "all") or ""
    return (only_own(d) or only_segment(d)) and spelling.lower() != "all"


@row("sent")
def flag_all_twice(d: Difference) -> bool:
    flags = d.message.get("integrations")
    spellings = [key for key in flags if key.lower() == "all"] if isinstance(flags, dict) else []
    return (only_own(d) or only_segment(d)) and len(spellings) > 1


@row("sent", "timezone", "apns", "fcm", "gcm")
def options(d: Difference) -> bool:
    # The name that context had in 2013. Where there are options, the context is not read at all.
    options = d.message.get("options")
    if d.path == ("sent",):
        return not is_falsy(options) and (only_own(d) or only_segment(d))
    token = at(options, "device", "token")
    read = (MISSING, at(options, "timezone"), token, [token])
    context = at(d.message, "context")
    token = at(context, "device", "token")
    zones = at(context, "timezone"), at(d.message, "traits", "timezone")
    own = (MISSING, token, [token], *map(olson_timezone, zones))
    return not is_falsy(options) and d.segment in read and d.own in own


@row("sent")
def library_without_name(d: Difference) -> bool:
    library = at(d.message, "context", "library")
    name = library if isinstance(library, str) else at(library, "name")
    named = (isinstance(name, str) and not is_date(name)) or isinstance(name, list)
    return only_own(d) and d.message["type"] == "identify" and not (is_falsy(library) or named)


@row("sent")
def own_property(d: Difference) -> bool:
    return only_own(d) and at(d.message, "traits", "hasOwnProperty") is not None
