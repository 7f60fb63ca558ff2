"""The results of a chunk of lines."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Rejected, Settings, convert_lines
from connect_mapping.cli.chunks import Converted, convert_chunk
from connect_mapping.cli.streams import Chunk
from tests.cli.lines import BAD_ZONE, LINES, MIXED, NO_EVENT, TRACK, TRACKED, records

SETTINGS = Settings()


def converted(*lines: bytes, first: int = 1) -> Converted[bytes]:
    """Convert lines of a file."""
    return convert_chunk(Chunk("a.ndjson", first, b"\n".join(lines)), SETTINGS, LINES)


def test_counts() -> None:
    """Every line is counted once, and every message once for each of its codes."""
    assert converted(*MIXED.splitlines()).counts == Counter(
        {
            "lines": 9,
            "blank": 2,
            "converted": 3,
            "skipped": 2,
            "rejected": 2,
            ("skipped", "unsupported_call"): 1,
            ("skipped", "destination_disabled"): 1,
            ("rejected", "missing"): 1,
            ("rejected", "invalid_json"): 1,
            ("warning", "invalid_timezone"): 1,
        }
    )


def test_code_that_comes_twice() -> None:
    """A message with one code twice is counted once for it."""
    line = b'{"type":"alias"}'
    assert converted(line, line).counts["rejected", "missing"] == 2


@pytest.mark.parametrize("first", [1, 1_000_001])
def test_line_numbers(first: int) -> None:
    """Rejected lines have the numbers that they have in their file."""
    rejected = records(converted(b"oops", TRACK, b"", b"oops", first=first).rejected)
    assert [record["line"] for record in rejected] == [first, first + 3]


def test_nothing() -> None:
    """Lines without a message give nothing to write."""
    assert converted(b"", b" \r") == Converted(b"", b"", Counter({"lines": 2, "blank": 2}))


def test_lines_are_compact() -> None:
    """A request is written without white space, in the order of its body, and ends in a line feed."""
    assert converted(TRACK).requests == TRACKED


def test_warnings_stand_last() -> None:
    """Warnings come after the body, if there are any."""
    first, second = records(converted(TRACK, BAD_ZONE).requests)
    assert [list(first), list(second)] == [["path", "body"], ["path", "body", "warnings"]]


@given(st.lists(st.sampled_from([TRACK, BAD_ZONE, NO_EVENT]) | st.binary(max_size=12), min_size=1))
def test_input_is_kept(lines: list[bytes]) -> None:
    """Every rejected line can be recovered, byte for byte."""
    lines = [line.replace(b"\n", b"") for line in lines]
    found = {}
    for record in map(json.loads, converted(*lines).rejected.splitlines()):
        found[record["line"]] = record["input"].encode("utf-8", "surrogateescape")
    expected = {
        number: line.removesuffix(b"\r")
        for number, line in enumerate(lines, 1)
        if any(isinstance(outcome, Rejected) for outcome in convert_lines([line]))
    }
    assert found == expected


@pytest.mark.parametrize("beside", [b'"\\ud800"', b"9" * 640])
def test_numbers_beside_others(beside: bytes) -> None:
    """How a number is written does not depend on the lines around it."""
    line = TRACK[:-1] + b',"properties":{"a":%b}}'
    alone = converted(line % b"1e22").requests
    assert converted(line % beside, line % b"1e22", TRACK).requests.splitlines(keepends=True)[
        1:
    ] == [
        alone,
        TRACKED,
    ]
