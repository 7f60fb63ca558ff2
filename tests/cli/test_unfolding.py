"""Batches from Segment on the command line: the output for their messages, and the counts."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Rejected, Settings, convert_lines
from connect_mapping.batches.allowance import output_allowance
from connect_mapping.cli.chunks import Converted, Form, convert_chunk
from connect_mapping.cli.encoding import RequestLines
from connect_mapping.cli.streams import Chunk
from tests.cli.lines import LINES, TRACK, TRACKED, records, rejected_lines, totals
from tests.strategies import json_values, messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

SETTINGS = Settings()
SECRET = "s3cr3t-wr1te-key"  # noqa: S105 - nobody's key
GOOD = json.loads(TRACK)
NO_EVENT = {"type": "track", "userId": "u1"}

drawn_lines = st.lists(
    messages(json_values)
    | st.fixed_dictionaries(
        {"batch": st.lists(messages(json_values) | json_values, max_size=4) | json_values},
        optional={
            "context": json_values,
            "integrations": st.dictionaries(st.just("Outbound"), st.booleans()) | json_values,
            "sentAt": json_values,
        },
    ),
    max_size=4,
)


def converted(*lines: bytes | dict[str, Any]) -> Converted[bytes]:
    """Convert lines, given as bytes or as values to write as JSON."""
    content = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return convert_chunk(Chunk("a.ndjson", 1, b"\n".join(content)), SETTINGS, LINES)


def again(rejected: bytes) -> Converted[bytes]:
    """Convert the input of rejected messages, as ``jq -r .input`` prints it."""
    return converted(*(record["input"].encode() for record in records(rejected)))


def codes(rejected: bytes) -> list[list[tuple[str, str]]]:
    """Return the problems of each rejected record."""
    return [[(p["code"], p["field"]) for p in r["problems"]] for r in records(rejected)]


def test_messages_of_a_batch() -> None:
    """Each message of a batch is written and counted like one on a line of its own."""
    off = {**GOOD, "integrations": {"Outbound": False}}
    found = converted({"batch": [GOOD, off, NO_EVENT, GOOD]}, TRACK, b"", b"oops")
    assert found.requests == TRACKED * 3
    assert found.counts == Counter(
        {
            "lines": 4,
            "blank": 1,
            "converted": 3,
            "skipped": 1,
            "rejected": 2,
            ("skipped", "destination_disabled"): 1,
            ("rejected", "missing"): 1,
            ("rejected", "invalid_json"): 1,
        }
    )


def test_place_of_a_rejected_message() -> None:
    """The record of a rejected message has its line, its index, its problems, and the message as input."""
    [record] = records(converted(b"", {"batch": [GOOD, {"n": 1, **NO_EVENT}]}).rejected)
    assert list(record) == ["file", "line", "index", "message_id", "problems", "input"]
    assert (record["line"], record["index"]) == (2, 1)
    assert [problem["field"] for problem in record["problems"]] == ["event"]
    assert record["input"] == '{"n":1,"type":"track","userId":"u1"}'


def test_input_has_the_shared_fields() -> None:
    """The shared fields of the batch are merged into the input, so that it can be converted alone.

    The write key of a message is part of it, and that of its batch is not.
    """
    message = {**NO_EVENT, "writeKey": "own"}
    shared = {"integrations": {"All": True}, "sentAt": "2024-05-03"}
    payload = {
        "batch": [{**message, "context": {"locale": "de"}}],
        "context": {"ip": "203.0.113.7"},
        "writeKey": SECRET,
        **shared,
    }
    [record] = records(converted(payload).rejected)
    context = {"ip": "203.0.113.7", "locale": "de"}
    assert json.loads(record["input"]) == {**message, "context": context, **shared}


def test_batch_that_cannot_be_unfolded() -> None:
    """A batch that cannot be unfolded is one rejected message, whole and without an index."""
    payload = {"batch": [GOOD], "context": [], "writeKey": SECRET}
    found = converted(payload)
    [record] = records(found.rejected)
    assert list(record) == ["file", "line", "message_id", "problems", "input"]
    assert json.loads(record["input"]) == payload
    assert found.counts["rejected"] == 1


@pytest.mark.thorough
@given(drawn_lines)
def test_rejected_again(lines: list[dict[str, Any]]) -> None:
    """The input of a rejected message is rejected again, for the same problems."""
    first = converted(*lines)
    # A batch inside a batch is unfolded if it is on a line of its own.
    if b'\\"batch\\":' not in first.rejected:
        second = again(first.rejected)
        assert not second.requests
        assert codes(second.rejected) == codes(first.rejected)


@given(drawn_lines)
def test_nothing_is_lost(lines: list[dict[str, Any]]) -> None:
    """Every message is counted once, with the outcome that the library returns."""
    found, outcomes = converted(*lines), list(convert_lines(map(json.dumps, lines)))
    counts = found.counts
    assert (counts["lines"], counts["blank"]) == (len(lines), 0)
    assert counts["converted"] + counts["skipped"] + counts["rejected"] == len(outcomes)
    rejected = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
    assert len(records(found.rejected)) == counts["rejected"] == len(rejected)


@pytest.mark.parametrize(
    "inner",
    [
        "[" * 490 + "]" * 490,
        "[" * 490 + "1e999" + "]" * 490,
        '{"batch":[' * 245 + "1e999" + "]}" * 245,
    ],
)
def test_deep_messages(inner: str) -> None:
    """A message that is as deep as a line may be is written too."""
    found = converted(f'{{"batch":[{inner}],"writeKey":1}}'.encode())
    assert len(records(found.rejected)) == 1


@pytest.mark.thorough
def test_many_rejected_messages_with_a_large_context() -> None:
    """A large context is not written ten thousand times: the rest of the batch is one record."""
    payload = {"batch": [NO_EVENT, GOOD] * 10_000, "context": {"x": "y" * 1_000_000}}
    found = converted({**payload, "writeKey": SECRET})
    *alone, rest = records(found.rejected)
    line = len(json.dumps(payload))
    assert 0 < len(alone) < 100
    assert len(found.rejected) < 20 * line + 10_000 * 200
    assert [record["index"] for record in alone] == [2 * n for n in range(len(alone))]
    assert list(rest) == ["file", "line", "indexes", "message_id", "problems", "input"]
    fields = [problem["field"] for problem in rest["problems"]]
    assert fields == [f"batch[{2 * n}].event" for n in range(len(alone), 10_000)]
    left = {**payload, "batch": [NO_EVENT] * (10_000 - len(alone)), "writeKey": SECRET}
    assert json.loads(rest["input"]) == left
    assert found.counts["rejected"] == 10_000
    assert found.requests == TRACKED * 10_000


def test_order_of_records() -> None:
    """The record of the rest of a batch comes before those of the lines after it."""
    payload = json.dumps({"batch": [NO_EVENT] * 600, "context": {"x": "y" * 60_000}})
    form = Form(RequestLines, inputs=True)
    chunk = Chunk("a.ndjson", 1, f"{payload}\noops\n{{}}".encode())
    lines = [record["line"] for record in records(convert_chunk(chunk, SETTINGS, form).rejected)]
    assert lines == sorted(lines)


@pytest.mark.thorough
@pytest.mark.parametrize("context", [None, {"x": "y" * 1_000_000}])
def test_many_rejected_messages_without_input(context: dict[str, str] | None) -> None:
    """Without input, every rejected message has its own record, however large the context is."""
    payload = json.dumps({"batch": [NO_EVENT, GOOD] * 10_000, "context": context})
    form = Form(RequestLines, inputs=False)
    found = convert_chunk(Chunk("a.ndjson", 1, payload.encode()), SETTINGS, form)
    rejected = records(found.rejected)
    assert [record["index"] for record in rejected] == list(range(0, 20_000, 2))
    assert {tuple(record) for record in rejected} == {("file", "line", "index", "problems")}
    assert found.counts["rejected"] == 10_000


def test_size_of_records() -> None:
    """The size of a record counts, not only that of its message."""
    line = b'{"batch":[' + b"0," * 19_999 + b"0]}"
    *alone, rest = converted(line).rejected.splitlines()
    assert len(alone) > 5_000
    assert sum(map(len, alone)) < output_allowance(len(line)) + 1_000
    left = 20_000 - len(alone)
    assert json.loads(json.loads(rest)["input"]) == {"batch": [0] * left}


@pytest.mark.parametrize("jobs", [1, 2])
def test_run(cli: Callable[..., Run], tmp_path: Path, jobs: int) -> None:
    """The command converts batches and messages, and counts the messages."""
    file = tmp_path / "batches.ndjson"
    payload = {"batch": [GOOD, NO_EVENT, GOOD], "writeKey": SECRET}
    lines = [json.dumps(payload), TRACK.decode(), "", json.dumps({"batch": []})]
    file.write_text("\n".join(lines), "utf-8")
    run = cli("convert", file, "--jobs", jobs)
    assert (run.code, run.out) == (1, TRACKED * 3)
    assert [record["index"] for record in rejected_lines(run.err)] == [1]
    assert totals(run.summary[0]) == {
        "lines": 4,
        "messages": 4,
        "converted": 3,
        "skipped": 0,
        "rejected": 1,
        "blank": 1,
    }
    assert SECRET.encode() not in run.err
