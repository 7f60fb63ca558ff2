"""Batches of requests that keep each user's requests in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, cast

from attrs import frozen

from connect_mapping.batches.send_order import OpenBatches, users_of
from connect_mapping.bodies import Body
from connect_mapping.outcomes import Outcome, Problem, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.batches.send_order import OpenBatch

    _Item = tuple[Body, tuple[Problem, ...]]

#: "The maximum number of items allowed by the backend for any batch request". Source:
#: zendesk/connect-android-sdk, QueuedRequestsJobProcessor.java; so does trackBatch in
#: zendesk/connect_node_sdk, outbound.js.
LARGEST_BATCH: Final = 100


@frozen
class BatchRequest:
    """Requests for one path that are sent as one request.

    For paths that end in ``/batch``, ``body`` is a list of bodies. For the others, it is a single
    body: a batch of one uses the single endpoint, as Zendesk's libraries do. ``warnings`` has each
    warning of the requests with the index of its body in the batch.

    >>> BatchRequest("/v2/track", {"user_id": "u1", "event": "Paid"}).warnings
    ()
    """

    path: Literal["/v2/identify", "/v2/track", "/v2/identify/batch", "/v2/track/batch"]
    body: Body | list[Body]
    warnings: tuple[tuple[int, Problem], ...] = ()


def batch(requests: Iterable[Request], size: int = LARGEST_BATCH) -> Iterator[BatchRequest]:
    """Return an iterator over requests in batches of at most ``size``. Send one after the other.

    The requests of one user keep their order, so that no event overtakes the identify or alias
    before it. Requests of different users may be reordered. Requests are read as batches are
    consumed; at most 16 batches are open, and these are yielded at the end. The batches share no
    mutable object with the requests. Path and body are not checked, so pass requests from
    ``convert``. The rule is in ``docs/mapping.md``.

    Raises ValueError if the size is not from 1 to 100, and TypeError for a single outcome. The
    iterator raises TypeError if an item is not a Request.

    >>> from connect_mapping import map_identify, map_track
    >>> users = [map_identify({"userId": "u1"}), map_identify({"userId": "u2"})]
    >>> for request in batch([users[0], map_track({"userId": "u1", "event": "Paid"}), users[1]]):
    ...     print(request.path, request.body)
    /v2/identify/batch [{'user_id': 'u1'}, {'user_id': 'u2'}]
    /v2/track {'user_id': 'u1', 'event': 'Paid'}
    """
    if type(size) is not int or not 1 <= size <= LARGEST_BATCH:
        raise ValueError(
            f"size must be a whole number from 1 to {LARGEST_BATCH}, the most that Connect accepts."
        )
    if isinstance(requests, Outcome):
        raise TypeError("requests must be an iterable of requests, not one outcome.")
    return _batches(iter(requests), size)


def _batches(requests: Iterator[Request], size: int) -> Iterator[BatchRequest]:
    batches: OpenBatches[_Item] = OpenBatches(size)
    for request in requests:
        if not isinstance(request, Request):
            raise TypeError(
                f"requests must contain only Request objects, not {type(request).__name__}."
            )
        item = _copied(request.body), request.warnings
        for ready in batches.place(request.path, users_of(request.body), item):
            yield _batch_request(ready)
    for ready in batches.rest():
        yield _batch_request(ready)


def _batch_request(ready: OpenBatch[_Item]) -> BatchRequest:
    bodies = [body for body, _ in ready.items]
    warnings = tuple(
        (place, warning) for place, (_, given) in enumerate(ready.items) for warning in given
    )
    return BatchRequest(
        cast("Any", batch_path(ready.path, len(bodies))),
        bodies if len(bodies) > 1 else bodies[0],
        warnings,
    )


def batch_path(path: str, count: int) -> str:
    """Return the path to which ``count`` bodies are posted together.

    >>> batch_path("/v2/track", 2), batch_path("/v2/track", 1)
    ('/v2/track/batch', '/v2/track')
    """
    return f"{path}/batch" if count > 1 else path


def _copied(value: Any) -> Any:
    """Return a deep copy of a body, which contains only plain JSON types."""
    if type(value) is dict:
        return {key: _copied(inner) for key, inner in value.items()}
    if type(value) is list:
        return [_copied(inner) for inner in value]
    return value
