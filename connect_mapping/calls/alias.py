"""Alias: the user of one id becomes the user of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.outcomes import request
from connect_mapping.values.ids import read_id
from connect_mapping.values.json_copy import object_at
from connect_mapping.values.ways import is_absent

if TYPE_CHECKING:
    from connect_mapping.outcomes import AliasRequest, Rejected
    from connect_mapping.reading import Place, Reading
    from connect_mapping.settings import Settings
    from connect_mapping.values.ways import Ways

_USER: Final = ((rules.ALIAS_USER, ("userId",)), (rules.ALIAS_TO, ("to",)))
_PREVIOUS: Final = (
    (rules.ALIAS_PREVIOUS, ("previousId",)),
    (rules.ALIAS_FROM, ("from",)),
    (rules.ALIAS_ANONYMOUS, ("anonymousId",)),
)


def alias(reading: Reading, fields: dict[str, Any]) -> AliasRequest | Rejected:
    """Return the request of an alias, for ``POST /v2/identify``, or its problems.

    >>> from connect_mapping.reading import Reading
    >>> alias(Reading(), {"to": "u1", "from": "a1"}).body
    {'user_id': 'u1', 'previous_id': 'a1'}
    """
    user_id = read_id(reading, fields, "user_id", _USER, rules.ALIAS_USER_MISSING)
    previous_id = read_id(reading, fields, "previous_id", _PREVIOUS, rules.ALIAS_PREVIOUS_MISSING)
    if user_id and user_id == previous_id:
        fixed_at = (_first(fields, _PREVIOUS), _first(fields, _USER))
        reading.reject(rules.ALIAS_TO_SELF, ("previousId",), fixed_at=fixed_at)
    object_at(reading, fields, "context")
    return reading.outcome("/v2/identify", {"user_id": user_id, "previous_id": previous_id})


def _first(fields: dict[str, Any], ways: Ways) -> Place:
    """Return the place of the first id that is present."""
    return next(place for _, place in ways if not is_absent(fields.get(place[0])))


def usual_alias(fields: dict[str, Any], _settings: Settings, _owned: bool) -> AliasRequest | None:
    """Return what :func:`alias` does for an ordinary message, or None: the fast lane.

    >>> usual_alias({"userId": "u1", "previousId": "a1"}, None, False).body
    {'user_id': 'u1', 'previous_id': 'a1'}
    """
    user_id = fields.get("userId")
    previous_id = fields.get("previousId")
    if previous_id is None:
        previous_id = fields.get("from")
    context = fields.get("context")
    if (
        type(user_id) is not str
        or type(previous_id) is not str
        or user_id.isspace()
        or previous_id.isspace()
        or not (user_id and previous_id)
        or user_id == previous_id
        or (type(context) is not dict and context is not None)
    ):
        return None
    return request("/v2/identify", {"user_id": user_id, "previous_id": previous_id})
