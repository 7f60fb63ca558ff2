"""Olson time zone names, the only ones that Zendesk Connect takes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytz

from connect_mapping.ids import is_blank
from connect_mapping.jsonable import as_string
from connect_mapping.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connect_mapping.settings import Settings


@cache
def _canonical_names() -> Mapping[str, str]:
    # Built when the first name is asked for: pytz looks at each of its files for its list. The full
    # list and not the common one, because browsers report old names such as Asia/Calcutta.
    names = {name.lower(): name for name in pytz.all_timezones}
    names.update({name: name for name in pytz.all_timezones})
    return names


def olson_timezone(value: object) -> str | None:
    """Return the Olson name that ``value`` spells, in its canonical casing, or None.

    White space around the name is ignored. Every name in pytz's full list is valid and is kept as
    it is, old links such as ``Asia/Calcutta`` included; offsets, abbreviations that are no Olson
    name and the names of Windows are not. Source: segmentio/segment-docs, Zendesk Connect
    destination ("Connect only accepts Olson name values").

    >>> olson_timezone(" us/pacific ")
    'US/Pacific'
    >>> olson_timezone("GMT+02:00") is None
    True
    """
    text = value if type(value) is str else as_string(value)
    if text is None:
        return None
    names = _canonical_names()
    name = names.get(text)
    # A few letters outside ASCII have an ASCII lower case: the sign of Kelvin, for one.
    if name is None and (text := text.strip()).isascii():
        name = names.get(text.lower())
    return name


def judge_timezone(
    text: str, path: str, settings: Settings, problems: list[Problem], warnings: list[Problem]
) -> str:
    """Return the Olson name that ``text`` spells, or nothing; report it where it spells none.

    A blank text is absent, and no problem.

    >>> from connect_mapping.settings import Settings
    >>> judge_timezone("utc", "traits.timezone", Settings(), [], [])
    'UTC'
    """
    name = olson_timezone(text)
    if name is None and not is_blank(text):
        if settings.on_invalid_timezone == "reject":
            problems.append(Problem("invalid_timezone", path, "The time zone is no Olson name."))
        else:
            detail = "The time zone is no Olson name; it was left out."
            warnings.append(Problem("invalid_timezone", path, detail))
    return name or ""
