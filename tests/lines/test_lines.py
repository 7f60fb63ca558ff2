"""Lines: text or bytes, one at a time, and lines that are not JSON."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import (
    MappingError,
    Problem,
    Rejected,
    Request,
    Skipped,
    convert,
    convert_lines,
    rules,
)
from connect_mapping.line_reader import is_blank_line, read_line
from tests.strategies import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = '{"type": "page"}'
TRACK = {"type": "track", "userId": "u1", "event": "e"}
LINE = json.dumps(TRACK)


class Octets(bytes):
    """A subclass of bytes."""


def codes(*lines: Any) -> list[list[str]]:
    """Return the codes of lines that are all rejected."""
    outcomes: list[Any] = list(convert_lines(lines))
    return [[problem.code for problem in outcome.problems] for outcome in outcomes]


def detail(line: Any) -> str:
    """Return the detail of a line's problem."""
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
    """A line is text or bytes, subclasses included, and may have a line end, a mark and white space."""
    assert list(convert_lines([line])) == [convert(TRACK)]


@pytest.mark.parametrize("line", ["", b"", " ", "\t\r\n", b"\r\n", Text(" "), "\x0b"])
def test_blank_lines(line: str | bytes) -> None:
    """A blank line has no outcome, and is no JSON value."""
    assert list(convert_lines([line, PAGE, line])) == [Skipped("unsupported_call")]
    with pytest.raises(MappingError, match="not JSON"):
        read_line(line)


@pytest.mark.parametrize(
    "line",
    [
        *("X", "\ufeff", "\u200b", b"\x00", b"\xa0", bytearray(), None, [], 0),
        # What Unicode calls white space, and neither bytes nor JSON do.
        *("\x1c", "\x1f\n", "\x85", "\xa0", " \u2003", "\u2028\n", "\u3000".encode()),
    ],
)
def test_lines_that_are_not_blank(line: object) -> None:
    """A line of anything else has one."""
    assert codes(line) == [["invalid_json"]]


@pytest.mark.parametrize(
    "line", [None, 7, TRACK, [LINE], bytearray(LINE.encode()), memoryview(LINE.encode()), ...]
)
def test_line_that_is_not_text(line: object) -> None:
    """Anything except text and bytes is rejected, and the next line is read."""
    outcomes = list(convert_lines([line, PAGE]))  # type: ignore[list-item]
    assert outcomes[1:] == [Skipped("unsupported_call")]
    assert codes(line) == [["invalid_json"]]
    [problem] = outcomes[0].problems  # type: ignore[union-attr]
    assert (type(problem), problem.field) == (Problem, "")


@pytest.mark.parametrize(
    "line", [b"\xff", b'"\xc3"', b'"\xed\xa0\x80"', b"\xfe\xff\x00{", b"\xc0\x80"]
)
def test_invalid_utf_8(line: bytes) -> None:
    """Bytes that are not UTF-8 are rejected, and the detail says where they begin."""
    byte = 2 if line.startswith(b'"') else 1
    assert detail(line) == f"The line is not UTF-8, from byte {byte} on. Save the file as UTF-8."
    [outcome] = convert_lines([line])
    assert [problem.field for problem in outcome.problems] == [""]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "character"),
    [
        *(("oops", 1), ('{"type": "page"', 16), ('{"type": page}', 10), ("{} {}", 4)),
        *((b'{"a": "\xc3\xa4", oops}', 12), ("\ufeff\ufeff{}", 1), ("[1 2]", 4)),
        *(('{"type": "page"\n', 16), (b'{"type": "page"\r\n', 16)),
    ],
)
def test_place_of_an_error(line: str | bytes, character: int) -> None:
    """The detail of invalid JSON says at which character it begins, whatever ends the line."""
    place = f"The line is not JSON, from character {character} on."
    assert detail(line) == f"{place} Write one JSON object on each line."


@pytest.mark.parametrize(
    ("document", "parts"),
    [
        ("[\n  {}\n]", 2),
        ('[{"a": 1},\n{"a": 2}]', 2),
        ('[{"a": 1},\n{"a": 2},\n{"b": [\n"c"\n]}]', 4),
        ('{\n  "a": {\n  }\n}\n{\n}', 6),
        ('{"type": "track"\noops\n{"a": 1} {"b": 2}\n\ufeff\n"a\nX', 0),
    ],
)
def test_part_of_a_document(document: str, parts: int) -> None:
    """A line that is a part of a JSON document is distinguished from one that is damaged."""
    outcomes: list[Any] = list(convert_lines(f"{line} \n" for line in document.split("\n")))
    part = rules.LINE_PART.problem("")
    assert [outcome.problems[0] for outcome in outcomes].count(part) == parts


