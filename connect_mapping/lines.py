"""Newline-delimited JSON: each line becomes an outcome, or one for each message of its batch.

:func:`read_entries` is the one loop over lines, behind :func:`convert_lines`,
:func:`convert_records`, the command line and ``inspect``.
"""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from connect_mapping.batches.unfold import is_batch, unbatch, unfold_for_conversion
from connect_mapping.conversion import convert, convert_owned
from connect_mapping.line_reader import BLANK, read_owned
from connect_mapping.outcomes import MappingError, Outcome, Rejected, Request, prefix_field
from connect_mapping.settings import DEFAULT_SETTINGS, Settings, check_settings
from connect_mapping.values.json_copy import as_object, as_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@frozen
class Record:
    """An outcome and its origin.

    ``line`` counts from 1 and is None for a payload. ``index`` is the position in a batch, from 0; it
    is None for a message by itself, and for a batch that is rejected as a whole. ``message_id`` is
    the message's ``messageId`` if that is a string, else None. The fields of the outcome's problems
    and warnings are paths in the line or the payload, such as ``batch[3].userId``.

    >>> Record(Rejected(()), line=7).line
    7
    """

    outcome: Outcome
    line: int | None = None
    index: int | None = None
    message_id: str | None = None


class Entry:
    """A :class:`Record` in the making, with what was read.

    A blank line has no outcome, and a line that is not JSON no message. ``message`` lacks the shared
    fields of its batch that the mapping does not read. ``payload`` is the batch of a message that has
    an index. The fields of problems are paths in the message.
    """

    __slots__ = ("index", "line", "message", "outcome", "payload")

    def __init__(
        self,
        outcome: Any,
        line: Any,
        index: int | None = None,
        message: Any = None,
        payload: Any = None,
    ) -> None:
        self.outcome = outcome
        self.line = line
        self.index = index
        self.message = message
        self.payload = payload


if TYPE_CHECKING:
    #: The fields of an :class:`Entry`, as a plain tuple.
    Fields = tuple[Any, Any, int | None, Any, Any]


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
    _check("convert_lines", lines, settings)
    return (
        outcome if index is None else _placed(outcome, index)
        for outcome, _, index, _, _ in read_entries(lines, settings)
        if outcome is not None
    )


def convert_records(
    lines: Iterable[str | bytes], settings: Settings = DEFAULT_SETTINGS
) -> Iterator[Record]:
    """Return an iterator over the records of the lines that are not blank, in order.

    It does what :func:`convert_lines` does, and raises what that raises. Each :class:`Record` has an
    outcome, and the line, the position in a batch and the ``messageId`` that it comes from.

    >>> lines = ["", '{"batch": [{"type": "page"}, {"type": "page", "messageId": "m2"}]}']
    >>> [(record.line, record.index, record.message_id) for record in convert_records(lines)]
    [(2, 0, None), (2, 1, 'm2')]
    """
    _check("convert_records", lines, settings)
    return (_record(*entry) for entry in read_entries(lines, settings) if entry[0] is not None)


def convert_payload(payload: object, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Record]:
    """Return an iterator over the records of a webhook's payload: a message or a batch, once parsed.

    ``payload`` may be anything, and iterating never raises for what it is given. It is not changed,
    and shares no mutable object with the outcomes. The records have no ``line``. Raises TypeError, at
    the call, for settings that are not a Settings.

    >>> [record] = convert_payload({"type": "page", "messageId": "m1"})
    >>> record.outcome.reason, record.index, record.message_id
    ('unsupported_call', None, 'm1')
    """
    check_settings(settings)
    return starmap(_record, _payload_entries(payload, settings))


def _check(caller: str, lines: object, settings: Settings) -> None:
    """Raise TypeError for a single string, and for settings that are not a Settings."""
    if isinstance(lines, (str, bytes)):
        raise TypeError(f"{caller} takes several lines, not one string.")
    check_settings(settings)


def _payload_entries(payload: object, settings: Settings) -> Iterator[Fields]:
    if _is_callers_batch(payload):
        yield from _batch_entries(payload, settings, None, owned=False)
    else:
        yield convert(payload, settings), None, None, payload, None


def _is_callers_batch(payload: object) -> bool:
    try:
        return is_batch(as_object(payload))
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return False


def read_entries(
    lines: Iterable[Any],
    settings: Settings = DEFAULT_SETTINGS,
    first: int = 1,
    *,
    unfold: bool = True,
) -> Iterator[Fields]:
    """Yield the fields of an :class:`Entry` for each message, and for each blank line.

    ``first`` is the first line's number. Without ``unfold``, a batch is a message like any other.
    They are plain tuples, because making an object for each line takes a twentieth of ``json.loads``.

    >>> [(line, index) for _, line, index, _, _ in read_entries(['{"batch": [{}, {}]}', ""])]
    [(1, 0), (1, 1), (2, None)]
    """
    for number, line in enumerate(lines, first):
        try:
            message, owned = read_owned(line)
        except MappingError as error:
            yield Rejected(error.problems), number, None, None, None
            continue
        if unfold and type(message) is dict and "batch" in message and is_batch(message):
            yield from _batch_entries(message, settings, number, owned=owned)
        elif owned or message is not BLANK:
            yield convert_owned(message, settings, owned=owned), number, None, message, None
        else:
            yield None, number, None, None, None


def _batch_entries(
    payload: Any, settings: Settings, number: int | None, *, owned: bool
) -> Iterator[Fields]:
    try:
        messages = _unfolded(payload, settings)
    except MappingError as error:
        yield Rejected(error.problems), number, None, payload, None
        return
    if owned:
        # The only shared fields that may hold more than text, and that a body may take.
        owned = "traits" not in (payload.get("context") or {})
    for index, message in enumerate(messages):
        yield convert_owned(message, settings, owned=owned), number, index, message, payload


def _unfolded(payload: Any, settings: Settings) -> Iterator[Any]:
    try:
        return unfold_for_conversion(payload, settings)
    except MappingError:
        raise
    except Exception:  # noqa: BLE001 - a value made in Python, whose length as JSON is unknown
        return unbatch(payload)


def _record(
    outcome: Outcome, line: int | None, index: int | None, message: Any, _payload: Any
) -> Record:
    placed = outcome if index is None else _placed(outcome, index)
    return Record(placed, line, index, message_id(message))


def _placed(outcome: Outcome, index: int) -> Outcome:
    """Return the outcome of a message of a batch, with its position in the fields of its problems."""
    place = f"batch[{index}]"
    if isinstance(outcome, Rejected):
        return Rejected(tuple(prefix_field(place, problem) for problem in outcome.problems))
    if isinstance(outcome, Request) and outcome.warnings:
        warnings = tuple(prefix_field(place, warning) for warning in outcome.warnings)
        return evolve(outcome, warnings=warnings)
    return outcome


def message_id(message: Any) -> str | None:
    """Return the ``messageId`` of a message if it is a string, else None.

    >>> message_id({"messageId": "m1"}), message_id({"messageId": 7})
    ('m1', None)
    """
    try:
        fields = as_object(message)
        return None if fields is None else as_string(fields.get("messageId"))
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return None
