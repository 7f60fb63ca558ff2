"""The types of the request bodies, as Zendesk Connect takes them.

Sources: Zendesk Connect developer guide, "Users" and "Events", and for groups "Users" of the
Outbound era; for ``fcm``, the model ``User`` of
zendesk/connect-android-sdk since 2.0.0; for aliases, ``lib/mapper.js`` of
segment-integrations/integration-outbound.

They are final, so that type checkers tell one from another by a key that only one of them has.
"""

from __future__ import annotations

from typing import Any, Final, Required, TypedDict, final

#: Characters that the name of an event may have. Source: "Events".
LONGEST_EVENT: Final = 200


@final
class IdentifyBody(TypedDict, total=False):
    """The body of an identify: what is known of a user, keyed by ``user_id``."""

    user_id: Required[str]
    first_name: str
    last_name: str
    email: str
    phone_number: str
    timezone: str
    apns: list[str]
    fcm: list[str]
    gcm: list[str]
    attributes: dict[str, Any]


@final
class AliasBody(TypedDict):
    """The body that joins the user known as ``previous_id`` with ``user_id``."""

    user_id: str
    previous_id: str


@final
class GroupBody(TypedDict, total=False):
    """The body that puts the user into a group, and tells what is known of the group."""

    user_id: Required[str]
    group_id: Required[str]
    group_attributes: dict[str, Any]


@final
class TrackBody(TypedDict, total=False):
    """The body of an event. ``timestamp`` is in Unix seconds."""

    user_id: Required[str]
    event: Required[str]
    properties: dict[str, Any]
    timestamp: int | float


Body = IdentifyBody | AliasBody | GroupBody | TrackBody
