"""Where requests come from, and rejected messages that are converted again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connect_mapping import Rejected, Request, Settings, convert_records
from connect_mapping.cli.batches import EncodedRequests
from connect_mapping.cli.chunks import Form, convert_chunk
from connect_mapping.cli.encoding import RequestLines
from connect_mapping.cli.streams import Chunk
from connect_mapping.outcomes import ProblemCode
from tests.cli.lines import NO_EVENT, TRACK, TRACKED, records
from tests.strategies import json_values, messages

if TYPE_CHECKING:
    from connect_mapping.cli.chunks import Converted

REPAIR = Path(__file__).parents[2] / "docs" / "examples" / "repair.py"
WARNINGS = {"unroutable_device_token", "duplicate_trait", "unread_traits"}
#: A line for each code that rejects a message, without what repair.py repairs.
REJECTED = [
    *(b"oops\xff", b"[]", b'{"type":"track","userId":"u1","messageId":"m3"}'),
    b'{"type":"track","userId":[],"event":"e"}',
    b'{"type":"track","userId":"u1","event":"%b"}' % (b"e" * 300),
    b'{"type":"track","userId":"u1","event":"e","timestamp":"soon"}',
    b'{"type":"identify","userId":"u1","traits":{"timezone":"PST"}}',
    b'{"type":"alias","userId":"u1","previousId":"u1"}',
    b'{"type":"track","userId":"u1","event":"e","properties":{"n":NaN}}',
    b'{"type":"track","userId":"u1","event":"e","properties":%b1%b}' % (b'{"a":' * 200, b"}" * 200),
    b'{"type":"delete","userId":"u1"}',
    b'{"batch":[{"type":"Track","userId":"u1","event":"e"},7],"context":{"locale":"de"}}',
    b'{"batch":[],"context":7}',
]
#: Lines that repair.py repairs.
REPAIRED = [
    b'{"type":"track","userId":"u1","event":"a\tb"}',
    b'{"type":"TRACK","userId":7,"event":"e"}',
]
SETTINGS = Settings(on_invalid_timezone="reject")


def run(content: bytes, *, replay: bool = False) -> Converted[bytes]:
    """Convert the lines of a file, or replay its records."""
    form = Form(RequestLines, inputs=True, origins=True, replay=replay)
    return convert_chunk(
        Chunk("a.ndjson" if not replay else "bad.ndjson", 1, content), SETTINGS, form
    )


def origins(*found: Converted[bytes]) -> list[dict[str, Any]]:
    """Return where everything that was converted or rejected comes from."""
    lines = [record for one in found for record in records(one.requests)]
    rejected = [record for one in found for record in records(one.rejected)]
    keys = ("file", "line", "index", "message_id")
    return [line["origin"] for line in lines] + [{k: r.get(k) for k in keys} for r in rejected]


@given(
    st.lists(
        messages(json_values)
        | st.fixed_dictionaries({"batch": st.lists(messages(json_values) | json_values)})
        | json_values
    )
)
def test_origin_of_every_line(lines: list[Any]) -> None:
    """What is written names the place that convert_records names."""
    content = [json.dumps(line).encode() for line in lines]
    found = run(b"\n".join(content))
    expected = [
        {"file": "a.ndjson", "line": r.line, "index": r.index, "message_id": r.message_id}
        for is_rejected in (False, True)
        for r in convert_records(content, SETTINGS)
        if isinstance(r.outcome, Rejected) == is_rejected and type(r.outcome).__name__ != "Skipped"
    ]
    assert origins(found) == expected


def test_origin_stands_last() -> None:
    """All four keys are there, after the warnings, and only if they are asked for."""
    line = b'{"type":"identify","userId":"u1","traits":{"timezone":"PST"},"messageId":7}'
    form = Form(RequestLines, inputs=False, origins=True)
    [record] = records(convert_chunk(Chunk("a", 3, line), Settings(), form).requests)
    assert list(record) == ["path", "body", "warnings", "origin"]
    assert record["origin"] == {"file": "a", "line": 3, "index": None, "message_id": None}


def test_origins_of_a_batch(cli: Any) -> None:
    """A line of --batch has the origin of each body, in their order, also if there is only one."""
    off = TRACK.replace(b"u1", b"u2").replace(b'"event"', b'"messageId":"m2","event"')
    for jobs in ("1", "2"):
        found = cli(
            "convert", "--with-origin", "--batch", "--jobs", jobs, stdin=TRACK + b"\n" + off
        )
        [batch] = records(found.out)
        assert [len(batch["body"]), list(batch)] == [2, ["path", "body", "origins"]]
        assert [origin["message_id"] for origin in batch["origins"]] == [None, "m2"]
    [single] = records(cli("convert", "--with-origin", "--batch", stdin=TRACK).out)
    assert [origin["line"] for origin in single["origins"]] == [1]
    requests = EncodedRequests()
    requests.add(Request("/v2/track", {"user_id": "u1", "event": "e"}))
    assert requests.written()[0][-1] is None


def test_every_code_comes_back() -> None:
    """Every code is in the file of rejected messages, and again when nothing was repaired."""
    first = run(b"\n".join(REJECTED))
    found = {p["code"] for r in records(first.rejected) for p in r["problems"]}
    assert found == {*get_args(ProblemCode)} - WARNINGS
    again = run(first.rejected, replay=True)
    assert again.rejected == first.rejected
    assert again.requests == b""
    assert again.counts["lines"] == again.counts["rejected"]


@example([{"batch": [{"batch": []}, {"batch": 7, "type": 8}], "context": {}}])
@given(
    st.lists(
        st.fixed_dictionaries(
            {"batch": st.lists(messages(json_values) | json_values) | json_values},
            optional={"context": json_values},
        )
        | messages(json_values)
        | json_values,
        min_size=1,
    )
)
def test_replay_changes_nothing(lines: list[Any]) -> None:
    """Without a repair, the records of rejected messages are the same after a further round."""
    first = run(b"\n".join(json.dumps(line).encode() for line in lines))
    assert run(first.rejected, replay=True).rejected == first.rejected


def test_repaired(cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documented loop repairs what it can, loses nothing, and keeps every origin."""
    monkeypatch.chdir(tmp_path)
    lines = [*REJECTED, *REPAIRED]
    Path("a").write_bytes(b"\n".join(lines))
    options = ("--on-invalid-timezone", "reject", "--with-origin")
    first = cli("convert", "a", "--rejected", "bad", *options)
    command = [sys.executable, str(REPAIR)]
    with Path("bad").open("rb") as stream:
        repaired = subprocess.run(command, stdin=stream, capture_output=True, check=True)  # noqa: S603
    Path("repaired").write_bytes(repaired.stdout)
    second = cli("convert", "--from-rejected", "repaired", "--rejected", "worse", *options)
    found = records(second.out)
    places = [(r["origin"]["file"], r["origin"]["line"], r["origin"]["index"]) for r in found]
    assert places == [("a", 12, 0), ("a", 14, None), ("a", 15, None)]
    bad, worse = (records(Path(name).read_bytes()) for name in ("bad", "worse"))
    assert len(bad) == len(found) + len(worse)
    assert f"{len(bad)} lines: 3 converted, 0 skipped, {len(worse)} rejected, 0 blank." in (
        second.err.decode()
    )
    kept = [(r["file"], r["line"], r.get("index"), r["message_id"]) for r in worse]
    assert kept == [
        place
        for r in bad
        if (place := (r["file"], r["line"], r.get("index"), r["message_id"]))[:3] not in places
    ]
    assert worse[0]["input"].encode("utf-8", "surrogateescape") == b"oops\xff"
    assert first.code == second.code == 1


