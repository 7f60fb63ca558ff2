"""Push tokens: which field of the body takes the token of a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.jsonable import as_object, as_string
from connect_mapping.problems import Problem

if TYPE_CHECKING:
    from connect_mapping.settings import Settings

#: Device types as segmentio/analytics-swift, analytics-ios, analytics-kotlin and analytics-android
#: send them.
_TYPES: Final = {
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


def read_push_token(
    context: dict[str, Any], settings: Settings, warnings: list[Problem]
) -> tuple[str, list[str]] | None:
    """Return the field for the token of ``context.device``, with the token in a list, or None.

    A token that cannot be placed is left out with the warning ``unroutable_device_token``. Sources:
    Zendesk Connect developer guide, "Users" (lists of tokens); segmentio/segment-docs, Zendesk
    Connect destination (``apns`` or ``fcm``).

    >>> from connect_mapping.settings import Settings
    >>> read_push_token({"device": {"type": "ios", "token": "ff01"}}, Settings(), [])
    ('apns', ['ff01'])
    """
    device = context.get("device")
    if device is None:
        return None
    if type(device) is not dict:
        device = as_object(device)
        if device is None:
            detail = "The device has to be an object; its token was left out."
            warnings.append(Problem("wrong_type", "context.device", detail))
            return None
    token = device.get("token")
    if token is None:
        return None
    if type(token) is not str:
        token = as_string(token)
        if token is None:
            detail = "A push token has to be a string; it was left out."
            warnings.append(Problem("wrong_type", "context.device.token", detail))
            return None
    if not token or token.isspace():
        return None
    kind = device.get("type")
    field = _TYPES.get(kind) if type(kind) is str else None
    if field is None:
        field = _field(device, context)
        if field is None:
            detail = "Nothing says whether the token is Apple's or Android's; it was left out."
            warnings.append(Problem("unroutable_device_token", "context.device.token", detail))
            return None
    return settings.android_push_field if field == "fcm" else field, [token]


def _field(device: dict[str, Any], context: dict[str, Any]) -> str | None:
    """Ask the device's type, then the library's name (segmentio/facade does), then the system's."""
    field = _TYPES.get(_lower(device.get("type")))
    if field is not None:
        return field
    library = _lower((as_object(context.get("library")) or {}).get("name"))
    if "android" in library:
        return "fcm"
    if "ios" in library:
        return "apns"
    system = _lower((as_object(context.get("os")) or {}).get("name"))
    if system.startswith(_APPLE_SYSTEMS):
        return "apns"
    return "fcm" if system.startswith("android") else None


def _lower(value: object) -> str:
    text = as_string(value)
    return text.strip().lower() if text else ""
