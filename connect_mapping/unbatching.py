"""Batches: the payload in which Segment's libraries send many messages at once, unfolded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.ids import is_blank
from connect_mapping.jsonable import (
    MAX_DIGITS,
    as_object,
    as_string,
    message_object,
    wrong_container,
)
from connect_mapping.problems import MappingError, Problem
from connect_mapping.routing import ALL, FLAGS
from connect_mapping.settings import DEFAULT_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from connect_mapping.settings import Settings

#: What the mapping reads of these fields.
_READ: Final[Mapping[str, Collection[str]]] = {
    "context": ("timezone", "device", "library", "os", "personas", "page", "traits"),
    "integrations": tuple(sorted(FLAGS)),
}
_NO_LIST: Final = Problem("wrong_type", "batch", "The messages of a batch have to be a list.")


def unbatch(payload: object) -> Iterator[Any]:
    """Return an iterator over the messages of a Segment batch, in their order, each as one of its own.

    ``payload`` is the object that Segment's HTTP API takes, with the list ``batch``. A message that
    is an object comes as a fresh dict: the batch's ``context`` and ``integrations`` are merged, key
    by key, under its own, and the batch's ``sentAt`` stands in where it has none. What is no object
    comes as it is, for :func:`connect_mapping.convert` to reject. A batch inside a batch is not
    unfolded. The payload is not changed. Merged objects are fresh; the values in them are shared, so
    do not change them.

    Raises MappingError, at the call, with every problem of the payload itself: one that is no
    object, has no ``batch`` (``missing``), or whose ``batch``, ``context`` or ``integrations`` have
    the wrong type. Source: segmentio/segment-docs, http-api, "Batch".

    >>> payload = {"batch": [{"type": "page"}, {"type": "track"}], "context": {"locale": "de"}}
    >>> for message in unbatch(payload):
    ...     print(message)
    {'type': 'page', 'context': {'locale': 'de'}}
    {'type': 'track', 'context': {'locale': 'de'}}
    """
    messages, shared = _unfold(payload, {})
    return (_merged(message, shared) for message in messages)


def unbatch_lightly(payload: object, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Any]:
    """Return an iterator over the messages of a batch as :func:`unbatch` does, fit to be converted.

    ``payload`` is of what a JSON reader gives. What the mapping does not read of the batch's
    ``context`` and ``integrations`` is not merged, and what it does read may not be longer, taken
    once for each message, than there is :func:`room` for: so time and output are in proportion to
    the payload. Raises MappingError as :func:`unbatch` does, and with ``too_long``.

    >>> list(unbatch_lightly({"batch": [{"type": "page"}], "context": {"locale": "de"}}))
    [{'type': 'page'}]
    """
    messages, shared = _unfold(payload, _READ)
    measured = dict(shared)
    if "context" in shared and settings.context_traits == "ignore":
        # Traits that are only missed are in no request.
        measured["context"] = {k: v for k, v in shared["context"].items() if k != "traits"}
    lengths = {name: _json_length(value) for name, value in measured.items()}
    total = sum(lengths.values()) * len(messages)
    # Most batches have room without their own length, and are not measured.
    if total > room(0) and total > room(_json_length(messages)):
        longest = max(lengths, key=lengths.__getitem__)
        detail = "What a batch says for all its messages is too long for so many of them."
        raise MappingError([Problem("too_long", longest, detail)])
    return (_merged(message, shared) for message in messages)


def room(length: int) -> int:
    """Return how many characters a batch of ``length`` characters may give again and again.

    That is what it says for all its messages, once for each. Without a bound a line could take hours
    and fill a disk. A full batch by Segment's limits (500 KB, 2,500 messages) has room for 3.6 KB.

    >>> room(500_000) // 2_500
    3600
    """
    return 1_000_000 + 16 * length


def _json_length(value: object) -> int:
    try:
        return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    except ValueError:  # an integer that the interpreter will not write
        return _summed_length(value)


def _summed_length(value: Any) -> int:
    # Lines may be 500 levels deep, and a comprehension takes a second level of the stack for each.
    if type(value) is dict:
        length = max(2, 1 + 2 * len(value))
        for key, inner in value.items():
            length += len(json.dumps(key, ensure_ascii=False)) + _summed_length(inner)
        return length
    if type(value) is list:
        length = max(2, 1 + len(value))
        for inner in value:
            length += _summed_length(inner)
        return length
    try:
        return len(json.dumps(value, ensure_ascii=False))
    except ValueError:
        return len("-") + MAX_DIGITS


def unbatch_one(payload: dict[str, Any], index: int) -> Any:
    """Return the message at a place in a batch, as :func:`unbatch` gives it.

    >>> unbatch_one({"batch": [{"type": "page"}, {"type": "track"}], "sentAt": 0}, 1)
    {'type': 'track', 'sentAt': 0}
    """
    # Not the payload with another list: its own keys may be many.
    said = {name: payload.get(name) for name in ("context", "integrations", "sentAt")}
    return next(unbatch({**said, "batch": [payload["batch"][index]]}))


def _unfold(
    payload: object, read: Mapping[str, Collection[str]]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the messages of a batch, and what it says for all of them."""
    fields = message_object(_object(payload))
    try:
        return _read_batch(fields, read)
    except MappingError:
        raise
    except Exception:  # noqa: BLE001 - a key's own code may raise anything
        return _read_batch(_with_plain_keys(fields), read)


