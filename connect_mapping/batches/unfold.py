"""Unfold batches from Segment, the payload in which its libraries send many messages at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping import rules
from connect_mapping.batches.allowance import check_allowance
from connect_mapping.outcomes import MappingError
from connect_mapping.routing import ALL_NAMES, FLAGS
from connect_mapping.settings import DEFAULT_SETTINGS
from connect_mapping.values.json_copy import as_object, fault_of_message
from connect_mapping.values.ways import is_absent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from connect_mapping.outcomes import Problem
    from connect_mapping.settings import Settings

#: The keys of a batch's shared fields that the mapping reads.
_READ: Final[Mapping[str, Collection[str]]] = {
    "context": ("timezone", "device", "library", "os", "personas", "page", "traits"),
    "integrations": FLAGS,
}


def unbatch(payload: object) -> Iterator[Any]:
    """Return an iterator over the messages of a Segment batch, in order, each complete in itself.

    ``payload`` is the object that Segment's HTTP API accepts, with the list ``batch``. A message that
    is an object is returned as a fresh dict: keys of the batch's ``context`` and ``integrations`` are
    added if the message lacks them, and so is the batch's ``sentAt``. Anything else is returned as it
    is, for :func:`connect_mapping.convert` to reject. A batch inside a batch is not unfolded. The
    payload is not changed. Merged objects are fresh, but the values in them are shared, so do not
    change them.

    Raises MappingError, at the call, with every problem of the payload itself: it is not an object,
    it has no ``batch`` (``missing``), or its ``batch``, ``context`` or ``integrations`` has the wrong
    type. Source: segmentio/segment-docs, http-api, "Batch".

    >>> payload = {"batch": [{"type": "page"}, {"type": "track"}], "context": {"locale": "de"}}
    >>> for message in unbatch(payload):
    ...     print(message)
    {'type': 'page', 'context': {'locale': 'de'}}
    {'type': 'track', 'context': {'locale': 'de'}}
    """
    messages, shared = _unfold(payload, {})
    return (_merged(message, shared) for message in messages)


def unfold_for_conversion(payload: object, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Any]:
    """Return an iterator over the messages of a batch from a JSON reader, ready for conversion.

    Shared fields that the mapping does not read are not merged. Raises MappingError as
    :func:`unbatch` does, and with ``too_long``.

    >>> list(unfold_for_conversion({"batch": [{"type": "page"}], "context": {"locale": "de"}}))
    [{'type': 'page'}]
    """
    messages, shared = _unfold(payload, _READ)
    check_allowance(messages, shared, settings)
    return (_merged(message, shared) for message in messages)


def unfold_one(payload: dict[str, Any], index: int) -> Any:
    """Return one message of a batch, as :func:`unbatch` returns it.

    >>> unfold_one({"batch": [{"type": "page"}, {"type": "track"}], "sentAt": 0}, 1)
    {'type': 'track', 'sentAt': 0}
    """
    shared = {name: payload.get(name) for name in ("context", "integrations", "sentAt")}
    return next(unbatch({**shared, "batch": [payload["batch"][index]]}))


def is_batch(message: object) -> bool:
    """Tell whether an object is a batch: it has a ``batch``, and its ``type`` is absent, null or blank.

    >>> is_batch({"batch": []}), is_batch({"batch": [], "type": "track"})
    (True, False)
    """
    return (
        type(message) is dict
        and message.get("batch") is not None
        and is_absent(message.get("type"))
    )


def _unfold(
    payload: object, read: Mapping[str, Collection[str]]
) -> tuple[list[Any], dict[str, Any]]:
    """Return the messages of a batch, and its shared fields."""
    fields = _object(payload)
    if fields is None:
        raise MappingError([fault_of_message(payload).problem("")])
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
            problems.append(rules.BATCH_SHARED_WRONG_TYPE.problem(name))
            continue
        if name in read:
            keys = {key: inner for key, inner in keys.items() if key in read[name]}
        if keys:
            shared[name] = keys
    if problems:
        raise MappingError(problems)
    if (sent_at := fields.get("sentAt")) is not None:
        shared["sentAt"] = sent_at
    return messages, shared


def _messages(batch: Any, problems: list[Problem]) -> list[Any]:
    """Return the messages of a batch in a new list."""
    if batch is None:
        problems.append(rules.BATCH_MISSING.problem("batch"))
        return []
    if issubclass(type(batch), (list, tuple)):
        try:
            return list(batch)
        except Exception:  # noqa: BLE001, S110 - a foreign class's own code may raise anything
            pass
    problems.append(rules.BATCH_WRONG_TYPE.problem("batch"))
    return []


def _merged(message: Any, shared: dict[str, Any]) -> Any:
    """Return a message with the shared fields that it lacks."""
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
        elif is_absent(fields.get(name)):
            fields[name] = value
    return fields


def _over(shared: dict[str, Any], value: object, name: str) -> Any:
    """Merge the batch's keys under those of ``value``. Anything except an object stays as it is."""
    if value is None:
        return shared.copy()
    own = _object(value)
    if own is None:
        return value
    if name == "integrations" and any(own.get(flag) is not None for flag in ALL_NAMES):
        shared = {key: inner for key, inner in shared.items() if key not in ALL_NAMES}
    # A null value does not override the batch's.
    kept = {key: inner for key, inner in own.items() if inner is not None or key not in shared}
    return shared | kept


def _with_plain_keys(fields: dict[Any, Any]) -> dict[str, Any]:
    """Return a copy with plain strings as keys, also in merged objects. Other keys are left out."""
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
    except Exception:  # noqa: BLE001 - a foreign class may fail even when asked for its base classes
        return None