def test_rest_of_a_batch() -> None:
    """Messages that share one record get their positions back, and keep them when they are rejected again."""
    messages_of_batch: list[Any] = [json.loads(NO_EVENT), json.loads(TRACK)] * 300
    payload = {"batch": messages_of_batch, "context": {"x": "y" * 60_000}}
    first = run(json.dumps(payload).encode())
    rest = records(first.rejected)[-1]
    assert rest["indexes"] == list(range(rest["indexes"][0], 600, 2))
    again = records(run(first.rejected, replay=True).rejected)
    assert [i for r in again for i in r.get("indexes", [r.get("index")])] == list(range(0, 600, 2))
    last = json.loads(rest["input"])
    last["batch"][-1]["event"] = "Signed Up"
    repaired = json.dumps({**rest, "input": json.dumps(last)}).encode()
    found = run(repaired, replay=True)
    assert origins(found)[0] == {"file": "a.ndjson", "line": 1, "index": 598, "message_id": None}


@pytest.mark.parametrize("text", ['{"batch":[', '{"batch":[{}],"context":7}'])
def test_rest_of_a_batch_that_is_rejected_as_a_whole(text: str) -> None:
    """A record of several messages keeps their positions if its input cannot be unfolded."""
    content = json.dumps({"file": "a", "line": 7, "indexes": [41, 43], "input": text}).encode()
    [record] = records(run(content, replay=True).rejected)
    assert list(record) == ["file", "line", "indexes", "message_id", "problems", "input"]
    assert (record["indexes"], record["input"]) == ([41, 43], text)


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (TRACK, "wrong_type", "input"),
        (b'{"input":{}}', "wrong_type", "input"),
        (b"7", "wrong_type", "input"),
        (b"oops", "invalid_json", ""),
    ],
)
def test_line_that_is_not_a_record(line: bytes, code: str, field: str) -> None:
    """A line that is not a record is rejected itself, with its own place."""
    found = run(b"\n" + line, replay=True)
    [record] = records(found.rejected)
    assert (record["file"], record["line"], record["input"]) == ("bad.ndjson", 2, line.decode())
    assert [(p["code"], p["field"]) for p in record["problems"]] == [(code, field)]
    assert (found.counts["blank"], found.counts["rejected"], found.counts["lines"]) == (1, 1, 2)


