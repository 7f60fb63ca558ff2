"""The names of the rules, by what came from where. This is documentation: nothing is mapped by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connect_mapping.casing import spellings
from connect_mapping.tools.explain.answers import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connect_mapping.settings import Settings
    from connect_mapping.tools.explain.places import Place

PATH: Final = Rule("path", "type chooses the request, if integrations leave it on.", "routing")
MEMBERSHIP: Final = Rule(
    "membership",
    "The membership of an audience, under its key.",
    "personas-audiences-and-journeys",
)
#: What has no rule of its own here has the section of its call.
_BY_CALL: Final = {
    "identify": Rule("identify", "A rule of identify.", "identify"),
    "track": Rule("track", "A rule of track.", "track"),
    "alias": Rule("alias", "A rule of alias.", "alias"),
    "group": Rule("group", "A rule of group.", "group"),
    # All that comes from a field has a rule of its own below.
    "page": Rule("tag", "The tag alone, where nothing names the page.", "page-and-screen"),
    "screen": Rule("tag", "The tag alone, where nothing names the screen.", "page-and-screen"),
}
_OTHER: Final = Rule("mapping", "A rule of this type of call.", "routing")

_USER_ID: Final = Rule("user_id", "userId, else anonymousId, as a string.", "user-ids")
_PREVIOUS: Final = Rule("previous_id", "previousId, else from, else anonymousId.", "alias")
_NAME: Final = Rule("name", "The trait name splits at its first white space.", "identify")
_PHONES: Final = Rule("phones", "The first of the trait phones.", "identify")
_ADDRESS: Final = Rule("address", "A userId that looks like an address.", "identify")
_ZONE: Final = Rule("timezone", "An Olson name, in its own casing.", "time-zones")
_TOKEN: Final = Rule("push_token", "A push token, in a list of one.", "push-tokens")
_TIME: Final = Rule("timestamp", "The first time that is there, in seconds.", "timestamps")
_VIEW: Final = Rule("view", "The tag, and the name of the page or screen.", "page-and-screen")
_URL: Final = Rule("url", "The tag, and the url of a page without a name.", "page-and-screen")
_JOINED: Final = Rule("joined", "Name and category join the properties.", "page-and-screen")
#: By the field of the body, and what it came from.
_RULES: Final = {
    ("user_id", "userId"): _USER_ID,
    ("user_id", "anonymousId"): _USER_ID,
    ("user_id", "to"): Rule("to", "userId, else to, as a string.", "alias"),
    ("previous_id", "previousId"): _PREVIOUS,
    ("previous_id", "from"): _PREVIOUS,
    ("previous_id", "anonymousId"): _PREVIOUS,
    ("first_name", "traits.firstname"): Rule("first_name", "The trait, trimmed.", "identify"),
    ("first_name", "traits.name"): _NAME,
    ("last_name", "traits.lastname"): Rule("last_name", "The trait, trimmed.", "identify"),
    ("last_name", "traits.name"): _NAME,
    ("email", "traits.email"): Rule("email", "The trait, trimmed.", "identify"),
    ("email", "userId"): _ADDRESS,
    ("phone_number", "traits.phone"): Rule("phone", "The trait, as a string.", "identify"),
    ("phone_number", "traits.phones"): _PHONES,
    ("timezone", "traits.timezone"): _ZONE,
    ("timezone", "context.timezone"): _ZONE,
    ("apns", "context.device"): _TOKEN,
    ("fcm", "context.device"): _TOKEN,
    ("gcm", "context.device"): _TOKEN,
    ("attributes", "traits"): Rule("attribute", "A trait, as it is.", "identify"),
    ("group_id", "groupId"): Rule("group_id", "groupId, as a string.", "group"),
    ("group_attributes", "traits"): Rule("group_attribute", "A trait, as it is.", "group"),
    ("event", "name"): _VIEW,
    ("event", "properties.name"): _VIEW,
    ("event", "properties.url"): _URL,
    ("event", "context.page"): _URL,
    ("properties", "name"): _JOINED,
    ("properties", "category"): _JOINED,
    ("event", "event"): Rule("event", "The event, as it is.", "track"),
    ("properties", "properties"): Rule("property", "The properties, as they are.", "track"),
    ("timestamp", "timestamp"): _TIME,
    ("timestamp", "originalTimestamp"): _TIME,
    ("timestamp", "sentAt"): _TIME,
    ("timestamp", "receivedAt"): _TIME,
}

_IDS: Final = Rule("ids", "The traits id, userId, anonymousId are no attributes.", "identify")
_GROUP_ID: Final = Rule("group_ids", "The trait id is no attribute of a group.", "group")
_NULLS: Final = "Null traits are left out: null_attributes is drop."
#: By the call, the spellings of the traits that are never attributes, and why.
_NO_ATTRIBUTES: Final = {
    "identify": ({"id", "userid", "anonymousid"}, _IDS),
    "group": ({"id"}, _GROUP_ID),
}


def rule_of(
    call: object, output: Place, sources: Sequence[Place], conditions: Sequence[Place]
) -> Rule:
    """Return the rule that put a field into the body, by the inputs that it turned out to depend on.

    >>> rule_of("identify", ("first_name",), [("traits", "Name")], []).name
    'name'
    >>> rule_of("page", ("event",), [], []).text
    'The tag alone, where nothing names the page.'
    >>> rule_of("wish", ("event",), [("wish",)], []).name
    'mapping'
    """
    field = str(output[0])
    if field == "attributes" and any(place[:2] == ("context", "personas") for place in conditions):
        return MEMBERSHIP
    for place in (*sources, *conditions):
        for origin in _origins(place):
            if rule := _RULES.get((field, origin)):
                return rule
    return _BY_CALL.get(call, _OTHER) if isinstance(call, str) else _OTHER


def left_out_rule(call: object, place: Place, value: object, settings: Settings) -> Rule | None:
    """Return the rule that leaves an input field out whatever else is there, if there is one.

    >>> from connect_mapping.settings import Settings
    >>> left_out_rule("identify", ("traits", "userId"), "u1", Settings()).name
    'ids'
    >>> left_out_rule("track", ("properties", "id"), 7, Settings())
    """
    if call not in _NO_ATTRIBUTES or place[0] != "traits" or len(place) == 1:
        return None
    names, rule = _NO_ATTRIBUTES[str(call)]
    if not names.isdisjoint(spellings([str(place[1])])):
        return rule
    if value is None and len(place) == 2 and settings.null_attributes == "drop":
        return Rule("nulls", _NULLS, str(call))
    return None


def _origins(place: Place) -> list[str]:
    """Return what an input field is an instance of, the narrowest first."""
    if place[:2] == ("context", "traits"):
        place = place[1:]  # the rules for traits hold for these too
    head, *rest = map(str, place)
    if not rest:
        return [head]
    [spelling] = spellings(rest[:1])
    return [f"{head}.{spelling}", head]
