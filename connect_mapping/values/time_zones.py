"""Olson time zone names, the only ones that Zendesk Connect accepts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytz

from connect_mapping.values.json_copy import as_string

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _canonical_names() -> Mapping[str, str]:
    # The full list, not the common one, because browsers report old names such as Asia/Calcutta. Not
    # pytz.all_timezones: that opens a file for each name, and lacks those that cannot be opened at
    # the moment, for instance because too many files are open.
    known: list[str] = pytz._all_timezones_unchecked  # type: ignore[attr-defined]  # noqa: SLF001
    names = {name.lower(): name for name in known}
    names.update({name: name for name in known})
    return names


def olson_timezone(value: object) -> str | None:
    """Return the Olson name that ``value`` spells, in its canonical casing, or None.

    White space around the name is ignored. Every name in pytz's full list is valid and is kept as
    it is, including old links such as ``Asia/Calcutta``. Offsets, Windows names, and abbreviations
    that are not Olson names are invalid. Source: segmentio/segment-docs, Zendesk Connect
    destination ("Connect only accepts Olson name values").

    >>> olson_timezone(" us/pacific ")
    'US/Pacific'
    >>> olson_timezone("GMT+02:00") is None
    True
    """
    text = as_string(value)
    if text is None:
        return None
    names = _canonical_names()
    name = names.get(text)
    # A few characters outside ASCII have an ASCII lower case, such as the Kelvin sign.
    if name is None and (text := text.strip()).isascii():
        name = names.get(text.lower())
    return name


def is_olson_name(text: str) -> bool:
    """Tell whether ``text`` is an Olson name in its canonical casing.

    >>> is_olson_name("Europe/Paris"), is_olson_name("europe/paris")
    (True, False)
    """
    return _canonical_names().get(text) == text
