"""Push tokens: which field of the body takes the token of a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.values.json_copy import as_object, as_string

if TYPE_CHECKING:
    from connect_mapping.reading import Place, Reading
    from connect_mapping.rules import Rule

#: Device types as segmentio/analytics-swift, analytics-ios, analytics-kotlin and analytics-android
#: send them.
FIELD_OF_TYPE: Final = {
    **dict.fromkeys(("ios", "ipados", "tvos", "watchos", "visionos", "macos"), "apns"),
    "android": "fcm",
}
_APPLE_SYSTEMS: Final = (
    "ios",
    "iphone",
    "ipados",
    "tvos",
    "watchos",
    "visionos",
    "macos",
    "mac os",
)
_TOKEN: Final = ("context", "device", "token")


def read_push_token(reading: Reading, context: dict[str, Any], body: dict[str, Any]) -> None:
    """Add the token of ``context.device`` to a body, in a list, under the field of its system.

    A token that cannot be placed is left out with a warning.

    >>> from connect_mapping.reading import Reading
    >>> body = {}
    >>> read_push_token(Reading(), {"device": {"type": "ios", "token": "ff01"}}, body)
    >>> body
    {'apns': ['ff01']}
    """
    device = context.get("device")
    if device is None:
        if reading.trace is not None and "device" in context:
            reading.trace.leave("absent", rules.TOKEN_ABSENT, ("context", "device"))
        return
    fields = as_object(device)
    if fields is None:
        reading.warn(rules.DEVICE_WRONG_TYPE, ("context", "device"))
        return
    value = fields.get("token")
    token = as_string(value)
    if value is None or (token is not None and (not token or token.isspace())):
        if reading.trace is not None and "token" in fields:
            reading.trace.leave("absent", rules.TOKEN_ABSENT, _TOKEN)
    elif token is None:
        reading.warn(rules.TOKEN_WRONG_TYPE, _TOKEN)
    else:
        _place(reading, token, fields, context, body)


def _place(
    reading: Reading,
    token: str,
    device: dict[str, Any],
    context: dict[str, Any],
    body: dict[str, Any],
) -> None:
    field, rule, asked = _field(device, context)
    if field is None:
        reading.warn(rules.TOKEN_UNROUTABLE, _TOKEN, fixed_at=(("context", "device", "type"),))
        return
    renamed = field == "fcm" and reading.settings.android_push_field == "gcm"
    if renamed:
        field = "gcm"
    body[field] = [token]
    if reading.trace is not None:
        reading.trace.place(rule, (field, 0), _TOKEN, conditions=asked)
        if renamed:
            reading.trace.note(rules.TOKEN_GCM)


def _field(
    device: dict[str, Any], context: dict[str, Any]
) -> tuple[str | None, Rule, tuple[Place, ...]]:
    """Return the field, the rule that decided, and the places that it read."""
    kind = ("context", "device", "type")
    field = FIELD_OF_TYPE.get(_lower(device.get("type")))
    if field is not None:
        return field, rules.TOKEN_BY_TYPE, (kind,)
    library = _lower((as_object(context.get("library")) or {}).get("name"))
    asked: tuple[Place, ...] = (kind, ("context", "library", "name"))
    # A name that contains both is Android's, as in the facade.
    if "android" in library:
        return "fcm", rules.TOKEN_BY_LIBRARY, asked
    if "ios" in library:
        return "apns", rules.TOKEN_BY_LIBRARY, asked
    system = _lower((as_object(context.get("os")) or {}).get("name"))
    asked = (*asked, ("context", "os", "name"))
    if system.startswith(_APPLE_SYSTEMS):
        return "apns", rules.TOKEN_BY_SYSTEM, asked
    field = "fcm" if system.startswith("android") else None
    return field, rules.TOKEN_BY_SYSTEM, asked


def _lower(value: object) -> str:
    text = as_string(value)
    return text.strip().lower() if text else ""
