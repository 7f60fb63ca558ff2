"""Every byte is written to every output, or the run ends with 2 and says why."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from connect_mapping.cli import main
from connect_mapping.cli.output import Standard, closing, standard
from connect_mapping.cli.streams import UnusableFileError
from tests.cli.lines import NO_EVENT, TRACK, TRACKED
from tests.cli.processes import COMMAND, ENVIRONMENT, run, shell

FULL = "No space left on device"
#: A place of its own where anyone can mount a file system.
PRIVATE = ("unshare", "--map-root-user", "--mount")
needs_mount = pytest.mark.skipif(
    shell("mount -t tmpfs tmpfs /tmp", prefix=PRIVATE).returncode != 0,
    reason="No file system can be mounted here.",
)
needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="There is no /dev/full.")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the tests in a directory of messages."""
    monkeypatch.chdir(tmp_path)
    Path("tracks").write_bytes((TRACK + b"\n") * 2_000)
    Path("rejected").write_bytes((NO_EVENT + b"\n") * 2_000)
    traits = {f"trait {number}": number for number in range(200)}
    wide = {"type": "identify", "userId": "u1", "traits": traits}
    Path("wide").write_text(json.dumps(wide), "utf-8")
    Path("room").mkdir()
    return tmp_path


def complaint(name: str, text: str) -> bytes:
    """Return the error when something cannot be written."""
    return f"connect-mapping: {name}: {text}\n".encode()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("set_up", "reason", "prefix"),
    [
        ("ulimit -f 4", "File too large", ()),
        pytest.param("mount -t tmpfs -o size=4k tmpfs room", FULL, PRIVATE, marks=needs_mount),
    ],
    ids=["limit", "disk"],
)
@pytest.mark.parametrize(
    ("line", "name", "left"),
    [
        ("convert tracks > room/out", "standard output", b"out\n"),
        ("convert tracks --jobs 2 --batch > room/out", "standard output", b"out\n"),
        ("convert rejected 2> room/out", None, b"out\n"),
        ("convert tracks -o room/out", "room/out", b""),
        ("convert rejected --rejected room/out", "room/out", b""),
        ("inspect tracks --html room/out", "room/out", b""),
    ],
)
@pytest.mark.usefixtures("here")
def test_little_room(
    line: str, name: str | None, left: bytes, set_up: str, reason: str, prefix: tuple[str, ...]
) -> None:
    """An output that can grow no further ends the run and is named, and nothing is left of a file."""
    command = f"{set_up}; connect-mapping {line}; code=$?; ls -A room; exit $code"
    done = shell(command, prefix=prefix)
    said = complaint(name, reason) if name else b""
    assert (done.returncode, done.stderr, done.stdout) == (2, said, left)


