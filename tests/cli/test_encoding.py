"""Messages are written in the same bytes everywhere, and rejected again for the same reason."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from connect_mapping import Rejected, convert_lines
from connect_mapping.cli.encoding import json_text
from connect_mapping.line_reader import read_line

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = ["9" * 641, "9" * 700, "9" * 4_300, "9" * 5_000]
#: The smallest integer that the mapping refuses.
LONGEST_WRITTEN = f"1{'0' * 640}"


@pytest.fixture(params=[640, 4_300, 0], autouse=True)
def _digits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set the interpreter's limit of digits, as the environment may, and put it back."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(request.param)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        *(("NaN", "NaN"), ("Infinity", "Infinity"), ("-Infinity", "-Infinity")),
        *(("1e999", "Infinity"), ("-1e999", "-Infinity")),
        *((digits, LONGEST_WRITTEN) for digits in LONG),
        *((f"-{digits}", f"-{LONGEST_WRITTEN}") for digits in LONG),
    ],
    ids=lambda text: f"{len(text)} {text[:9]}",
)
@pytest.mark.parametrize(
    "message",
    [
        '{"type":"track","userId":"u1","event":"e","properties":{"a":[%s,"é"]}}',
        '{"type":"track","userId":"u1","event":"\\ud800","properties":{"a":[[%s]]}}',
        '{"type":"alias","userId":"u1","previousId":%s}',
        '{"type":"track","userId":"u1","event":"e","timestamp":%s}',
    ],
)
def test_numbers_that_a_body_cannot_hold(number: str, written: str, message: str) -> None:
    """Such a number is written so that it is rejected again for the same reason."""
    text = json_text(read_line(message % number))
    assert text == message % written
    first, second = convert_lines([message % number, text])
    assert isinstance(first, Rejected)
    assert first == second


def test_long_integer_beside_others() -> None:
    """What is next to a replaced integer is written as it came."""
    kept = [
        "9" * 640,
        "-" + "8" * 640,
        "{}",
        "[]",
        "null",
        "true",
        "1.5",
        '"\\"é' + "7" * 700 + '"',
    ]
    text = f'{{"é":[{",".join(kept)}],"a":%s}}'
    assert json_text(read_line(text % LONG[-1])) == text % LONGEST_WRITTEN
