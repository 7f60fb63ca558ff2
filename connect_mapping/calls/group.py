"""Group: the group that a user belongs to becomes part of a Zendesk Connect user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.values.ids import USER, read_id
from connect_mapping.values.json_copy import as_string, copy_object, object_at
from connect_mapping.values.spelling import spellings

if TYPE_CHECKING:
    from connect_mapping.outcomes import GroupRequest, Rejected
    from connect_mapping.reading import Reading

_GROUP: Final = ((rules.GROUP_ID, ("groupId",)),)


def group(reading: Reading, fields: dict[str, Any]) -> GroupRequest | Rejected:
    """Return the request of a group, for ``POST /v2/identify``, or its problems.

    >>> from connect_mapping.reading import Reading
    >>> group(Reading(), {"userId": "u1", "groupId": 7, "traits": {"id": 7, "plan": "pro"}}).body
    {'user_id': 'u1', 'group_id': '7', 'group_attributes': {'plan': 'pro'}}
    """
    user_id = read_id(reading, fields, "user_id", USER, rules.USER_ID_MISSING)
    group_id = read_id(reading, fields, "group_id", _GROUP, rules.GROUP_ID_MISSING)
    traits = object_at(reading, fields, "traits")
    object_at(reading, fields, "context")
    body: Any = {"user_id": user_id, "group_id": group_id}
    if attributes := _attributes(reading, traits):
        body["group_attributes"] = copy_object(reading, attributes, ("traits",))
    elif reading.trace is not None and "traits" in fields:
        reading.trace.leave("absent", rules.GROUP_ATTRIBUTES_EMPTY, ("traits",))
    return reading.outcome("/v2/identify", body)


def _attributes(reading: Reading, traits: dict[Any, Any]) -> dict[Any, Any]:
    """Return the traits that become attributes of the group, not yet copied."""
    trace = reading.trace
    drop_nulls = reading.settings.null_attributes == "drop"
    spelled = spellings([as_string(key) or "" for key in traits])
    attributes: dict[Any, Any] = {}
    for (key, value), spelling in zip(traits.items(), spelled, strict=True):
        if spelling == "id":
            if trace is not None:
                trace.leave("dropped", rules.GROUP_ATTRIBUTES_ID, ("traits", key))
        elif value is None and drop_nulls:
            if trace is not None:
                trace.leave("dropped", rules.GROUP_ATTRIBUTES_NULL, ("traits", key))
        else:
            attributes[key] = value
    if trace is not None and attributes:
        trace.copy(rules.GROUP_ATTRIBUTES, ("group_attributes",), ("traits",))
    return attributes