@pytest.mark.thorough
@needs_dev_full
@pytest.mark.parametrize(
    "arguments",
    [
        *(["convert", "tracks"], ["convert", "tracks", "--jobs", "2", "--batch"]),
        *(["explain", "wide"], ["explain", "wide", "--json"], ["conformance", "--list"]),
        *(["inspect", "tracks", "--html", "-"], ["inspect", "wide"]),
        *(["--help"], ["--version"], ["convert", "--help"]),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("here")
def test_full_output(arguments: list[str]) -> None:
    """However little is written, it is known whether it was."""
    with Path("/dev/full").open("wb") as full:
        done = run(*arguments, stdout=full)
    assert (done.returncode, done.stderr) == (2, complaint("standard output", FULL))


@pytest.mark.thorough
@needs_dev_full
@pytest.mark.parametrize(
    "arguments",
    [["convert", "rejected"], ["convert", "wide"], ["convert", "nowhere"], ["convert", "--what"]],
    ids=" ".join,
)
@pytest.mark.usefixtures("here")
def test_full_error(arguments: list[str]) -> None:
    """If standard error is full and a summary or record is lost, the run does not succeed."""
    with Path("/dev/full").open("wb") as full:
        assert run(*arguments, stderr=full).returncode == 2


@pytest.mark.thorough
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.usefixtures("here")
def test_reader_that_is_slow(stream: str, unbuffered: str) -> None:
    """The run waits for a non-blocking pipe."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    streams: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with (
        os.fdopen(read, "rb") as reader,
        subprocess.Popen(  # noqa: S603
            [*COMMAND, "convert", "tracks" if stream == "stdout" else "rejected"],
            env={**ENVIRONMENT, "PYTHONUNBUFFERED": unbuffered},
            **{**streams, stream: write},
        ) as process,
    ):
        os.close(write)
        time.sleep(0.3)  # the pipe is full by now
        content = reader.read()
    if stream == "stdout":
        assert (process.returncode, content) == (0, TRACKED * 2_000)
    else:
        assert (process.returncode, content.count(b'"problems":[')) == (1, 2_000)
        assert content.endswith(b"  Rejected  missing  2,000\n")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("convert <&-", 2),
        ("convert tracks >&-", 2),
        ("convert rejected 2>&-", 2),
        ("convert rejected --rejected out 2>&-", 1),
        ("inspect wide 2>&-", 0),
        ("inspect wide >&-", 2),
        ("explain wide >&-", 2),
        ("conformance --list >&-", 2),
        ("--help >&-", 2),
        ("convert nowhere 2>&- >&-", 2),
        ("convert tracks 2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}", 2),
        ("--help | true; exit ${PIPESTATUS[0]}", 0),
    ],
)
@pytest.mark.usefixtures("here")
def test_closed_streams(line: str, code: int) -> None:
    """A stream that is written to must be open."""
    done = shell(f"connect-mapping {line}")
    assert (done.returncode, b"Traceback" in done.stderr) == (code, False)


class Stream(io.RawIOBase):
    """A stream that takes three bytes at a time, and can fail when it is closed."""

    def __init__(self, fault: OSError | None = None) -> None:
        self.content = b""
        self.fault = fault

    def write(self, data: Any) -> int:
        """Take some of the bytes."""
        self.content += bytes(data[:3])
        return min(len(data), 3)

    def close(self) -> None:
        """Fail, or not."""
        fault, self.fault = self.fault, None
        if fault:
            raise fault


def test_short_writes() -> None:
    """Everything is written, however little a stream takes at once."""
    stream = Stream()
    with closing(stream, "out") as output:
        output.write(b"0123456789")
        output.write(b"")
    assert stream.content == b"0123456789"


def test_error_at_closing() -> None:
    """A disk on a network may say at the end only that it is full, and that is an error too."""
    with (
        pytest.raises(OSError, match=r"Disk quota exceeded: 'out'"),
        closing(Stream(OSError(122, "Disk quota exceeded")), "out") as output,
    ):
        output.write(b"0123456789")


def test_first_error_counts() -> None:
    """The first error is reported, not the later one of closing the stream."""
    with (
        pytest.raises(KeyboardInterrupt),
        closing(Stream(OSError(122, "Disk quota exceeded")), "out"),
    ):
        raise KeyboardInterrupt


def test_standard_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard streams may be in memory, as in a program that calls the command line, or closed."""
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
    stream.write("before ")
    monkeypatch.setattr(sys, "stdout", stream)
    with standard(Standard.OUTPUT) as output:
        output.write(b"requests")
    assert stream.buffer.getvalue() == b"before requests"
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(UnusableFileError, match=r"^standard output is closed$"):
        standard(Standard.OUTPUT).__enter__()


def test_standard_streams_that_are_files(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Output of the caller comes first, and each stream continues where the other one ended."""
    with Path("log").open("w") as out, Path("log").open("w") as err:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        out.write("printed\n")
        assert main(["convert", "wide"]) == 0
        out.write("printed\n")
    first, request, summary, last = (here / "log").read_bytes().splitlines()
    assert (first, request[:8], summary[:8], last) == (
        *(b"printed", b'{"path":', b"1 line: ", b"printed"),
    )


def test_full_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a non-blocking pipe is full, the rest is written once the reader has read."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    content = os.urandom(1 << 20)
    with os.fdopen(read, "rb") as reader, os.fdopen(write, "w") as writer:
        monkeypatch.setattr(sys, "stdout", writer)
        found: list[bytes] = []
        thread = Thread(target=lambda: found.append(reader.read(len(content))))
        with standard(Standard.OUTPUT) as output:
            output.write(content[: 1 << 16])  # as much as a pipe holds
            thread.start()
            output.write(content[1 << 16 :])
        thread.join()
    assert found == [content]
