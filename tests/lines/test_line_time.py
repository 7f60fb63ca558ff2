"""Lines made to be slow: the time is linear in their length."""

from __future__ import annotations

import sys
from collections import deque
from time import process_time
from typing import TYPE_CHECKING

import pytest

from connect_mapping import convert_lines
from tests.benchmarks.adversarial import hostile_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Eight times the length: the time is about eight times as long, or 64 times if it grows with the square.
_SHORT, _TIMES, _AT_MOST = 1 << 12, 8, 24


def _seconds(line: str | bytes) -> float:
    """Return the smallest of several measurements of processor time, so that other work does not count."""
    found = []
    for _ in range(7):
        begin = process_time()
        deque(convert_lines([line]), 0)
        found.append(process_time() - begin)
    return min(found)


@pytest.fixture(params=["msgspec", "standard library"])
def _reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read lines with msgspec, if it is installed, or without it."""
    if request.param == "standard library":
        monkeypatch.setattr("connect_mapping.line_reader._fast_reader", lambda: None)


@pytest.fixture
def _unlimited_digits() -> Iterator[None]:
    """Let the interpreter read integers of any length."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.thorough
@pytest.mark.usefixtures("_reader", "_unlimited_digits")
@pytest.mark.parametrize("kind", [str, str.encode])
@pytest.mark.parametrize("make", hostile_lines().values(), ids=hostile_lines())
def test_time_grows_with_the_length(
    make: Callable[[int], str], kind: Callable[[str], str | bytes]
) -> None:
    """A line takes time in proportion to its length, whatever it holds."""
    short, long = (kind(make(length)) for length in (_SHORT, _TIMES * _SHORT))
    assert _seconds(long) < _AT_MOST * _seconds(short)
