"""Rows about the time zone and the push token, which come from the context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping.values.time_zones import olson_timezone
from tests.node.segment.comparing import MISSING
from tests.node.segment.readings import at, found, is_blank, is_falsy, key_of, own_keys
from tests.node.segment.row import row

if TYPE_CHECKING:
    from tests.node.segment.comparing import Difference


def _token(d: Difference) -> Any:
    return at(d.message, "context", "device", "token")


@row("timezone")
def timezone_trait(d: Difference) -> bool:
    traits = at(d.message, "traits")
    values = [traits[key] for key in own_keys(traits, "timezone")]
    return any(olson_timezone(value) == d.own for value in values)


@row("timezone")
def timezone_invalid(d: Difference) -> bool:
    return d.own == MISSING and olson_timezone(d.segment) is None


@row("timezone")
def timezone_casing(d: Difference) -> bool:
    return isinstance(d.segment, str) and olson_timezone(d.segment) == d.own


@row("timezone", "apns", "fcm", "gcm")
def context_spelling(d: Difference) -> bool:
    context = at(d.message, "context")
    name = "timezone" if d.path[0] == "timezone" else "device"
    value = found(context, name)
    sent = value if name == "timezone" else [at(value, "token")]
    # The library reads the usual spelling, or none.
    own = olson_timezone(at(context, name)) if name == "timezone" else [_token(d)]
    other = key_of(context, name) not in (None, name) and d.segment in (MISSING, sent)
    return other and d.own in (MISSING, own)


@row("gcm", "fcm")
def android_field(d: Difference) -> bool:
    bodies = (d.segment_body.get("gcm"), d.own_body.get("fcm"))
    return None not in bodies and (d.segment, d.own) in ((bodies[0], MISSING), (MISSING, bodies[1]))


@row("apns", "fcm")
def device_type(d: Difference) -> bool:
    kind = at(d.message, "context", "device", "type")
    known = is_falsy(kind) or kind in ("ios", "android")
    return not known and d.segment == MISSING and d.own == [_token(d)]


@row("apns", "fcm")
def device_system(d: Difference) -> bool:
    kind = at(d.message, "context", "device", "type")
    name = str(at(d.message, "context", "library", "name"))
    known = "ios" in name or "android" in name
    return is_falsy(kind) and not known and d.segment == MISSING and d.own == [_token(d)]


@row("apns", "gcm")
def library_text(d: Difference) -> bool:
    return d.own == MISSING and isinstance(at(d.message, "context", "library"), str)


@row("apns", "gcm")
def token_type(d: Difference) -> bool:
    return d.own == MISSING and (not isinstance(_token(d), str) or is_blank(_token(d)))
