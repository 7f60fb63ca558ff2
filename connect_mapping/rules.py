"""The catalogue: every rule of the mapping, with its id, one sentence and its public sources.

Everything else refers to these constants: the code that applies a rule, the vectors that show it,
``explain``, and the reference in ``docs/mapping.md``, which is generated from them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from connect_mapping.outcomes import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connect_mapping.outcomes import ProblemCode


@frozen
class Rule:
    """One rule of the mapping.

    ``id`` is stable and dotted, with the call or area first. ``sentence`` is the rule, ``sources``
    the public places that it rests on. A rule about a fault also has the ``code`` of its problem or
    warning, ``detail``, which says what is wrong, and ``fix``, which says what to do. A rule is
    ``noted`` when it acts on a message, so that ``explain`` and the vectors can name it; the others
    state what is not read or kept, or the forms of a value.

    >>> EMAIL_FROM_USER_ID.id
    'identify.email.user-id'
    """

    id: str
    sentence: str
    sources: tuple[str, ...]
    code: ProblemCode | None = field(default=None, kw_only=True)
    detail: str = field(default="", kw_only=True)
    fix: str = field(default="", kw_only=True)
    noted: bool = field(default=True, kw_only=True)

    def filled(self, what: str | int) -> Rule:
        """Return this rule with a place, or a word of our own vocabulary, in its detail and fix.

        >>> TYPE_CASE.filled("track").fix
        'Write `track`.'
        """
        return evolve(self, detail=self.detail.format(what), fix=self.fix.format(what))

    def problem(self, path: str) -> Problem:
        """Return the problem that this rule reports at ``path``; it says what is wrong and what to do.

        >>> EVENT_WRONG_TYPE.problem("event").detail
        'The name of an event must be a string. Send the name as a string.'
        """
        return Problem(self.code, path, f"{self.detail} {self.fix}")  # type: ignore[arg-type]  # rules without a code report nothing


def _stated(rule_id: str, sentence: str, *sources: str) -> Rule:
    return Rule(rule_id, sentence, sources, noted=False)


# Sources, each with one spelling.
USERS: Final = 'Zendesk Connect developer guide, "Users"'
EVENTS: Final = 'Zendesk Connect developer guide, "Events"'
OUTBOUND_USERS: Final = 'Outbound developer guide, "Users"'
DESTINATION: Final = (
    "segmentio/segment-docs, src/connections/destinations/catalog/zendesk-connect/index.md"
)
CATALOG: Final = "segmentio/segment-docs, src/_data/catalog/destinations.yml (May 2021)"
MAPPER: Final = "segment-integrations/integration-outbound, lib/mapper.js"
MAPPER_FIXTURES: Final = "segment-integrations/integration-outbound, test/fixtures"
FACADE: Final = "segmentio/facade, lib/facade.js"
FACADE_IDENTIFY: Final = "segmentio/facade, lib/identify.js"
FACADE_ALIAS: Final = "segmentio/facade, lib/alias.js"
FACADE_PAGE: Final = "segmentio/facade, lib/page.js"
FILTERING: Final = "segmentio/segment-docs, src/guides/filtering-data.md"
SPEC_COMMON: Final = "segmentio/segment-docs, src/connections/spec/common.md"
SPEC_IDENTIFY: Final = "segmentio/segment-docs, src/connections/spec/identify.md"
SPEC_TRACK: Final = "segmentio/segment-docs, src/connections/spec/track.md"
SPEC_ALIAS: Final = "segmentio/segment-docs, src/connections/spec/alias.md"
SPEC_GROUP: Final = "segmentio/segment-docs, src/connections/spec/group.md"
SPEC_PAGE: Final = "segmentio/segment-docs, src/connections/spec/page.md"
SPEC_SCREEN: Final = "segmentio/segment-docs, src/connections/spec/screen.md"
HTTP_API: Final = (
    "segmentio/segment-docs, src/connections/sources/catalog/libraries/server/http-api/index.md"
)
ENGAGE: Final = "segmentio/segment-docs, src/engage/using-engage-data.md"
JOURNEYS: Final = "segmentio/segment-docs, src/engage/journeys"
MEMBERSHIP: Final = "segmentio/action-destinations, packages/core/src/audience-membership.ts"
ANALYTICS_NEXT_PAGE: Final = (
    "segmentio/analytics-next, packages/browser/src/core/page/get-page-context.ts"
)
ANDROID_TRAITS: Final = "segmentio/analytics-android, Traits.java"
SWIFT_EVENTS: Final = "segmentio/analytics-swift, Sources/Segment/Events.swift"
SWIFT_DEVICES: Final = (
    "segmentio/analytics-swift, Sources/Segment/Plugins/Platforms/Vendors/AppleUtils.swift"
)
PYTHON_CLIENT: Final = "segmentio/analytics-python, segment/analytics/client.py"
PYTHON_REQUEST: Final = "segmentio/analytics-python, segment/analytics/request.py"
NEW_DATE: Final = "segmentio/new-date, lib/index.js"
CONNECT_ANDROID: Final = "zendesk/connect-android-sdk, model User"
CONNECT_ANDROID_QUEUE: Final = "zendesk/connect-android-sdk, QueuedRequestsJobProcessor.java"
CONNECT_ANDROID_SERVICES: Final = (
    "zendesk/connect-android-sdk, IdentifyService.java and EventService.java"
)
CONNECT_PYTHON: Final = "zendesk/connect_python_sdk, outbound/__init__.py"
CONNECT_NODE: Final = "zendesk/connect_node_sdk, outbound.js"
PYTZ: Final = "stub42/pytz, all_timezones"
ECMASCRIPT: Final = "ECMA-262, Date.prototype.toString"
RFC_2822: Final = "RFC 2822"
RFC_8259: Final = "RFC 8259"
PYTHON_JSON: Final = 'Python documentation, json, "Repeated Names Within an Object"'
RUDDER_4829: Final = "rudderlabs/rudder-transformer, issue 4829"
RUDDER_4994: Final = "rudderlabs/rudder-transformer, issue 4994"
RUDDER_2395: Final = "rudderlabs/rudder-transformer, pull request 2395"
TEMPORAL_1076: Final = "tc39/proposal-temporal, issue 1076"
SNOWPLOW: Final = "snowplow/snowplow-python-analytics-sdk, event_transformer.py"
FACADE_61: Final = "segmentio/facade, issue 61"
DECISIONS: Final = "docs/decisions.md"


# Routing: whether a message is meant for Zendesk Connect, and by which call.

NOT_AN_OBJECT: Final = Rule(
    "routing.not-an-object",
    "A message must be an object.",
    (HTTP_API,),
    code="not_an_object",
    detail="A message must be an object.",
    fix="Send one JSON object for each message.",
)
MESSAGE_IS_TEXT: Final = Rule(
    "routing.not-an-object.text",
    "Text and bytes are not parsed: they are not a message, whatever they contain.",
    (DECISIONS,),
    code="not_an_object",
    detail="A message must be an object, not text or bytes.",
    fix="Parse it first, or use convert_lines; if it is on a line, it was encoded twice.",
)
MESSAGE_IS_ARRAY: Final = Rule(
    "routing.not-an-object.array",
    "An array of messages is not a message.",
    (DECISIONS,),
    code="not_an_object",
    detail="A message must be an object, not an array.",
    fix="Convert its messages one by one; in a file, write each on its own line, with `jq -c '.[]' FILE`.",
)
MESSAGE_IS_INSTANCE: Final = Rule(
    "routing.not-an-object.instance",
    "In Python, a model object is not a message; a mapping is.",
    (DECISIONS,),
    code="not_an_object",
    detail="A message must be an object, as a dict or another mapping, not an instance of a class.",
    fix="Turn it into a dict first, such as with model_dump(), dataclasses.asdict() or attrs.asdict().",
)
INTEGRATIONS_FIRST: Final = _stated(
    "routing.integrations-first",
    "`integrations` is read before `type`: a message for which the destination is off is skipped, whatever its type, and not examined further.",
    DECISIONS,
)
INTEGRATIONS_SILENT: Final = Rule(
    "routing.integrations-silent",
    "If `integrations` is absent or null, or names neither the destination nor `All`, the destination is on.",
    (FACADE, SPEC_COMMON),
)
OWN_FLAG_OFF: Final = Rule(
    "routing.own-flag-off",
    "If `Outbound` or `Zendesk Connect` is false in `integrations`, the message is skipped as `destination_disabled`, even if the other name is on.",
    (FACADE, CATALOG, DECISIONS),
)
OWN_FLAG_ON: Final = Rule(
    "routing.own-flag-on",
    "Any other value under `Outbound` or `Zendesk Connect` keeps the destination on, even if `All` is false; an object holds options.",
    (FACADE, ENGAGE),
)
ALL_OFF: Final = Rule(
    "routing.all-off",
    "If `All`, in any casing, is false and neither name of the destination is present, the message is skipped as `destination_disabled`. If two casings disagree, false wins.",
    (FACADE, SPEC_COMMON, DECISIONS),
)
ALL_ON: Final = Rule(
    "routing.all-on",
    "Any value of `All` other than false keeps the destination on.",
    (FACADE,),
)
FLAG_NULL: Final = Rule(
    "routing.flag-null", "A flag that is null counts as absent.", (FACADE, DECISIONS)
)
NAMES_CASE_SENSITIVE: Final = _stated(
    "routing.names-case-sensitive",
    "The names of the destination are case-sensitive: `outbound` is another destination.",
    FILTERING,
    CATALOG,
)
CONTEXT_INTEGRATIONS: Final = _stated(
    "routing.context-integrations", "`context.integrations` is not read.", ENGAGE
)
INTEGRATIONS_WRONG_TYPE: Final = Rule(
    "routing.integrations-wrong-type",
    "`integrations` must be an object or null; a message with any other value is rejected, even if its call would be skipped.",
    (DECISIONS,),
    code="wrong_type",
    detail="The field must be an object or null.",
    fix="Send an object, or leave integrations out.",
)
CALL: Final = Rule(
    "routing.type",
    "`type` chooses the call: `identify`, `track` and `alias` are always mapped.",
    (SPEC_COMMON, CATALOG),
)
CALL_ON: Final = Rule(
    "routing.calls-on",
    "`group`, `page` and `screen` are mapped if the setting `calls` names them.",
    (MAPPER,),
)
CALL_OFF: Final = Rule(
    "routing.calls-off",
    "`group`, `page` and `screen` are skipped as `unsupported_call` unless the setting `calls` names them, and are not examined further.",
    (CATALOG, DECISIONS),
)
TYPE_UNKNOWN: Final = Rule(
    "routing.type-unknown",
    "A `type` that is none of Segment's calls is a problem, and so is a message without one.",
    (SPEC_COMMON, DECISIONS),
    code="unknown_type",
    detail="The type is missing, or is not one of Segment's calls.",
    fix="Set type to identify, track, alias, group, page or screen.",
)
TYPE_CASE: Final = Rule(
    "routing.type-case",
    "A type is not trimmed, and its casing counts: `Track` is a problem.",
    (SPEC_COMMON, DECISIONS),
    code="unknown_type",
    detail="Types are lower case, without white space around them.",
    fix="Write `{}`.",
)
TYPE_OF_BATCH: Final = Rule(
    "routing.batch",
    "A batch is not a message: a function that maps one message reports it as a problem.",
    (DECISIONS,),
    code="unknown_type",
    detail="This is a batch, not a message.",
    fix="Unfold it with unbatch, or use convert_payload or convert_lines.",
)

# Every call: what a body holds, and the fields of a message that hold others.

BODY_FIELDS: Final = _stated(
    "body.fields",
    "The fields of a body stand in the order of these rules; a field without a value is left out.",
    USERS,
    EVENTS,
    CONNECT_PYTHON,
)
BODY_NOT_READ: Final = _stated(
    "body.not-read",
    "A field of the message that no rule reads is not examined, whatever it holds.",
    DECISIONS,
)

OBJECT_ABSENT: Final = Rule(
    "object.absent",
    "`traits`, `properties` and `context` count as absent if they are null.",
    (DECISIONS,),
)
OBJECT_WRONG_TYPE: Final = Rule(
    "object.wrong-type",
    "`traits` (identify, group), `properties` (track, page, screen) and `context` must be objects or null.",
    (DECISIONS,),
    code="wrong_type",
    detail="The field must be an object or null.",
    fix="Send an object, or leave the field out.",
)
CONTEXT_PARTS: Final = _stated(
    "object.context-parts",
    "`library`, `os`, `personas` and `page` in `context` count as absent if they are not objects, and so do the names and types of devices, libraries and systems that are not strings.",
    DECISIONS,
)

# Ids: what all ids have in common, then the user of a call.

ID_KEPT: Final = _stated(
    "id.kept",
    "An id that is a string is kept as it is, including white space around it.",
    MAPPER,
    DECISIONS,
)
ID_ABSENT: Final = Rule(
    "id.absent",
    "An id that is null or blank counts as absent.",
    (MAPPER_FIXTURES, PYTHON_CLIENT, DECISIONS),
)
ID_NUMBER: Final = Rule(
    "id.number",
    'A whole number becomes a string with all its digits: `42` and `42.0` are both `"42"`. In Python, so do whole Decimals, other integral numbers and UUIDs.',
    (USERS, DECISIONS),
)
ID_WRONG_TYPE: Final = Rule(
    "id.wrong-type",
    "An id that is neither a string nor a whole number is a problem, even if the next field holds a good one.",
    (DECISIONS,),
    code="wrong_type",
    detail="An id must be a string or a whole number.",
    fix="Send the id as a string.",
)
ID_TOO_LONG: Final = Rule(
    "id.too-many-digits",
    "A number with more than 640 digits is not an id.",
    (DECISIONS,),
    code="not_json",
    detail="An integer must not have more than 640 digits.",
    fix="Send the id as a string.",
)
USER_ID: Final = Rule("user-id.user-id", "`user_id` is `userId`.", (USERS, MAPPER))
USER_ID_FROM_ANONYMOUS: Final = Rule(
    "user-id.anonymous-id",
    "If there is no `userId`, `user_id` is `anonymousId`: in identify as in Segment's mapper, in the other calls by our decision.",
    (DESTINATION, MAPPER, DECISIONS),
)
USER_ID_MISSING: Final = Rule(
    "user-id.missing",
    "A call needs `userId` or `anonymousId`.",
    (USERS,),
    code="missing",
    detail="The call has neither a userId nor an anonymousId.",
    fix="Add one that is not blank.",
)

# Identify.

FIRST_NAME: Final = Rule(
    "identify.first-name", "`first_name` is the trait `firstName`, trimmed.", (FACADE_IDENTIFY,)
)
FIRST_NAME_FROM_NAME: Final = Rule(
    "identify.first-name.name",
    "If there is no trait `firstName`, `first_name` is the first word of the trait `name`.",
    (FACADE_IDENTIFY, DECISIONS),
)
LAST_NAME: Final = Rule(
    "identify.last-name", "`last_name` is the trait `lastName`, trimmed.", (FACADE_IDENTIFY,)
)
LAST_NAME_FROM_NAME: Final = Rule(
    "identify.last-name.name",
    "If there is no trait `lastName`, `last_name` is what follows the first run of white space in the trait `name`, trimmed; one word gives no last name.",
    (FACADE_IDENTIFY, DECISIONS),
)
EMAIL: Final = Rule(
    "identify.email",
    "`email` is the trait `email`, trimmed; it is not validated.",
    (USERS, DECISIONS),
)
EMAIL_FROM_USER_ID: Final = Rule(
    "identify.email.user-id",
    "If there is no trait `email`, `email` is a `userId` that looks like an address, trimmed.",
    (FACADE_IDENTIFY, DECISIONS),
)
EMAIL_ADDRESS: Final = _stated(
    "identify.email.address",
    "A `userId` looks like an address if, trimmed, it has exactly one `@` with something before it, a dot inside what follows, and no white space. An `anonymousId` is never taken for an address.",
    FACADE_IDENTIFY,
    DECISIONS,
)
PHONE: Final = Rule(
    "identify.phone",
    "`phone_number` is the trait `phone`, trimmed; a whole number becomes a string.",
    (USERS, DECISIONS),
)
PHONE_FROM_PHONES: Final = Rule(
    "identify.phone.phones",
    "If there is no trait `phone`, `phone_number` is the first element of the trait `phones`, in the same way; an element that is null or blank gives no number.",
    (FACADE, FACADE_IDENTIFY),
)
PHONES_FIRST_WRONG_TYPE: Final = Rule(
    "identify.phone.phones-wrong-type",
    "If the first element of the trait `phones` is needed, it must be a string or a whole number; otherwise there is no `phone_number`, and a warning.",
    (USERS, DECISIONS),
    code="wrong_type",
    detail="A phone number must be a string or a whole number; it was left out.",
    fix="Send the phone number as a string.",
)
TRAIT_SPELLING: Final = _stated(
    "identify.trait.spelling",
    "Traits are recognised by their letters and digits alone, in any casing: `firstName`, `first_name`, `First Name`, `FIRST-NAME`. All other fields of a message have one spelling.",
    FACADE,
    SPEC_IDENTIFY,
)
TRAIT_ABSENT: Final = Rule(
    "identify.trait.absent",
    "A trait with a field of its own counts as absent if it is null or blank; it does not become an attribute, except for `name` and `phones`.",
    (DECISIONS,),
)
TRAIT_DUPLICATE: Final = Rule(
    "identify.trait.duplicate",
    "If a trait has several spellings, the first with a value is used and the others are dropped with a warning.",
    (DECISIONS,),
    code="duplicate_trait",
    detail="Another spelling of this trait comes first; this one was dropped.",
    fix="Send the trait under one spelling.",
)
TRAIT_WRONG_TYPE: Final = Rule(
    "identify.trait.wrong-type",
    "A trait whose type its field cannot hold stays an attribute under its own key, with a warning. `phones` must be an array.",
    (RUDDER_4829, DECISIONS),
    code="wrong_type",
    detail="The trait has a type that its field cannot hold; it is an attribute only.",
    fix="Send a string; phone may also be a whole number, and phones is an array.",
)
ATTRIBUTES: Final = Rule(
    "identify.attributes",
    'Every other trait becomes an attribute under its own key and in its order, copied deeply; null, `false`, `0` and `""` are kept.',
    (USERS,),
)
ATTRIBUTES_NAME: Final = Rule(
    "identify.attributes.name-and-phones",
    "The traits `name` and `phones` are attributes too, even if they are null or blank.",
    (MAPPER_FIXTURES, DECISIONS),
)
ATTRIBUTES_IDS: Final = Rule(
    "identify.attributes.ids",
    "The traits `id`, `userId` and `anonymousId`, in any spelling, never become attributes.",
    (MAPPER, ANDROID_TRAITS, DECISIONS),
)
ATTRIBUTES_SPECIAL: Final = Rule(
    "identify.attributes.fields",
    "A trait that fills, or could fill, a field of its own does not become an attribute.",
    (MAPPER,),
)
ATTRIBUTES_NULL: Final = Rule(
    "identify.attributes.null",
    'With `null_attributes="drop"`, traits that are null do not become attributes; nulls inside objects and arrays are kept.',
    (DECISIONS,),
)
ATTRIBUTES_EMPTY: Final = Rule(
    "identify.attributes.empty",
    "`attributes` is left out if it would be empty.",
    (CONNECT_PYTHON,),
)
CONTEXT_TRAITS_NOT_READ: Final = _stated(
    "identify.context-traits",
    "`context.traits` is not read, because mobile libraries keep the traits of earlier calls there.",
    FACADE_61,
    DECISIONS,
)
CONTEXT_TRAITS_UNREAD: Final = Rule(
    "identify.context-traits.unread",
    "If an identify has `context.traits` but no `traits`, there is a warning.",
    (DECISIONS,),
    code="unread_traits",
    detail="The traits of this identify are in context.traits, which is not read.",
    fix='Set context_traits to "fallback", or send the traits in traits.',
)
CONTEXT_TRAITS: Final = Rule(
    "identify.context-traits.fallback",
    'With `context_traits="fallback"`, an identify without `traits` is read as if `context.traits` were its `traits`.',
    (DECISIONS,),
)
IDENTIFY_NOT_READ: Final = _stated(
    "identify.not-read",
    "Nothing else of an identify is sent: no time, no properties, and nothing else of `context`.",
    USERS,
)

# Push tokens.

TOKEN: Final = _stated(
    "push-token.token",
    "`context.device.token` is sent as it is, in a list of one.",
    USERS,
    DESTINATION,
    DECISIONS,
)
TOKEN_BY_TYPE: Final = Rule(
    "push-token.device-type",
    "`context.device.type`, in any casing and trimmed, decides the field of the token: `apns` for iOS, iPadOS, tvOS, watchOS, visionOS and macOS, `fcm` for Android.",
    (USERS, DESTINATION, SWIFT_DEVICES, DECISIONS),
)
TOKEN_BY_LIBRARY: Final = Rule(
    "push-token.library",
    "If the type does not tell, a `context.library.name` that contains `android` means `fcm`; otherwise one that contains `ios` means `apns`.",
    (FACADE,),
)
TOKEN_BY_SYSTEM: Final = Rule(
    "push-token.system",
    "If the library does not tell either, the beginning of `context.os.name` decides: `apns` for iOS, iPhone, iPadOS, tvOS, watchOS, visionOS, macOS and Mac OS, `fcm` for Android.",
    (SPEC_COMMON, DECISIONS),
)
TOKEN_GCM: Final = Rule(
    "push-token.gcm",
    'With `android_push_field="gcm"`, Android tokens go to `gcm`.',
    (USERS, CONNECT_ANDROID),
)
TOKEN_ABSENT: Final = Rule(
    "push-token.absent", "A token that is null or blank counts as absent.", (DECISIONS,)
)
TOKEN_WRONG_TYPE: Final = Rule(
    "push-token.wrong-type",
    "A token must be a string; otherwise it is left out.",
    (USERS,),
    code="wrong_type",
    detail="A push token must be a string; it was left out.",
    fix="Send the token as a string.",
)
DEVICE_WRONG_TYPE: Final = Rule(
    "push-token.device-wrong-type",
    "`context.device` must be an object; otherwise its token is left out.",
    (DECISIONS,),
    code="wrong_type",
    detail="The device must be an object; its token was left out.",
    fix="Send the device as an object with type and token.",
)
TOKEN_UNROUTABLE: Final = Rule(
    "push-token.unroutable",
    "If nothing tells whether a token is Apple's or Android's, it is left out.",
    (MAPPER,),
    code="unroutable_device_token",
    detail="Nothing tells whether the token is Apple's or Android's; it was left out.",
    fix="Set context.device.type to ios or android.",
)

# Time zones.

_OLSON_NAME: Final = "Send a name such as Europe/Berlin or America/New_York, not an offset, an abbreviation or a Windows name."

TIME_ZONE: Final = Rule(
    "time-zone.trait",
    "`timezone` is the trait `timezone`: an Olson name, the only kind of time zone that Connect accepts.",
    (DESTINATION,),
)
TIME_ZONE_FROM_CONTEXT: Final = Rule(
    "time-zone.context",
    "If no trait gives a time zone, `timezone` is `context.timezone`.",
    (MAPPER,),
)
TIME_ZONE_CANONICAL: Final = Rule(
    "time-zone.canonical",
    "A name in any casing, with white space around it, is sent trimmed and in its canonical casing.",
    (PYTZ, DESTINATION),
)
TIME_ZONE_NAMES: Final = _stated(
    "time-zone.names",
    "Every name in pytz's full list is valid and kept: old names such as `Asia/Calcutta` and `US/Pacific` too, and abbreviations that are names, such as `EST` and `UTC`.",
    PYTZ,
    TEMPORAL_1076,
)
TIME_ZONE_ABSENT: Final = Rule(
    "time-zone.absent", "A time zone that is null or blank counts as absent.", (DECISIONS,)
)
TIME_ZONE_INVALID: Final = Rule(
    "time-zone.invalid",
    "A time zone that is any other string (an offset, `PST`, a Windows name) is left out with a warning, and the next source is read.",
    (DESTINATION, DECISIONS),
    code="invalid_timezone",
    detail="The time zone is not an Olson name; it was left out.",
    fix=_OLSON_NAME,
)
TIME_ZONE_REJECTED: Final = Rule(
    "time-zone.rejected",
    'With `on_invalid_timezone="reject"`, each invalid time zone that is read is a problem.',
    (DECISIONS,),
    code="invalid_timezone",
    detail="The time zone is not an Olson name.",
    fix=_OLSON_NAME,
)
TIME_ZONE_WRONG_TYPE: Final = Rule(
    "time-zone.wrong-type",
    "A time zone must be a string; otherwise it is left out with a warning, and the next source is read.",
    (DECISIONS,),
    code="wrong_type",
    detail="A time zone must be a string; it was left out.",
    fix=_OLSON_NAME,
)
TIME_ZONE_NO_ATTRIBUTE: Final = Rule(
    "time-zone.no-attribute",
    "The trait `timezone` never becomes an attribute.",
    (MAPPER, DECISIONS),
)

# Audiences: identifies from Segment Personas.

AUDIENCE_MEMBER: Final = Rule(
    "audience.member",
    "If `context.personas.computation_class` is `audience` or `journey_step`, the trait named by `computation_key` is a membership, under the key as it is.",
    (MEMBERSHIP, DECISIONS),
)
AUDIENCE_ENTERED: Final = Rule(
    "audience.entered",
    "The user enters the audience: its attribute is true.",
    (MEMBERSHIP, DESTINATION),
)
AUDIENCE_LEFT: Final = Rule(
    "audience.left",
    "The user leaves the audience: its attribute is false.",
    (MEMBERSHIP, DESTINATION),
)
AUDIENCE_SNAKE_CASE: Final = Rule(
    "audience.member.snake-case",
    "If no trait is named exactly so, the first trait with the same snake_case as the key is the membership, under the key as it is.",
    (DECISIONS,),
)
AUDIENCE_WRONG_TYPE: Final = Rule(
    "audience.member.wrong-type",
    "A membership must be `true` or `false`.",
    (MEMBERSHIP, DECISIONS),
    code="wrong_type",
    detail="The membership of an audience must be true or false.",
    fix="Send a boolean, not a string or a number.",
)
AUDIENCE_BOOLEANS: Final = Rule(
    "audience.booleans",
    "If no trait matches the key (Segment's documentation shows an id there), every boolean trait is a membership, under its snake_case.",
    (ENGAGE, DECISIONS),
)
AUDIENCE_DUPLICATE: Final = Rule(
    "audience.duplicate",
    "Of two traits that would have the same attribute name, a membership wins, otherwise the first; the other is dropped with a warning.",
    (DECISIONS,),
    code="duplicate_trait",
    detail="Another trait becomes the attribute of this name; this one was dropped.",
    fix="Rename one of the two traits.",
)
AUDIENCE_RESERVED: Final = _stated(
    "audience.reserved",
    "If no trait matches the key, boolean traits named `id`, `userId`, `anonymousId` or `timezone`, in any spelling, are neither memberships nor attributes.",
    DECISIONS,
)
AUDIENCE_FIRST: Final = _stated(
    "audience.before-traits",
    "Memberships are taken before all other rules about traits: an audience keyed `email` is not an address. All other traits are read as always.",
    DECISIONS,
)
AUDIENCE_COMPUTED_TRAIT: Final = _stated(
    "audience.computed-trait",
    "An identify with any other `computation_class`, such as `computed_trait`, or without one is an ordinary identify.",
    ENGAGE,
    MEMBERSHIP,
)
AUDIENCE_NAME: Final = _stated(
    "audience.name",
    "The snake_case of a name splits words at anything that is not a letter or digit, and where lower case meets upper case; acronyms stay whole, digits stay with their letters, and a name of only a–z, 0–9 and `_` is kept.",
    DESTINATION,
    ENGAGE,
    JOURNEYS,
    DECISIONS,
)
MEMBER_MISSING: Final = Rule(
    "audience.list.missing",
    "The id of a member must not be null or blank.",
    (USERS,),
    code="missing",
    detail="A user id must not be null or blank.",
    fix="Leave the member out, or give its id.",
    noted=False,
)
AUDIENCE_FIRST_SYNC: Final = _stated(
    "audience.list.first-sync", "The first sync of a list identifies every member.", DESTINATION
)
AUDIENCE_NEXT_SYNC: Final = _stated(
    "audience.list.next-sync",
    "Later syncs identify only the members added (`true`), then those removed (`false`).",
    DESTINATION,
)
AUDIENCE_IDS: Final = _stated(
    "audience.list.ids",
    "Ids in lists follow the rules of ids and are compared as strings. Each user comes once, in the given order.",
    USERS,
    DECISIONS,
)

# Track.

EVENT: Final = Rule("track.event", "`event` is `event`, kept as it is, not trimmed.", (EVENTS,))
EVENT_MISSING: Final = Rule(
    "track.event.missing",
    "A track call needs an `event` that is not blank.",
    (SPEC_TRACK,),
    code="missing",
    detail="A track call needs an event that is not blank.",
    fix="Add the name of the event.",
)
EVENT_WRONG_TYPE: Final = Rule(
    "track.event.wrong-type",
    "`event` must be a string.",
    (EVENTS,),
    code="wrong_type",
    detail="The name of an event must be a string.",
    fix="Send the name as a string.",
)
EVENT_TOO_LONG: Final = Rule(
    "track.event.too-long",
    "`event` must not have more than 200 characters.",
    (EVENTS,),
    code="too_long",
    detail="The name of an event must not have more than 200 characters.",
    fix="Choose a shorter name, and send long text as a property.",
)
PROPERTIES: Final = Rule(
    "track.properties",
    '`properties` is `properties`, copied deeply; null, `false`, `0` and `""` inside are kept.',
    (EVENTS,),
)
PROPERTIES_EMPTY: Final = Rule(
    "track.properties.empty",
    "`properties` is left out if it would be empty.",
    (EVENTS, CONNECT_PYTHON),
)
TRACK_NOT_READ: Final = _stated(
    "track.not-read",
    "Nothing else of a track is sent: no traits, no push token, no time zone.",
    EVENTS,
)

# Timestamps: of track, page and screen.

TIMESTAMP: Final = Rule(
    "timestamp.first",
    "`timestamp` is the first of `timestamp`, `originalTimestamp`, `sentAt` and `receivedAt` that is present, in Unix seconds.",
    (SPEC_COMMON, EVENTS),
)
TIMESTAMP_ABSENT: Final = Rule(
    "timestamp.absent", "A time that is null or blank counts as absent.", (DECISIONS,)
)
TIMESTAMP_INVALID: Final = Rule(
    "timestamp.invalid",
    "A time that is present but cannot be parsed is a problem; the next one is not used in its place.",
    (RUDDER_4994, DECISIONS),
    code="invalid_timestamp",
    detail="The timestamp cannot be parsed, and no other time is used in its place.",
    fix="Send ISO 8601, such as 2026-02-01T12:30:00Z, or Unix seconds or milliseconds. Local formats (month/day/year) and Unix micro- or nanoseconds are not read.",
)
TIMESTAMP_NONE: Final = _stated(
    "timestamp.none",
    "If none of the four is present, `timestamp` is left out; no clock is read.",
    EVENTS,
)
TIMESTAMP_SECONDS: Final = _stated(
    "timestamp.seconds",
    "Seconds are an integer if whole, and otherwise rounded to milliseconds, half up.",
    EVENTS,
    CONNECT_PYTHON,
    DECISIONS,
)
TIMESTAMP_UTC: Final = _stated("timestamp.utc", "A time without a zone is in UTC.", DECISIONS)
TIMESTAMP_ISO: Final = _stated(
    "timestamp.iso-8601",
    "ISO 8601 is read in its extended and basic forms: with `Z`, with an offset (with or without a colon) or without; with fractions of any length; with one-digit months and days; as a week date or an ordinal date; as a date, a month or a year alone. White space around it is ignored.",
    SPEC_COMMON,
    HTTP_API,
    DECISIONS,
)
TIMESTAMP_RFC_2822: Final = _stated(
    "timestamp.rfc-2822",
    "RFC 2822 dates are read, with a zone or without: `Wed, 20 Nov 2019 11:40:23 GMT`. The year has four digits, and a zone's name is one of the standard's.",
    RFC_2822,
    DECISIONS,
)
TIMESTAMP_JAVASCRIPT: Final = _stated(
    "timestamp.date-to-string",
    "The format of JavaScript's `Date.toString()` is read; the name in parentheses is ignored.",
    ECMASCRIPT,
)
TIMESTAMP_NUMBER: Final = _stated(
    "timestamp.number",
    "Numbers, and strings of nine digits or more (but not fourteen), are Unix seconds below 31,557,600,000 and milliseconds from there on, whatever their sign.",
    NEW_DATE,
    DECISIONS,
)
TIMESTAMP_YEARS: Final = _stated(
    "timestamp.years",
    "Times outside the years 1 to 9999 cannot be parsed, and so micro- and nanoseconds since 1970 cannot either.",
    DECISIONS,
)
TIMESTAMP_NOT_PARSED: Final = _stated(
    "timestamp.not-parsed",
    "Nothing else can be parsed: local formats (`02/14/2016`), times without a date, dates that do not exist, leap seconds, words, booleans, arrays and objects.",
    DECISIONS,
)
TIMESTAMP_PYTHON: Final = _stated(
    "timestamp.python",
    "In Python, a time may also be a `datetime`, a `date`, a `Decimal` or another integral number.",
    DECISIONS,
)

# Alias.

ALIAS_USER: Final = Rule("alias.user-id.user-id", "`user_id` is `userId`.", (MAPPER,))
ALIAS_TO: Final = Rule(
    "alias.user-id.to", "If there is no `userId`, `user_id` is `to`.", (FACADE_ALIAS,)
)
ALIAS_USER_MISSING: Final = Rule(
    "alias.user-id.missing",
    "An alias needs a `userId` or a `to`; an `anonymousId` is not enough.",
    (SPEC_ALIAS,),
    code="missing",
    detail="The alias needs a userId that is not blank.",
    fix="Add the userId that the user has from now on.",
)
ALIAS_PREVIOUS: Final = Rule(
    "alias.previous-id.previous-id", "`previous_id` is `previousId`.", (MAPPER,)
)
ALIAS_FROM: Final = Rule(
    "alias.previous-id.from",
    "If there is no `previousId`, `previous_id` is `from`.",
    (FACADE_ALIAS,),
)
ALIAS_ANONYMOUS: Final = Rule(
    "alias.previous-id.anonymous-id",
    "If there is no `previousId` and no `from`, `previous_id` is `anonymousId`: this joins a visitor with an account.",
    (SWIFT_EVENTS,),
)
ALIAS_PREVIOUS_MISSING: Final = Rule(
    "alias.previous-id.missing",
    "An alias needs a `previousId`, a `from` or an `anonymousId`.",
    (HTTP_API, DECISIONS),
    code="missing",
    detail="The alias needs a previousId, a from or an anonymousId that is not blank.",
    fix="Add the previousId that the user had until now.",
)
ALIAS_TO_SELF: Final = Rule(
    "alias.to-self",
    "The two ids, compared as strings, must differ.",
    (RUDDER_2395,),
    code="alias_to_self",
    detail="An alias needs two different ids.",
    fix="Send the old id and the new one, or no alias.",
)
ALIAS_NOT_READ: Final = _stated(
    "alias.not-read",
    "Nothing else of an alias is sent or examined: no traits, no time, and no address from a `userId`.",
    MAPPER_FIXTURES,
    DECISIONS,
)

# Group.

GROUP_ID: Final = Rule("group.group-id", "`group_id` is `groupId`.", (MAPPER, OUTBOUND_USERS))
GROUP_ID_MISSING: Final = Rule(
    "group.group-id.missing",
    "A group call needs a `groupId`.",
    (SPEC_GROUP,),
    code="missing",
    detail="The group needs a groupId that is not blank.",
    fix="Add the id of the group.",
)
GROUP_ATTRIBUTES: Final = Rule(
    "group.attributes",
    '`group_attributes` is `traits`, copied deeply; null, `false`, `0` and `""` are kept.',
    (MAPPER,),
)
GROUP_ATTRIBUTES_ID: Final = Rule(
    "group.attributes.id",
    "The trait `id`, in any spelling, never becomes an attribute of the group.",
    (MAPPER, DECISIONS),
)
GROUP_ATTRIBUTES_NULL: Final = Rule(
    "group.attributes.null",
    'With `null_attributes="drop"`, traits that are null do not become attributes of the group.',
    (DECISIONS,),
)
GROUP_ATTRIBUTES_EMPTY: Final = Rule(
    "group.attributes.empty",
    "`group_attributes` is left out if it would be empty.",
    (DECISIONS,),
)
GROUP_NOT_A_USER: Final = _stated(
    "group.not-a-user",
    "Nothing of a group becomes a field of the user: `name`, `email`, `phone` and `timezone` are attributes of the group like any other trait, and no audience, push token or time zone is read.",
    DECISIONS,
)
GROUP_PROPERTIES: Final = _stated(
    "group.properties",
    "The `properties` and the times of a group are not read.",
    SPEC_GROUP,
    DECISIONS,
)

# Page and screen.

PAGE_EVENT_NAME: Final = Rule(
    "page.event.name",
    "`event` is the tag, a space, and `name` as it is, not trimmed: `[Segment Page] Home`, `[Segment Screen] Home`. The settings `page_event` and `screen_event` replace the tags.",
    (MAPPER, FACADE_PAGE, DECISIONS),
)
PAGE_EVENT_PROPERTY: Final = Rule(
    "page.event.property",
    "If there is no `name`, `properties.name` is used.",
    (MAPPER, FACADE_PAGE),
)
PAGE_EVENT_URL: Final = Rule(
    "page.event.url",
    "A page without a name is named by `properties.url`, otherwise by `context.page.url`; a screen is not.",
    (SPEC_COMMON, SPEC_SCREEN, DECISIONS),
)
PAGE_URL_QUERY: Final = Rule(
    "page.event.url-query",
    'With `page_url_query="drop"`, the name ends where the query or the fragment of the url begins; if nothing is left of the url, `event` is the tag alone. The properties keep the whole url.',
    (ANALYTICS_NEXT_PAGE, DECISIONS),
)
PAGE_EVENT_TAG: Final = Rule(
    "page.event.tag", "If nothing names it, `event` is the tag alone.", (MAPPER_FIXTURES,)
)
PAGE_NAME_ABSENT: Final = Rule(
    "page.event.absent", "A name or url that is null or blank counts as absent.", (DECISIONS,)
)
PAGE_NAME_WRONG_TYPE: Final = Rule(
    "page.event.wrong-type",
    "The name or url that names the event must be a string; the next source is not used in its place.",
    (DECISIONS,),
    code="wrong_type",
    detail="The name or url that names a page or screen must be a string.",
    fix="Send it as a string.",
)
PAGE_NAME_TOO_LONG: Final = Rule(
    "page.event.too-long",
    "`event`, including the tag, must not have more than 200 characters; the problem is at the name or url.",
    (EVENTS,),
    code="too_long",
    detail="The event, including its tag, must not have more than 200 characters.",
    fix="Choose a shorter name, and send long text as a property.",
)
PAGE_URL_TOO_LONG: Final = Rule(
    "page.event.url-too-long",
    "If the url that names the event is too long only because of its query or fragment, the problem says so.",
    (EVENTS, DECISIONS),
    code="too_long",
    detail="The url makes the event longer than 200 characters, because of its query or fragment.",
    fix='Set page_url_query to "drop", which leaves them out of the event, or send a name.',
)
PAGE_CATEGORY: Final = _stated("page.event.category", "`category` is not part of `event`.", MAPPER)
PAGE_PROPERTIES: Final = Rule(
    "page.properties",
    '`properties` is `properties`, copied deeply; null, `false`, `0` and `""` inside are kept.',
    (MAPPER, EVENTS),
)
PAGE_PROPERTIES_EMPTY: Final = Rule(
    "page.properties.empty",
    "`properties` is left out if it would be empty.",
    (EVENTS, CONNECT_PYTHON),
)
PAGE_PROPERTIES_OWN: Final = Rule(
    "page.properties.own",
    "`category` and `name` join the properties at their end, and replace properties of those names in their place. A `category` may have any type.",
    (FACADE_PAGE, DECISIONS),
)
PAGE_CATEGORY_ABSENT: Final = Rule(
    "page.properties.category-absent",
    "A `category` that is null, blank, `0` or `false` counts as absent.",
    (FACADE_PAGE, DECISIONS),
)
PAGE_NOT_READ: Final = _stated(
    "page.not-read",
    "Nothing else of a page or screen is sent: no `event`, no traits, no push token, no time zone.",
    SPEC_PAGE,
    SPEC_SCREEN,
)

# Values inside traits and properties.

VALUE: Final = _stated(
    "value.json",
    "JSON values are kept as they are, in their order; numbers keep all their digits.",
    USERS,
    EVENTS,
)
PYTHON_VALUE: Final = _stated(
    "value.python",
    "In Python, a tuple becomes an array, a `datetime` or `date` an ISO 8601 string, a `UUID` a string, and a `Decimal` or another integral number an integer if whole and otherwise the nearest float.",
    DECISIONS,
)
NOT_FINITE: Final = Rule(
    "value.not-finite",
    "NaN and the infinities are a problem where they would be sent.",
    (RFC_8259,),
    code="not_json",
    detail="JSON has no NaN and no infinity.",
    fix="Send a finite number, or null.",
)
TOO_MANY_DIGITS: Final = Rule(
    "value.too-many-digits",
    "An integer must not have more than 640 digits.",
    (DECISIONS,),
    code="not_json",
    detail="A number must not have more than 640 digits.",
    fix="Send the digits as a string.",
)
TOO_DEEP: Final = Rule(
    "value.too-deep",
    "Traits and properties must not nest deeper than 100 levels; they themselves are the first.",
    (DECISIONS,),
    code="too_deep",
    detail="Values must not nest deeper than 100 levels.",
    fix="Send a flatter object.",
)
KEY_WRONG_TYPE: Final = Rule(
    "value.key",
    "The keys of an object must be strings.",
    (RFC_8259,),
    code="not_json",
    detail="The keys of an object must be strings.",
    fix="Use strings as keys.",
)
FLOAT_RANGE: Final = Rule(
    "value.float-range",
    "A fraction that a float cannot hold is a problem.",
    (DECISIONS,),
    code="not_json",
    detail="The number is larger than a float can hold.",
    fix="Send the number as a string.",
)
NOT_A_TIME: Final = Rule(
    "value.not-a-time",
    "A `datetime` that is not a point in time, such as pandas' NaT, is a problem.",
    (DECISIONS,),
    code="not_json",
    detail="The value is not a point in time.",
    fix="Send null.",
)
NOT_JSON: Final = Rule(
    "value.not-json",
    "A value of any other class (a set, bytes, a model object) is a problem.",
    (RFC_8259,),
    code="not_json",
    detail="JSON has no value of this type.",
    fix="Send a string, a number, a boolean, null, an array or an object.",
)
UNREADABLE: Final = Rule(
    "value.unreadable",
    "A value whose own code fails when it is read is a problem.",
    (DECISIONS,),
    code="not_json",
    detail="The value failed when it was read.",
    fix="Send a string, a number, a boolean, null, an array or an object.",
)

# Problems: how they are reported.

PROBLEM_ALL: Final = _stated(
    "problem.all",
    "All problems of a message are reported at once, in the order of the fields, whatever the order of the message's keys: `integrations`, ids, objects, memberships, time zones, the event, values that cannot be sent, the time.",
    SNOWPLOW,
    DECISIONS,
)
PROBLEM_WARNINGS: Final = _stated(
    "problem.warnings",
    "Warnings about traits come in the order of the traits, those about `context` after them. A message that is rejected has no warnings.",
    DECISIONS,
)
PROBLEM_PATH: Final = _stated(
    "problem.path",
    'A path joins keys with dots and writes positions in brackets, from 0. A key that is empty or holds `.`, `[`, `]`, `"` or a control character is a JSON string in brackets; one of more than 64 characters is cut and ends in `…`.',
    DECISIONS,
)
PROBLEM_LIMIT: Final = _stated(
    "problem.limit",
    "After 1,000 values that JSON cannot hold, and after the first place that is too deep, the rest of that field is not examined.",
    DECISIONS,
)

# Batches from Segment.

BATCH: Final = _stated(
    "batch.batch",
    "An object with a `batch` and no `type` is a batch; a `type` that is null or blank is absent. Its messages are converted one by one, in order, and an empty batch has no outcomes.",
    HTTP_API,
    DECISIONS,
)
BATCH_CONTEXT: Final = _stated(
    "batch.context",
    "The batch's `context` and `integrations` are merged into each message before it is read, one level deep: the message's own keys win, except those that are null. If the message's own is neither an object nor null, it stays, and only that message is rejected.",
    HTTP_API,
    DECISIONS,
)
BATCH_ALL: Final = _stated(
    "batch.all",
    "All casings of `All` are one flag in that merge: a message that has one does not get the batch's.",
    DECISIONS,
)
BATCH_SENT_AT: Final = _stated(
    "batch.sent-at",
    "The batch's `sentAt` is used if the message's own is absent or blank.",
    PYTHON_REQUEST,
    DECISIONS,
)
BATCH_NOT_READ: Final = _stated(
    "batch.not-read", "Other fields of the batch are not read.", HTTP_API
)
BATCH_NESTED: Final = _stated(
    "batch.nested", "A batch inside a batch is not unfolded: it is an unknown type.", DECISIONS
)
BATCH_PATHS: Final = _stated(
    "batch.paths",
    "The paths of a message's problems and warnings begin with its position: `batch[3].userId`.",
    DECISIONS,
)
BATCH_MISSING: Final = Rule(
    "batch.missing",
    "A batch needs a list of messages.",
    (HTTP_API,),
    code="missing",
    detail="A batch needs a list of messages.",
    fix="Add the list under batch.",
    noted=False,
)
BATCH_WRONG_TYPE: Final = Rule(
    "batch.wrong-type",
    "`batch` must be a list.",
    (HTTP_API,),
    code="wrong_type",
    detail="The messages of a batch must be a list.",
    fix="Send the messages as a list.",
    noted=False,
)
BATCH_SHARED_WRONG_TYPE: Final = Rule(
    "batch.shared-wrong-type",
    "If the batch's `context` or `integrations` is not an object, that is one problem, and no message is converted.",
    (DECISIONS,),
    code="wrong_type",
    detail="The field must be an object or null.",
    fix="Send an object, or leave the field out.",
    noted=False,
)
BATCH_TOO_LONG: Final = Rule(
    "batch.too-long",
    "The shared fields that the mapping reads, times the number of messages, must not be longer than 1,000,000 characters of compact JSON plus 16 times the messages. The problem is at the longest field; `unbatch` has no such limit.",
    (DECISIONS,),
    code="too_long",
    detail="The batch's shared fields are too large for this many messages.",
    fix="Send fewer messages in a batch, or smaller shared fields.",
    noted=False,
)

# Lines.

LINE: Final = _stated(
    "line.line",
    "A line holds one JSON value, a message or a batch, with white space around it or not; a byte order mark in front is ignored, and a blank line has no outcome.",
    RFC_8259,
    HTTP_API,
)
LINE_TEXT: Final = _stated(
    "line.text",
    "Strings are kept as they are read: escapes are the characters that they stand for, and lone surrogates stay.",
    RFC_8259,
)
LINE_DUPLICATE_KEYS: Final = _stated(
    "line.duplicate-keys",
    "If an object has a key twice, the last value counts, in the place of the first.",
    PYTHON_JSON,
    RFC_8259,
)
LINE_NAN: Final = _stated(
    "line.nan",
    "`NaN`, `Infinity` and `-Infinity` are read as numbers; they are a problem only where they would be sent.",
    DECISIONS,
)
LINE_INVALID: Final = Rule(
    "line.invalid-json",
    "A line that is not one JSON value, or holds more than one, is a problem.",
    (RFC_8259,),
    code="invalid_json",
    detail="The line is not JSON, from character {} on.",
    fix="Write one JSON object on each line.",
    noted=False,
)
LINE_NOT_UTF_8: Final = Rule(
    "line.utf-8",
    "A line of bytes must be UTF-8.",
    (RFC_8259,),
    code="invalid_json",
    detail="The line is not UTF-8, from byte {} on.",
    fix="Save the file as UTF-8.",
    noted=False,
)
LINE_PART: Final = Rule(
    "line.part",
    "A line that is only a part of a JSON value, as in a file with an array or with messages on several lines, is a problem.",
    (RFC_8259, DECISIONS),
    code="invalid_json",
    detail="The line is only a part of a JSON value.",
    fix="Write each message on one line: `jq -c . FILE` does that, and `jq -c '.[]' FILE` if the file holds an array.",
    noted=False,
)
LINE_WRONG_TYPE: Final = Rule(
    "line.wrong-type",
    "A line is text or bytes.",
    (DECISIONS,),
    code="invalid_json",
    detail="A line must be text or bytes.",
    fix="Pass parsed messages to convert.",
    noted=False,
)
LINE_TOO_DEEP: Final = Rule(
    "line.too-deep",
    "A line must not nest deeper than 500 levels.",
    (DECISIONS,),
    code="too_deep",
    detail="A line must not nest deeper than 500 levels.",
    fix="Send a flatter object.",
    noted=False,
)

# Batches to Connect.

TO_CONNECT_BODY: Final = _stated(
    "to-connect.body",
    "Up to 100 bodies, or as many as the size allows, are sent as a bare array to `/v2/identify/batch` or `/v2/track/batch`; one body alone is sent to the single endpoint.",
    CONNECT_ANDROID_SERVICES,
    CONNECT_ANDROID_QUEUE,
    CONNECT_NODE,
)
TO_CONNECT_ORDER: Final = _stated(
    "to-connect.order",
    "Of two requests of one user, the earlier is sent first: in an earlier batch, or earlier in the same one. Requests of different users may change places.",
    CONNECT_ANDROID_QUEUE,
    DECISIONS,
)
TO_CONNECT_FIRST: Final = _stated(
    "to-connect.first-batch",
    "A request goes into the first open batch of its path that has room and is not before a batch with something of its user; if there is none, a new batch is opened at the end.",
    DECISIONS,
)
TO_CONNECT_OPEN: Final = _stated(
    "to-connect.open",
    "The first batch is sent when it is full, or when a seventeenth is opened; the rest are sent at the end.",
    DECISIONS,
)
TO_CONNECT_ALIAS: Final = _stated(
    "to-connect.alias",
    "An alias concerns the users of both its ids, which are one user from then on.",
    DECISIONS,
)
TO_CONNECT_WARNINGS: Final = _stated(
    "to-connect.warnings",
    "Warnings are kept, each with the index of its body in the batch.",
    DECISIONS,
)

#: Every rule by its id, in the order of this page.
RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {rule.id: rule for rule in list(globals().values()) if isinstance(rule, Rule)}
)
