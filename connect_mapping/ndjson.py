"""Newline-delimited JSON: each line becomes an outcome, or one for each message of its batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping.conversion import convert
from connect_mapping.outcomes import Rejected, Request
from connect_mapping.parsing import plain_line, read_message
from connect_mapping.problems import MappingError, below
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings
from connect_mapping.unbatching import is_batch, unbatch_lightly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.outcomes import Outcome


def convert_lines(
    lines: Iterable[str | bytes], settings: Settings = DEFAULT_SETTINGS
) -> Iterator[Outcome]:
    """Return an iterator over the outcomes of the lines that are not blank, in their order.

    A line is text or UTF-8 bytes and holds one JSON value; one that does not is Rejected with the
    code ``invalid_json``. A line that holds a batch, as Segment's HTTP API takes them, gives an
    outcome for each of its messages; the fields of their problems and warnings begin with their
    place, as in ``batch[3].userId``. One line is in memory at a time. Give it a file opened in
    either mode, or a partition of lines. Raises TypeError, at the call, for a single string and for
    settings that are not a Settings.

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
    for line in lines:
        if is_blank_line(line):
            continue
        try:
            message = read_message(line)
        except MappingError as error:
            yield Rejected(error.problems)
            continue
        if is_batch(message):
            for index, _, outcome in batch_outcomes(message, settings):
                yield outcome if index is None else _placed(outcome, f"batch[{index}]")
        else:
            yield convert(message, settings)


def is_blank_line(line: Any) -> bool:
    r"""Tell whether a line holds nothing but white space.

    >>> is_blank_line(b"\r\n")
    True
    """
    kind = type(line)
    if kind is bytes:
        return not line or line.isspace()
    if kind is str:
        # ASCII's white space, as in bytes: what else str.isspace knows is none to JSON either.
        return not line or (line.isspace() and not line.strip(" \t\n\r\v\f"))
    plain = plain_line(line)
    return plain is not None and is_blank_line(plain)


def batch_outcomes(
    payload: dict[str, Any], settings: Settings = DEFAULT_SETTINGS
) -> Iterator[tuple[int | None, Any, Outcome]]:
    """Yield what becomes of a batch: each place in it, the message there as it was read, and its outcome.

    The message lacks what the batch says and the mapping does not read. The fields of problems are
    those of the message. A batch that is refused whole has one outcome: the place is None and the
    message the batch itself.

    >>> next(batch_outcomes({"batch": [{"type": "page"}]}))
    (0, {'type': 'page'}, Skipped(reason='unsupported_call'))
    """
    try:
        messages = unbatch_lightly(payload, settings)
    except MappingError as error:
        yield None, payload, Rejected(error.problems)
        return
    for index, message in enumerate(messages):
        yield index, message, convert(message, settings)


def _placed(outcome: Outcome, place: str) -> Outcome:
    """Return an outcome whose problems and warnings have their fields below ``place``."""
    if isinstance(outcome, Rejected):
        return Rejected(tuple(below(place, problem) for problem in outcome.problems))
    if isinstance(outcome, Request) and outcome.warnings:
        warnings = tuple(below(place, warning) for warning in outcome.warnings)
        return Request(outcome.path, outcome.body, warnings)
    return outcome
