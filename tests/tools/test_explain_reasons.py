"""``explain``: fields that are absent, beaten or dropped, or that decide something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from connect_mapping.tools.explain import explain, leaf_values
from tests.full_messages import ALL_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connect_mapping.tools.explain import Explanation

#: Settings, a message, and its explanation, except that of its type and of the user.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "times of a track": (
        {},
        {
            "type": "track",
            "userId": "u1",
            "anonymousId": " ",
            "event": "Paid",
            "properties": {},
            "timestamp": "",
            "originalTimestamp": 1769949000,
            "sentAt": None,
            "receivedAt": "2026-02-01T12:30:00Z",
            "integrations": None,
            "context": {},
        },
        [
            "body.event <- event: track.event",
            "body.timestamp <- originalTimestamp: timestamp.first",
            "anonymousId absent id.absent",
            "properties absent track.properties.empty",
            "timestamp absent timestamp.absent",
            "sentAt absent timestamp.absent",
            "receivedAt beaten by originalTimestamp timestamp.first",
            "integrations absent routing.integrations-silent",
            "context not_read",
        ],
    ),
    "flags of the destination": (
        {},
        {
            "type": "track",
            "userId": None,
            "anonymousId": 7,
            "event": "Paid",
            "integrations": {
                "Outbound": True,
                "All": False,
                "ALL": True,
                "Zendesk Connect": None,
                "Braze": True,
            },
        },
        [
            "body.event <- event: track.event",
            "userId absent id.absent",
            "integrations.Outbound decides routing.own-flag-on",
            "integrations.All beaten by integrations.Outbound routing.all-off",
            "integrations.ALL not_read",
            "integrations.Zendesk Connect absent routing.flag-null",
            "integrations.Braze not_read",
        ],
    ),
    "no flags": (
        {},
        {"type": "track", "userId": "u1", "event": "e", "integrations": {}},
        [
            "body.event <- event: track.event",
            "integrations absent routing.integrations-silent",
        ],
    ),
    "an alias to itself, by other names": (
        {},
        {"type": "alias", "userId": "", "to": "u1", "previousId": None, "from": "u1"},
        [
            "userId rejected",
            "to rejected",
            "previousId rejected",
            "from rejected",
            "previousId is fixed at from, to",
        ],
    ),
    "traits beside the context": (
        {},
        {
            "type": "identify",
            "userId": "ann@example.com",
            "anonymousId": "a1",
            "traits": {
                "id": "u1",
                "name": "Ann Lee",
                "firstName": "",
                "last_name": "Li",
                "email": "a@example.com",
                "E-Mail": "b@example.com",
                "phone": None,
                "phones": ["1", "2"],
                "timezone": "utc",
                "plan": "pro",
            },
            "context": {
                "timezone": "Europe/Paris",
                "traits": {"x": 1},
                "device": {"token": "t1"},
                "library": {"name": "Analytics-Ruby"},
                "os": {"name": "macOS"},
            },
        },
        [
            "body.first_name <- traits.name: identify.first-name.name",
            "body.last_name <- traits.last_name: identify.last-name",
            "body.email <- traits.email: identify.email",
            "body.phone_number <- traits.phones[0]: identify.phone.phones",
            "body.timezone <- traits.timezone: time-zone.trait",
            "body.apns[0] <- context.device.token if context.library.name, context.os.name: push-token.system",
            "body.attributes.name <- traits.name: identify.attributes",
            "body.attributes.phones[0] <- traits.phones[0]: identify.attributes",
            "body.attributes.phones[1] <- traits.phones[1]: identify.attributes",
            "body.attributes.plan <- traits.plan: identify.attributes",
            "anonymousId beaten by userId user-id.anonymous-id",
            "traits.id dropped identify.attributes.ids",
            "traits.firstName absent identify.trait.absent",
            "traits.E-Mail duplicate_trait identify.trait.duplicate",
            "traits.phone absent identify.trait.absent",
            "context.timezone beaten by traits.timezone time-zone.context",
            "context.traits.x not_read",
            "context.library.name decides push-token.system",
            "context.os.name decides push-token.system",
            "traits.E-Mail is fixed at traits.E-Mail",
        ],
    ),
    "a device type": (
        {"android_push_field": "gcm"},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {},
            "context": {
                "timezone": "",
                "device": {"type": "Android", "token": "t1"},
                "library": {"name": "x"},
            },
        },
        [
            "body.gcm[0] <- context.device.token if context.device.type: push-token.device-type",
            "traits absent identify.attributes.empty",
            "context.timezone absent time-zone.absent",
            "context.device.type decides push-token.device-type",
            "context.library.name not_read",
        ],
    ),
    "a library": (
        {},
        {
            "type": "identify",
            "userId": "u1",
            "traits": None,
            "context": {
                "device": {"type": "tv", "token": "t1"},
                "library": {"name": "analytics-ios"},
                "os": {"name": "iOS"},
            },
        },
        [
            "body.apns[0] <- context.device.token if context.device.type, context.library.name: push-token.library",
            "traits absent object.absent",
            "context.device.type decides push-token.library",
            "context.library.name decides push-token.library",
            "context.os.name not_read",
        ],
    ),
    "warnings": (
        {},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"name": 7, "timezone": "PST8"},
            "context": {"timezone": 7, "device": {"type": "tv", "token": "t1"}},
        },
        [
            "body.attributes.name <- traits.name: identify.attributes",
            "traits.timezone invalid_timezone time-zone.invalid",
            "context.timezone wrong_type time-zone.wrong-type",
            "context.device.type not_read",
            "context.device.token unroutable_device_token push-token.unroutable",
            "traits.name is fixed at traits.name",
            "traits.timezone is fixed at traits.timezone",
            "context.timezone is fixed at context.timezone",
            "context.device.token is fixed at context.device.type",
        ],
    ),
    "no device": (
        {},
        {"type": "identify", "userId": "u1", "context": {"device": None, "ip": ""}},
        ["context.device absent push-token.absent", "context.ip not_read"],
    ),
    "blank values": (
        {},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"timezone": " "},
            "context": {"device": {"type": "ios", "token": " "}},
        },
        [
            "traits.timezone absent time-zone.absent",
            "context.device.type not_read",
            "context.device.token absent push-token.absent",
        ],
    ),
    "traits of the context": (
        {"context_traits": "fallback"},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {},
            "context": {"traits": {"email": "a@example.com", "plan": "pro"}},
        },
        [
            "body.email <- context.traits.email: identify.email",
            "body.attributes.plan <- context.traits.plan: identify.attributes",
            "traits absent identify.attributes.empty",
        ],
    ),
    "traits of the context that are beaten": (
        {"context_traits": "fallback"},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"plan": "pro", "seats": 7},
            "context": {"traits": {"plan": "free"}, "ip": "192.0.2.1"},
        },
        [
            "body.attributes.plan <- traits.plan: identify.attributes",
            "body.attributes.seats <- traits.seats: identify.attributes",
            "context.traits.plan beaten by traits identify.context-traits.fallback",
            "context.ip not_read",
        ],
    ),
    "a lone trait, without which those of the context would be read": (
        {"context_traits": "fallback"},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"id": 7},
            "context": {"traits": {"plan": "free"}},
        },
        [
            "traits.id decides identify.context-traits.fallback",
            "context.traits.plan beaten by traits identify.context-traits.fallback",
        ],
    ),
    "no traits in the context": (
        {"context_traits": "fallback"},
        {"type": "identify", "userId": "u1", "traits": {"plan": "pro"}, "context": {"traits": {}}},
        [
            "body.attributes.plan <- traits.plan: identify.attributes",
            "context.traits not_read",
        ],
    ),
    "null in place of traits in the context": (
        {"context_traits": "fallback"},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"plan": "pro"},
            "context": {"traits": None},
        },
        [
            "body.attributes.plan <- traits.plan: identify.attributes",
            "context.traits not_read",
        ],
    ),
    "an audience by its booleans": (
        {"null_attributes": "drop"},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"Big Spenders": True, "big_spenders": 7, "gone": None, "vip": True},
            "context": {
                "personas": {
                    "computation_class": "audience",
                    "computation_key": "big_spenders_x",
                    "space_id": "s1",
                }
            },
        },
        [
            "body.attributes.big_spenders <- traits.Big Spenders if context.personas.computation_class, context.personas.computation_key: audience.entered",
            "body.attributes.vip <- traits.vip if context.personas.computation_class, context.personas.computation_key: audience.entered",
            "traits.big_spenders duplicate_trait audience.duplicate",
            "traits.gone dropped identify.attributes.null",
            "context.personas.computation_class decides audience.booleans",
            "context.personas.computation_key decides audience.booleans",
            "context.personas.space_id not_read",
            "traits.big_spenders is fixed at traits.big_spenders",
        ],
    ),
    "two warnings of one trait": (
        {},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"NAME": True, "name": 7},
            "context": {"personas": {"computation_class": "audience"}},
        },
        [
            "body.attributes.name <- traits.NAME if context.personas.computation_class: audience.entered",
            "traits.name duplicate_trait audience.duplicate",
            "context.personas.computation_class decides audience.booleans",
            "traits.name is fixed at traits.name",
            "traits.name is fixed at traits.name",
        ],
    ),
    "a key that is not a string": (
        {},
        {"type": "track", "userId": "u1", "event": "e", "context": {1: 2, "ip": "192.0.2.1"}},
        ["body.event <- event: track.event", "context.ip not_read"],
    ),
    "no computation": (
        {},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"vip": True},
            "context": {"personas": None},
        },
        [
            "body.attributes.vip <- traits.vip: identify.attributes",
            "context.personas absent audience.computed-trait",
        ],
    ),
    "a computation that is not an audience's": (
        {},
        {
            "type": "identify",
            "userId": "u1",
            "traits": {"vip": True},
            "context": {"personas": {"computation_class": "trait", "computation_key": "vip"}},
        },
        [
            "body.attributes.vip <- traits.vip: identify.attributes",
            "context.personas.computation_class decides audience.computed-trait",
            "context.personas.computation_key not_read",
        ],
    ),
    "attributes of a group": (
        {"null_attributes": "drop"},
        {
            "type": "group",
            "userId": "u1",
            "groupId": 7,
            "traits": {"id": 7, "plan": "pro", "gone": None},
        },
        [
            "body.group_id <- groupId: group.group-id",
            "body.group_attributes.plan <- traits.plan: group.attributes",
            "traits.id dropped group.attributes.id",
            "traits.gone dropped group.attributes.null",
        ],
    ),
    "no attributes of a group": (
        {},
        {"type": "group", "userId": "u1", "groupId": "g", "traits": {}},
        [
            "body.group_id <- groupId: group.group-id",
            "traits absent group.attributes.empty",
        ],
    ),
    "a page and its name": (
        {},
        {
            "type": "page",
            "userId": "u1",
            "name": "Home",
            "category": "",
            "properties": {"name": "Other", "url": "", "category": "c"},
            "context": {"page": {"url": "https://example.com"}},
        },
        [
            "body.event <- name: page.event.name",
            "body.properties.name <- name: page.properties.own",
            "body.properties.url <- properties.url: page.properties",
            "body.properties.category <- properties.category: page.properties",
            "category absent page.properties.category-absent",
            "properties.name beaten by name page.event.property",
            "context.page.url beaten by name page.event.url",
        ],
    ),
    "a page and its url": (
        {},
        {
            "type": "page",
            "userId": "u1",
            "name": " ",
            "properties": {"name": None, "url": "https://a.example"},
            "context": {"page": {"url": ""}},
        },
        [
            "body.event <- properties.url: page.event.url",
            "body.properties.name <- properties.name: page.properties",
            "body.properties.url <- properties.url: page.properties",
            "name absent page.event.absent",
            "context.page.url absent page.event.absent",
        ],
    ),
    "a page without a name": (
        {},
        {"type": "page", "userId": "u1", "category": 0, "properties": {}},
        [
            "body.event <- nothing: page.event.tag",
            "category absent page.properties.category-absent",
            "properties absent page.properties.empty",
        ],
    ),
    "a category": (
        {},
        {"type": "screen", "userId": "u1", "category": "c", "properties": {"category": "d"}},
        [
            "body.event <- nothing: page.event.tag",
            "body.properties.category <- category: page.properties.own",
            "properties.category beaten by category page.properties.own",
        ],
    ),
}


def described(found: Explanation) -> Iterator[str]:
    """Yield a line for each field of the request, each field left out, and each fault."""
    for output in found.outputs:
        if output.field not in {"path", "body.user_id"}:
            sources = ", ".join(source.field for source in output.sources) or "nothing"
            conditions = f" if {', '.join(output.conditions)}" if output.conditions else ""
            yield f"{output.field} <- {sources}{conditions}: {output.rule.id}"
    for left in found.left_out:
        if left.field != "type":
            by = f" by {', '.join(left.because_of)}" if left.because_of else ""
            yield f"{left.field} {left.reason}{by}" + (f" {left.rule.id}" if left.rule else "")
    for fault in found.faults:
        yield f"{fault.problem.field} is fixed at {', '.join(fault.fields)}"


@pytest.mark.parametrize("name", CASES)
def test_reasons(name: str) -> None:
    """Each field has its source or its reason, with the rule behind it."""
    settings, message, expected = CASES[name]
    found = explain(message, attrs.evolve(ALL_CALLS, **settings))
    assert [*described(found)] == expected
    assert {output.conditions for output in found.outputs[:1]} <= {found.decided_by}
    hows = {source.how for output in found.outputs for source in output.sources}
    assert hows <= {"copied", "derived"}
    assert hash((found.outputs, found.decided_by, found.faults, found.left_out))


def test_leaf_values() -> None:
    """The leaves of a message have the paths of an explanation, and an empty container is a leaf."""
    message: dict[str, Any] = {"a": [{"b": 1}, []], "c.d": None, "e": {}}
    assert leaf_values(message) == {"a[0].b": 1, "a[1]": [], '["c.d"]': None, "e": {}}
