"""Memory: how much the command line takes, and how it ends when there is no more."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from connect_mapping.cli import conformance, convert, explain, inspect, main
from tests.cli.lines import TRACK
from tests.cli.processes import COMMAND, ENVIRONMENT, shell

pytestmark = pytest.mark.thorough

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

MEGABYTE = 1 << 20
#: A message of 20 MB, for which a hundred are not enough.
LONG = TRACK[:-1] + b',"properties":{"list":[' + b'"0123456789",' * (20 * MEGABYTE // 13) + b"1]}}"
#: Runs a command and prints the peak of its memory. It is small itself, as a command begins with the
#: memory of the process that starts it.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
WORDS = b"connect-mapping: out of memory\n"

limited = pytest.mark.skipif(sys.platform != "linux", reason="Only Linux limits the address space.")


@pytest.mark.parametrize("line", [b"1", b"", TRACK], ids=["rejected", "blank", "converted"])
@pytest.mark.parametrize(
    "command",
    [
        *(["convert"], ["convert", "--batch"], ["convert", "--jobs", "2"]),
        *(["inspect"], ["inspect", "--jobs", "2"]),
    ],
    ids=" ".join,
)
def test_short_lines(tmp_path: Path, command: list[str], line: bytes) -> None:
    """Many short lines take no more memory than a few."""
    (tmp_path / "in").write_bytes((line + b"\n") * 120_000)
    run = [sys.executable, "-S", "-c", MEASURE, *COMMAND, *command, str(tmp_path / "in")]
    peak = int(subprocess.run(run, env=ENVIRONMENT, stdout=subprocess.PIPE, check=True).stdout)  # noqa: S603
    # Darwin counts bytes, and all others count kilobytes.
    assert peak * (1 if sys.platform == "darwin" else 1024) < 60 * MEGABYTE


@limited
@pytest.mark.parametrize(
    "command",
    [
        "convert in -o out",
        "convert in -o out --jobs 2",
        "convert in -o out --rejected rejected --batch",
        "inspect in --html out",
        "inspect in --html out --jobs 2",
        "explain in",
    ],
)
def test_line_that_memory_does_not_hold(tmp_path: Path, command: str) -> None:
    """When memory runs out the exit code is 2, one line says so, and no file is left behind."""
    (tmp_path / "in").write_bytes(LONG)
    done = shell(f"ulimit -v 120000; connect-mapping {command}", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", WORDS)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@limited
@pytest.mark.parametrize("megabytes", [150, 170, 190, 210])
def test_memory_that_is_just_enough(tmp_path: Path, megabytes: int) -> None:
    """A message is converted or memory runs out, but the message is never rejected for that."""
    (tmp_path / "in").write_bytes(LONG)
    limit = f"ulimit -v {megabytes * 1000}"
    done = shell(f"{limit}; connect-mapping convert in -o out", cwd=tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert (done.returncode, left) in [(0, {"in", "out"}), (2, {"in"})]
    assert (done.returncode == 2) == (done.stderr == WORDS)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [(convert, []), (inspect, []), (explain, ["-"]), (conformance, ["--list"])],
    ids=["convert", "inspect", "explain", "conformance"],
)
def test_every_command(
    command: ModuleType, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Every command says so when memory runs out."""
    monkeypatch.setattr(command, "run", Mock(side_effect=MemoryError))
    assert main([command.__name__.rpartition(".")[2], *arguments]) == 2
    assert capsys.readouterr().err.encode() == WORDS
