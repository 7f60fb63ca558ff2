"""``connect-mapping inspect``: what it prints and writes, and its exit codes."""

from __future__ import annotations

import gzip
import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import Settings
from connect_mapping.cli import inspect
from connect_mapping.cli.reading import read_chunks
from connect_mapping.cli.streams import Chunk
from connect_mapping.tools.inspection import Inspection, report_object
from tests.cli.lines import MIXED, TRACK, Drip

if TYPE_CHECKING:
    from pathlib import Path

TOTAL = b"9 lines: 3 converted, 2 skipped, 2 rejected, 2 blank.\n"


def test_text(cli: Any) -> None:
    """The report is printed and nothing else, and rejected messages do not change the exit code."""
    run = cli("inspect", stdin=MIXED)
    assert (run.code, run.err) == (0, b"")
    assert run.out.startswith(TOTAL)
    assert b"<stdin>:5" in run.out


def test_json(cli: Any) -> None:
    """With --json, one object is printed, with every row."""
    lines = [TRACK.replace(b"Signed Up", b"Event %d" % number) for number in range(30)]
    run = cli("inspect", "--json", stdin=b"\n".join(lines))
    assert run.out.count(b"\n") == 1
    assert len(json.loads(run.out)["events"]["rows"]) == 30


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_html(cli: Any, tmp_path: Path, option: tuple[str, ...]) -> None:
    """With --html, a page is written as well."""
    run = cli("inspect", *option, "--html", tmp_path / "page.html", stdin=MIXED)
    assert run.code == 0
    assert run.out.startswith(b"{" if option else TOTAL)
    [page] = tmp_path.iterdir()
    assert page.read_text("utf-8").startswith("<!doctype html>")


def test_html_to_standard_output(cli: Any) -> None:
    """With --html -, the page is printed."""
    run = cli("inspect", "--html", "-", stdin=MIXED)
    assert (run.code, run.out[:15]) == (0, b"<!doctype html>")


def test_two_things_to_standard_output(cli: Any) -> None:
    """A page and an object cannot both be printed."""
    run = cli("inspect", "--html", "-", "--json", stdin=MIXED)
    assert (run.code, run.out) == (2, b"")
    assert run.err == b"connect-mapping: --json and --html - are both for standard output\n"


def test_all(cli: Any, tmp_path: Path) -> None:
    """With --all, every row is shown, in the text and in the page."""
    lines = b"\n".join(TRACK.replace(b"Signed Up", b"Event %d" % number) for number in range(30))
    assert b"and 10 more" in cli("inspect", stdin=lines).out
    run = cli("inspect", "--all", "--html", tmp_path / "page.html", stdin=lines)
    page = (tmp_path / "page.html").read_bytes()
    assert (run.out.count(b"Event "), page.count(b"Event ")) == (30, 30)


def test_until(cli: Any) -> None:
    """With --until, later times are ignored."""
    lines = [b'%s,"timestamp":"%d-05-03"}' % (TRACK[:-1], year) for year in (2024, 9999)]
    run = cli("inspect", "--until", "2025-01-01", "--json", stdin=b"\n".join(lines))
    assert json.loads(run.out)["times"] == {
        "earliest": "2024-05-03T00:00:00.000Z",
        "latest": "2024-05-03T00:00:00.000Z",
        "last_24_hours_from": "2024-05-02T00:00:00.000Z",
        "without": 0,
        "after_until": 1,
        "until": "2025-01-01T00:00:00.000Z",
    }


def test_settings(cli: Any) -> None:
    """The settings of the mapping are options."""
    line = b'{"type":"identify","userId":"u1","traits":{"plan":null,"timezone":"Mars"}}'
    options = ("--null-attributes", "drop", "--on-invalid-timezone", "reject", "--json")
    found = json.loads(cli("inspect", *options, stdin=line).out)
    assert [row["code"] for row in found["problems"]] == ["invalid_timezone"]


def test_files(cli: Any, tmp_path: Path) -> None:
    """Several files, plain and gzipped, give one report, with the lines of each."""
    (tmp_path / "a").write_bytes(MIXED)
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"\noops\n" + TRACK))
    run = cli("inspect", tmp_path / "a", "--json", tmp_path / "b.gz")
    found = json.loads(run.out)
    assert found["lines"] == {"total": 12, "converted": 4, "skipped": 2, "rejected": 3, "blank": 3}
    [row] = [row for row in found["problems"] if row["code"] == "invalid_json"]
    places = [(place["file"], place["line"]) for place in row["places"]]
    assert places == [(str(tmp_path / "a"), 8), (str(tmp_path / "b.gz"), 2)]


@pytest.mark.thorough
@pytest.mark.parametrize(("most_names", "option"), [(40, "--all"), (10_000, "--json")])
def test_same_report(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_names: int, option: str
) -> None:
    """Several processes give the same report, to the byte, even if names come and go."""
    monkeypatch.setattr(inspect, "Inspection", partial(Inspection, most_names=most_names))
    names = [b"Often", *(b"Event %d" % (number % 50) for number in range(100)), b"Once"]
    lines = [
        b'%s,"timestamp":%d,"properties":{"p%d":%d}}'
        % (TRACK.replace(b"Signed Up", name)[:-1], 86_400 * number, number % 30, number)
        for number, name in enumerate(names)
    ]
    (tmp_path / "a").write_bytes((b"\n".join(lines) + b"\n" + MIXED) * 100)
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"\n".join(lines * 100) + MIXED))
    files = (tmp_path / "a", tmp_path / "b.gz")
    assert sum(1 for file in files for _ in read_chunks(str(file))) > 4
    runs = [cli("inspect", *files, option, "--jobs", jobs) for jobs in ("1", "3")]
    assert runs[0].code == 0
    assert runs[0] == runs[1]
    assert (b"more than 40" in runs[0].out) == (most_names == 40)


def test_part(cli: Any) -> None:
    """What a process finds in a chunk is what a run finds in it, at the place of the chunk."""
    part = inspect._inspected(Chunk("<stdin>", 1, MIXED[:-1]), Settings(), until=7)
    found = json.loads(cli("inspect", "--json", "--until", "1970-01-01T00:00:07Z", stdin=MIXED).out)
    assert found == {**report_object(part.report()), "files": ["<stdin>"]}


def test_missing_file(cli: Any, tmp_path: Path) -> None:
    """A file that is not there ends the run before anything is read or written."""
    run = cli("inspect", tmp_path / "none", "--html", tmp_path / "page.html")
    assert (run.code, run.out, list(tmp_path.iterdir())) == (2, b"", [])
    assert run.err.endswith(b"none: No such file or directory\n")


def test_page_that_cannot_be_written(cli: Any, tmp_path: Path) -> None:
    """If the page cannot be written, the run ends before anything is read."""
    stdin = Drip(b"", AssertionError("it was read"))
    run = cli("inspect", "--html", tmp_path / "none" / "page.html", stdin=stdin)
    assert (run.code, run.out) == (2, b"")
    assert run.err.endswith(b"page.html: No such file or directory\n")


def test_broken_file(cli: Any, tmp_path: Path) -> None:
    """If a file breaks off, the report covers what could be read and the other files, and the exit code is 2."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(TRACK + b"\n" + TRACK + b"\n")[:-4])
    (tmp_path / "b").write_bytes(TRACK)
    run = cli("inspect", tmp_path / "a.gz", tmp_path / "b")
    assert (run.code, run.out[:21]) == (2, b"3 lines: 3 converted,")
    assert re.search(rb"a.gz: cannot be read past line \d", run.err)
