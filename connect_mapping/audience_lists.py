"""Audiences from your own lists: the identify calls that Personas would send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect_mapping import rules
from connect_mapping.outcomes import IdentifyRequest, MappingError, path_of, request
from connect_mapping.values.ids import as_text, fault_of_id
from connect_mapping.values.spelling import snake_case
from connect_mapping.values.ways import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal
    from typing import SupportsIndex
    from uuid import UUID

    from connect_mapping.outcomes import Problem

    #: The types of an id. ``SupportsIndex`` covers integers of any class, such as numpy's.
    Id = str | SupportsIndex | Decimal | UUID


def audience_identify(user_id: Id, audience_name: str, member: bool) -> IdentifyRequest:
    """Return the identify of one user who enters an audience (``member`` true) or leaves it (false).

    The attribute is the snake_case of the name. Raises MappingError if the id is missing or has the
    wrong type, or ``member`` is not a boolean, and ValueError if the name has no letter or digit.

    >>> audience_identify("u1", "Big Spenders", True).body
    {'user_id': 'u1', 'attributes': {'big_spenders': True}}
    """
    problems: list[Problem] = []
    user = _user_id(user_id, "user_id", problems)
    _check_member(member, problems)
    if problems:
        raise MappingError(problems)
    return _membership(user, snake_case(audience_name), member)


def sync_audience(
    audience_name: str,
    members: Iterable[Id],
    previous_members: Iterable[Id] = (),
) -> Iterator[IdentifyRequest]:
    """Return the identify requests that update an audience from its previous members to its current ones.

    The first sync identifies everyone. Later ones identify only users who were added (true), and
    then users who were removed (false), each in the order given. Ids are compared as strings, and
    each user is identified once. Both lists are read before the first request. Raises MappingError
    with every id that is missing or has the wrong type, and ValueError if the name has no letter or
    digit.

    >>> [r.body for r in sync_audience("VIP", ["u1", 7], ["7", "u2"])]
    [{'user_id': 'u1', 'attributes': {'vip': True}}, {'user_id': 'u2', 'attributes': {'vip': False}}]
    """
    key = snake_case(audience_name)
    problems: list[Problem] = []
    current = _user_ids(members, "members", problems)
    previous = _user_ids(previous_members, "previous_members", problems)
    if problems:
        raise MappingError(problems)
    return _changes(key, current, previous)


def _changes(
    key: str, current: dict[str, None], previous: dict[str, None]
) -> Iterator[IdentifyRequest]:
    for user in current:
        if user not in previous:
            yield _membership(user, key, True)
    for user in previous:
        if user not in current:
            yield _membership(user, key, False)


def _user_ids(users: Iterable[object], name: str, problems: list[Problem]) -> dict[str, None]:
    """Return each id once, in order."""
    if isinstance(users, (str, bytes)):
        raise TypeError(f"{name} must be an iterable of ids, not one string.")
    return dict.fromkeys(
        _user_id(user, path_of(name, place), problems) for place, user in enumerate(users)
    )


def _user_id(user: object, field: str, problems: list[Problem]) -> str:
    text = as_text(user)
    if text is None and user is not None:
        problems.append(fault_of_id(user).problem(field))
    elif text is None or is_blank(text):
        problems.append(rules.MEMBER_MISSING.problem(field))
    return text or ""


def _check_member(member: object, problems: list[Problem]) -> None:
    if type(member) is not bool:
        problems.append(rules.AUDIENCE_WRONG_TYPE.problem("member"))


def _membership(user: str, key: str, member: bool) -> IdentifyRequest:
    return request("/v2/identify", {"user_id": user, "attributes": {key: member}})
