"""No input and no output is overwritten, however it was opened."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from connect_mapping.cli.output import Standard
from connect_mapping.cli.same_files import check_outputs, open_descriptor
from connect_mapping.cli.streams import UnusableFileError
from tests.cli.lines import MIXED, NO_EVENT, TRACK, TRACKED
from tests.cli.processes import shell

OLD = b"what was there before\n"
ERROR = "connect-mapping: {}\n"
OVER_INPUT = "would overwrite an input"
SECOND_OUTPUT = "is another output already"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make files of every kind in the directory of the tests."""
    monkeypatch.chdir(tmp_path)
    Path("messages").write_bytes(MIXED)
    Path("symbolic").symlink_to("messages")
    Path("hard").hardlink_to("messages")
    Path("old").write_bytes(OLD)
    Path("folder").mkdir()
    os.mkfifo("pipe")


def content() -> dict[str, bytes]:
    """Return the content of the plain files."""
    files = [path for path in Path().iterdir() if path.is_file()]
    return {path.name: path.read_bytes() for path in files}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("line", "said"),
    [
        # An output is an input.
        ("convert messages -o messages", f"messages: {OVER_INPUT}"),
        ("convert messages --rejected ./messages", f"./messages: {OVER_INPUT}"),
        ("convert messages -o symbolic", f"symbolic: {OVER_INPUT}"),
        ("convert messages -o hard", f"hard: {OVER_INPUT}"),
        ("convert -o messages < messages", f"messages: {OVER_INPUT}"),
        ("convert /dev/stdin -o messages < messages", f"messages: {OVER_INPUT}"),
        ("convert /dev/fd/5 -o messages 5< messages", f"messages: {OVER_INPUT}"),
        ("convert messages >> messages", f"standard output: {OVER_INPUT}"),
        ("convert messages -o /dev/stdout >> messages", f"/dev/stdout: {OVER_INPUT}"),
        ("convert messages -o /dev/fd/5 5>> messages", f"/dev/fd/5: {OVER_INPUT}"),
        ("inspect messages --html messages", f"messages: {OVER_INPUT}"),
        ("inspect messages >> messages", f"standard output: {OVER_INPUT}"),
        ("explain messages >> messages", f"standard output: {OVER_INPUT}"),
        # Two outputs are one file.
        ("convert messages -o out --rejected out", f"out: {SECOND_OUTPUT}"),
        ("convert messages -o out --rejected folder/../out", f"folder/../out: {SECOND_OUTPUT}"),
        ("convert messages --rejected old >> old", f"old: {SECOND_OUTPUT}"),
        ("convert messages -o old --rejected /dev/fd/5 5>> old", f"old: {SECOND_OUTPUT}"),
        ("inspect messages --html old >> old", f"old: {SECOND_OUTPUT}"),
        # A descriptor that is not open may be given to a file that the command opens itself.
        ("convert messages -o /dev/fd/77 --rejected out", "/dev/fd/77: Bad file descriptor"),
        ("convert messages -o /dev/fd/4294967297", "/dev/fd/4294967297: No such file or directory"),
        ("convert messages -o /dev/stdout >&-", "/dev/stdout: Bad file descriptor"),
    ],
)
def test_what_is_refused(line: str, said: str) -> None:
    """The run ends before anything is read or written."""
    before = content()
    done = shell(f"connect-mapping {line}")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"connect-mapping: {said}\n"
    assert content() == before


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("convert old > old", f"connect-mapping: standard output: {OVER_INPUT}\n"),
        ("convert messages --rejected old > old", f"connect-mapping: old: {SECOND_OUTPUT}\n"),
        # Not even the error can be written.
        ("convert messages 2>> messages", ""),
        ("convert messages >> messages 2>> messages", ""),
        ("convert messages -o out --rejected bad 2>> messages", ""),
        ("inspect messages 2>> messages", ""),
        ("inspect --json --html - messages 2>> messages", ""),
        ("explain messages 2>> messages", ""),
        # A log that is also a file that would be replaced.
        ("convert messages -o old 2>> old", ""),
    ],
)
def test_what_is_refused_quietly(line: str, said: str) -> None:
    """Inputs are not written to, not even with the reason."""
    done = shell(f"connect-mapping {line}")
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", said)
    assert content()["messages"] == MIXED
    assert sorted(content()) == ["hard", "messages", "old", "symbolic"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line",
    [
        "convert messages > log 2>&1",
        "convert messages > log 2> log",
        "convert messages >> log 2>> log",
        "convert messages -o /dev/stdout > log 2>> log",
        "convert messages -o /dev/fd/5 5> log 2> log",
        "convert messages -o /dev/fd/5 --rejected /dev/fd/6 5> log 6> log 2> log",
        "convert messages --rejected /dev/stdout > log 2> log",
    ],
)
def test_streams_of_one_file(line: str) -> None:
    """Streams that are one file lose nothing, whether they share their position in it or not."""
    assert shell(f"connect-mapping {line}").returncode == 1
    lines = Path("log").read_bytes().splitlines()
    starts = {start: sum(line.startswith(start) for line in lines) for start in KINDS}
    assert (len(lines), starts) == (11, dict(zip(KINDS, (3, 2, 6), strict=True)))


