"""Audiences of Segment Personas: memberships become true and false attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.casing import snake_case, spellings
from connect_mapping.ids import as_text, is_blank, unusable_id
from connect_mapping.jsonable import as_object, as_string
from connect_mapping.outcomes import Request, request
from connect_mapping.problems import MappingError, Problem, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal
    from typing import SupportsIndex
    from uuid import UUID

    #: What an id may be. ``SupportsIndex`` stands for integers of any class, such as numpy's.
    Id = str | SupportsIndex | Decimal | UUID

#: The computations whose trait is a membership. Source: segmentio/action-destinations,
#: packages/core/src/audience-membership.ts.
_MEMBERSHIP_CLASSES: Final = frozenset({"audience", "journey_step"})
_NONE: Final[dict[str, str]] = {}
#: Traits that never become attributes, by how they are spelled.
_NEVER: Final = frozenset({"id", "userid", "anonymousid", "timezone"})


def read_memberships(
    traits: dict[str, Any], context: dict[str, Any], problems: list[Problem]
) -> dict[str, str]:
    """Return the traits that are memberships of audiences, each with the name of its attribute.

    The trait that answers to ``computation_key`` has to be true or false (``wrong_type``) and takes
    that key for its name. Where none answers, because the key is an id as in the example of
    segmentio/segment-docs, src/engage/using-engage-data.md, every boolean trait is a membership
    under its snake_case.

    >>> personas = {"computation_class": "audience", "computation_key": "big_spenders"}
    >>> read_memberships({"big_spenders": False, "vip": True}, {"personas": personas}, [])
    {'big_spenders': 'big_spenders'}
    """
    if context.get("personas") is None:
        return _NONE
    personas = as_object(context["personas"]) or {}
    if as_string(personas.get("computation_class")) not in _MEMBERSHIP_CLASSES:
        return _NONE
    key = as_string(personas.get("computation_key"))
    trait = None if key is None else _answering(key, traits)
    if key is None or trait is None:
        return _booleans(traits)
    if type(traits[trait]) is not bool:
        detail = "The membership of an audience has to be true or false."
        problems.append(Problem("wrong_type", path_of("traits", trait), detail))
        return {trait: trait}  # the key is a value of the message, and no place in it
    return {trait: key}


def _booleans(traits: dict[str, Any]) -> dict[str, str]:
    """Return every boolean trait but those that never become attributes."""
    found = [key for key, value in traits.items() if type(value) is bool and isinstance(key, str)]
    pairs = zip(found, spellings(found), strict=True)
    return {key: _snake_case(key) or key for key, spelling in pairs if spelling not in _NEVER}


def _answering(key: str, traits: dict[str, Any]) -> str | None:
    if key in traits:
        return key
    snake = _snake_case(key)
    if snake is None:
        return None
    return next((trait for trait in traits if _snake_case(trait) == snake), None)


def _snake_case(name: object) -> str | None:
    try:
        return snake_case(name) if isinstance(name, str) else None
    except ValueError:
        return None


def audience_identify(user_id: Id, audience_name: str, member: bool) -> Request:
    """Return the identify of one user who enters an audience (``member`` true) or leaves it (false).

    The attribute is the snake_case of the name. Raises MappingError where the id is missing or of
    the wrong type or ``member`` is no boolean, and ValueError where the name has no snake_case.

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
) -> Iterator[Request]:
    """Return the identifies that bring an audience from its previous members to its present ones.

    The first sync identifies everyone, later ones only who was added (true), in the order given,
    and then who was removed (false), in the order given. Ids are compared as strings, and each
    user comes once. Both lists are read before the first request. Raises MappingError with every
    id that is missing or of the wrong type, and ValueError where the name has no snake_case.

    >>> [r.body for r in sync_audience("VIP", ["u1", 7], ["7", "u2"])]
    [{'user_id': 'u1', 'attributes': {'vip': True}}, {'user_id': 'u2', 'attributes': {'vip': False}}]
    """
    key = snake_case(audience_name)
    problems: list[Problem] = []
    now = _user_ids(members, "members", problems)
    before = _user_ids(previous_members, "previous_members", problems)
    if problems:
        raise MappingError(problems)
    return _changes(key, now, before)


def _changes(key: str, now: dict[str, None], before: dict[str, None]) -> Iterator[Request]:
    for user in now:
        if user not in before:
            yield _membership(user, key, True)
    for user in before:
        if user not in now:
            yield _membership(user, key, False)


def _user_ids(users: Iterable[object], name: str, problems: list[Problem]) -> dict[str, None]:
    """Return the ids once each, in their order."""
    if isinstance(users, (str, bytes)):
        raise TypeError(f"{name} takes the ids of several users, not one string.")
    return dict.fromkeys(
        _user_id(user, path_of(name, place), problems) for place, user in enumerate(users)
    )


def _user_id(user: object, field: str, problems: list[Problem]) -> str:
    text = as_text(user)
    if text is None and user is not None:
        problems.append(unusable_id(user, field))
    elif text is None or is_blank(text):
        problems.append(Problem("missing", field, "A user id may not be null or blank."))
    return text or ""


def _check_member(member: object, problems: list[Problem]) -> None:
    if type(member) is not bool:
        problems.append(Problem("wrong_type", "member", "A membership has to be True or False."))


def _membership(user: str, key: str, member: bool) -> Request:
    return request("/v2/identify", {"user_id": user, "attributes": {key: member}})
