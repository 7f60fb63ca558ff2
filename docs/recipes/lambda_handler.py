"""Convert archives of Segment messages in S3 with AWS Lambda, as they arrive.

lambda.md beside this file explains it. The handler is ``lambda_handler.handler``.
"""

from __future__ import annotations

import gzip
import logging
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus

import boto3

SOME_REJECTED: Final = 1
log = logging.getLogger()
log.setLevel(logging.INFO)
# Created once for all events that this process handles.
s3 = boto3.client("s3")


def handler(event: dict[str, Any], _context: object = None) -> None:
    """Convert each object that an event of S3 names.

    Whatever it raises makes Lambda call it again with the event. It then writes the same objects.
    """
    for record in event["Records"]:
        # A key is quoted in an event as in the query of a url.
        key = unquote_plus(record["s3"]["object"]["key"])
        convert_object(record["s3"]["bucket"]["name"], key)


def convert_object(bucket: str, key: str) -> None:
    """Write the requests and the rejected messages of an object under its key to the output bucket."""
    with tempfile.TemporaryDirectory() as folder:
        archive, requests, rejected = (Path(folder, name) for name in ("in", "out", "rejected"))
        s3.download_file(bucket, key, str(archive))
        convert(archive, requests, rejected)
        for prefix, file in (("requests", requests), ("rejected", rejected)):
            s3.upload_file(str(compressed(file)), os.environ["OUTPUT_BUCKET"], f"{prefix}/{key}")


def convert(archive: Path, requests: Path, rejected: Path) -> None:
    """Run the command, and log its summary. Raises RuntimeError if it could not read the archive."""
    options = shlex.split(os.environ.get("CONVERT_OPTIONS", ""))
    files: list[str | Path] = [archive, "--output", requests, "--rejected", rejected]
    done = subprocess.run(  # noqa: S603 - the command, with options of whoever deploys this
        [sys.executable, "-m", "connect_mapping", "convert", *files, *options],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode not in (0, SOME_REJECTED):
        raise RuntimeError(done.stderr)
    log.info("%s", done.stderr)


def compressed(file: Path) -> Path:
    """Return a gzipped copy of a file."""
    target = file.with_suffix(".gz")
    with file.open("rb") as source, gzip.open(target, "wb") as copy:
        shutil.copyfileobj(source, copy)
    return target
