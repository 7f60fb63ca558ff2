"""Files that cannot be used: nothing is written before they are checked, and nothing is left."""

from __future__ import annotations

import gzip
import hashlib
import re
import sys
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from connect_mapping.cli import reading
from tests.cli.lines import MIXED, TRACK, TRACKED, records, totals


def said(run: Any) -> list[str]:
    """Return the messages of a run."""
    lines: list[str] = run.err.decode().splitlines()
    return [line for line in lines if line.startswith("connect-mapping: ")]


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run the tests in a directory with only a file of messages."""
    monkeypatch.chdir(tmp_path)
    file = Path("messages.ndjson")
    file.write_bytes(MIXED)
    return file


def left() -> list[str]:
    """Return the names of the files in the directory of the tests."""
    return sorted(path.name for path in Path().iterdir())


def unreadable() -> dict[str, tuple[str, str]]:
    """Return names that cannot be opened, each with its error."""
    return {
        "missing": ("nowhere.ndjson", "nowhere.ndjson: No such file or directory"),
        "directory": ("folder", "folder: Is a directory"),
        "below a file": ("messages.ndjson/a", "messages.ndjson/a: Not a directory"),
        "too long": ("x" * 300, "x" * 300 + ": File name too long"),
        "link to itself": ("loop", "loop: Too many levels of symbolic links"),
    }


@pytest.mark.usefixtures("messages")
@pytest.mark.parametrize(("name", "text"), unreadable().values(), ids=unreadable().keys())
def test_input_is_checked_first(cli: Any, name: str, text: str) -> None:
    """A file that cannot be opened ends the run before anything is read or written."""
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    run = cli("convert", "messages.ndjson", name, "-o", "out", "--rejected", "bad")
    assert (run.code, run.out) == (2, b"")
    [line] = said(run)
    assert line.startswith(f"connect-mapping: {text}")
    assert left() == ["folder", "loop", "messages.ndjson"]


@pytest.mark.usefixtures("messages")
def test_input_without_permission(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be read is named, with the reason."""
    refuse = Mock(side_effect=PermissionError(13, "Permission denied"))
    monkeypatch.setattr(reading, "open", refuse, raising=False)
    run = cli("convert", "messages.ndjson")
    assert (run.code, said(run)) == (2, ["connect-mapping: messages.ndjson: Permission denied"])


@pytest.mark.usefixtures("messages")
@pytest.mark.parametrize("option", ["-o", "--rejected"])
@pytest.mark.parametrize(
    "name", ["nowhere/out", "folder", "messages.ndjson/out", "x" * 300, "loop"]
)
def test_output_that_cannot_be_made(cli: Any, option: str, name: str) -> None:
    """A file that cannot be created ends the run, and the other one is not left behind."""
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    other = {"-o": "--rejected", "--rejected": "-o"}[option]
    run = cli("convert", "messages.ndjson", option, name, other, "other")
    assert (run.code, run.out, len(said(run))) == (2, b"", 1)
    assert left() == ["folder", "loop", "messages.ndjson"]


WHOLE = gzip.compress(MIXED * 100, mtime=0)
BROKEN = {
    "truncated": WHOLE[:-20],
    "without its end": WHOLE[:-8],
    "corrupt": WHOLE[:60] + bytes(byte ^ 255 for byte in WHOLE[60:90]) + WHOLE[90:],
    "false sum": WHOLE[:-8] + b"\x00" * 8,
    "rubbish behind": WHOLE + b"rubbish",
    "header alone": WHOLE[:5],
    "false method": WHOLE[:2] + b"\x09" + WHOLE[3:],
}


@pytest.mark.usefixtures("messages")
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_broken_gzip(cli: Any, content: bytes) -> None:
    """A file that breaks off is named, and the others are still converted."""
    Path("broken.gz").write_bytes(content)
    run = cli("convert", "broken.gz", "messages.ndjson", "-o", "out", "--rejected", "bad")
    assert run.code == 2
    [line] = said(run)
    assert line.startswith("connect-mapping: broken.gz: cannot be read past line ")
    assert Path("out").read_bytes().startswith(TRACKED) or content == BROKEN["truncated"]
    ends = [r["line"] for r in records(Path("bad").read_bytes()) if r["file"] == "messages.ndjson"]
    assert ends == [5, 8]


def test_broken_standard_input(cli: Any) -> None:
    """Standard input that breaks off is named too."""
    run = cli("convert", stdin=WHOLE[:-20])
    assert run.code == 2
    assert said(run)[0].startswith("connect-mapping: <stdin>: cannot be read past line ")


@pytest.mark.skipif(sys.platform != "linux", reason="A file that opens and cannot be read.")
def test_file_that_cannot_be_read(cli: Any) -> None:
    """A file that opens but cannot be read is named."""
    run = cli("convert", "/proc/self/mem")
    assert run.code == 2
    assert said(run)[0].startswith("connect-mapping: /proc/self/mem: cannot be read past line 0: ")


@pytest.mark.usefixtures("messages")
def test_link_is_written_through(cli: Any) -> None:
    """A link that is named as output stays one, and the file that it leads to is written."""
    Path("real").write_bytes(b"old")
    Path("link").symlink_to("real")
    cli("convert", "-o", "link", stdin=TRACK)
    assert (Path("link").is_symlink(), Path("real").read_bytes()) == (True, TRACKED)


@pytest.mark.usefixtures("messages")
def test_longest_name(cli: Any) -> None:
    """A file may have the longest name that the system allows."""
    run = cli("convert", "-o", "x" * 255, stdin=TRACK)
    assert (run.code, left()) == (0, ["messages.ndjson", "x" * 255])


@pytest.mark.usefixtures("messages")
def test_mode_of_a_new_file(cli: Any) -> None:
    """A new file has the permissions of the user's umask."""
    Path("plain").write_bytes(b"")
    cli("convert", "-o", "out", stdin=TRACK)
    assert Path("out").stat().st_mode == Path("plain").stat().st_mode


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_damaged_gzip_says_where(cli: Any, tmp_path: Path, damage: str) -> None:
    """Lines before the damage are converted, its place is reported, and the counts add up."""
    lines = [
        TRACK.replace(b"u1", hashlib.sha256(b"%d" % n).hexdigest().encode()) for n in range(9_000)
    ]
    packed = bytearray(gzip.compress(b"\n".join(lines)))
    middle = len(packed) // 2
    packed[middle:] = b"" if damage == "cut" else b"\xff" * 64 + packed[middle + 64 :]
    (tmp_path / "damaged").write_bytes(packed)
    (tmp_path / "whole").write_bytes(TRACK)
    run = cli("convert", tmp_path / "damaged", tmp_path / "whole")
    place = re.search(rb"damaged: cannot be read past line (\d+): ", run.err)
    found = totals(run.summary[0])
    assert place
    assert run.code == 2
    assert 1_000 < int(place[1]) < len(lines)
    assert int(place[1]) == found["lines"] - 1
    assert len(records(run.out)) == found["converted"] > 1_000
    assert found.pop("lines") == sum(found.values())
