"""Batches of requests: one line each, across chunks and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from connect_mapping.batches.send_order import OpenBatches, users_of
from connect_mapping.batches.to_connect import batch_path
from connect_mapping.cli.chunks import Converted
from connect_mapping.cli.encoding import json_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.batches.send_order import OpenBatch


#: A request that waits for its batch: path, ids of its users, body as JSON, warnings, and its origin or
#: None. Processes hand over many of them, and a plain tuple is by far the fastest to pickle.
EncodedRequest = tuple[str, list[str], bytes, list[dict[str, str]], dict[str, Any] | None]


def encoded_requests(requests: list[dict[str, Any]]) -> list[EncodedRequest]:
    r"""Return requests in the form in which they wait for their batches.

    >>> encoded_requests([{"path": "/v2/identify", "body": {"user_id": "u1"}}])
    [('/v2/identify', ['u1'], b'{"user_id":"u1"}', [], None)]
    """
    bodies = json_lines([request["body"] for request in requests]).splitlines()
    return [
        (
            request["path"],
            users_of(request["body"]),
            body,
            request.get("warnings", []),
            request.get("origin"),
        )
        for request, body in zip(requests, bodies, strict=True)
    ]


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
    yield _with_batches(Converted([]), batches.rest())


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
    fields = _field(b"warnings", warnings) + _field(b"origins", origins)
    return b'{"path":"%b","body":%b%b}\n' % (path, body, fields)


def _field(name: bytes, values: list[dict[str, Any]]) -> bytes:
    """Return a further field of a line, or nothing if it is empty."""
    return b',"%b":[%b]' % (name, b",".join(json_lines(values).splitlines())) if values else b""
