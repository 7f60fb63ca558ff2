"""The webhook takes what Segment sends, and a Connect-like server stores it."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.recipes import recipe
from tests.recipes.connect_server import KEY, Connect, serve

pytest.importorskip("fastapi", reason="the extra test-recipes is not installed")
stamina: Any = pytest.importorskip("stamina", reason="the extra test-recipes is not installed")
testclient: Any = pytest.importorskip("fastapi.testclient")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.thorough

webhook = recipe("webhook.py")
SECRET = "shared secret"  # noqa: S105 - of this test
TRACK = {"type": "track", "userId": "u1", "event": "Paid \ud83d", "messageId": "m1"}


@pytest.fixture
def connect() -> Iterator[Connect]:
    with serve() as connect:
        yield connect


@pytest.fixture
def client(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[testclient.TestClient]:
    """Run the application as its environment configures it, with retries that do not wait."""
    monkeypatch.setenv("SEGMENT_SHARED_SECRET", SECRET)
    monkeypatch.setenv("CONNECT_URL", connect.url)
    monkeypatch.setenv("CONNECT_PRIVATE_KEY", KEY)
    monkeypatch.setenv("REJECTED_FILE", str(tmp_path / "rejected.ndjson"))
    with (
        stamina.set_testing(True, attempts=4, cap=True),
        testclient.TestClient(webhook.create_app()) as client,
    ):
        yield client


def send(client: testclient.TestClient, message: object, secret: str = SECRET) -> int:
    """Post a message, and sign it as Segment does."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    signature = hmac.new(secret.encode(), body, "sha1").hexdigest()
    status: int = client.post(
        "/segment", content=body, headers={"X-Signature": signature}
    ).status_code
    return status


def metrics(client: testclient.TestClient) -> dict[str, float]:
    """Return the counts of messages by their labels."""
    lines = client.get("/metrics/").text.splitlines()
    found = [line.removeprefix("segment_messages_total").rsplit(" ", 1) for line in lines]
    return {labels: float(n) for labels, n in found if labels.startswith("{")}


def test_signature() -> None:
    """The signature is that of Segment's own code for a body and a secret, made with Node.js."""
    body = b'{"type":"track","userId":"u1","event":"Paid"}'
    signature = "bf741336e9c224f0c376d9adce663c48a11315b2"
    assert webhook.is_signed(body, signature, SECRET)
    assert not webhook.is_signed(body + b" ", signature, SECRET)
    assert not webhook.is_signed(body, "\xe9", SECRET)


def test_forwarded(client: testclient.TestClient, connect: Connect, tmp_path: Path) -> None:
    """A message is forwarded once the server takes it, after a few temporary failures."""
    connect.answers = [503, 429]
    assert send(client, TRACK) == 204
    assert connect.users["u1"]["events"] == [{"event": "Paid \ud83d"}]
    assert connect.requests == 3
    assert send(client, {"type": "page", "userId": "u1"}) == 204
    assert metrics(client) == {
        '{code="",outcome="forwarded"}': 1,
        '{code="unsupported_call",outcome="skipped"}': 1,
    }
    assert not (tmp_path / "rejected.ndjson").exists()


def test_not_signed(client: testclient.TestClient, connect: Connect) -> None:
    """Nothing is done with a body that is not signed, or signed with another secret."""
    assert send(client, TRACK, secret="another") == 401  # noqa: S106 - of this test
    assert client.post("/segment", content=json.dumps(TRACK)).status_code == 401
    assert connect.requests == 0


def test_a_batch_of_segment(client: testclient.TestClient, connect: Connect) -> None:
    """A batch is not accepted, because Segment signs its first message only."""
    first, both = (json.dumps(payload).encode() for payload in (TRACK, [TRACK, TRACK]))
    signature = hmac.new(SECRET.encode(), first, "sha1").hexdigest()
    found = client.post("/segment", content=both, headers={"X-Signature": signature})
    assert (found.status_code, connect.requests) == (401, 0)


def test_unavailable(client: testclient.TestClient, connect: Connect, tmp_path: Path) -> None:
    """If the server stays unavailable, Segment has to send the message again, and nothing is kept."""
    connect.answers = [500] * 4
    payload = {"batch": [{"type": "track"}, TRACK]}
    assert send(client, payload) == 503
    assert connect.requests == 4
    assert not (tmp_path / "rejected.ndjson").exists()


def test_kept(client: testclient.TestClient, connect: Connect, tmp_path: Path) -> None:
    """A message that the mapping rejects or the server refuses is kept, and can be replayed."""
    connect.answers = [422]
    assert send(client, {"batch": [{"type": "track", "messageId": "m0"}, TRACK]}) == 204
    assert connect.requests == 1
    kept = tmp_path / "rejected.ndjson"
    assert kept.stat().st_mode & 0o777 == 0o600
    rejected, refused = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert (rejected["message_id"], rejected["rejected"]) == ("m0", ["missing"])
    assert (json.loads(refused["input"]), refused["refused"]) == (TRACK, ["422"])
    assert metrics(client)['{code="missing",outcome="rejected"}'] == 1
    assert metrics(client)['{code="422",outcome="refused"}'] == 1


def test_not_json(client: testclient.TestClient) -> None:
    """A body that is not JSON is a bad request, which Segment does not send again."""
    assert send(client, b"{") == 400
    assert send(client, b"[" * 100_000) == 400
