"""What problems say about ordinary mistakes: each names its fix."""

from __future__ import annotations

import shutil
import subprocess
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import Rejected, Request, Skipped, convert, convert_lines
from tests.full_messages import ALL_CALLS

if TYPE_CHECKING:
    from pathlib import Path

TRACK: dict[str, Any] = {"type": "track", "userId": "u1", "event": "Signed Up"}
PAGE_URL = "https://example.com/"
LONG = "gclid" * 40
IDENTIFY: dict[str, Any] = {"type": "identify", "userId": "u1"}
#: An array of messages, and messages of several lines.
DOCUMENTS = [
    "[\n  {}\n]\n",
    '[{"a": 1},\n{"a": 2}]\n',
    '[{"a": 1},\n{"a": 2},\n{"b": [\n"c"\n]}]\n',
    '{\n  "a": {\n  }\n}\n{\n}\n',
]


def page_of(url: str) -> dict[str, Any]:
    """Return a page that is named by its url."""
    return {"type": "page", "userId": "u1", "properties": {"url": url}}


def advice(outcome: Any) -> str:
    """Return the text of the one problem or warning of an outcome."""
    assert not isinstance(outcome, Skipped)
    [problem] = outcome.warnings if isinstance(outcome, Request) else outcome.problems
    return str(problem.detail)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ({**TRACK, "type": "Track"}, ["lower case", "Write `track`."]),
        ({**TRACK, "type": " PAGE\n"}, ["lower case", "Write `page`."]),
        ({**TRACK, "type": "Purchase"}, ["Set type to identify, track, alias"]),
        ({"batch": [TRACK]}, ["batch", "unbatch", "convert_payload", "convert_lines"]),
        ("{}", ["not text", "Parse it first, or use convert_lines"]),
        (b"{}", ["not text or bytes", "Parse it first, or use convert_lines"]),
        (bytearray(b"{}"), ["Parse it first"]),
        ([TRACK], ["not an array", "one by one", "jq -c '.[]' FILE"]),
        ((TRACK,), ["not an array"]),
        (SimpleNamespace(**TRACK), ["not an instance", "model_dump()", "attrs.asdict()"]),
        (7, ["one JSON object for each message"]),
        (None, ["one JSON object for each message"]),
        ({**IDENTIFY, "context": {"timezone": "GMT+02:00"}}, ["Olson name", "Europe/Berlin"]),
        ({**IDENTIFY, "context": {"timezone": "+0200"}}, ["not an offset"]),
        (
            {**TRACK, "timestamp": "02/14/2026"},
            ["ISO 8601", "2026-02-01T12:30:00Z", "Local formats"],
        ),
        ({**TRACK, "timestamp": 1769949000123456789}, ["seconds or milliseconds", "nanoseconds"]),
        ({**TRACK, "event": "e" * 201}, ["more than 200 characters", "shorter", "as a property"]),
        (page_of(f"{PAGE_URL}?{LONG}"), ["its query", 'Set page_url_query to "drop"']),
        (page_of(f"{PAGE_URL}#{LONG}"), ["fragment", 'Set page_url_query to "drop"']),
        (page_of(f"{PAGE_URL}{LONG}?a"), ["more than 200 characters", "a shorter name"]),
        ({**TRACK, "userId": 7.5}, ["Send the id as a string"]),
        ({**TRACK, "properties": {"a": float("nan")}}, ["a finite number, or null"]),
        ({**IDENTIFY, "context": {"traits": {"a": 1}}}, ['context_traits to "fallback"']),
    ],
)
def test_advice(message: object, parts: list[str]) -> None:
    """An ordinary mistake is told with what to do about it."""
    text = advice(convert(message, ALL_CALLS))
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_file_that_is_not_lines(document: str, tmp_path: Path) -> None:
    """For each line of a document, the advice is how to turn it into lines, and that works."""
    for outcome in convert_lines(f"{line} \n" for line in document.splitlines()):
        assert isinstance(outcome, Rejected)
        if outcome.problems[0].code == "invalid_json":
            assert "jq -c . FILE" in advice(outcome)
            assert "jq -c '.[]' FILE" in advice(outcome)
    program = shutil.which("jq")
    if program is not None:
        (tmp_path / "file").write_text(document)
        query = ".[]" if document.startswith("[") else "."
        done = subprocess.run(  # noqa: S603
            [program, "-c", query, str(tmp_path / "file")], capture_output=True, check=True
        )
        outcomes = list(convert_lines(done.stdout.splitlines()))
        assert outcomes
        assert {advice(outcome)[:11] for outcome in outcomes} == {"The type is"}


@pytest.mark.parametrize(
    "line", ['{"type": "track"', "oops", '{"a": 1} {"b": 2}', "\ufeff", '"a', "X"]
)
def test_damaged_line(line: str) -> None:
    """A line that is damaged by itself is not taken for a part of something."""
    [outcome] = convert_lines([line])
    assert advice(outcome).endswith(" on. Write one JSON object on each line.")
