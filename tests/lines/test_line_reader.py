"""The readers and writers of JSON: faster if msgspec is installed, with the same results."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connect_mapping import MappingError, line_reader
from connect_mapping.cli import encoding
from connect_mapping.cli.encoding import json_line
from connect_mapping.line_reader import _fast_reader, may_hold_digits, read_line, read_owned
from tests.checks import is_json_ready
from tests.vectors import MESSAGE_FOLDERS, load

if TYPE_CHECKING:
    from collections.abc import Callable

msgspec = pytest.importorskip("msgspec", reason="msgspec is the optional extra that is tested here")

CASES = load(*MESSAGE_FOLDERS)
MESSAGES = [json.dumps(case["message"]) for case in CASES.values()]
LINES = MESSAGES + [case["line"] for case in load("lines").values()]


@pytest.fixture(scope="module")
def standard() -> Callable[[Callable[..., Any], Any], Any]:
    """Call a function as if msgspec were not installed."""

    def call(function: Callable[..., Any], argument: Any) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "msgspec.json", None)
            _fast_reader.cache_clear()
            encoding._fast_encoder.cache_clear()
            assert _fast_reader() is line_reader._read_finite
            try:
                return outcome(function, argument)
            finally:
                _fast_reader.cache_clear()
                encoding._fast_encoder.cache_clear()

    return call


def outcome(function: Callable[..., Any], argument: Any) -> tuple[str, Any]:
    """Return the exact result of a function, or its error."""
    try:
        return "value", repr(function(argument))
    except MappingError as error:
        return "problems", error.problems


def test_fast_reader_is_there() -> None:
    """The fast extra is used if it is installed."""
    assert _fast_reader() is not None
    assert encoding._fast_encoder() is not None


def test_vectors_are_read_the_same(standard: Any) -> None:
    """Every line of the vectors is read the same, as text and as bytes."""
    for line in MESSAGES:
        assert outcome(read_line, line) == ("value", repr(json.loads(line)))
    for line in LINES:
        for content in (line, line.encode("utf-8", "surrogatepass")):
            assert outcome(read_line, content) == standard(read_line, content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.data())
def test_what_is_nearly_json_is_read_the_same(standard: Any, data: st.DataObject) -> None:
    """Both readers treat a line with a fault in the same way."""
    line = data.draw(st.sampled_from(LINES) | JSON.map(json.dumps))
    place = data.draw(st.integers(0, len(line)))
    fault = data.draw(st.text(max_size=3) | st.sampled_from(['"', "\\", "{", "]", "0", "-", "e"]))
    broken = line[:place] + fault + line[place + data.draw(st.integers(0, 3)) :]
    assert outcome(read_line, broken) == standard(read_line, broken)


@given(st.binary())
@example(b"\xef\xbb\xbf{}")
@example(b'"\xed\xa0\x80"')
@example(b'{"a":1}\x00')
def test_any_bytes_are_read_the_same(standard: Any, line: bytes) -> None:
    """Both readers treat any bytes in the same way."""
    assert outcome(read_line, line) == standard(read_line, line)


@pytest.mark.parametrize("after", [" ", "\t\r\n", "\u00a0", "\x0b", "\u2028", "{}"])
def test_what_follows_is_read_the_same(standard: Any, after: str) -> None:
    """Both readers let only JSON's white space follow a value."""
    assert outcome(read_line, "{}" + after) == standard(read_line, "{}" + after)


@pytest.mark.parametrize("word", ["NaN", "-Infinity", "1e999", '"\\ud800", NaN'])
def test_infinite_numbers_are_never_owned(standard: Any, word: str) -> None:
    """A body cannot take the parts of a line with a number that JSON does not allow."""

    def is_owned(line: str) -> bool:
        return read_owned(line)[1]

    line = f"[1, {word}]"
    assert [outcome(is_owned, line), standard(is_owned, line)] == [("value", "False")] * 2


@pytest.mark.parametrize("before", ["", '"a": {}, ' * 19, " " * 400])
@pytest.mark.parametrize("after", ["", " " * 400])
def test_deep_lines_are_never_owned(before: str, after: str) -> None:
    """A body cannot take the parts of a line that nests 101 levels of objects and arrays."""
    for arrays in range(100):
        objects = 100 - arrays
        nested = '{"":' * (objects - 1) + "{" + '"":' * (arrays > 0) + "[" * arrays
        line = f'{{{before}"": {nested}{"]" * arrays}{"}" * objects}{after}}}'
        assert not read_owned(line)[1]
        assert not read_owned(line.encode())[1]


