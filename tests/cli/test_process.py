"""The command line as a process of its own, between real pipes and devices."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.cli.lines import TRACK, TRACKED
from tests.cli.processes import COMMAND, ENVIRONMENT, run, shell

SUMMARY = b"1 line: 1 converted, 0 skipped, 0 rejected, 0 blank.\n"


@pytest.mark.parametrize("content", [TRACK, gzip.compress(TRACK)], ids=["plain", "gzipped"])
def test_standard_streams(content: bytes) -> None:
    """Standard input becomes standard output, and the summary goes to standard error."""
    done = run("convert", input=content)
    assert (done.returncode, done.stdout, done.stderr) == (0, TRACKED, SUMMARY)


def test_locale_does_not_matter() -> None:
    """Output is UTF-8, whatever the locale says."""
    done = run("convert", input=TRACK.replace(b"Signed Up", "größer ☃".encode()))
    assert "größer ☃".encode() in done.stdout


def test_file_whose_name_is_no_text(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is read, and named."""
    name = os.fsdecode(bytes(tmp_path) + b"/\xff.ndjson")
    Path(name).write_bytes(b"oops")
    done = run("convert", name)
    assert (done.returncode, b"\\udcff.ndjson" in done.stderr) == (1, True)


@pytest.mark.parametrize("command", ["", "convert", "explain", "inspect", "conformance"])
def test_help_away_from_the_tree(command: str, tmp_path: Path) -> None:
    """The help names no page of the documentation, which the package does not contain."""
    shown = run(*command.split(), "--help", cwd=tmp_path).stdout
    if command == "explain":
        shown += run("explain", "-", input=TRACK, cwd=tmp_path).stdout
    assert b"connect-mapping" in shown or b"Rule" in shown
    pages = re.findall(r"docs/|[\w/.-]+\.(?:md|html?)\b", shown.decode())
    assert [page for page in pages if not page.startswith("report.")] == []


@pytest.mark.thorough
@pytest.mark.parametrize("output", ["", "-o /dev/stdout", "-o /dev/fd/1"])
def test_closed_pipe(tmp_path: Path, output: str) -> None:
    """A reader that stops early ends the run quietly, before all input is read."""
    file = tmp_path / "big.ndjson"
    file.write_bytes((TRACK + b"\n") * 100_000)
    done = shell(f"set -o pipefail; connect-mapping convert {file} {output} | head -n 1")
    assert (done.returncode, done.stdout, done.stderr) == (0, TRACKED, b"")


def test_closed_stream_that_is_not_needed(tmp_path: Path) -> None:
    """If all output goes to files, standard output and input may be closed."""
    file = tmp_path / "messages.ndjson"
    file.write_bytes(TRACK)
    done = shell(f"connect-mapping convert {file} -o {tmp_path}/out <&- >&-")
    assert (done.returncode, done.stderr) == (0, SUMMARY)
    assert (tmp_path / "out").read_bytes() == TRACKED


def test_directory_that_is_gone(tmp_path: Path) -> None:
    """Standard input is converted even if the working directory does not exist."""
    gone = tmp_path / "gone"
    gone.mkdir()
    command = (
        f"cd {gone} && rmdir {gone} && printf '%s' '{TRACK.decode()}' | connect-mapping convert"
    )
    done = shell(command)
    assert (done.returncode, done.stdout) == (0, TRACKED)


def test_process_substitution(tmp_path: Path) -> None:
    """A pipe that the shell names is read like a file."""
    file = tmp_path / "messages.gz"
    file.write_bytes(gzip.compress(TRACK + b"\n"))
    done = shell(f"connect-mapping convert <(cat {file}) <(zcat {file})")
    assert (done.returncode, done.stdout) == (0, TRACKED * 2)


def test_lines_come_through_at_once() -> None:
    """Results are written before the run waits for the next line."""
    with subprocess.Popen(  # noqa: S603
        [*COMMAND, "convert"],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(TRACK + b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == TRACKED
        process.communicate(timeout=60)


def test_named_pipe(tmp_path: Path) -> None:
    """A named pipe is opened once, so that whoever writes to it loses nothing."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(  # noqa: S603
        [*COMMAND, "convert", str(pipe)], env=ENVIRONMENT, stdout=subprocess.PIPE
    ) as process:
        with pipe.open("wb") as writer:
            writer.write(TRACK)
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, TRACKED)
