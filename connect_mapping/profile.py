"""The traits that Zendesk Connect has fields for: names, email, phone number, time zone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from connect_mapping.casing import spellings
from connect_mapping.ids import as_text
from connect_mapping.jsonable import as_string
from connect_mapping.problems import Problem, path_of
from connect_mapping.timezones import judge_timezone, olson_timezone

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from connect_mapping.settings import Settings

#: Traits that repeat what the message says itself; Android's SDK writes them into every identify
#: (segmentio/analytics-android, Traits.create and putUserId).
_IDS: Final = frozenset({"id", "userid", "anonymousid"})
#: Traits that stay attributes although they are read: campaign copy uses the name
#: (segment-integrations/integration-outbound, test/fixtures/identify-basic.json).
_STAYING: Final = frozenset({"name", "phones"})
_TEXTS: Final = frozenset({"firstname", "lastname", "name", "email", "phone"})
_SPECIAL: Final = _IDS | _STAYING | _TEXTS | {"timezone"}

#: What is remembered of one source's traits has a bound: so many keys, of so many characters in all.
_MOST_KEYS: Final = 100
_LONGEST_KEYS: Final = 1_000

_WRONG_TYPE: Final = "The trait is of a type that its field cannot take."
_DUPLICATE: Final = "The user has this trait under an earlier spelling; this one was dropped."

#: The value of each special trait that has one, by the spelling of its name.
Found = dict[str, Any]
#: The fields of the body that special traits fill, in its order.
_FIELDS: Final = {
    "firstname": "first_name",
    "lastname": "last_name",
    "email": "email",
    "phone": "phone_number",
}


class _Plan(NamedTuple):
    """How the traits with some keys are read.

    ``special`` holds the keys of the special traits, in their order, each with the spelling by which
    it compares, and ``leaving`` those of them that do not become attributes. Where there are only
    ids and texts, each spelled once, ``fields`` holds the keys of the texts, each with its field.
    """

    special: tuple[tuple[str, str], ...]
    leaving: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] | None


def read_profile(
    traits: dict[str, Any],
    user_id: object,
    memberships: Mapping[str, str],
    settings: Settings,
    problems: list[Problem],
    warnings: list[Problem],
) -> tuple[dict[str, Any], Sequence[str]]:
    """Return the fields that special traits fill, and the keys that do not become attributes.

    The fields come in the order of the body. ``user_id`` may stand in for an email address, and
    ``memberships`` holds the keys that are audiences, and never special. The first spelling of a
    trait that has a value wins.

    >>> from connect_mapping.settings import Settings
    >>> read_profile({"First Name": " Ann ", "plan": "pro"}, "u1", {}, Settings(), [], [])
    ({'first_name': 'Ann'}, ('First Name',))
    """
    special, leaving, fields = _plan(traits)
    if fields is not None and not memberships:
        profile: dict[str, Any] = {}
        for key, field in fields:
            value = traits[key]
            if type(value) is not str or not (text := value.strip()):
                break
            profile[field] = text
        else:
            name = profile.pop("name", None)
            if name is not None and "first_name" not in profile:
                profile = {**_split_name(name), **profile}
            if "email" in profile or not address_of(user_id):
                return profile, leaving
    pairs = [pair for pair in special if pair[0] not in memberships]
    found, left = _read_carefully(traits, pairs, settings, problems, warnings)
    return _profile_of(found, user_id, warnings), left


def _plan(traits: Collection[str]) -> _Plan:
    # Messages of one source have the same traits again and again.
    try:
        return _remembered_plan(tuple(traits))
    except _NotRemembered:
        # A key that is no string is the name of no trait.
        return _plan_for([key for key in traits if isinstance(key, str)])


class _NotRemembered(Exception):
    """Keys that would take too much memory, or that are no plain strings."""


@lru_cache(maxsize=1024)
def _remembered_plan(keys: tuple[str, ...]) -> _Plan:
    if len(keys) > _MOST_KEYS or {*map(type, keys)} - {str} or sum(map(len, keys)) > _LONGEST_KEYS:
        raise _NotRemembered
    return _plan_for(keys)


def _plan_for(keys: Collection[str]) -> _Plan:
    pairs = zip(keys, spellings(keys), strict=True)
    special = tuple((key, spelling) for key, spelling in pairs if spelling in _SPECIAL)
    leaving = tuple(key for key, spelling in special if spelling not in _STAYING)
    by_spelling = {spelling: key for key, spelling in special}
    if len(by_spelling) < len(special) or not by_spelling.keys() <= _TEXTS | _IDS:
        return _Plan(special, leaving, None)
    fields = tuple((by_spelling[s], field) for s, field in _FIELDS.items() if s in by_spelling)
    if "name" in by_spelling:
        if len({"firstname", "lastname"} & by_spelling.keys()) == 1:
            return _Plan(special, leaving, None)
        fields += ((by_spelling["name"], "name"),)
    return _Plan(special, leaving, fields)


def _read_carefully(
    traits: dict[str, Any],
    special: list[tuple[str, str]],
    settings: Settings,
    problems: list[Problem],
    warnings: list[Problem],
) -> tuple[Found, list[str]]:
    """Return the special traits, of any type and spelling, and the keys that leave the attributes."""
    found: Found = {}
    leaving: list[str] = []
    for key, spelling in special:
        path = path_of("traits", key)
        content = _content(spelling, traits[key])
        if content is None:
            warnings.append(Problem("wrong_type", path, _WRONG_TYPE))
            if spelling != "timezone":
                continue
        elif content and spelling in found:
            warnings.append(Problem("duplicate_trait", path, _DUPLICATE))
            leaving.append(key)
            continue
        elif content and spelling == "timezone":
            found[spelling] = judge_timezone(content, path, settings, problems, warnings)
        elif content:
            found[spelling] = content
        if spelling not in _STAYING:
            leaving.append(key)
    return found, leaving


def _content(spelling: str, value: object) -> Any:
    """Return what a special trait holds: something empty where it is blank, None where its type is wrong."""
    if value is None or spelling in _IDS:
        return ""
    if spelling == "phones":
        return value if isinstance(value, (list, tuple)) else None
    text = as_text(value) if spelling == "phone" else as_string(value)
    return text and text.strip()


def _profile_of(found: Found, user_id: object, warnings: list[Problem]) -> dict[str, Any]:
    """Return the fields that special traits fill. Source: segmentio/facade, lib/identify.js.

    Explicit names win, each on its own; ``name`` splits at its first run of white space (at its first
    blank in the facade).
    """
    names = _split_name(found.get("name", ""))
    fields = {
        "first_name": found.get("firstname") or names.get("first_name"),
        "last_name": found.get("lastname") or names.get("last_name"),
        "email": found.get("email") or address_of(user_id),
        "phone_number": found.get("phone") or first_phone(found, warnings),
        "timezone": found.get("timezone"),
    }
    return {field: value for field, value in fields.items() if value}


def _split_name(name: str) -> dict[str, str]:
    return dict(zip(("first_name", "last_name"), name.split(None, 1), strict=False))


def address_of(user_id: object) -> str:
    """Return a user id where it looks like an email address, else nothing.

    Source: segmentio/facade, lib/identify.js.

    >>> address_of("ann@example.com"), address_of("ann")
    ('ann@example.com', '')
    """
    text = (as_string(user_id) or "").strip()
    name, at, host = text.partition("@")
    if not (name and at) or "@" in host or "." not in host or host != host.strip("."):
        return ""
    return text if len(text.split()) == 1 else ""


def first_phone(found: Found, warnings: list[Problem]) -> str:
    """Return the first of the trait ``phones``, or nothing.

    Source: segmentio/facade, lib/identify.js.

    >>> first_phone({"phones": [15550100, "+1 555-0101"]}, [])
    '15550100'
    """
    if "phones" not in found or found["phones"][0] is None:
        return ""
    text = as_text(found["phones"][0])
    if text is None:
        detail = "A phone number has to be a string or a whole number; it was left out."
        warnings.append(Problem("wrong_type", "traits.phones[0]", detail))
    return (text or "").strip()


def read_timezone(
    context: dict[str, Any], settings: Settings, problems: list[Problem], warnings: list[Problem]
) -> str:
    """Return the Olson name that ``context.timezone`` holds, or nothing.

    What is no Olson name is a warning or a problem, as the settings have it, and what is no string
    is a warning. Source: segment-integrations/integration-outbound, lib/mapper.js.

    >>> from connect_mapping.settings import Settings
    >>> read_timezone({"timezone": "europe/paris"}, Settings(), [], [])
    'Europe/Paris'
    """
    value = context.get("timezone")
    if value is None:
        return ""
    if name := olson_timezone(value):
        return name
    text = as_string(value)
    if text is None:
        warnings.append(
            Problem("wrong_type", "context.timezone", "A time zone has to be a string.")
        )
        return ""
    return judge_timezone(text, "context.timezone", settings, problems, warnings)
