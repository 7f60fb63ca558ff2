"""Rows about the fields and the attributes of an identify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.node.segment.comparing import MISSING
from tests.node.segment.readings import (
    at,
    found,
    id_text,
    is_blank,
    is_date,
    is_falsy,
    is_number,
    is_text_of,
    names_of,
    original,
    own_keys,
    segment_keys,
    trim,
)
from tests.node.segment.row import row
from tests.node.segment.sending_rows import problem

if TYPE_CHECKING:
    from tests.node.segment.comparing import Difference

#: The trait of each field.
_TRAITS: Final = {
    "first_name": "firstName",
    "last_name": "lastName",
    "email": "email",
    "phone_number": "phone",
}
_NAMES: Final = ("first_name", "last_name")
#: Traits of which the integration deletes one spelling, and the library all.
_LEAVING: Final = ("firstName", "lastName", "email", "phone", "id", "userId")


def _trait(d: Difference) -> Any:
    """Return what the facade finds for the field that differs."""
    return found(at(d.message, "traits"), _TRAITS[d.path[0]])


def _is_read_elsewhere(d: Difference) -> bool:
    """Tell whether the library's value comes from a trait of the field, or is none."""
    traits = at(d.message, "traits")
    values = [traits[key] for key in own_keys(traits, _TRAITS[d.path[0]])]
    if d.path[0] in _NAMES:
        names = [traits[key] for key in own_keys(traits, "name")]
        parts = [name.split(None, 1) for name in names if isinstance(name, str)]
        place = _NAMES.index(d.path[0])
        values += [split[place] for split in parts if len(split) > place]
    elif d.path[0] == "email":
        values.append(d.message.get("userId"))
    else:
        lists = [traits[key] for key in own_keys(traits, "phones")]
        values += [numbers[0] for numbers in lists if isinstance(numbers, list) and numbers]
    return d.own == MISSING or d.own in [(id_text(value) or "").strip() for value in values]


@row("first_name", "last_name")
def name_split(d: Difference) -> bool:
    name = found(at(d.message, "traits"), "name")
    if not isinstance(name, str) or isinstance(_trait(d), str):
        return False
    place = _NAMES.index(d.path[0])
    own = [*name.split(None, 1), MISSING, MISSING][place].strip()
    return (d.segment, d.own) == (names_of(name)[place] or MISSING, own)


@row("first_name", "last_name")
def name_blank(d: Difference) -> bool:
    name = found(at(d.message, "traits"), "name")
    blank = is_blank(_trait(d)) or is_blank(name)
    return d.segment == "" and blank and _is_read_elsewhere(d)


@row("first_name", "last_name")
def name_date(d: Difference) -> bool:
    traits = at(d.message, "traits")
    return (is_date(_trait(d)) or is_date(found(traits, "name"))) and _is_read_elsewhere(d)


@row("first_name", "last_name")
def name_white_space(d: Difference) -> bool:
    value = _trait(d)
    return isinstance(value, str) and (trim(value), value.strip()) == (d.segment, d.own)


@row("first_name", "last_name", "email", "phone_number", "attributes")
def two_spellings(d: Difference) -> bool:
    traits = at(d.message, "traits")
    if d.path[0] == "attributes":
        every = (*_LEAVING, "name", "phones", "timezone")
        later = any(d.path[1] in own_keys(traits, name)[1:] for name in every)
        return later and bool(d.own == MISSING)
    names = (_TRAITS[d.path[0]], "name" if d.path[0] in _NAMES else "phones")
    several = any(len(own_keys(traits, name)) > 1 for name in names)
    return several and _is_read_elsewhere(d)


@row("first_name", "last_name", "email", "phone_number", "attributes")
def separators(d: Difference) -> bool:
    traits = at(d.message, "traits")
    if d.path[0] == "attributes":
        special = [own_keys(traits, name) for name in (*_LEAVING, "timezone")]
        leaves = any(d.path[1] in keys for keys in special)
        return d.own == (MISSING if leaves else original(d.message, d.path)) and any(
            (d.path[1] in keys) != (d.path[1] in segment_keys(traits, name))
            for name, keys in zip((*_LEAVING, "timezone"), special, strict=True)
        )
    names = (_TRAITS[d.path[0]], "name" if d.path[0] in _NAMES else "phones")
    differ = any(set(own_keys(traits, n)) != set(segment_keys(traits, n)) for n in names)
    return differ and _is_read_elsewhere(d)


@row("email", "phone_number")
def untrimmed(d: Difference) -> bool:
    return isinstance(d.segment, str) and d.own == d.segment.strip() != d.segment


@row("email", "phone_number")
def contact_blank(d: Difference) -> bool:
    return is_blank(d.segment) and _is_read_elsewhere(d)


@row("email", "phone_number")
def contact_type(d: Difference) -> bool:
    value = _trait(d)
    if is_falsy(value) and d.path[0] == "phone_number":
        phones = found(at(d.message, "traits"), "phones")
        value = phones[0] if isinstance(phones, list) and phones else None
    whole = d.path[0] == "phone_number" and is_number(value) and value == int(value)
    odd = value is not None and not isinstance(value, str) and not whole
    return odd and _is_read_elsewhere(d)


@row("phone_number")
def phone_integer(d: Difference) -> bool:
    return is_text_of(d.own, d.segment)


@row("phone_number")
def phone_zero(d: Difference) -> bool:
    return is_number(_trait(d)) and _trait(d) == 0 and d.own == "0"


@row("phone_number")
def phones_null(d: Difference) -> bool:
    phones = found(at(d.message, "traits"), "phones")
    return d.segment is None and d.own == MISSING and isinstance(phones, list)


@row("email")
def email_address(d: Difference) -> bool:
    user_id = d.message.get("userId")
    read = d.segment == user_id and is_falsy(_trait(d))
    return isinstance(user_id, str) and read and d.own in (MISSING, user_id.strip())


@row("attributes")
def attribute_timezone(d: Difference) -> bool:
    return d.own == MISSING and d.path[1] in own_keys(at(d.message, "traits"), "timezone")


@row("attributes")
def attribute_anonymous_id(d: Difference) -> bool:
    return d.own == MISSING and d.path[1] in own_keys(at(d.message, "traits"), "anonymousId")


@row("attributes")
def attribute_ids(d: Difference) -> bool:
    traits = at(d.message, "traits")
    # The facade adds an id of its own.
    keys = ("id", *own_keys(traits, "id"), *own_keys(traits, "userId"))
    return d.own == MISSING and d.path[1] in keys


@row("attributes")
def attribute_type(d: Difference) -> bool:
    traits = at(d.message, "traits")
    special = any(d.path[1] in own_keys(traits, name) for name in _LEAVING[:4])
    kept = d.segment == MISSING and d.own == at(traits, d.path[1])
    return special and kept and not isinstance(d.own, str)


@row("sent", "attributes", "first_name", "last_name", "email", "phone_number")
def personas(d: Difference) -> bool:
    kind = at(d.message, "context", "personas", "computation_class")
    if d.path == ("sent",):
        name = problem(d, "wrong_type").removeprefix("traits.")
        member: Any = name and at(d.message, "traits", name)
        return kind in ("audience", "journey_step") and not isinstance(member, bool)
    if d.path[0] == "attributes":
        member = isinstance(d.own, bool) or (isinstance(d.segment, bool) and d.own == MISSING)
    else:
        member = _is_read_elsewhere(d)
    return kind in ("audience", "journey_step") and member
