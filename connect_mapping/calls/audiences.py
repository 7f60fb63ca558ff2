"""Audiences of Segment Personas: memberships become true and false attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.calls.trait_table import IDS, TIME_ZONE
from connect_mapping.values.json_copy import as_object, as_string
from connect_mapping.values.spelling import snake_case, spellings

if TYPE_CHECKING:
    from connect_mapping.reading import Place, Reading

#: The computations whose trait is a membership. Source: segmentio/action-destinations,
#: packages/core/src/audience-membership.ts.
_MEMBERSHIP_CLASSES: Final = frozenset({"audience", "journey_step"})
_NONE: Final[dict[str, str]] = {}
#: Traits that never become attributes, by how they are spelled.
_NEVER: Final = IDS | {TIME_ZONE}
_PERSONAS: Final = ("context", "personas")


def read_memberships(
    reading: Reading, traits: dict[str, Any], at: Place, context: dict[str, Any]
) -> dict[str, str]:
    """Return the traits that are memberships of audiences, each with the name of its attribute.

    The trait that ``computation_key`` names must be true or false (``wrong_type``) and takes that
    key for its name. If none matches, because the key is an id as in the example of
    segmentio/segment-docs, src/engage/using-engage-data.md, every boolean trait is a membership
    under its snake_case.

    >>> from connect_mapping.reading import Reading
    >>> personas = {"computation_class": "audience", "computation_key": "big_spenders"}
    >>> read_memberships(Reading(), {"big_spenders": False, "vip": True}, ("traits",), {"personas": personas})
    {'big_spenders': 'big_spenders'}
    """
    trace = reading.trace
    if context.get("personas") is None:
        if trace is not None and "personas" in context:
            trace.leave("absent", rules.AUDIENCE_COMPUTED_TRAIT, _PERSONAS)
        return _NONE
    personas = as_object(context["personas"]) or {}
    if as_string(personas.get("computation_class")) not in _MEMBERSHIP_CLASSES:
        if trace is not None and "computation_class" in personas:
            place = (*_PERSONAS, "computation_class")
            trace.leave("decides", rules.AUDIENCE_COMPUTED_TRAIT, place)
        return _NONE
    key = as_string(personas.get("computation_key"))
    trait, rule = _membership_trait(key, traits)
    memberships = _booleans(traits) if key is None or trait is None else {trait: key}
    if trait is not None and type(traits[trait]) is not bool:
        reading.reject(rules.AUDIENCE_WRONG_TYPE, (*at, trait))
        return {trait: trait}  # the key is a value of the message, not a field
    if trace is not None:
        deciding = tuple((*_PERSONAS, name) for name in _DECIDING if name in personas)
        for name, attribute in memberships.items():
            moved = rules.AUDIENCE_ENTERED if traits[name] else rules.AUDIENCE_LEFT
            trace.copy(moved, ("attributes", attribute), (*at, name), deciding)
        for place in deciding:
            trace.leave("decides", rule, place)
    return memberships


#: What makes an identify an audience's.
_DECIDING: Final = ("computation_class", "computation_key")


def _booleans(traits: dict[str, Any]) -> dict[str, str]:
    """Return every boolean trait except those that never become attributes."""
    found = [key for key, value in traits.items() if type(value) is bool and isinstance(key, str)]
    pairs = zip(found, spellings(found), strict=True)
    return {key: _snake_case(key) or key for key, spelling in pairs if spelling not in _NEVER}


def _membership_trait(key: str | None, traits: dict[str, Any]) -> tuple[str | None, rules.Rule]:
    """Return the trait that a key names, if any, and the rule by which it was found."""
    if key in traits:
        return key, rules.AUDIENCE_MEMBER
    snake = _snake_case(key)
    if snake is not None:
        for trait in traits:
            if _snake_case(trait) == snake:
                return trait, rules.AUDIENCE_SNAKE_CASE
    return None, rules.AUDIENCE_BOOLEANS


def _snake_case(name: object) -> str | None:
    try:
        return snake_case(name) if isinstance(name, str) else None
    except ValueError:
        return None


def named_attributes(
    reading: Reading, attributes: dict[str, Any], at: Place, memberships: dict[str, str]
) -> dict[str, Any]:
    """Return attributes under their names, not yet copied, and without nulls if the settings drop them.

    >>> from connect_mapping.reading import Reading
    >>> named_attributes(Reading(), {"Big Spenders": True}, ("traits",), {"Big Spenders": "big_spenders"})
    {'big_spenders': True}
    """
    named: dict[str, Any] = {}
    taken = set(memberships.values())
    for key, value in attributes.items():
        name = memberships.get(key, key)
        # A membership is never lost to a trait that happens to have its name.
        if name in named or (name in taken and key not in memberships):
            reading.warn(rules.AUDIENCE_DUPLICATE, (*at, key))
            if reading.trace is not None:
                reading.trace.leave("dropped", rules.AUDIENCE_DUPLICATE, (*at, key))
        elif value is not None or reading.settings.null_attributes == "keep":
            named[name] = value
        elif reading.trace is not None:
            reading.trace.leave("dropped", rules.ATTRIBUTES_NULL, (*at, key))
    return named
