"""The tables of the vectors, each asked through a message in which the value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    _Ask = Callable[[Any, Any], tuple[dict[str, Any], dict[str, Any]]]


def ask_timestamp(value: Any, seconds: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the track call that asks what a time means, and its answer; None is no time.

    >>> ask_timestamp("tomorrow", None)[1]
    {'rejected': [{'code': 'invalid_timestamp', 'field': 'timestamp'}]}
    """
    message = {"type": "track", "userId": "u1", "event": "Signed Up", "timestamp": value}
    if seconds is None:
        return message, {"rejected": [{"code": "invalid_timestamp", "field": "timestamp"}]}
    body = {"user_id": "u1", "event": "Signed Up", "timestamp": seconds}
    return message, {"request": {"path": "/v2/track", "body": body, "warnings": []}}


def ask_timezone(value: Any, name: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the identify call that asks for a time zone's name, and its answer; None is no name.

    >>> ask_timezone("Mars", None)[1]["request"]["warnings"]
    [{'code': 'invalid_timezone', 'field': 'context.timezone'}]
    """
    message = {"type": "identify", "userId": "u1", "context": {"timezone": value}}
    body = {"user_id": "u1"} if name is None else {"user_id": "u1", "timezone": name}
    warnings = []
    if name is None and value is not None and (not isinstance(value, str) or value.strip()):
        code = "invalid_timezone" if isinstance(value, str) else "wrong_type"
        warnings.append({"code": code, "field": "context.timezone"})
    return message, {"request": {"path": "/v2/identify", "body": body, "warnings": warnings}}


#: How a message asks for a row of each table.
TABLES: Final[dict[str, _Ask]] = {
    "tables/timestamps": ask_timestamp,
    "tables/olson_timezone": ask_timezone,
}
