"""Tiers of cases: what every mapper must do, what a full one does, and the edge."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

from connect_mapping import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

Tier = Literal["core", "full", "edge"]
#: From the first that a new mapper should pass to the last.
TIERS: Final[tuple[Tier, ...]] = ("core", "full", "edge")

#: What every mapper must do: without these rules, the body of an ordinary message is wrong.
_CORE: Final = frozenset(
    rule.id
    for rule in (
        *(rules.NOT_AN_OBJECT, rules.MESSAGE_IS_TEXT, rules.MESSAGE_IS_ARRAY),
        *(rules.INTEGRATIONS_FIRST, rules.INTEGRATIONS_SILENT),
        *(rules.OWN_FLAG_OFF, rules.OWN_FLAG_ON, rules.ALL_OFF),
        *(rules.CALL, rules.CALL_OFF, rules.TYPE_UNKNOWN, rules.TYPE_CASE),
        *(rules.BODY_FIELDS, rules.OBJECT_ABSENT, rules.VALUE),
        *(rules.ID_KEPT, rules.ID_ABSENT, rules.ID_NUMBER),
        *(rules.USER_ID, rules.USER_ID_FROM_ANONYMOUS, rules.USER_ID_MISSING),
        *(rules.FIRST_NAME, rules.FIRST_NAME_FROM_NAME),
        *(rules.LAST_NAME, rules.LAST_NAME_FROM_NAME),
        *(rules.EMAIL, rules.EMAIL_FROM_USER_ID, rules.EMAIL_ADDRESS, rules.PHONE),
        *(rules.TRAIT_SPELLING, rules.TRAIT_ABSENT),
        *(rules.ATTRIBUTES, rules.ATTRIBUTES_NAME, rules.ATTRIBUTES_IDS),
        *(rules.ATTRIBUTES_SPECIAL, rules.ATTRIBUTES_EMPTY, rules.IDENTIFY_NOT_READ),
        *(rules.TOKEN, rules.TOKEN_BY_TYPE, rules.TOKEN_ABSENT),
        *(rules.TIME_ZONE, rules.TIME_ZONE_FROM_CONTEXT, rules.TIME_ZONE_CANONICAL),
        *(rules.TIME_ZONE_ABSENT, rules.TIME_ZONE_INVALID, rules.TIME_ZONE_NO_ATTRIBUTE),
        *(rules.AUDIENCE_MEMBER, rules.AUDIENCE_ENTERED, rules.AUDIENCE_LEFT),
        *(rules.EVENT, rules.EVENT_MISSING, rules.EVENT_TOO_LONG),
        *(rules.PROPERTIES, rules.PROPERTIES_EMPTY, rules.TRACK_NOT_READ),
        *(rules.TIMESTAMP, rules.TIMESTAMP_ABSENT, rules.TIMESTAMP_NONE, rules.TIMESTAMP_INVALID),
        *(rules.ALIAS_USER, rules.ALIAS_USER_MISSING, rules.ALIAS_TO_SELF, rules.ALIAS_NOT_READ),
        *(rules.ALIAS_PREVIOUS, rules.ALIAS_ANONYMOUS, rules.ALIAS_PREVIOUS_MISSING),
    )
)
#: Limits, and forms that no client library sends.
_EDGE: Final = frozenset(
    rule.id
    for rule in (
        *(rules.CONTEXT_PARTS, rules.AUDIENCE_DUPLICATE, rules.AUDIENCE_RESERVED),
        *(rules.TIMESTAMP_YEARS, rules.TIMESTAMP_NOT_PARSED),
        *(rules.ID_TOO_LONG, rules.TOO_MANY_DIGITS, rules.NOT_FINITE, rules.TOO_DEEP),
        *(rules.PROBLEM_PATH, rules.PROBLEM_LIMIT, rules.BATCH_ALL, rules.BATCH_TOO_LONG),
        *(rules.LINE_DUPLICATE_KEYS, rules.LINE_NAN, rules.LINE_TOO_DEEP),
    )
)
#: What common JSON libraries read without help: 15 digits, which every double holds, exponents of two
#: digits, and 50 levels.
_MOST_DIGITS: Final = 15
_MOST_LEVELS: Final = 50
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NUMBER: Final = re.compile(rb"\d{%d}|[eE][-+]?\d{3}" % (_MOST_DIGITS + 1))
_PAIR: Final = re.compile(rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]..")
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")


def tier_of(rule_ids: Iterable[str], *, strains: bool, is_plain: bool) -> Tier:
    """Return the tier of a case, which follows from its rules.

    A case is ``edge`` if any of its rules is, or if it ``strains`` JSON libraries. Otherwise it is
    ``core`` if all of its rules are, and if it is one message under the default settings.
    """
    ids = {*rule_ids}
    if strains or ids & _EDGE:
        return "edge"
    return "core" if is_plain and ids and ids <= _CORE else "full"


def is_strain(line: bytes) -> bool:
    """Return whether a line strains JSON libraries: by its depth, long numbers or lone surrogates."""
    if _SURROGATE.search(_PAIR.sub(b"", line.replace(rb"\\", b""))):
        return True
    return bool(_NUMBER.search(_STRING.sub(b"", line))) or depth_of(line) > _MOST_LEVELS


def depth_of(line: bytes) -> int:
    """Return how deep a line of JSON is nested.

    >>> depth_of(b'{"a": [[], "[[["]}')
    3
    """
    brackets = re.findall(rb"[][{}]", _STRING.sub(b"", line))
    return max(accumulate(1 if bracket in b"[{" else -1 for bracket in brackets), default=0)
