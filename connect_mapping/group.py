"""Group: the group that a user belongs to becomes part of a Zendesk Connect user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping.casing import spellings
from connect_mapping.ids import GROUP, USER, read_id
from connect_mapping.jsonable import as_string, deepen, message_object, object_at
from connect_mapping.outcomes import Request, request
from connect_mapping.problems import MappingError
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings

if TYPE_CHECKING:
    from connect_mapping.problems import Problem


def map_group(message: object, settings: Settings = DEFAULT_SETTINGS) -> Request:
    """Return the request that a Segment group becomes, for ``POST /v2/identify``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``groupId`` and ``traits``; its
    ``type`` and ``integrations`` are not looked at, and neither is ``settings.calls``. Raises
    MappingError with every problem. Source of the body: segment-integrations/integration-outbound,
    lib/mapper.js.

    >>> map_group({"userId": "u1", "groupId": 7, "traits": {"id": 7, "plan": "pro"}}).body
    {'user_id': 'u1', 'group_id': '7', 'group_attributes': {'plan': 'pro'}}
    """
    check_settings(settings)
    fields = message_object(message)
    problems: list[Problem] = []
    user_id = read_id(fields, USER, problems)
    group_id = read_id(fields, GROUP, problems)
    traits = object_at(fields, "traits", problems)
    object_at(fields, "context", problems)
    body: Any = {"user_id": user_id, "group_id": group_id}
    if attributes := _without_id(traits, settings):
        body["group_attributes"] = deepen(attributes, "traits", problems)
    if problems:
        raise MappingError(problems)
    return request("/v2/identify", body)


def _without_id(traits: dict[Any, Any], settings: Settings) -> dict[Any, Any]:
    """Return the traits but the id, which is the group's own, not yet copied."""
    keep_nulls = settings.null_attributes == "keep"
    spelled = spellings([as_string(key) or "" for key in traits])
    return {
        key: value
        for (key, value), spelling in zip(traits.items(), spelled, strict=True)
        if spelling != "id" and (keep_nulls or value is not None)
    }
