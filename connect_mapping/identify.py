"""Identify: a Segment user becomes a Zendesk Connect user."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from connect_mapping.devices import read_push_token
from connect_mapping.ids import USER, read_id
from connect_mapping.jsonable import as_object, deepen, message_object, object_at, wrong_container
from connect_mapping.outcomes import Request, request
from connect_mapping.personas import read_memberships
from connect_mapping.problems import MappingError, Problem, below, path_of
from connect_mapping.profile import read_profile, read_timezone
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings


def map_identify(message: object, settings: Settings = DEFAULT_SETTINGS) -> Request:
    """Return the request that a Segment identify becomes, for ``POST /v2/identify``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``traits`` and ``context``; its
    ``type`` and ``integrations`` are not looked at. Raises MappingError with every problem. Each
    field and its source are in ``docs/mapping.md``.

    >>> map_identify({"userId": "u1", "traits": {"name": "Ann Lee", "plan": "pro"}}).body
    {'user_id': 'u1', 'first_name': 'Ann', 'last_name': 'Lee', 'attributes': {'name': 'Ann Lee', 'plan': 'pro'}}
    """
    check_settings(settings)
    return identify(message_object(message), settings)


def identify(  # noqa: C901 - what most messages hold is read without a call
    fields: dict[str, Any], settings: Settings
) -> Request:
    """Map the fields of an identify, as :func:`map_identify` does, by settings that were checked.

    >>> identify({"userId": "u1"}, DEFAULT_SETTINGS).body
    {'user_id': 'u1'}
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    user_id = fields.get("userId")
    if type(user_id) is not str or not user_id or user_id.isspace():
        user_id = read_id(fields, USER, problems)
    traits = fields.get("traits")
    if type(traits) is not dict:
        traits = object_at(fields, "traits", problems)
    context = fields.get("context")
    if type(context) is not dict:
        context = object_at(fields, "context", problems)
    if not traits and "traits" in context:
        found = _context_traits(fields, context, settings, problems, warnings)
        if found:
            return _map_by_context(fields, found, settings)
    memberships = read_memberships(traits, context, problems) if "personas" in context else {}
    profile, leaving = read_profile(
        traits, fields.get("userId"), memberships, settings, problems, warnings
    )
    body: Any = {"user_id": user_id, **profile}
    if "timezone" not in profile and (
        timezone := read_timezone(context, settings, problems, warnings)
    ):
        body["timezone"] = timezone
    if "device" in context and (push := read_push_token(context, settings, warnings)):
        body[push[0]] = push[1]
    attributes = traits.copy()
    for key in leaving:
        del attributes[key]
    if memberships or settings.null_attributes == "drop":
        attributes = _renamed(attributes, memberships, settings, warnings)
    if attributes:
        body["attributes"] = deepen(attributes, "traits", problems)
    if problems:
        raise MappingError(problems)
    return request("/v2/identify", body, tuple(warnings) if warnings else ())


def _context_traits(
    fields: dict[str, Any],
    context: dict[str, Any],
    settings: Settings,
    problems: list[Problem],
    warnings: list[Problem],
) -> dict[str, Any]:
    """Return the traits in the context of an identify without traits, if the settings say so.

    Otherwise warn that they are not read: RudderStack's libraries send no others (rudderlabs/
    rudder-sdk-python, rudderstack/analytics/client.py, identify).
    """
    traits, found = fields.get("traits"), None
    if traits is not None and as_object(traits) is None:
        return {}  # of the wrong type, which is not absent
    with suppress(Exception):  # a foreign class's own code may raise anything
        found = as_object(context["traits"])
    if settings.context_traits == "fallback":
        if found is None and context["traits"] is not None:
            problems.append(wrong_container("context.traits"))
        return found or {}
    if found:
        detail = "The identify has no traits, and those in its context were not read: see the setting context_traits."
        warnings.append(Problem("unread_traits", "context.traits", detail))
    return {}


def _map_by_context(fields: dict[str, Any], traits: dict[str, Any], settings: Settings) -> Request:
    """Map an identify by traits from its context, and name that place in problems and warnings."""
    try:
        found = identify({**fields, "traits": traits}, settings)
    except MappingError as error:
        raise MappingError(map(_in_context, error.problems)) from None
    return request(found.path, found.body, tuple(map(_in_context, found.warnings)))


def _in_context(problem: Problem) -> Problem:
    return below("context", problem) if problem.field.startswith("traits") else problem


def _renamed(
    attributes: dict[str, Any],
    memberships: dict[str, str],
    settings: Settings,
    warnings: list[Problem],
) -> dict[str, Any]:
    """Return the attributes under their names, not yet copied, and without nulls if so set."""
    named: dict[str, Any] = {}
    taken = set(memberships.values())
    for key, value in attributes.items():
        name = memberships.get(key, key)
        # A membership is never lost to a trait that happens to have its name.
        if name in named or (name in taken and key not in memberships):
            detail = "Another trait has this name in snake_case; this one was dropped."
            warnings.append(Problem("duplicate_trait", path_of("traits", key), detail))
        elif value is not None or settings.null_attributes == "keep":
            named[name] = value
    return named