@pytest.mark.parametrize(
    ("record", "origin"),
    [
        ({}, ("bad.ndjson", 1, None)),
        ({"file": 7, "line": "7", "index": "7", "indexes": "7"}, ("bad.ndjson", 1, None)),
        ({"file": "b", "line": 7, "index": 3}, ("b", 7, 3)),
    ],
)
def test_origin_that_is_missing(record: dict[str, Any], origin: tuple[Any, ...]) -> None:
    """A record without a usable origin gets its own."""
    line = json.dumps({**record, "input": TRACK.decode()}).encode()
    [found] = origins(run(line, replay=True))
    assert (found["file"], found["line"], found["index"]) == origin


def test_indexes_that_do_not_fit() -> None:
    """A batch with more messages than positions falls back on those of its own."""
    content = json.dumps({"batch": [json.loads(TRACK)] * 2})
    line = json.dumps({"indexes": [7, None], "input": content}).encode()
    assert [found["index"] for found in origins(run(line, replay=True))] == [7, 1]


@pytest.mark.parametrize("index", [None, 3])
def test_given_up(index: int | None) -> None:
    """A record whose input is blank counts as a blank line."""
    found = run(json.dumps({"index": index, "input": " \n"}).encode(), replay=True)
    assert (found.counts["lines"], found.counts["blank"]) == (1, 1)
    assert found.requests == found.rejected == b""


def test_message_of_a_batch_that_is_no_longer_json() -> None:
    """A record with an index keeps it if its input is not JSON."""
    [record] = records(run(b'{"line":7,"index":3,"input":"oops"}', replay=True).rejected)
    assert (record["line"], record["index"], record["input"]) == (7, 3, "oops")


def test_text_that_no_file_can_hold() -> None:
    """An input with a surrogate that does not stand for a byte is read as text, and kept."""
    line = json.dumps({"input": '"\ud800'}).encode()
    [record] = records(run(line, replay=True).rejected)
    assert record["input"] == '"\ud800'
    line = json.dumps({"index": 1, "input": TRACK.decode().replace("u1", "\ud800")}).encode()
    assert run(line, replay=True).counts["converted"] == 1


def test_processes_agree(cli: Any, tmp_path: Path) -> None:
    """With --jobs, records are replayed as with one process."""
    (tmp_path / "a").write_bytes(b"\n".join([*REJECTED, *REPAIRED] * 20))
    cli("convert", tmp_path / "a", "--rejected", tmp_path / "bad")
    found = [
        cli("convert", "--from-rejected", tmp_path / "bad", "--with-origin", "--jobs", jobs)
        for jobs in ("1", "2")
    ]
    assert found[0] == found[1]
    assert TRACKED not in found[0].out
