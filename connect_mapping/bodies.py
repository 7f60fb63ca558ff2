"""The types of the request bodies that Zendesk Connect accepts.

Sources: Zendesk Connect developer guide, "Users" and "Events"; for groups, "Users" of the Outbound
era; for ``fcm``, the model ``User`` of zendesk/connect-android-sdk since 2.0.0; for aliases,
``lib/mapper.js`` of segment-integrations/integration-outbound.

The types are final, so that type checkers can distinguish them by a key that only one of them has.
"""

from __future__ import annotations

from typing import Any, Final, Required, TypedDict, final

#: The maximum length of an event name. Source: "Events".
LONGEST_EVENT: Final = 200


@final
class IdentifyBody(TypedDict, total=False):
    """The body of an identify: what is known about the user ``user_id``."""

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
    """The body that puts the user into a group, with what is known about the group."""

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