@pytest.mark.parametrize("line", ['{"price": 9.5}', '{"name": "Zoë", "sizes": [1, {}]}'])
def test_ordinary_lines_are_owned(standard: Any, line: str) -> None:
    """A body can take the parts of an ordinary line as they are."""
    for form in (line, line.encode(), line.encode() + b"\r\n"):
        assert [read_owned(form)[1], standard(read_owned, form)[1][-5:]] == [True, "True)"]


def test_lack_of_memory_is_no_fault_of_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """When memory runs out, the line is not read a second time."""
    monkeypatch.setattr(line_reader, "_fast_reader", lambda: Mock(side_effect=MemoryError))
    with pytest.raises(MemoryError):
        read_line("{}")


def test_long_integers_are_never_owned() -> None:
    """A body cannot take an integer of 641 digits, wherever it stands in its line."""
    integer = "7" * 641
    assert not any(read_owned(f"[{' ' * before}{integer}]")[1] for before in range(1_300))


def test_digits_are_found_anywhere() -> None:
    """A run of more digits than the limit is found wherever it begins, in text of any bytes."""
    for before in range(2_000):
        text = "é" * before + "7" * 641
        assert may_hold_digits(text, 640)
        assert may_hold_digits(text.encode(), 640)
    assert may_hold_digits("7" * 640, 640) is False
    assert not may_hold_digits("a" * 99 + "7" * (640 - 128) + "a" * 640, 640)
    assert not may_hold_digits("é" * 2_000, 640)
    assert not may_hold_digits(("é" * 2_000).encode(), 640)


@pytest.mark.parametrize("spare", [150, 300, 600])
def test_little_room_on_the_stack(spare: int) -> None:
    """A line is read, or too deep, if the caller has used up most of the stack."""
    line = "[" * 400 + "]" * 400

    def descend(levels: int) -> tuple[str, Any]:
        return descend(levels - 1) if levels else outcome(lambda text: len(read_line(text)), line)

    depth = sum(1 for _ in traceback.walk_stack(None))
    kind, found = descend(sys.getrecursionlimit() - depth - spare)
    assert found == "1" if kind == "value" else found[0].code == "too_deep"


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("digits", [640, 641, 2_000, 4_299, 4_300, 4_301, 10_000])
@pytest.mark.parametrize("limit", [640, 4_300, 0])
def test_long_integers_are_read_the_same(standard: Any, sign: str, digits: int, limit: int) -> None:
    """Both readers read many long integers in the same way, in any environment."""
    line = f"[{','.join([sign + '9' * digits] * 3)}]"

    def read(line: str) -> list[str]:
        return [hex(number) for number in read_line(line)]  # which has no limit

    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(limit)
    try:
        assert outcome(read, line) == standard(read, line)
        assert {abs(number) >= 10**640 for number in read_line(line)} == {digits > 640}
    finally:
        sys.set_int_max_str_digits(before)


@pytest.mark.parametrize("line", [bytearray(b"{}"), memoryview(b"{}"), None, 7])
def test_what_is_not_a_line_is_refused_the_same(line: Any, standard: Any) -> None:
    """A line is text or bytes, although msgspec would read more."""
    found = outcome(read_line, line)
    assert (found[0], found) == ("problems", standard(read_line, line))


@given(st.dictionaries(st.text(), JSON).filter(is_json_ready))
@example({"a": 2**64, "b": -(2**70), "c": 1e16, "d": 5e-324, "e": -0.0})
@example({"\ud800": "\udfff", "a": "\x00\x7f\u2028"})
def test_what_is_written_reads_the_same(standard: Any, value: dict[str, Any]) -> None:
    """Both writers write one line of UTF-8, and the same value is read from it."""
    found = [json_line(value), eval(standard(json_line, value)[1])]  # noqa: S307
    assert [json.loads(line) for line in found] == [value, value]
    assert [line.count(b"\n") for line in found] == [1, 1]
    assert [line.decode() for line in found]


def test_long_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long line is left to the standard library, which notices when there is no memory."""
    fast = Mock(return_value="fast")
    monkeypatch.setattr(line_reader, "_fast_reader", lambda: fast)
    line = b"1" + b" " * line_reader._MOST_FOR_MSGSPEC
    assert [line_reader.read_line(line[:-1]), line_reader.read_line(line)] == ["fast", 1]


@pytest.mark.parametrize("line", ["{}", b"{}"])
def test_plain_line(line: str | bytes) -> None:
    """A line of a subclass is read as a plain one, and anything else is not a line."""
    kind: Any = type("Line", (type(line),), {"__str__": None, "__bytes__": None})
    found = line_reader.plain_line(kind(line))
    assert (type(found), found) == (type(line), line)
    assert line_reader.plain_line(bytearray(b"{}")) is None