CONSTANTS = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"]


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ('"type": "track", "event": "e", "properties": {"n": [%s]}', "not_json properties.n[0]"),
        ('"type": "track", "event": %s', "wrong_type event"),
        ('"type": "track", "event": "e", "timestamp": %s', "invalid_timestamp timestamp"),
        ('"type": "track", "event": "e", "userId": %s', "wrong_type userId"),
        ('"type": "track", "event": "e", "integrations": %s', "wrong_type integrations"),
        ('"type": "track", "event": "e", "context": %s', "wrong_type context"),
        ('"type": "identify", "traits": {"vip": %s}', "not_json traits.vip"),
        ('"type": "identify", "traits": {"email": %s}', "not_json traits.email"),
        ('"type": "identify", "traits": {"phone": %s}', "not_json traits.phone"),
        ('"type": "alias", "previousId": %s', "wrong_type previousId"),
        ('"type": %s', "unknown_type type"),
    ],
)
def test_numbers_beyond_json(rest: str, code: str) -> None:
    """A message that uses NaN or an infinity is rejected at its place, as any number or as not JSON."""
    texts = [f'{{"userId": "u1", {rest % constant}}}' for constant in CONSTANTS]
    for outcome in convert_lines([*texts, *map(str.encode, texts)]):
        assert isinstance(outcome, Rejected)
        assert [f"{problem.code} {problem.field}" for problem in outcome.problems] == [code]


@pytest.mark.parametrize(
    "rest",
    [
        *('"anonymousId": %s', '"context": {"screen": {"density": %s}}', '"sentAt": 1, "n": [%s]'),
        *('"receivedAt": %s, "sentAt": 1', '"integrations": {"All": %s}, "timestamp": 1'),
    ],
)
def test_numbers_that_are_not_read(rest: str) -> None:
    """NaN or an infinity is harmless in a field that is not read."""
    for outcome in convert_lines(f"{LINE[:-1]}, {rest % constant}}}" for constant in CONSTANTS):
        assert isinstance(outcome, Request)
        assert outcome.body["user_id"] == "u1"


@pytest.mark.parametrize("constant", CONSTANTS)
def test_numbers_in_a_batch(constant: str) -> None:
    """The rest of the batch is converted."""
    spoilt = f'{{"type":"track","userId":"u1","event":"e","properties":{{"n":{constant}}}}}'
    line = f'{{"batch": [{LINE}, {spoilt}, {constant}, {LINE}], "context": {{"n": {constant}}}}}'
    first, second, third, last = convert_lines([line])
    assert first == last == convert(TRACK)
    problems: Any = [second, third]
    found = [(p.code, p.field) for outcome in problems for p in outcome.problems]
    assert found == [("not_json", "batch[1].properties.n"), ("not_an_object", "batch[2]")]


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
    """No line is read before its outcome is requested."""
    lines = Lines(5)
    outcomes = convert_lines(lines)
    progress = [lines.read, *(lines.read for _ in outcomes)]
    assert progress == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("kind", "content"),
    [(io.StringIO, f"{PAGE}\n\n{LINE}"), (io.BytesIO, f"{PAGE}\r\n{LINE}\n".encode())],
)
def test_files(kind: Any, content: Any) -> None:
    """An open file is lines, in either mode."""
    kinds = [type(outcome) for outcome in convert_lines(kind(content))]
    assert kinds == [Skipped, Request]


@given(st.text(st.sampled_from('{}[]":,\\ntrueNaIfiy0123456789.-+eE \ufeff\u2028'), max_size=30))
def test_json_or_not(line: str) -> None:
    """A line is invalid exactly if Python's reader rejects it."""

    def is_json(text: str) -> bool:
        try:
            json.loads(text.removeprefix("\ufeff"))
        except ValueError:
            return False
        return True

    found = [] if is_blank_line(line) else codes(line)
    assert (found == [["invalid_json"]]) == (not is_blank_line(line) and not is_json(line))


@pytest.mark.parametrize("lines", ["{}", b"{}"])
def test_one_string(lines: Any) -> None:
    """A single string instead of lines is an error before anything is read."""
    with pytest.raises(TypeError, match="several lines"):
        convert_lines(lines)
