"""The job of docs/recipes gives with a real local Spark what the command line gives.

It runs once with spark-submit, and several times as a client of a Spark Connect server.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from attrs import frozen

import connect_mapping
from connect_mapping import Settings
from tests.benchmarks.messages import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.conftest import Run

if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is no java on the PATH", allow_module_level=True)
pyspark: Any = pytest.importorskip("pyspark", reason="the extra test-spark is not installed")

pytestmark = pytest.mark.thorough

HOME: Final = Path(pyspark.__file__).parent
JOB: Final = Path(__file__).parents[2] / "docs" / "recipes" / "spark_job.py"
SETTINGS: Final = (
    *("--null-attributes", "drop", "--on-invalid-timezone", "reject"),
    *("--context-traits", "fallback", "--android-push-field", "gcm"),
    *("--calls", "group,page", "--page-event", "Viewed", "--page-url-query", "drop"),
)
#: A Spark whose partitions are so small that the plain file is split and small files share one.
CONF: Final = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.files.maxPartitionBytes": "100000",
    "spark.sql.files.openCostInBytes": "1",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50",
    "spark.sql.shuffle.partitions": "2",
    # Compiling costs more than it gains in runs as short as these.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}

REJECTED: Final = (
    b"oops",
    b'not UTF-8: \xff\xfe "\r',
    b'{"type": "track", "userId": "u1"}',
    b'{"type": "identify", "userId": true, "traits": {"timezone": "Mars"}}',
    b'{"type": "alias", "userId": "u1", "previousId": "\\ud800"',
    b'{"batch": [{"type": "page"}, {"type": "track", "userId": "\\ud800"}], "writeKey": "k"}',
    b'{"batch": [7, {"type": "track", "n": [1e999, "\xc3\xa9"]}, {}], "context": {"ip": "::1"}}',
    b'{"batch": {}, "context": 1, "writeKey": "k"}',
    b'{"batch": [%s], "context": {"long": "%s"}}'
    % (b", ".join([b'{"messageId": "m"}'] * 40), b"x" * 70_000),
)
ODD: Final = (
    b"",
    b" \t\r",
    b'{"type": "page",\r"userId": "u1"}',
    b'{"type": "track", "userId": "u1", "event": "e", "integrations": {"All": false}}',
    '{"type": "track", "userId": "%s", "event": "Grüße, 世界 \U0001f600 \u2028\\u0000"}\r'.encode(),
    b'{"type": "track", "userId": "%s", "event": "a lone \\ud83d"}',
    b'{"type": "identify", "userId": "%s", "traits": {"gone": null, "email": 4}}',
    b'{"type": "page", "userId": "%s", "context": {"page": {"url": "https://example.com/?q"}}}',
    b'{"type": "group", "userId": "%s", "groupId": "g1", "messageId": "m1"}',
    b'{"batch": []}',
    b'{"batch": [{"type": "identify", "userId": "%s"}], "context": {"timezone": "Asia/Tokyo"}}',
)


@frozen
class Results:
    """What a run of the job printed and wrote; the lines are in the order of the files of each directory."""

    code: int
    printed: str
    errors: str
    requests: list[bytes]
    rejected: list[bytes]
    parts: int

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts that the job printed."""
        found = re.findall(r"(?m)^ *([\d,]+)  (.+)$", self.printed)
        return {name: int(count.replace(",", "")) for count, name in found}


