"""The Lambda function converts a gzipped object of S3, as moto imitates it."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest

from tests.pages import ROOT
from tests.recipes import recipe

moto: Any = pytest.importorskip("moto", reason="the extra test-recipes is not installed")
boto3: Any = pytest.importorskip("boto3", reason="the extra test-recipes is not installed")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Run

pytestmark = pytest.mark.thorough

#: As Segment names them, with characters that an event quotes.
KEY = "segment-logs/source 1+2/1714694400000/é.gz"
MESSAGES = ROOT / "docs" / "examples" / "messages.ndjson"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Imitate S3 with two buckets."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of this test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of this test")
    monkeypatch.setenv("OUTPUT_BUCKET", "converted")
    with moto.mock_aws():
        client = boto3.client("s3")
        for bucket in ("archives", "converted"):
            client.create_bucket(Bucket=bucket)
        yield client


def call() -> None:
    """Call the handler with what S3 sends when the object was created."""
    found = {"bucket": {"name": "archives"}, "object": {"key": quote_plus(KEY)}}
    recipe("lambda_handler.py").handler({"Records": [{"eventSource": "aws:s3", "s3": found}]})


def written(s3: Any) -> dict[str, bytes]:
    """Return the objects of the bucket for output by their keys."""
    listed = s3.list_objects_v2(Bucket="converted").get("Contents", [])
    contents = {o["Key"]: s3.get_object(Bucket="converted", Key=o["Key"])["Body"] for o in listed}
    return {key: gzip.decompress(content.read()) for key, content in contents.items()}


def test_converted(
    s3: Any,
    cli: Callable[..., Run],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It writes the requests of the command and the rejected messages, and logs the counts."""
    monkeypatch.setenv("CONVERT_OPTIONS", "--calls page --page-event '[My Page]'")
    archive = gzip.compress(MESSAGES.read_bytes())
    s3.put_object(Bucket="archives", Key=KEY, Body=archive)
    call()
    call()  # a retry changes nothing
    found = written(s3)
    assert found.keys() == {f"requests/{KEY}", f"rejected/{KEY}"}
    expected = cli("convert", MESSAGES, "--calls", "page", "--page-event", "[My Page]")
    assert found[f"requests/{KEY}"] == expected.out
    [line] = found[f"rejected/{KEY}"].splitlines()
    assert json.loads(line)["line"] == 16
    assert "16 lines: 14 converted, 1 skipped, 1 rejected, 0 blank." in caplog.text


def test_broken_off(s3: Any) -> None:
    """An archive that breaks off raises, so that Lambda tries again, and nothing is written."""
    s3.put_object(Bucket="archives", Key=KEY, Body=gzip.compress(MESSAGES.read_bytes())[:-20])
    with pytest.raises(RuntimeError, match="connect-mapping: "):
        call()
    assert written(s3) == {}
