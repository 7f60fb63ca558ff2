"""Receive messages from Segment's webhooks destination, and forward them as requests of Connect.

uvicorn --factory webhook:create_app

webhook.md beside this file explains it.
"""

from __future__ import annotations

import hmac
import json
import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import httpx
import stamina
from attrs import field, frozen
from fastapi import FastAPI, Header, HTTPException, Request, status
from prometheus_client import CollectorRegistry, Counter, make_asgi_app

import connect_mapping
from connect_mapping import Rejected, Settings, Skipped, convert_payload, unbatch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@frozen
class Configuration:
    """What differs between environments; the default of each field is an environment variable."""

    shared_secret: str = field(factory=lambda: os.environ["SEGMENT_SHARED_SECRET"], repr=False)
    connect_url: str = field(factory=lambda: os.environ["CONNECT_URL"])
    private_key: str = field(factory=lambda: os.environ["CONNECT_PRIVATE_KEY"], repr=False)
    rejected_file: Path = field(factory=lambda: Path(os.environ["REJECTED_FILE"]))


def create_app(configuration: Configuration | None = None) -> FastAPI:
    """Return the application. Raises KeyError for an environment variable that is missing."""
    config = configuration or Configuration()
    settings = Settings(private_key=config.private_key)
    registry = CollectorRegistry()
    messages = Counter("segment_messages", "By outcome.", ["outcome", "code"], registry=registry)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        client = httpx.AsyncClient(
            base_url=config.connect_url, headers=settings.headers(), timeout=2
        )
        async with client:
            app.state.client = client
            yield

    app = FastAPI(lifespan=lifespan)
    app.mount("/metrics", make_asgi_app(registry))

    @app.post("/segment", status_code=status.HTTP_204_NO_CONTENT)
    async def receive(request: Request, x_signature: Annotated[str, Header()] = "") -> None:
        body = await request.body()
        if not is_signed(body, x_signature, config.shared_secret):
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, "X-Signature is missing or wrong.")
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            raise HTTPException(status.HTTP_400_BAD_REQUEST, "The body is not JSON.") from None
        records = [*convert_payload(payload, settings)]
        in_batch = any(record.index is not None for record in records)
        inputs = [*unbatch(payload)] if in_batch else [payload]
        lost = []
        for record in records:
            outcome = record.outcome
            if isinstance(outcome, Skipped):
                messages.labels("skipped", outcome.reason).inc()
                continue
            if isinstance(outcome, Rejected):
                name, codes = "rejected", {str(problem.code) for problem in outcome.problems}
            elif refusal := await refused(app.state.client, outcome):
                name, codes = "refused", {str(refusal)}
            else:
                messages.labels("forwarded", "").inc()
                continue
            for code in codes:
                messages.labels(name, code).inc()
            message = inputs[record.index or 0]
            lost.append(
                {"message_id": record.message_id, name: sorted(codes), "input": json.dumps(message)}
            )
        # Last, because Segment sends everything again if a request could not be forwarded.
        keep(lost, config.rejected_file)

    return app


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Tell whether a signature is Segment's: the HMAC of the body with SHA-1, in hexadecimal digits."""
    expected = hmac.new(secret.encode(), body, "sha1").hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode())


async def refused(client: httpx.AsyncClient, request: connect_mapping.Request[Any]) -> int | None:
    """Forward a request. Return None, or the status with which it was refused for good.

    Raises HTTPException if it could not be forwarded now. Segment tries again after a status of 503.
    """
    try:
        await post(client, request.path, json.dumps(request.body))
    except httpx.HTTPError as error:
        if is_temporary(error) or not isinstance(error, httpx.HTTPStatusError):
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE) from error
        return error.response.status_code
    return None


def is_temporary(error: Exception) -> bool:
    """Tell whether the same request may succeed later."""
    if isinstance(error, httpx.HTTPStatusError):
        code = error.response.status_code
        return code in (408, 429) or code >= 500
    return isinstance(error, httpx.TransportError)


@stamina.retry(on=is_temporary, attempts=4, timeout=5)
async def post(client: httpx.AsyncClient, path: str, body: str) -> None:
    """Post a body, up to four times, with growing and random pauses."""
    response = await client.post(path, content=body)
    response.raise_for_status()


def keep(lost: list[dict[str, Any]], file: Path) -> None:
    """Append messages to a file that only its owner can read. It may be renamed at any time."""
    if lost:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as lines:
            lines.write("".join(f"{json.dumps(record)}\n" for record in lost))
