"""The job of docs/recipes gives with a real local Spark what the command line gives."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import frozen

import connect_mapping
from tests.benchmarks.messages import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is no java on the PATH", allow_module_level=True)
pyspark: Any = pytest.importorskip("pyspark", reason="the extra test-spark is not installed")

JOB: Final = Path(__file__).parents[2] / "docs" / "recipes" / "spark_job.py"
#: So small that the plain file is split, and that small files share a partition.
PARTITION_BYTES: Final = 100_000
SETTINGS: Final = (
    *("--null-attributes", "drop", "--on-invalid-timezone", "reject"),
    *("--context-traits", "fallback"),
)

REJECTED: Final = (
    b"oops",
    b'not UTF-8: \xff\xfe "\r',
    b'{"type": "track", "userId": "u1"}',
    b'{"type": "identify", "userId": true, "traits": {"timezone": "Mars"}}',
    b'{"type": "alias", "userId": "u1", "previousId": "\\ud800"',
    b'{"batch": [{"type": "page"}, {"type": "track", "userId": "\\ud800"}], "writeKey": "k"}',
    b'{"batch": [7, {"type": "track", "n": [1e999, "\xc3\xa9"]}, {}], "context": {"ip": "::1"}}',
    b'{"batch": {}, "context": 1, "writeKey": "k"}',
)
ODD: Final = (
    b"",
    b" \t\r",
    b'{"type": "page",\r"userId": "u1"}',
    b'{"type": "track", "userId": "u1", "event": "e", "integrations": {"All": false}}',
    '{"type": "track", "userId": "%s", "event": "Grüße, 世界 \U0001f600 \u2028\\u0000"}\r'.encode(),
    b'{"type": "track", "userId": "%s", "event": "a lone \\ud83d"}',
    b'{"type": "identify", "userId": "%s", "traits": {"gone": null, "email": 4}}',
    b'{"batch": []}',
    b'{"batch": [{"type": "identify", "userId": "%s"}], "context": {"timezone": "Asia/Tokyo"}}',
)


@frozen
class Job:
    """What a run of the job gave; the lines are in the order of the files that Spark wrote."""

    requests: list[bytes]
    rejected: list[bytes]
    parts: int
    counts: dict[str, int]


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


@pytest.fixture(scope="module")
def job(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Job:
    """Run the job with spark-submit, as its page says."""
    out = tmp_path_factory.mktemp("out")
    outputs = ["--requests", str(out / "requests"), "--rejected", str(out / "rejected")]
    run = submit(*map(str, files), *outputs, *SETTINGS, folder=out)
    assert run.returncode == 0, run.stderr
    parts = sorted((out / "requests").glob("part-*.txt.gz"))
    return Job(
        lines_of(parts),
        lines_of(sorted((out / "rejected").glob("part-*.txt.gz"))),
        len(parts),
        {
            name: int(count.replace(",", ""))
            for count, name in re.findall(r"(?m)^ *([\d,]+)  (.+)$", run.stdout)
        },
    )


def submit(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    conf = {
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(folder / "local"),
        "spark.sql.files.maxPartitionBytes": str(PARTITION_BYTES),
        "spark.sql.files.openCostInBytes": "1",
        "spark.sql.shuffle.partitions": "2",
    }
    home = Path(pyspark.__file__).parent
    flags = [flag for name, value in conf.items() for flag in ("--conf", f"{name}={value}")]
    return subprocess.run(  # noqa: S603 - the program is pyspark's own
        [home / "bin" / "spark-submit", "--master", "local[2]", *flags, JOB, *arguments],
        env={
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_DRIVER_PYTHON": sys.executable,
            # The package that is tested, wherever this test was started.
            "PYTHONPATH": str(Path(connect_mapping.__file__).parents[1]),
        },
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def lines_of(files: list[Path]) -> list[bytes]:
    return b"".join(gzip.decompress(file.read_bytes()) for file in files).splitlines(keepends=True)


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


def test_files_were_split(files: list[Path], job: Job) -> None:
    """The run is one in which the plain file has several partitions, and all requests are written."""
    assert files[0].stat().st_size > 5 * PARTITION_BYTES
    assert job.parts > 5


def test_requests(files: list[Path], job: Job, cli: Callable[..., Run]) -> None:
    """The requests are those of the command line, byte by byte, and in order within each file."""
    expected = [lines_of_run(cli, file) for file in files]
    assert Counter(job.requests) == Counter(line for lines in expected for line in lines)
    for lines in expected:
        wanted = set(lines)
        assert len(wanted) == len(lines)
        assert [line for line in job.requests if line in wanted] == lines


def lines_of_run(cli: Callable[..., Run], file: Path) -> list[bytes]:
    return cli("convert", file, *SETTINGS).out.splitlines(keepends=True)


def test_rejected(files: list[Path], job: Job, cli: Callable[..., Run], tmp_path: Path) -> None:
    """The rejected are those of the command line, with their numbers, and in order within each file."""
    cli("convert", *files, *SETTINGS, "-o", os.devnull, "--rejected", tmp_path / "rejected")
    expected = by_file((tmp_path / "rejected").read_bytes().splitlines())
    found = by_file(job.rejected)
    assert found == expected
    assert len(found) == len(files)
    codes = {
        problem["code"] for file in found for one in found[file] for problem in one["problems"]
    }
    assert codes >= {"invalid_json", "missing", "wrong_type"}


def by_file(lines: list[bytes]) -> dict[str, list[dict[str, Any]]]:
    """Return rejected records by the last part of their file's name, in order."""
    records: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        record: dict[str, Any] = json.loads(line)
        records.setdefault(Path(record.pop("file")).name, []).append(record)
    return records


def test_counts(files: list[Path], job: Job, cli: Callable[..., Run]) -> None:
    """The job prints the counts of the command line."""
    run = cli("convert", *files, *SETTINGS, "-o", os.devnull, "--rejected", os.devnull)
    assert job.counts == counts_of(run.summary)
    assert job.counts["skipped unsupported_call"]
    assert job.counts["blank"]
    assert job.counts["messages"]


def test_nothing_is_written_over(files: list[Path], tmp_path: Path) -> None:
    """A directory that is there already ends the job before it reads anything."""
    outputs = ["--requests", str(tmp_path / "requests"), "--rejected", str(files[0].parent)]
    run = submit(str(files[0]), *outputs, folder=tmp_path)
    assert run.returncode == 1
    assert f"{files[0].parent}: is there already" in run.stdout
    assert not (tmp_path / "requests").exists()


def test_no_file_is_read_twice(files: list[Path], tmp_path: Path) -> None:
    """A file that two inputs name ends the job before it reads anything."""
    outputs = ["--requests", str(tmp_path / "requests"), "--rejected", str(tmp_path / "rejected")]
    run = submit(str(files[1]), str(files[1].parent), *outputs, folder=tmp_path)
    assert run.returncode == 1
    assert "1.gz: is named twice" in run.stdout
    assert not (tmp_path / "requests").exists()
