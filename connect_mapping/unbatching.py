"""Batches: the payload in which Segment's libraries send many messages at once, unfolded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.ids import is_blank
from connect_mapping.jsonable import as_object, as_string, message_object, wrong_container
from connect_mapping.problems import MappingError, Problem
from connect_mapping.routing import FLAGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

#: What the mapping reads of these fields.
_READ: Final[Mapping[str, Collection[str]]] = {
    "context": ("timezone", "device", "library", "os", "personas", "page"),
    "integrations": tuple(FLAGS),
}
_NO_LIST: Final = Problem("wrong_type", "batch", "The messages of a batch have to be a list.")


def unbatch(payload: object) -> Iterator[Any]:
    """Return an iterator over the messages of a Segment batch, in their order, each as one of its own.

    ``payload`` is the object that Segment's HTTP API takes, with the list ``batch``. A message that
    is an object comes as a fresh dict: the batch's ``context`` and ``integrations`` are merged, key
    by key, under its own, and the batch's ``sentAt`` stands in where it has none. What is no object
    comes as it is, for :func:`connect_mapping.convert` to reject. A batch inside a batch is not
    unfolded. The payload is not changed; its values are shared and not copied, however many
    messages there are, so read them only.

    Raises MappingError, at the call, with every problem of the payload itself: one that is no
    object, has no ``batch`` (``missing``), or whose ``batch``, ``context`` or ``integrations`` have
    the wrong type. Source: segmentio/segment-docs, http-api, "Batch".

    >>> payload = {"batch": [{"type": "page"}, {"type": "track"}], "context": {"locale": "de"}}
    >>> for message in unbatch(payload):
    ...     print(message)
    {'type': 'page', 'context': {'locale': 'de'}}
    {'type': 'track', 'context': {'locale': 'de'}}
    """
    return _unfold(payload, {})


def unbatch_lightly(payload: object) -> Iterator[Any]:
    """Return an iterator over the messages of a batch as :func:`unbatch` does, fit to be converted.

    What the mapping does not read of the batch's ``context`` and ``integrations`` is not merged, so
    that the time is in proportion to the payload, whatever they hold and however many messages
    there are. Raises MappingError as :func:`unbatch` does.

    >>> list(unbatch_lightly({"batch": [{"type": "page"}], "context": {"locale": "de"}}))
    [{'type': 'page'}]
    """
    return _unfold(payload, _READ)


def unbatch_one(payload: dict[str, Any], index: int) -> Any:
    """Return the message at a place in a batch, as :func:`unbatch` gives it.

    >>> unbatch_one({"batch": [{"type": "page"}, {"type": "track"}], "sentAt": 0}, 1)
    {'type': 'track', 'sentAt': 0}
    """
    # Not the payload with another list: its own keys may be many.
    said = {name: payload.get(name) for name in ("context", "integrations", "sentAt")}
    return next(unbatch({**said, "batch": [payload["batch"][index]]}))


def _unfold(payload: object, read: Mapping[str, Collection[str]]) -> Iterator[Any]:
    fields = message_object(payload)
    problems: list[Problem] = []
    messages = _messages(fields.get("batch"), problems)
    below: dict[str, dict[str, Any]] = {}
    for name in ("context", "integrations"):
        value = fields.get(name)
        keys = {} if value is None else _object(value)
        if keys is None:
            problems.append(wrong_container(name))
            continue
        if name in read:
            keys = {key: keys[key] for key in read[name] if key in keys}
        if keys:
            below[name] = keys
    if problems:
        raise MappingError(problems)
    return (_merged(message, below, fields.get("sentAt")) for message in messages)


def is_batch(message: object) -> bool:
    """Tell whether an object is a batch and no message: it has a ``batch`` and no ``type``.

    Null counts as absent.

    >>> is_batch({"batch": []}), is_batch({"batch": [], "type": "track"})
    (True, False)
    """
    return (
        type(message) is dict and message.get("type") is None and message.get("batch") is not None
    )


def _messages(batch: Any, problems: list[Problem]) -> list[Any]:
    """Return the messages of a batch in a list of their own."""
    if batch is None:
        problems.append(Problem("missing", "batch", "A batch needs a list of messages."))
    elif issubclass(type(batch), (list, tuple)):
        try:
            return list(batch)
        except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
            problems.append(_NO_LIST)
    else:
        problems.append(_NO_LIST)
    return []


def _merged(message: Any, below: dict[str, dict[str, Any]], sent_at: object) -> Any:
    """Return a message with what the batch says where it says nothing itself."""
    fields = _object(message)
    if fields is None:
        return message
    fields = fields.copy()
    for name, keys in below.items():
        fields[name] = _over(keys, fields.get(name))
    if sent_at is not None and _is_absent(fields.get("sentAt")):
        fields["sentAt"] = sent_at
    return fields


def _over(below: dict[str, Any], value: object) -> Any:
    """Return the keys of ``value`` over those of the batch; what is no object stays what it is."""
    if value is None:
        return below
    own = _object(value)
    if own is None:
        return value
    said = {key: inner for key, inner in own.items() if inner is not None or key not in below}
    return below | said


def _object(value: object) -> dict[str, Any] | None:
    try:
        return as_object(value)
    except Exception:  # noqa: BLE001 - the class of a value may not even tell what it derives from
        return None


def _is_absent(time: object) -> bool:
    text = as_string(time)
    return time is None or (text is not None and is_blank(text))