#: How requests, records of rejected messages, and lines of a summary begin.
KINDS = (b'{"path":', b'{"file":', (b"9 lines", b"  "))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line",
    [
        "convert track -o /dev/stdout >> old",
        "convert track -o /dev/fd/1 >> old",
        "convert track -o /proc/self/fd/1 >> old",
        "convert track -o /dev/fd/5 5>> old",
        "convert track -o link >> old",
        "(cd folder; connect-mapping convert ../track -o ../link) >> old",
    ],
)
def test_name_of_an_open_stream(line: str) -> None:
    """A name of an open stream is not a file to be replaced or truncated."""
    Path("track").write_bytes(TRACK)
    Path("link").symlink_to("/dev/stdout")
    done = shell(line if line.startswith("(") else f"connect-mapping {line}")
    assert (done.returncode, Path("old").read_bytes()) == (0, OLD + TRACKED)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "line",
    [
        "convert track > /dev/null 2>&1",
        "convert track -o /dev/null --rejected /dev/null",
        "convert track -o /dev/stdout --rejected /dev/stdout 2>&1 | cat",
        "convert /dev/stdin < /dev/null > /dev/null 2> /dev/null",
        "convert track -o out --rejected other < old > old",
        "inspect track --html out > log 2> log",
    ],
)
def test_what_is_shared_or_not_used(line: str) -> None:
    """Pipes and devices can be shared, and a stream that is not used may be anything."""
    Path("track").write_bytes(TRACK)
    assert shell(f"set -o pipefail; connect-mapping {line}").returncode == 0


def test_names_of_descriptors() -> None:
    """A name is that of a descriptor wherever its links lead through one."""
    Path("link").symlink_to("/dev/fd/7")
    Path("loop").symlink_to("loop")
    names = ["/dev/fd/3", "/dev/stderr", "link", "loop", "old", "nowhere", "/dev/fd/x", "", "3"]
    found = [open_descriptor(name) for name in names]
    assert found == [3, 2, 7, None, None, None, None, None, None]


def test_within_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is open is compared, by device and inode."""
    with (
        Path("messages").open() as stdin,
        Path("hard").open("a") as stdout,
        Path("pipe").open("r+b", buffering=0) as pipe,
    ):
        monkeypatch.setattr(sys, "stdin", stdin)
        monkeypatch.setattr(sys, "stdout", stdout)
        with pytest.raises(UnusableFileError, match=rf"^standard output: {OVER_INPUT}$"):
            check_outputs(["-"], [Standard.OUTPUT])
        with pytest.raises(UnusableFileError, match=rf"^hard: {SECOND_OUTPUT}$"):
            check_outputs(["old"], ["hard", Standard.OUTPUT])
        check_outputs(["pipe"], ["pipe", f"/dev/fd/{pipe.fileno()}"])
        with pytest.raises(OSError, match=r"Bad file descriptor: '/dev/fd/999'"):
            check_outputs(["old"], ["/dev/fd/999"])


def test_input_that_is_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the exit code reports it."""
    from connect_mapping.cli import main

    with Path("messages").open("a") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        assert main(["convert", "messages"]) == 2
    assert Path("messages").read_bytes() == MIXED


def test_descriptor_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output to the name of a descriptor goes to the descriptor's file."""
    from connect_mapping.cli import main

    monkeypatch.chdir("folder")
    Path("no event").write_bytes(NO_EVENT)
    with Path("../old").open("ab") as old:
        name = f"/dev/fd/{old.fileno()}"
        assert main(["convert", "../messages", "-o", os.devnull, "--rejected", name]) == 1
    assert Path("../old").read_bytes().count(b"\n") == 3
