"""Identify: a Segment user becomes a Zendesk Connect user."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from connect_mapping import rules
from connect_mapping.calls.audiences import named_attributes, read_memberships
from connect_mapping.calls.push_tokens import FIELD_OF_TYPE, read_push_token
from connect_mapping.calls.time_zone import read_time_zone
from connect_mapping.calls.traits import plan_of, read_traits, usual_traits
from connect_mapping.outcomes import request
from connect_mapping.values.ids import USER, read_id, usual_user
from connect_mapping.values.json_copy import as_object, copy_object, object_at, plain_copy
from connect_mapping.values.time_zones import is_olson_name
from connect_mapping.values.ways import is_absent

if TYPE_CHECKING:
    from connect_mapping.outcomes import IdentifyRequest, Rejected
    from connect_mapping.reading import Place, Reading
    from connect_mapping.settings import Settings
    from connect_mapping.traces import Trace


def identify(reading: Reading, fields: dict[str, Any]) -> IdentifyRequest | Rejected:
    """Return the request of an identify, for ``POST /v2/identify``, or its problems.

    >>> from connect_mapping.reading import Reading
    >>> identify(Reading(), {"userId": "u1", "traits": {"name": "Ann Lee", "plan": "pro"}}).body
    {'user_id': 'u1', 'first_name': 'Ann', 'last_name': 'Lee', 'attributes': {'name': 'Ann Lee', 'plan': 'pro'}}
    """
    user_id = read_id(reading, fields, "user_id", USER, rules.USER_ID_MISSING)
    at: Place = ("traits",)
    traits = object_at(reading, fields, "traits")
    context = object_at(reading, fields, "context")
    if not traits and "traits" in context:
        at, traits = _context_traits(reading, fields, context)
    elif reading.trace is not None and reading.settings.context_traits == "fallback":
        _note_beaten_traits(reading.trace, traits, context)
    memberships = read_memberships(reading, traits, at, context)
    body: Any = {"user_id": user_id}
    leaving = read_traits(reading, traits, at, fields.get("userId"), memberships, body)
    if "timezone" in context:
        _read_context_time_zone(reading, context, body)
    read_push_token(reading, context, body)
    attributes = traits.copy()
    for key in leaving:
        del attributes[key]
    if memberships or reading.settings.null_attributes == "drop":
        attributes = named_attributes(reading, attributes, at, memberships)
    if attributes:
        body["attributes"] = copy_object(reading, attributes, at)
    if reading.trace is not None:
        if attributes:
            reading.trace.copy(rules.ATTRIBUTES, ("attributes",), at)
        if "traits" in fields and (not attributes or at != ("traits",)):
            reading.trace.leave("absent", rules.ATTRIBUTES_EMPTY, ("traits",))
    return reading.outcome("/v2/identify", body)


def _context_traits(
    reading: Reading, fields: dict[str, Any], context: dict[str, Any]
) -> tuple[Place, dict[str, Any]]:
    """Return the traits of an identify that has none but those in its context, and their place.

    RudderStack's libraries send no others (rudderlabs/rudder-sdk-python,
    rudderstack/analytics/client.py, identify).
    """
    if fields.get("traits") is not None and as_object(fields["traits"]) is None:
        return ("traits",), {}  # of the wrong type, which is not absent
    at = ("context", "traits")
    found = None
    with suppress(Exception):  # a foreign class's own code may raise anything
        found = as_object(context["traits"])
    if reading.settings.context_traits == "fallback":
        if found is None and context["traits"] is not None:
            reading.reject(rules.OBJECT_WRONG_TYPE, at)
        if found and reading.trace is not None:
            reading.trace.note(rules.CONTEXT_TRAITS)
        return (at, found) if found else (("traits",), {})
    if found:
        reading.warn(rules.CONTEXT_TRAITS_UNREAD, at)
    return ("traits",), {}


def _note_beaten_traits(trace: Trace, traits: dict[str, Any], context: dict[str, Any]) -> None:
    """Note that the traits of the context would be read if the message had none itself."""
    with suppress(Exception):  # what is not read may fail
        if context.get("traits") not in (None, {}):
            trace.leave("beaten", rules.CONTEXT_TRAITS, ("context", "traits"), ("traits",))
            if len(traits) == 1:  # without it, there would be none
                trace.pass_over(rules.CONTEXT_TRAITS, ("traits", *traits), "decides")


def _read_context_time_zone(
    reading: Reading, context: dict[str, Any], body: dict[str, Any]
) -> None:
    place = ("context", "timezone")
    if "timezone" not in body:
        name = read_time_zone(reading, rules.TIME_ZONE_FROM_CONTEXT, place, context["timezone"])
        if name:
            body["timezone"] = name
    elif reading.trace is not None:
        if is_absent(context["timezone"]):
            reading.trace.leave("absent", rules.TIME_ZONE_ABSENT, place)
        else:
            reading.trace.beat(rules.TIME_ZONE_FROM_CONTEXT, place, "timezone")


def usual_identify(  # noqa: C901 - a way out for each unusual field, without a call
    fields: dict[str, Any], settings: Settings, owned: bool
) -> IdentifyRequest | None:
    """Return what :func:`identify` does for an ordinary message, or None: the fast lane.

    >>> from connect_mapping.settings import Settings
    >>> usual_identify({"userId": "u1", "traits": {"email": "a@example.com"}}, Settings(), False).body
    {'user_id': 'u1', 'email': 'a@example.com'}
    """
    user_id = fields.get("userId")
    if type(user_id) is not str or not user_id or user_id.isspace():
        user_id = usual_user(fields)
        if user_id is None:
            return None
    traits = fields.get("traits")
    if traits is None:
        traits = {}
    if type(traits) is not dict:
        return None
    plan = plan_of(traits)
    body: Any = {"user_id": user_id}
    if "@" in user_id and not plan.has_email:
        return None
    if plan.rows is None or not usual_traits(traits, plan, body):
        return None
    context = fields.get("context")
    if context is not None and not _usual_context(context, traits, settings, body):
        return None
    attributes = traits.copy()
    for key in plan.leaving:
        del attributes[key]
    if settings.null_attributes == "drop":
        attributes = {key: value for key, value in attributes.items() if value is not None}
    if attributes:
        copy = attributes if owned else plain_copy(attributes)
        if copy is None:
            return None
        body["attributes"] = copy
    return request("/v2/identify", body)


def _usual_context(
    context: Any, traits: dict[str, Any], settings: Settings, body: dict[str, Any]
) -> bool:
    """Add the time zone and the push token of an ordinary context; False if it is not ordinary."""
    if type(context) is not dict or "personas" in context:
        return False
    if not traits:
        own = context.get("traits")
        if own is not None and (type(own) is not dict or own):
            return False
    time_zone = context.get("timezone")
    if time_zone is not None:
        if type(time_zone) is not str or not is_olson_name(time_zone):
            return False
        body["timezone"] = time_zone
    device = context.get("device")
    if device is not None:
        if type(device) is not dict:
            return False
        token = device.get("token")
        if token is not None:
            kind = device.get("type")
            field = FIELD_OF_TYPE.get(kind) if type(kind) is str else None
            if type(token) is not str or not token or token.isspace() or field is None:
                return False
            body[settings.android_push_field if field == "fcm" else field] = [token]
    return True
