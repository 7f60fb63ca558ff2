"""How each rule that is not about a fault is disabled: the text that applies it, and what replaces it."""

from __future__ import annotations

from typing import Final

_NO_ALL_OFF = "return not any(_is_false(flags[name]) for name in flags if name in ALL_NAMES)"
_OWN_ON = "if outbound is not None or connect is not None:"
_SILENT = (
    "    elif FLAGS.isdisjoint(flags):  # as most are\n        return True\n    return is_on(flags)"
)
_EMPTY = (
    'if properties := _read_properties(reading, fields):\n        body["properties"] = properties'
)
_ALWAYS = 'body["properties"] = _read_properties(reading, fields)'


def _reading_blanks(rule_id: str) -> tuple[str, str]:
    """Let the fields that a rule is about count although they are null or blank."""
    return (
        "if not is_absent(value):\n            return ways[number:], value",
        f"if not is_absent(value) or absent.id == {rule_id!r}:\n            return ways[number:], value",
    )


#: Each text stands once in the package.
PATCHES: Final = {
    "routing.integrations-silent": (
        _SILENT,
        "    return is_on(flags) and not FLAGS.isdisjoint(flags)",
    ),
    "routing.own-flag-off": ("if _is_false(outbound) or _is_false(connect):", "if False:"),
    "routing.own-flag-on": (_OWN_ON, "if False:"),
    "routing.all-off": (_NO_ALL_OFF, "return True"),
    "routing.all-on": (_NO_ALL_OFF, "return ALL_NAMES.isdisjoint(flags)"),
    "routing.flag-null": (_OWN_ON, "if not FLAGS.difference(ALL_NAMES).isdisjoint(flags):"),
    "routing.type": ("is_skipped = name in OPTIONAL_CALLS and", "is_skipped ="),
    "routing.calls-on": (" and name not in reading.settings.calls", ""),
    "routing.calls-off": ("is_skipped = name in OPTIONAL_CALLS and", "is_skipped = False and"),
    "object.absent": (
        "    if value is None:\n        if reading.trace is not None and name in fields:",
        "    if name not in fields:\n        if reading.trace is not None and name in fields:",
    ),
    "id.absent": _reading_blanks("id.absent"),
    "id.number": (
        "text = as_text(value)",
        "text = value if type(value) is str else None",
    ),
    "user-id.user-id": ('(rules.USER_ID, ("userId",))', '(rules.USER_ID, ("",))'),
    "user-id.anonymous-id": (
        '(rules.USER_ID_FROM_ANONYMOUS, ("anonymousId",))',
        '(rules.USER_ID, ("",))',
    ),
    "identify.first-name": (
        'Way(rules.FIRST_NAME, "first_name", "firstname", as_string, whole),',
        "",
    ),
    "identify.first-name.name": (
        'Way(rules.FIRST_NAME_FROM_NAME, "first_name", "name", as_string, _first_word),',
        "",
    ),
    "identify.last-name": ('Way(rules.LAST_NAME, "last_name", "lastname", as_string, whole),', ""),
    "identify.last-name.name": (
        'Way(rules.LAST_NAME_FROM_NAME, "last_name", "name", as_string, _rest),',
        "",
    ),
    "identify.email": ('Way(rules.EMAIL, "email", "email", as_string, whole),', ""),
    "identify.email.user-id": (
        'Way(rules.EMAIL_FROM_USER_ID, "email", USER_ID, as_string, address_of),',
        "",
    ),
    "identify.phone": ('Way(rules.PHONE, "phone_number", "phone", as_text, whole),', ""),
    "identify.phone.phones": (
        'Way(rules.PHONE_FROM_PHONES, "phone_number", "phones", _as_list, _first_phone, (0,)),',
        "",
    ),
    "identify.trait.absent": (
        'dict.fromkeys(READ, ("absent", rules.TRAIT_ABSENT))',
        "dict.fromkeys(READ)",
    ),
    "identify.attributes": ('body["attributes"] = copy_object(reading, attributes, at)', "pass"),
    "identify.attributes.name-and-phones": ('frozenset({"name", "phones"})', "frozenset()"),
    "identify.attributes.ids": (
        'IDS: Final = frozenset({"id", "userid", "anonymousid"})',
        "IDS = {*()}",
    ),
    "identify.attributes.fields": (
        'dict.fromkeys(READ, ("dropped", rules.ATTRIBUTES_SPECIAL))',
        "dict.fromkeys(READ)",
    ),
    "identify.attributes.null": (
        'if memberships or reading.settings.null_attributes == "drop":',
        "if memberships:",
    ),
    "identify.attributes.empty": (
        '    if attributes:\n        body["attributes"] = copy_object',
        '    if True:\n        body["attributes"] = copy_object',
    ),
    "identify.context-traits.fallback": (
        'if reading.settings.context_traits == "fallback":\n        if found is None',
        "if False:\n        if found is None",
    ),
    "push-token.device-type": ("return field, rules.TOKEN_BY_TYPE, (kind,)", "pass"),
    "push-token.library": (
        'library = _lower((as_object(context.get("library")) or {}).get("name"))',
        'library = ""',
    ),
    "push-token.system": (
        'system = _lower((as_object(context.get("os")) or {}).get("name"))',
        'system = ""',
    ),
    "push-token.gcm": ('renamed = field == "fcm" and', "renamed = False and"),
    "push-token.absent": (
        "if value is None or (token is not None and (not token or token.isspace())):",
        "if value is None:",
    ),
    "time-zone.trait": (
        "content = read_time_zone(reading, rules.TIME_ZONE, place, value)",
        'content = ""',
    ),
    "time-zone.context": (
        'name = read_time_zone(reading, rules.TIME_ZONE_FROM_CONTEXT, place, context["timezone"])',
        'name = ""',
    ),
    "time-zone.canonical": (
        "    name = olson_timezone(value)\n",
        "    name = value if olson_timezone(value) else None\n",
    ),
    "time-zone.absent": (
        "    if value is None or (text is not None and is_blank(text)):\n        if trace is not None:",
        "    if False:\n        if trace is not None:",
    ),
    "time-zone.no-attribute": (
        'TIME_ZONE: ("dropped", rules.TIME_ZONE_NO_ATTRIBUTE)',
        "TIME_ZONE: None",
    ),
    "audience.member": (
        "return key, rules.AUDIENCE_MEMBER",
        "return None, rules.AUDIENCE_BOOLEANS",
    ),
    "audience.entered": ("type(traits[trait]) is not bool", "traits[trait] is not False"),
    "audience.left": ("type(traits[trait]) is not bool", "traits[trait] is not True"),
    "audience.member.snake-case": (
        "return trait, rules.AUDIENCE_SNAKE_CASE",
        "return None, rules.AUDIENCE_BOOLEANS",
    ),
    "audience.booleans": ("memberships = _booleans(traits) if", "memberships = _NONE if"),
    "track.event": (
        'reading.trace.place(rules.EVENT, ("event",), ("event",))\n        return event',
        'pass\n        return ""',
    ),
    "track.properties": ('return copy_object(reading, properties, ("properties",))', "return {}"),
    "track.properties.empty": (
        f'_read_event(reading, fields.get("event"))}}\n    {_EMPTY}',
        f'_read_event(reading, fields.get("event"))}}\n    {_ALWAYS}',
    ),
    "timestamp.first": (
        '("timestamp", "originalTimestamp", "sentAt", "receivedAt")',
        '("receivedAt", "sentAt", "originalTimestamp", "timestamp")',
    ),
    "timestamp.absent": _reading_blanks("timestamp.absent"),
    "alias.user-id.user-id": ('(rules.ALIAS_USER, ("userId",))', '(rules.ALIAS_USER, ("",))'),
    "alias.user-id.to": ('(rules.ALIAS_TO, ("to",))', '(rules.ALIAS_TO, ("",))'),
    "alias.previous-id.previous-id": (
        '(rules.ALIAS_PREVIOUS, ("previousId",))',
        '(rules.ALIAS_PREVIOUS, ("",))',
    ),
    "alias.previous-id.from": ('(rules.ALIAS_FROM, ("from",))', '(rules.ALIAS_FROM, ("",))'),
    "alias.previous-id.anonymous-id": (
        '(rules.ALIAS_ANONYMOUS, ("anonymousId",))',
        '(rules.ALIAS_ANONYMOUS, ("",))',
    ),
    "group.group-id": ('(rules.GROUP_ID, ("groupId",))', '(rules.GROUP_ID, ("",))'),
    "group.attributes": ("attributes[key] = value", "pass"),
    "group.attributes.id": ('if spelling == "id":', "if False:"),
    "group.attributes.null": ("elif value is None and drop_nulls:", "elif False:"),
    "group.attributes.empty": (
        "if attributes := _attributes(reading, traits):",
        "attributes = _attributes(reading, traits)\n    if True:",
    ),
    "page.event.name": ('(rules.PAGE_EVENT_NAME, ("name",)),', ""),
    "page.event.property": ('(rules.PAGE_EVENT_PROPERTY, ("properties", "name")),', ""),
    "page.event.url": (
        """(rules.PAGE_EVENT_URL, ("properties", "url")),
    (rules.PAGE_EVENT_URL, ("context", "page", "url")),""",
        "",
    ),
    "page.event.url-query": ('reading.settings.page_url_query == "drop"', "False"),
    "page.event.tag": (
        'trace.place(rules.PAGE_EVENT_TAG, ("event",))\n        return tag',
        'pass\n        return ""',
    ),
    "page.event.absent": _reading_blanks("page.event.absent"),
    "page.properties": (
        'properties = copy_object(reading, found, ("properties",))',
        "properties = {}",
    ),
    "page.properties.empty": (f"tag, names)}}\n    {_EMPTY}", f"tag, names)}}\n    {_ALWAYS}"),
    "page.properties.own": ("return (properties or {}) | own", "return properties or {}"),
    "page.properties.category-absent": ('if own.get("category") == 0:', "if False:"),
}
