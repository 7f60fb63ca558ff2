"""Lines and batches made of classes whose own code fails: an outcome, or MappingError, and no other error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import (
    Rejected,
    convert_lines,
)
from connect_mapping.line_reader import plain_line
from connect_mapping.tools.inspection import inspect_lines
from tests.hostile import HOSTILE, failing, lying

if TYPE_CHECKING:
    from collections.abc import Callable

TRACK: dict[str, Any] = {"type": "track", "userId": "u1", "event": "e"}
IDENTIFY: dict[str, Any] = {"type": "identify", "userId": "u1"}
METHODS = ("count", "decode", "encode", "find", "startswith", "removeprefix", "__bytes__")
FailingText, FailingBytes = failing(str, *METHODS), failing(bytes, *METHODS)

each_kind_of_line = pytest.mark.parametrize(
    "kind", [FailingText, lambda text: FailingBytes(text.encode())], ids=["str", "bytes"]
)


@each_kind_of_line
@pytest.mark.parametrize("fast", [True, False])
def test_failing_lines(
    kind: Callable[[str], Any], fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line is read as its text; methods of its class are not called."""
    if not fast:
        monkeypatch.setattr("connect_mapping.line_reader._fast_reader", lambda: None)
    texts = [json.dumps(TRACK), " \r\n", "", "oops", "\ufeff{}", '"' + "[" * 2_000, "[" * 2_000]
    expected = list(convert_lines(texts))
    assert len(expected) == 5
    assert list(convert_lines([kind(text) for text in texts])) == expected


@each_kind_of_line
def test_failing_lines_are_inspected(kind: Callable[[str], Any]) -> None:
    """An inspection reads them too."""
    texts = [json.dumps(TRACK), " ", "oops"]
    report = inspect_lines(texts)
    assert [report.lines[name] for name in ("converted", "rejected", "blank")] == [1, 1, 1]
    assert inspect_lines(map(kind, texts)) == report


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_line(hostile: Callable[[], Any]) -> None:
    """Anything that is not text has one outcome, and so does a hostile string."""
    [outcome] = convert_lines([hostile()])
    assert isinstance(outcome, Rejected)
    assert [problem.code for problem in outcome.problems] == ["invalid_json"]


@pytest.mark.parametrize("kind", [str, bytes])
def test_what_claims_to_be_a_line(kind: type) -> None:
    """An object that lies about its class is not a line."""
    assert plain_line(lying(kind)) is None