def _read_batch(
    fields: dict[str, Any], read: Mapping[str, Collection[str]]
) -> tuple[list[Any], dict[str, Any]]:
    problems: list[Problem] = []
    messages = _messages(fields.get("batch"), problems)
    shared: dict[str, Any] = {}
    for name in ("context", "integrations"):
        value = fields.get(name)
        keys = {} if value is None else _object(value)
        if keys is None:
            problems.append(wrong_container(name))
            continue
        if name in read:
            keys = {key: keys[key] for key in read[name] if key in keys}
        if keys:
            shared[name] = keys
    if problems:
        raise MappingError(problems)
    if (sent_at := fields.get("sentAt")) is not None:
        shared["sentAt"] = sent_at
    return messages, shared


def is_batch(message: object) -> bool:
    """Tell whether an object is a batch: it has a ``batch``, and its ``type`` is absent, null or blank.

    >>> is_batch({"batch": []}), is_batch({"batch": [], "type": "track"})
    (True, False)
    """
    return (
        type(message) is dict
        and message.get("batch") is not None
        and _is_absent(message.get("type"))
    )


def _messages(batch: Any, problems: list[Problem]) -> list[Any]:
    """Return the messages of a batch in a list of their own."""
    if batch is None:
        problems.append(Problem("missing", "batch", "A batch needs a list of messages."))
    elif issubclass(type(batch), (list, tuple)):
        try:
            return batch.copy() if type(batch) is list else list(batch)
        except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
            problems.append(_NO_LIST)
    else:
        problems.append(_NO_LIST)
    return []


def _merged(message: Any, shared: dict[str, Any]) -> Any:
    """Return a message with what the batch says where it says nothing itself."""
    fields = _object(message)
    if fields is None:
        return message
    try:
        return _joined(fields.copy(), shared)
    except Exception:  # noqa: BLE001 - a key's own code may raise anything
        return _joined(_with_plain_keys(fields), _with_plain_keys(shared))


def _joined(fields: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    for name, value in shared.items():
        if name != "sentAt":
            fields[name] = _over(value, fields.get(name), name)
        elif _is_absent(fields.get(name)):
            fields[name] = value
    return fields


def _over(below: dict[str, Any], value: object, name: str) -> Any:
    """Return the keys of ``value`` over those of the batch; what is no object stays what it is."""
    if value is None:
        return below.copy()
    own = _object(value)
    if own is None:
        return value
    if name == "integrations" and any(own.get(flag) is not None for flag in ALL):
        below = {key: inner for key, inner in below.items() if key not in ALL}
    said = {key: inner for key, inner in own.items() if inner is not None or key not in below}
    return below | said


def _with_plain_keys(fields: dict[Any, Any]) -> dict[str, Any]:
    """Return a copy whose keys, and those of its merged objects, are plain strings; others are left out."""
    plain = _plain_keys(fields)
    for name in ("context", "integrations"):
        inner = _object(plain.get(name))
        if inner is not None:
            plain[name] = _plain_keys(inner)
    return plain


def _plain_keys(fields: dict[Any, Any]) -> dict[str, Any]:
    return {str.__str__(key): value for key, value in fields.items() if issubclass(type(key), str)}


def _object(value: object) -> dict[str, Any] | None:
    try:
        return as_object(value)
    except Exception:  # noqa: BLE001 - the class of a value may not even tell what it derives from
        return None


def _is_absent(value: object) -> bool:
    text = as_string(value)
    return value is None or (text is not None and is_blank(text))