def archive(numbers: range) -> bytes:
    """Return lines of messages with an odd one after every 25th, in which each request is unlike others."""
    lines: list[bytes] = []
    found = messages(1_000)
    for number in numbers:
        lines.append(json.dumps(found[number]).encode())
        if number % 25 == 0:
            odd = (*ODD, *REJECTED)[number // 25 % len((*ODD, *REJECTED))]
            lines.append(odd.replace(b"%s", b"odd %d" % number))
    return b"\n".join(lines)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write a plain file, and gzipped ones, of which one has two members."""
    folder = tmp_path_factory.mktemp("archives")
    plain, single, double = (folder / name for name in ("plain 100%+.ndjson", "1.gz", "2.gz"))
    plain.write_bytes(b"\xef\xbb\xbfbefore all\n" + archive(range(600)) + b"\n")
    single.write_bytes(gzip.compress(b"\n" + archive(range(600, 800))))
    double.write_bytes(
        gzip.compress(archive(range(800, 900)) + b"\n") + gzip.compress(archive(range(900, 1_000)))
    )
    return [plain, single, double]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of Spark, with its configuration and its temporary files in a folder."""
    conf = {**CONF, "spark.log.level": "ERROR", "spark.local.dir": str(folder / "local")}
    lines = [f"{name} {value}\n" for name, value in conf.items()]
    (folder / "spark-defaults.conf").write_text("".join(lines), encoding="utf-8")
    return {
        **os.environ,
        "SPARK_HOME": str(HOME),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        # The package that is tested, wherever this test was started.
        "PYTHONPATH": str(Path(connect_mapping.__file__).parents[1]),
    }


def run(*command: str | Path, out: Path, folder: Path, environment: dict[str, str]) -> Results:
    """Run the job to its end, and read what it wrote."""
    done = subprocess.run(  # noqa: S603 - our own interpreter, and programs of pyspark
        [*command, "--output", out],
        env=environment,
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    parts = sorted(out.glob("result=requests/part-*"))
    requests = [line for part in parts for line in lines_of(part)]
    rejected = [
        line for part in sorted(out.glob("result=rejected/part-*")) for line in lines_of(part)
    ]
    return Results(done.returncode, done.stdout, done.stderr, requests, rejected, len(parts))


def lines_of(part: Path) -> list[bytes]:
    content = part.read_bytes()
    lines = gzip.decompress(content) if part.suffix == ".gz" else content
    # Spark names a file by its address, and the command as it was named.
    return re.sub(rb'"file": ?"file:/+', b'"file":"/', lines).splitlines(keepends=True)


@pytest.fixture(scope="module")
def submitted(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Run the job with spark-submit, with the origins of requests."""
    folder = tmp_path_factory.mktemp("submitted")
    submit: list[str | Path] = [HOME / "bin" / "spark-submit", "--master", "local[2]", JOB]
    found = run(
        *(*submit, *files, *SETTINGS, "--with-origin"),
        out=folder / "out",
        folder=folder,
        environment=environment(folder),
    )
    assert found.code == 0, found.errors
    return found


@pytest.fixture(scope="module")
def connect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Results]]:
    """Start a Spark Connect server, and return a function that runs the job as its client."""
    folder = tmp_path_factory.mktemp("server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - a program of pyspark
            [
                *(HOME / "bin" / "spark-submit", "--master", "local[2]"),
                *("--class", "org.apache.spark.sql.connect.service.SparkConnectServer"),
                *("--conf", f"spark.connect.grpc.binding.port={port}", "spark-internal"),
            ],
            env=environment(folder),
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert server.poll() is None, (folder / "log").read_text("utf-8")
            time.sleep(0.2)
        client = {**environment(folder), "SPARK_REMOTE": f"sc://127.0.0.1:{port}"}

        def run_job(*arguments: str | Path, out: Path) -> Results:
            return run(
                *(sys.executable, JOB, *arguments), out=out, folder=folder, environment=client
            )

        yield run_job
    finally:
        server.terminate()
        server.wait(60)


def counts_of(summary: list[str]) -> dict[str, int]:
    """Return what the command line's summary counts, under the names of the job."""
    number = re.compile(r"(\d[\d,]*) (\w+)")
    counts = {name: int(n.replace(",", "")) for n, name in number.findall(summary[0])}
    group = ""
    for line in summary[1:]:
        *title, code, n = line.split()
        group = title[0].lower().replace("warnings", "warning") if title else group
        counts[f"{group} {code}"] = int(n.replace(",", ""))
    return counts


def by_file(lines: Iterable[bytes]) -> dict[str, list[dict[str, Any]]]:
    """Return rejected records by their files, in order, with the input read if it is JSON."""
    records: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        record: dict[str, Any] = json.loads(line)
        with suppress(json.JSONDecodeError):
            record["input"] = json.loads(record["input"])
        records.setdefault(record["file"], []).append(record)
    return records


def test_requests(files: list[Path], submitted: Results, cli: Callable[..., Run]) -> None:
    """The requests and origins are those of the command, byte by byte, in order within each file."""
    assert files[0].stat().st_size > 5 * int(CONF["spark.sql.files.maxPartitionBytes"])
    assert submitted.parts > 5
    options = (*SETTINGS, "--with-origin")
    expected = [cli("convert", file, *options).out.splitlines(keepends=True) for file in files]
    assert Counter(submitted.requests) == Counter(line for lines in expected for line in lines)
    for lines in expected:
        wanted = set(lines)
        assert len(wanted) == len(lines)
        assert [line for line in submitted.requests if line in wanted] == lines


def test_rejected(
    files: list[Path], submitted: Results, cli: Callable[..., Run], tmp_path: Path
) -> None:
    """The rejected are those of the command, with their origins, and in order within each file."""
    cli("convert", *files, *SETTINGS, "-o", os.devnull, "--rejected", tmp_path / "rejected")
    expected = by_file((tmp_path / "rejected").read_bytes().splitlines())
    found = by_file(submitted.rejected)
    assert found == expected
    assert len(found) == len(files)
    records = [record for file in found.values() for record in file]
    codes = {problem["code"] for record in records for problem in record["problems"]}
    assert codes >= {"invalid_json", "missing", "wrong_type"}
    assert any("indexes" in record for record in records)


def test_counts(files: list[Path], submitted: Results, cli: Callable[..., Run]) -> None:
    """The job prints the counts of the command."""
    run = cli("convert", *files, *SETTINGS, "-o", os.devnull, "--rejected", os.devnull)
    assert submitted.counts == counts_of(run.summary)
    assert submitted.counts["skipped destination_disabled"]
    assert submitted.counts["blank"]
    assert submitted.counts["messages"]


def test_connect(
    files: list[Path], submitted: Results, connect: Callable[..., Results], tmp_path: Path
) -> None:
    """A client of Spark Connect writes the same, here gzipped, and prints the same counts."""
    found = connect(*files, *SETTINGS, "--compression", "gzip", out=tmp_path / "out")
    assert (found.code, found.counts) == (0, submitted.counts), found.errors
    without_origins = [re.sub(rb',"origin":.*}$', b"}", line) for line in submitted.requests]
    assert Counter(found.requests) == Counter(without_origins)
    assert Counter(found.rejected) == Counter(submitted.rejected)
    assert "Traceback" not in found.errors
    assert "\tat " not in found.errors


def test_batches(
    files: list[Path], connect: Callable[..., Results], cli: Callable[..., Run], tmp_path: Path
) -> None:
    """Batches are those of the command, as far as the lines come to a task together."""
    head = tmp_path / "head.gz"
    head.write_bytes(gzip.compress(b"\n".join(files[0].read_bytes().split(b"\n")[:40])))
    found = connect(head, "--batch-size", "3", out=tmp_path / "out")
    assert found.requests == cli("convert", head, "--batch-size", "3").out.splitlines(keepends=True)
    assert b"/batch" in b"".join(found.requests)


def test_nothing_is_written_over(
    files: list[Path], connect: Callable[..., Results], tmp_path: Path
) -> None:
    """A directory that exists ends the job, and is left as it is."""
    found = connect(files[1], out=tmp_path)
    assert (found.code, found.errors.splitlines()[-1]) == (1, f"{tmp_path}: exists already")
    assert "Traceback" not in found.errors
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_read_twice(
    files: list[Path], connect: Callable[..., Results], tmp_path: Path
) -> None:
    """A file that two inputs name ends the job before it reads anything."""
    found = connect(files[1], files[1].parent, out=tmp_path / "out")
    assert found.code == 1
    assert "1.gz: is named twice" in found.errors
    assert not (tmp_path / "out").exists()


def test_settings() -> None:
    """The job takes every setting of the mapping. The keys are for whoever sends."""
    names = {field.name for field in attrs.fields(Settings)} - {"private_key", "public_key"}
    source = JOB.read_text("utf-8")
    missing = [name for name in names if f'"--{name.replace("_", "-")}"' not in source]
    assert missing == []
