"""Alias: the user of one id becomes the user of another."""

from __future__ import annotations

from typing import Any

from connect_mapping.ids import ALIAS_PREVIOUS, ALIAS_USER, read_id
from connect_mapping.jsonable import message_object, object_at
from connect_mapping.outcomes import Request, request
from connect_mapping.problems import MappingError, Problem
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings


def map_alias(message: object, settings: Settings = DEFAULT_SETTINGS) -> Request:
    """Return the request that a Segment alias becomes, for ``POST /v2/identify``.

    ``message`` is an object with ``userId`` (or ``to``) and ``previousId`` (or ``from``, or
    ``anonymousId``); its ``type`` and ``integrations`` are not looked at. Raises MappingError with
    every problem. Source of the body: segment-integrations/integration-outbound, lib/mapper.js.

    >>> map_alias({"userId": "u1", "previousId": "a1"}).body
    {'user_id': 'u1', 'previous_id': 'a1'}
    """
    check_settings(settings)
    return alias(message_object(message), settings)


def alias(fields: dict[str, Any], _settings: Settings) -> Request:
    """Map the fields of an alias, as :func:`map_alias` does, by settings that were checked.

    >>> alias({"userId": "u1", "previousId": "a1"}, DEFAULT_SETTINGS).body
    {'user_id': 'u1', 'previous_id': 'a1'}
    """
    problems: list[Problem] = []
    user_id = read_id(fields, ALIAS_USER, problems)
    previous_id = read_id(fields, ALIAS_PREVIOUS, problems)
    if user_id and user_id == previous_id:
        detail = "An alias needs two different ids."
        problems.append(Problem("alias_to_self", "previousId", detail))
    object_at(fields, "context", problems)
    if problems:
        raise MappingError(problems)
    return request("/v2/identify", {"user_id": user_id, "previous_id": previous_id})
