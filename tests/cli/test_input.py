"""The command line reads any form of input, from any source, at any pace."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.lines import MIXED, TRACK, TRACKED, Drip, records, rejected_lines, totals

if TYPE_CHECKING:
    from pathlib import Path

FORMS = {
    "plain": MIXED,
    "gzipped": gzip.compress(MIXED),
    "members": gzip.compress(MIXED[:70]) + gzip.compress(b"") + gzip.compress(MIXED[70:]),
    "padded": gzip.compress(MIXED) + b"\x00" * 512,
    "no end of line": MIXED[:-1],
    "mark": b"\xef\xbb\xbf" + MIXED,
    "gzipped mark": gzip.compress(b"\xef\xbb\xbf" + MIXED),
    "carriage returns": MIXED.replace(b"\n", b"\r\n"),
}
forms = pytest.mark.parametrize("content", FORMS.values(), ids=FORMS.keys())


def is_mixed(run: Any, name: str) -> bool:
    """Tell whether a run has converted the mixed lines, and reported the places of the rejected ones."""
    paths = [record["path"] for record in records(run.out)]
    rejected = [(record["file"], record["line"]) for record in rejected_lines(run.err)]
    counts = {"lines": 9, "converted": 3, "skipped": 2, "rejected": 2, "blank": 2}
    return (run.code, paths, rejected, totals(run.summary[0])) == (
        1,
        ["/v2/track", "/v2/identify", "/v2/identify"],
        [(name, 5), (name, 8)],
        counts,
    )


@forms
def test_file(cli: Any, tmp_path: Path, content: bytes) -> None:
    """A file may be plain or gzipped, of many members too, with and without a last line feed."""
    file = tmp_path / "messages.ndjson"
    file.write_bytes(content)
    assert is_mixed(cli("convert", file), str(file))


@forms
@pytest.mark.parametrize("arguments", [(), ("-",)], ids=["nothing", "dash"])
def test_standard_input(cli: Any, content: bytes, arguments: tuple[str, ...]) -> None:
    """Standard input is read if no file is named, or if the name is -."""
    assert is_mixed(cli("convert", *arguments, stdin=content), "<stdin>")


@forms
def test_slow_standard_input(cli: Any, content: bytes) -> None:
    """However the input arrives, it is read the same."""
    assert is_mixed(cli("convert", stdin=Drip(content)), "<stdin>")


@pytest.mark.parametrize("content", [b"oops", b"oops\n", b"oops\r\n"])
def test_mark_is_no_part_of_a_line(cli: Any, content: bytes) -> None:
    """A byte order mark belongs to its file, and not to the first line that is handed back."""
    run = cli("convert", "--rejected", "-", stdin=b"\xef\xbb\xbf" + content)
    [record] = rejected_lines(run.err)
    assert record["input"] == "oops"


def test_several_files(cli: Any, tmp_path: Path) -> None:
    """Files are read in order, each with its own line numbers, and end where they end."""
    one, two = tmp_path / "one", tmp_path / "two.gz"
    one.write_bytes(TRACK + b"\noops")
    two.write_bytes(gzip.compress(b"oops\n" + TRACK))
    run = cli("convert", one, "-", two, one, stdin=b"\noops")
    places = [(record["file"], record["line"]) for record in rejected_lines(run.err)]
    assert places == [(str(one), 2), ("<stdin>", 2), (str(two), 1), (str(one), 2)]
    assert run.out == TRACKED * 3


def test_dashes_are_the_standard_streams(cli: Any) -> None:
    """Named -, the requests go to standard output and the rejected lines to standard error."""
    assert is_mixed(cli("convert", "-", "-o", "-", "--rejected", "-", stdin=MIXED), "<stdin>")


@pytest.mark.parametrize("size", [1 << 18, (1 << 18) - 1, (1 << 20) + 7])
def test_long_lines(cli: Any, size: int) -> None:
    """Lines that reach over many blocks are whole, and are counted once."""
    long = TRACK.replace(b"u1", b"x" * size)
    run = cli("convert", stdin=b"\n".join([long, b"oops", long, b"oops"]))
    assert [len(record["body"]["user_id"]) for record in records(run.out)] == [size, size]
    assert [record["line"] for record in rejected_lines(run.err)] == [2, 4]


@pytest.mark.thorough
def test_line_of_50_mb(cli: Any, tmp_path: Path) -> None:
    """A line of fifty megabytes is converted, and one that is rejected comes back whole."""
    long = b"x" * 50_000_000
    event = b'{"type":"track","userId":"u1","event":"e","properties":{"p":"%b"}}' % long
    (tmp_path / "in").write_bytes(b"\n".join([event, long, TRACK]))
    options = ["-o", tmp_path / "out", "--rejected", tmp_path / "rejected"]
    assert cli("convert", tmp_path / "in", *options).code == 1
    requests = records((tmp_path / "out").read_bytes())
    assert len(requests[0]["body"]["properties"]["p"]) == len(long)
    [rejected] = records((tmp_path / "rejected").read_bytes())
    assert (rejected["line"], len(rejected["input"])) == (2, len(long))
    assert len(requests) == 2


def test_line_numbers_across_blocks(cli: Any) -> None:
    """Line numbers go on through all blocks of a file."""
    content = b"\n".join([TRACK, b"", b"oops"] * 10_000)
    run = cli("convert", stdin=gzip.compress(content))
    assert [record["line"] for record in rejected_lines(run.err)] == list(range(3, 30_001, 3))
    assert totals(run.summary[0]) == {
        "lines": 30_000,
        "converted": 10_000,
        "skipped": 0,
        "rejected": 10_000,
        "blank": 10_000,
    }
