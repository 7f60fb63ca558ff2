"""The table of traits that Zendesk Connect has fields for: the one place that says which fills which.

How traits are read, the plan of the fast lane, what leaves the attributes, and ``explain`` are derived
from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from connect_mapping import rules
from connect_mapping.values.ids import address_of, as_text
from connect_mapping.values.json_copy import as_string

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connect_mapping.reading import Place
    from connect_mapping.rules import Rule


def _as_list(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else None


def whole(text: str) -> str:
    """Return text as it is, for a field that is the whole trait.

    >>> whole("Ann")
    'Ann'
    """
    return text


def _first_word(name: str) -> str:
    return name.split(None, 1)[0]


def _rest(name: str) -> str:
    return "".join(name.split(None, 1)[1:])


def _first_phone(phones: Any) -> str | None:
    text = "" if phones[0] is None else as_text(phones[0])
    return text and text.strip()


class Way(NamedTuple):
    """A way to fill a field: its rule, the field, the trait that it reads, and how.

    ``read`` returns the trait's value, or None if its type is wrong. ``derive`` makes the field of it,
    or nothing, or None if the type of its part is wrong, to which ``within`` leads.
    """

    rule: Rule
    field: str
    trait: str
    read: Callable[[Any], Any]
    derive: Callable[[Any], str | None]
    within: Place = ()


#: The message's userId, which is not a trait.
USER_ID: Final = "the message's userId"
#: In the order of the body. The first way that gives a value for a field wins.
WAYS: Final = (
    Way(rules.FIRST_NAME, "first_name", "firstname", as_string, whole),
    Way(rules.FIRST_NAME_FROM_NAME, "first_name", "name", as_string, _first_word),
    Way(rules.LAST_NAME, "last_name", "lastname", as_string, whole),
    Way(rules.LAST_NAME_FROM_NAME, "last_name", "name", as_string, _rest),
    Way(rules.EMAIL, "email", "email", as_string, whole),
    Way(rules.EMAIL_FROM_USER_ID, "email", USER_ID, as_string, address_of),
    Way(rules.PHONE, "phone_number", "phone", as_text, whole),
    Way(rules.PHONE_FROM_PHONES, "phone_number", "phones", _as_list, _first_phone, (0,)),
)
#: The same as plain tuples, which take half the time to unpack.
ROWS: Final[tuple[Any, ...]] = tuple(map(tuple, WAYS))
#: Traits that are attributes although they are read: campaigns use the name in their texts.
STAYING: Final = frozenset({"name", "phones"})
#: Copies of what the message says itself.
IDS: Final = frozenset({"id", "userid", "anonymousid"})
TIME_ZONE: Final = "timezone"
READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    **{way.trait: way.read for way in WAYS},
    TIME_ZONE: as_string,
}
SPECIAL: Final = READ.keys() | IDS
#: Why an absent special trait is not an attribute, or None for those that stay.
IF_ABSENT: Final[Mapping[str, tuple[str, Rule] | None]] = {
    **dict.fromkeys(READ, ("absent", rules.TRAIT_ABSENT)),
    **dict.fromkeys(IDS, ("dropped", rules.ATTRIBUTES_IDS)),
    **dict.fromkeys(STAYING),
    TIME_ZONE: ("absent", rules.TIME_ZONE_ABSENT),
}
#: The same if it is not.
IF_PRESENT: Final[Mapping[str, tuple[str, Rule] | None]] = {
    **dict.fromkeys(READ, ("dropped", rules.ATTRIBUTES_SPECIAL)),
    **dict.fromkeys(STAYING),
    TIME_ZONE: ("dropped", rules.TIME_ZONE_NO_ATTRIBUTE),
}
#: Traits that are text and need nothing but that text.
TEXTS: Final = {way.trait for way in WAYS if way.derive in {whole, _first_word, _rest}}
