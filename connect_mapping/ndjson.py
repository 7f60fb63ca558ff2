"""Newline-delimited JSON: each line becomes an outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect_mapping.conversion import convert
from connect_mapping.outcomes import Rejected
from connect_mapping.parsing import read_message
from connect_mapping.problems import MappingError
from connect_mapping.settings import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.outcomes import Outcome
    from connect_mapping.settings import Settings


def convert_lines(
    lines: Iterable[str | bytes], settings: Settings = DEFAULT_SETTINGS
) -> Iterator[Outcome]:
    """Return an iterator over the outcomes of the lines that are not blank, in their order.

    A line is text or UTF-8 bytes and holds one JSON value; one that does not is Rejected with the
    code ``invalid_json``. One message is in memory at a time. Give it a file opened in either mode,
    or a partition of lines; raises TypeError for a single string.

    >>> [type(outcome).__name__ for outcome in convert_lines(['{"type": "page"}', "", "oops"])]
    ['Skipped', 'Rejected']
    """
    if isinstance(lines, (str, bytes)):
        raise TypeError("convert_lines takes several lines, not one string.")
    return _outcomes(lines, settings)


def _outcomes(lines: Iterable[str | bytes], settings: Settings) -> Iterator[Outcome]:
    for line in lines:
        if not is_blank_line(line):
            yield convert_line(line, settings)


def is_blank_line(line: object) -> bool:
    r"""Tell whether a line holds nothing but white space.

    >>> is_blank_line(b"\r\n")
    True
    """
    if isinstance(line, str):
        # ASCII's white space, as in bytes: what else str.isspace knows is none to JSON either.
        return not line or (line.isspace() and not line.strip(" \t\n\r\v\f"))
    return isinstance(line, bytes) and (not line or line.isspace())


def convert_line(line: str | bytes, settings: Settings = DEFAULT_SETTINGS) -> Outcome:
    """Return the outcome of one line that is not blank.

    >>> convert_line('{"type": "page"}')
    Skipped(reason='unsupported_call')
    """
    try:
        message = read_message(line)
    except MappingError as error:
        return Rejected(error.problems)
    return convert(message, settings)
