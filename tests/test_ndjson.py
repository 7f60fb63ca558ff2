"""Lines: text or bytes, one at a time, and what is no JSON."""

from __future__ import annotations

import io
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Rejected, Request, Settings, Skipped, convert, convert_lines
from connect_mapping.ndjson import is_blank_line
from tests.strategies import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = '{"type": "page"}'
TRACK = {"type": "track", "userId": "u1", "event": "e"}
LINE = json.dumps(TRACK)


class Octets(bytes):
    """Bytes by descent."""


def codes(*lines: Any) -> list[list[str]]:
    """Return the codes of lines that are all rejected."""
    outcomes: list[Any] = list(convert_lines(lines))
    return [[problem.code for problem in outcome.problems] for outcome in outcomes]


def detail(line: Any) -> str:
    """Return the sentence that tells what is wrong with a line."""
    [outcome] = convert_lines([line])
    assert isinstance(outcome, Rejected)
    return outcome.problems[0].detail


@pytest.mark.parametrize(
    "line",
    [
        *(LINE, LINE.encode(), Text(LINE), Octets(LINE.encode())),
        *(LINE + "\n", LINE.encode() + b"\r\n", "\ufeff" + LINE, b"\xef\xbb\xbf" + LINE.encode()),
        *(" \t" + LINE + " ", json.dumps(TRACK, indent=1)),
    ],
)
def test_forms_of_a_line(line: str | bytes) -> None:
    """A line is text or bytes, by descent too, and may have an end, a mark and white space."""
    assert list(convert_lines([line])) == [convert(TRACK)]


@pytest.mark.parametrize("line", ["", b"", " ", "\t\r\n", b"\r\n", Text(" "), "\x0b"])
def test_blank_lines(line: str | bytes) -> None:
    """A blank line has no outcome."""
    assert list(convert_lines([line, PAGE, line])) == [Skipped("unsupported_call")]


@pytest.mark.parametrize("line", ["\ufeff", "\u200b", b"\x00", b"\xa0", bytearray(), None, [], 0])
def test_lines_that_are_not_blank(line: object) -> None:
    """A line of anything else has one."""
    assert not is_blank_line(line)


@pytest.mark.parametrize(
    "line", [None, 7, TRACK, [LINE], bytearray(LINE.encode()), memoryview(LINE.encode()), ...]
)
def test_line_that_is_no_text(line: object) -> None:
    """What is neither text nor bytes is rejected, and the next line is read."""
    outcomes = list(convert_lines([line, PAGE]))  # type: ignore[list-item]
    assert outcomes[1:] == [Skipped("unsupported_call")]
    assert codes(line) == [["invalid_json"]]


@pytest.mark.parametrize(
    "line", [b"\xff", b'"\xc3"', b'"\xed\xa0\x80"', b"\xfe\xff\x00{", b"\xc0\x80"]
)
def test_invalid_utf_8(line: bytes) -> None:
    """Bytes that are not UTF-8 are rejected, and the detail tells from where on."""
    byte = 2 if line.startswith(b'"') else 1
    assert detail(line) == f"The line is not UTF-8, from byte {byte} on."


@pytest.mark.parametrize(
    ("line", "character"),
    [
        *(("oops", 1), ('{"type": "page"', 16), ('{"type": page}', 10), ("{} {}", 4)),
        *((b'{"a": "\xc3\xa4", oops}', 12), ("\ufeff\ufeff{}", 1), ("[1 2]", 4)),
    ],
)
def test_place_of_an_error(line: str | bytes, character: int) -> None:
    """The detail of what is no JSON tells from which character on."""
    assert detail(line) == f"The line is not JSON, from character {character} on."


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("form", ["{}", '{{"a": [{}]}}', "{} oops", "\ufeff[{}]"])
def test_constants(constant: str, form: str) -> None:
    """What Python's reader would take beside JSON is rejected."""
    assert codes(form.format(constant)) == [["invalid_json"]]


class Lines:
    """Lines that know how far they were read."""

    def __init__(self, count: int) -> None:
        self.read = 0
        self.count = count

    def __iter__(self) -> Iterator[str]:
        for _ in range(self.count):
            self.read += 1
            yield PAGE


def test_one_message_at_a_time() -> None:
    """No line is read before its outcome is asked for."""
    lines = Lines(5)
    outcomes = convert_lines(lines)
    progress = [lines.read, *(lines.read for _ in outcomes)]
    assert progress == [0, 1, 2, 3, 4, 5]


def test_endless_lines() -> None:
    """Lines need not have an end."""
    outcomes = convert_lines(itertools.repeat(PAGE))
    assert list(itertools.islice(outcomes, 3)) == [Skipped("unsupported_call")] * 3


@pytest.mark.parametrize(
    ("kind", "content"),
    [(io.StringIO, f"{PAGE}\n\n{LINE}"), (io.BytesIO, f"{PAGE}\r\n{LINE}\n".encode())],
)
def test_files(kind: Any, content: Any) -> None:
    """An open file is lines, in either mode."""
    kinds = [type(outcome) for outcome in convert_lines(kind(content))]
    assert kinds == [Skipped, Request]


def test_settings_apply() -> None:
    """The settings of the call are those of each line."""
    message = {"type": "identify", "userId": "u1", "traits": {"a": None}}
    settings = Settings(null_attributes="drop")
    [outcome] = convert_lines(lines=[json.dumps(message)], settings=settings)
    assert outcome == convert(message, settings)


@given(st.lists(st.binary(max_size=20) | st.text(max_size=20)))
def test_any_lines(lines: list[str | bytes]) -> None:
    """Any lines have an outcome each, but for the blank ones."""
    expected = sum(not is_blank_line(line) for line in lines)
    assert len(list(convert_lines(lines))) == expected


@given(st.text(st.sampled_from('{}[]":,\\ntrueNaIfiy0123456789.-+eE \ufeff\u2028'), max_size=30))
def test_json_or_not(line: str) -> None:
    """A line is invalid exactly where a strict reader says so."""

    def strict(text: str) -> bool:
        try:
            json.loads(text.removeprefix("\ufeff"), parse_constant=lambda _: text.index("\x00"))
        except ValueError:
            return False
        return True

    found = [codes(line)] if line.strip() else []
    assert ([["invalid_json"]] in found) == (bool(line.strip()) and not strict(line))


@pytest.mark.parametrize("lines", ["{}", b"{}"])
def test_one_string(lines: Any) -> None:
    """One string in place of lines is a mistake that is told, before anything is read."""
    with pytest.raises(TypeError, match="several lines"):
        convert_lines(lines)
