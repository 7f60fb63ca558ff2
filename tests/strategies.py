"""Strategies of hypothesis: JSON values, messages, and values that JSON cannot hold."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st

from tests.hostile import Integer


class Text(str):
    """A string by descent."""

    __slots__ = ()


class Whole(int):
    """A whole number by descent."""


class Real(float):
    """A float by descent."""


class Table(dict[Any, Any]):
    """An object by descent."""

    __slots__ = ()


def of_other_classes(value: Any) -> Any:
    """Return a JSON value made of subclasses, and of tuples for lists."""
    if isinstance(value, dict):
        return Table({Text(key): of_other_classes(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(map(of_other_classes, value))
    if type(value) in (str, int, float):
        return {str: Text, int: Whole, float: Real}[type(value)](value)
    return value


#: Any character, lone surrogates included.
texts = st.text(st.characters(codec=None), max_size=12)
json_scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
) | texts
json_values = st.recursive(
    json_scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)

#: Values that JSON has no form for, or another one.
python_scalars = (
    st.floats()
    | st.binary(max_size=4)
    | st.datetimes(timezones=st.none() | st.just(dt.UTC))
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.uuids()
    | st.decimals()
    | st.fractions()
    | st.complex_numbers()
    | st.integers(10**639, 10**641)
    | st.integers().map(Integer)
    | st.frozensets(st.integers(), max_size=2)
    | texts.map(Text)
    | st.just(...)
    | st.builds(object)
)


def _python_containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = texts | texts.map(Text) | st.integers() | st.none() | st.tuples(st.integers())
    tables = st.dictionaries(keys, inner, max_size=4)
    return (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | tables
        | tables.map(Table)
        | tables.map(MappingProxyType)
    )


any_values = st.recursive(json_scalars | python_scalars, _python_containers, max_leaves=12)

#: Keys that the mapping looks for, so that what is drawn is not only ignored.
_TRAITS = (
    *("firstName", "first_name", "lastName", "name", "email", "E-Mail", "phone", "phones"),
    *("timezone", "id", "userId", "anonymousId", "plan", "VIP"),
)
_PROPERTIES = ("name", "category", "url")
_ZONES = st.sampled_from(("Europe/Paris", "us/pacific", " utc ", "PST", "undefined", ""))


_IDS = ("u1", "ann@example.com", 42)


def traits_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    """Return traits that the mapping looks for, and others."""
    return st.dictionaries(st.sampled_from(_TRAITS) | texts, _ZONES | values, max_size=8)


def _context(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    names = st.sampled_from(("ios", "Android", "web")) | values
    personas = {
        "computation_class": st.sampled_from(("audience", "journey_step", "trait")) | values,
        "computation_key": st.sampled_from(_TRAITS) | values,
    }
    device = {"type": names, "token": texts | values}
    return st.fixed_dictionaries(
        {},
        optional={
            "device": st.fixed_dictionaries({}, optional=device) | values,
            "library": st.fixed_dictionaries({"name": names}) | values,
            "os": st.fixed_dictionaries({"name": names}) | values,
            "timezone": _ZONES | values,
            "page": st.fixed_dictionaries({}, optional={"url": names}) | values,
            "personas": st.fixed_dictionaries({}, optional=personas) | values,
            "traits": traits_of(values) | values,
        },
    )


def messages(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return messages of every type, whose fields hold what they should or any of ``values``."""
    ids = st.sampled_from(_IDS) | values
    times = st.sampled_from(("2026-02-01T12:30:00.250Z", 1769949000, "tomorrow")) | values
    names = st.sampled_from(("Home", " ", "n" * 200)) | values
    return st.fixed_dictionaries(
        {"type": st.sampled_from(("identify", "track", "alias", "group", "page", "screen"))},
        optional={
            "userId": ids,
            "anonymousId": ids,
            "previousId": ids,
            "traits": traits_of(values) | values,
            "context": _context(values) | values,
            "event": st.just("Signed Up") | values,
            "properties": st.dictionaries(st.sampled_from(_PROPERTIES) | texts, names, max_size=4)
            | values,
            "groupId": ids,
            "name": names,
            "category": names,
            "timestamp": times,
            "sentAt": times,
            "integrations": st.dictionaries(
                st.sampled_from(("All", "ALL", "Outbound", "Zendesk Connect")),
                st.booleans() | values,
            )
            | values,
        },
    )
