"""Batches of requests: one line each, across chunks and files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from connect_mapping.batches.send_order import OpenBatches, users_of
from connect_mapping.batches.to_connect import batch_path
from connect_mapping.cli.chunks import Converted
from connect_mapping.cli.encoding import json_bytes, problem_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.batches.send_order import OpenBatch
    from connect_mapping.outcomes import Request


#: A request that waits for its batch: path, ids of its users, body as JSON, warnings, and its origin or
#: None. Processes hand over many of them, and a plain tuple is by far the fastest to pickle.
EncodedRequest = tuple[str, list[str], bytes, list[dict[str, str]], dict[str, Any] | None]


class EncodedRequests:
    r"""Requests in the form in which they wait for their batches.

    >>> from connect_mapping.outcomes import Request
    >>> requests = EncodedRequests()
    >>> requests.add(Request("/v2/identify", {"user_id": "u1"}))
    >>> requests.written()
    [('/v2/identify', ['u1'], b'{"user_id":"u1"}', [], None)]
    """

    def __init__(self) -> None:
        self._requests: list[EncodedRequest] = []

    def add(self, request: Request, origin: dict[str, Any] | None = None) -> None:
        """Add a request, and where it comes from if that is to be written."""
        body = json_bytes(request.body)
        warnings = [problem_object(warning) for warning in request.warnings]
        users = users_of(request.body)
        self._requests.append((request.path, users, body, warnings, origin))

    def written(self) -> list[EncodedRequest]:
        """Return the requests that were added."""
        return self._requests


def batched(
    chunks: Iterable[Converted[list[EncodedRequest]]], size: int
) -> Iterator[Converted[bytes]]:
    """Yield the result of each chunk with the batches that it completes, and the rest at the end.

    The ``counts`` also have the key ``batches``.
    """
    batches: OpenBatches[EncodedRequest] = OpenBatches(size)
    for chunk in chunks:
        ready = [
            batch
            for request in chunk.requests
            for batch in batches.place(request[0], request[1], request)
        ]
        yield _with_batches(chunk, ready)
    yield _with_batches(Converted([], b"", Counter()), batches.rest())


def _with_batches(
    chunk: Converted[list[EncodedRequest]], ready: list[OpenBatch[EncodedRequest]]
) -> Converted[bytes]:
    counts = chunk.counts.copy()
    counts["batches"] = len(ready)
    return Converted(b"".join(map(_line, ready)), chunk.rejected, counts)


def _line(batch: OpenBatch[EncodedRequest]) -> bytes:
    count = len(batch.items)
    path = batch_path(batch.path, count).encode()
    body = b",".join(body for _, _, body, _, _ in batch.items)
    if count > 1:
        body = b"[%b]" % body
    warnings = [
        {"index": place, **warning}
        for place, (_, _, _, given, _) in enumerate(batch.items)
        for warning in given
    ]
    origins = [origin for *_, origin in batch.items if origin is not None]
    line = b'{"path":"%b","body":%b' % (path, body)
    for name, values in ((b"warnings", warnings), (b"origins", origins)):
        if values:
            line += b',"%b":%b' % (name, json_bytes(values))
    return line + b"}\n"
