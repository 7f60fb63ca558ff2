"""Newline-delimited JSON: each line becomes an outcome, or one for each message of its batch.

:func:`read_records` is the one loop over lines, behind :func:`convert_lines`, the command line,
``inspect`` and the Spark job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from connect_mapping.batches.unfold import is_batch, unfold_for_conversion
from connect_mapping.conversion import convert
from connect_mapping.line_reader import plain_line, read_line
from connect_mapping.outcomes import MappingError, Rejected, Request, prefix_field
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.outcomes import Outcome


@define
class Record:
    """An outcome and its origin.

    ``line`` counts from 1. ``index`` is the position in a batch, from 0, or None if the line is not a
    batch, or one that is rejected as a whole. ``message`` is the message as it was read; it lacks the
    shared fields of a batch that the mapping does not read. The fields of problems are those of the
    message. A blank line has no outcome, and a line that is not JSON no message. ``payload`` is the
    batch of a message that has an index.
    """

    outcome: Any
    line: int
    index: int | None = None
    message: Any = None
    payload: Any = None


def convert_lines(
    lines: Iterable[str | bytes], settings: Settings = DEFAULT_SETTINGS
) -> Iterator[Outcome]:
    """Return an iterator over the outcomes of the lines that are not blank, in order.

    A line is text or UTF-8 bytes and holds one JSON value; any other is Rejected with the code
    ``invalid_json``. A line that holds a batch, as Segment's HTTP API takes them, gives an outcome for
    each of its messages; the fields of their problems and warnings begin with their position, as in
    ``batch[3].userId``. One line is in memory at a time. Give it a file opened in either mode, or a
    partition of lines. Raises TypeError, at the call, for a single string and for settings that are
    not a Settings.

    >>> [type(outcome).__name__ for outcome in convert_lines(['{"type": "page"}', "", "oops"])]
    ['Skipped', 'Rejected']
    >>> [outcome] = convert_lines(['{"batch": [{"type": "alias", "userId": "u1"}]}'])
    >>> outcome.problems[0].field
    'batch[0].previousId'
    """
    if isinstance(lines, (str, bytes)):
        raise TypeError("convert_lines takes several lines, not one string.")
    check_settings(settings)
    return _outcomes(lines, settings)


def _outcomes(lines: Iterable[str | bytes], settings: Settings) -> Iterator[Outcome]:
    for record in read_records(lines, settings):
        if record.index is not None:
            yield _prefixed(record.outcome, f"batch[{record.index}]")
        elif record.outcome is not None:  # a blank line has none
            yield record.outcome


def read_records(
    lines: Iterable[Any], settings: Settings = DEFAULT_SETTINGS, first: int = 1
) -> Iterator[Record]:
    """Yield a record for each message, and one for each blank line; ``first`` is the first line's number.

    >>> [(record.line, record.index) for record in read_records(['{"batch": [{}, {}]}', ""])]
    [(1, 0), (1, 1), (2, None)]
    """
    for number, line in enumerate(lines, first):
        if is_blank_line(line):
            yield Record(None, number)
            continue
        try:
            message = read_line(line)
        except MappingError as error:
            yield Record(Rejected(error.problems), number)
            continue
        if is_batch(message):
            yield from _batch_records(message, settings, number)
        else:
            yield Record(convert(message, settings), number, None, message)


def _batch_records(payload: dict[str, Any], settings: Settings, number: int) -> Iterator[Record]:
    try:
        messages = unfold_for_conversion(payload, settings)
    except MappingError as error:
        yield Record(Rejected(error.problems), number, None, payload)
        return
    for index, message in enumerate(messages):
        yield Record(convert(message, settings), number, index, message, payload)


def is_blank_line(line: Any) -> bool:
    r"""Tell whether a line holds nothing but white space.

    >>> is_blank_line(b"\r\n")
    True
    """
    kind = type(line)
    if kind is bytes:
        return not line or line.isspace()
    if kind is str:
        # ASCII's white space, as in bytes: str.isspace knows more, which is not white space in JSON.
        return not line or (line.isspace() and not line.strip(" \t\n\r\v\f"))
    plain = plain_line(line)
    return plain is not None and is_blank_line(plain)


def _prefixed(outcome: Outcome, place: str) -> Outcome:
    """Return an outcome whose problems and warnings have their fields below ``place``."""
    if isinstance(outcome, Rejected):
        return Rejected(tuple(prefix_field(place, problem) for problem in outcome.problems))
    if isinstance(outcome, Request) and outcome.warnings:
        warnings = tuple(prefix_field(place, warning) for warning in outcome.warnings)
        return Request(outcome.path, outcome.body, warnings)
    return outcome
