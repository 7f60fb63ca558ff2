"""``connect-mapping explain``: what it reads, what it shows, and how it ends."""

from __future__ import annotations

import gzip
import json
import math
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from connect_mapping import Rejected, Request, Settings, convert_lines
from connect_mapping.cli import explain as command
from connect_mapping.cli.explain import as_object
from connect_mapping.cli.explain_text import as_text
from connect_mapping.tools.explain import explain
from tests.cli.lines import ANDROID, BAD_ZONE, NO_EVENT, OFF, PAGE, TRACK
from tests.full_messages import ALL_CALLS, FULL
from tests.strategies import json_values, messages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the terminal so wide that nothing is folded."""
    monkeypatch.setenv("COLUMNS", "400")


def shown(message: object, settings: Settings = ALL_CALLS) -> str:
    return as_text(as_object(explain(message, settings))).decode()


def rows(text: str) -> list[list[str]]:
    """Return the lines of a text, each split into the cells of a table."""
    return [re.split(" {2,}", line) for line in text.splitlines()]


def told(cli: Any, *arguments: Any, stdin: bytes = b"") -> dict[str, Any]:
    """Return what the command writes as JSON."""
    found: dict[str, Any] = json.loads(cli("explain", "--json", *arguments, stdin=stdin).out)
    return found


@pytest.mark.parametrize(
    ("line", "code", "first"),
    [
        (TRACK, 0, "POST /v2/track"),
        (PAGE, 0, "Skipped: unsupported_call"),
        (OFF, 0, "Skipped: destination_disabled"),
        (NO_EVENT, 1, "Rejected"),
        (b"7", 1, "Rejected"),
    ],
)
def test_outcomes(cli: Any, line: bytes, code: int, first: str) -> None:
    """The first line names the outcome, and the exit code says whether it is a rejection."""
    run = cli("explain", "-", stdin=line)
    assert (run.code, run.err, run.out.decode().splitlines()[0]) == (code, b"", first)


@pytest.mark.parametrize("name", FULL)
def test_text_is_complete(name: str) -> None:
    """The text has each output with its sources and rule, each field left out, and each rule once."""
    found = explain(FULL[name], ALL_CALLS)
    text = as_text(as_object(found)).decode()
    cells = rows(text)
    assert {output.field for output in found.outputs} >= {"path", "body.user_id"}
    for output in found.outputs:
        [row] = [row for row in cells if row[0] == output.field and row[-1] == output.rule.id]
        assert row[1].startswith(tuple(source.field for source in output.sources) or "c")
        assert [output.rule.id, output.rule.sentence] in cells
    words = re.split(r"[ ,\n]+", text)
    assert [left.field for left in found.left_out if left.field not in words] == []


@pytest.mark.parametrize(
    ("message", "row"),
    [
        ({"userId": "u1", "traits": {"plan": 1}}, ["body.attributes.plan", "traits.plan"]),
        ({"userId": 7}, ["body.user_id", "userId (derived)"]),
        ({"userId": "u1", "anonymousId": "a1"}, ["anonymousId", "beaten by userId"]),
        ({"userId": "", "anonymousId": "a1"}, ["userId", "null or empty, so it counts as absent"]),
        ({"userId": "u1"}, ["type", "decides, but is not copied"]),
        ({"userId": "u1", "traits": {"id": 7}}, ["traits.id", "dropped by this rule"]),
        (
            {"userId": "u1", "traits": {"timezone": "Mars"}},
            ["traits.timezone", "warning: invalid_timezone"],
        ),
        (json.loads(ANDROID), ["", "chosen by context.device.type"]),
    ],
)
def test_sources_and_reasons(message: dict[str, Any], row: list[str]) -> None:
    """Sources and reasons are given in plain words."""
    cells = rows(shown({"type": "identify", **message}))
    assert row in [line[:2] for line in cells]


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ({"type": "track", "userId": "u1", "event": "Paid", "x": 1}, "Not read by this call"),
        ({"type": "track", "x": 1}, "Left out because the message is rejected"),
        ({"type": "page", "x": 1}, "Left out because the message is skipped"),
    ],
)
def test_reasons_that_many_fields_share(message: dict[str, Any], title: str) -> None:
    """Fields with the same reason are in one list."""
    lines = shown(message, Settings()).splitlines()
    assert "x" in re.split("[ ,]+", lines[lines.index(title) + 1])


def test_faults() -> None:
    """Each problem says what is wrong and where, which fields to change or add, and the fix."""
    text = shown({"type": "track", "event": 7})
    missing, wrong = [block.splitlines() for block in text.split("\n\n") if "Problem" in block]
    assert missing[0] == "Problem: missing at userId"
    assert missing[2] == "  Add: userId or anonymousId"
    assert wrong == [
        "Problem: wrong_type at event",
        "  The name of an event must be a string. Send the name as a string.",
        "  Change: event",
        "  Rule: track.event.wrong-type",
    ]
    assert "Warning: invalid_timezone at traits.timezone" in shown(json.loads(BAD_ZONE))


@pytest.mark.parametrize(
    ("settings", "option"), [((), "--calls page"), (("--calls", "group"), "--calls group,page")]
)
def test_skipped_call(cli: Any, settings: tuple[str, ...], option: str) -> None:
    """A call that is skipped names the option that would map it."""
    text = f"To map this call, add: {option}"
    assert text.encode() in cli("explain", "-", *settings, stdin=PAGE).out
    assert told(cli, "-", *settings, stdin=PAGE)["fix"] == text
    assert b"--calls" not in cli("explain", "-", *settings, stdin=OFF).out
    assert told(cli, "-", *settings, stdin=OFF)["fix"] is None


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_values_are_hidden(cli: Any, form: tuple[str, ...]) -> None:
    """Values are shown with --values only: of outputs, their sources, and what is left out."""
    line = b'{"type":"identify","userId":"XA","traits":{"name":"XB XC"},"channel":"XD"}'
    assert b"X" not in cli("explain", "-", *form, stdin=line).out
    run = cli("explain", "-", "--values", *form, stdin=line)
    assert [word for word in (b"XA", b"XB XC", b'"XC"', b"XD") if word not in run.out] == []
    assert form or b'traits.name (derived from "XB XC")' in run.out


@pytest.mark.parametrize("line", [NO_EVENT, PAGE, BAD_ZONE], ids=str)
def test_values_of_every_outcome(cli: Any, line: bytes) -> None:
    """With --values every source and every field that is left out has its value, whatever the outcome."""
    found = told(cli, "-", "--values", stdin=line)
    sources = [source for output in found["outputs"] for source in output["sources"]]
    values = {part["field"]: part["value"] for part in sources + found["left_out"]}
    message = json.loads(line)
    assert {name: values[name] for name in ("type", "userId")} == {
        name: message[name] for name in ("type", "userId")
    }
    assert cli("explain", "-", "--values", stdin=line).err == b""


def test_message_itself(cli: Any) -> None:
    """What is not an object must itself be another."""
    found = told(cli, "-", "--values", stdin=b"7")
    assert (found["problems"][0]["fields"], found["left_out"]) == (["message"], [])
    assert b"\n  Change: message\n" in cli("explain", "-", stdin=b"7").out


def test_long_values_are_cut(cli: Any) -> None:
    """The text shows the beginning of a long value, and JSON all of it."""
    line = json.dumps({"type": "track", "userId": "u1", "event": "e", "x": "é" * 999}).encode()
    assert 90 < cli("explain", "-", "--values", stdin=line).out.decode().count("é") < 100
    assert told(cli, "-", "--values", stdin=line)["left_out"][1]["value"] == "é" * 999


def test_values_that_are_hard_to_write(cli: Any) -> None:
    """Values that UTF-8 or JSON writers refuse are shown too."""
    line = b'{"type":"page","a":[1e999,"\\ud800"],"b":%d}' % 10**640
    run = cli("explain", "-", "--values", "--json", stdin=line)
    values = [left["value"] for left in json.loads(run.out)["left_out"]]
    assert values == ["page", math.inf, "\ud800", 10**640]
    assert b" Infinity\n" in cli("explain", "-", "--values", stdin=line).out


def test_json(cli: Any) -> None:
    """As JSON there is all that the explanation holds, with the ids of rules, and no value."""
    found = told(cli, "-", stdin=BAD_ZONE)
    assert list(found) == ["outcome", "path", "warnings", "outputs", "decided_by", "left_out"]
    assert (found["outcome"], found["path"]) == ("request", "/v2/identify")
    [warning] = found["warnings"]
    assert list(warning) == ["code", "field", "detail", "fields", "fix", "rule"]
    assert (warning["fields"], warning["rule"]) == (["traits.timezone"], "time-zone.invalid")
    assert found["outputs"][1] == {
        "field": "body.user_id",
        "sources": [{"field": "userId", "how": "copied"}],
        "conditions": [],
        "rule": "user-id.user-id",
    }
    assert found["left_out"][-1] == {
        "field": "traits.timezone",
        "reason": "invalid_timezone",
        "because_of": [],
        "rule": "time-zone.invalid",
    }
    assert "PST" not in json.dumps(found)


def test_json_of_other_outcomes(cli: Any) -> None:
    """A skipped message has its reason, and a rejected one its problems."""
    assert told(cli, "-", stdin=PAGE)["reason"] == "unsupported_call"
    [problem] = told(cli, "-", stdin=NO_EVENT)["problems"]
    assert (problem["code"], problem["field"], problem["fields"]) == ("missing", "event", ["event"])
    assert problem["fix"]


@given(messages(json_values))
def test_any_message(message: Any) -> None:
    """Whatever the message, each form has all of it, and nothing in it can steer a terminal."""
    found = explain(message)
    record = as_object(found)
    command._add_values(record, message, found.outcome)
    text = as_text(record).decode()
    assert [line for line in text.splitlines() if not line.isprintable()] == []
    assert re.match(r"POST /v2/|Skipped: |Rejected", text)
    assert len(record["outputs"]) == len(found.outputs)
    if isinstance(found.outcome, Request):
        values = {output["field"]: output["value"] for output in record["outputs"]}
        assert values["body.user_id"] == found.outcome.body["user_id"]


def test_settings(cli: Any) -> None:
    """The settings are those of the other commands."""
    found = told(cli, "-", "--android-push-field", "gcm", stdin=ANDROID)
    assert "body.gcm[0]" in [output["field"] for output in found["outputs"]]


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
def test_files(cli: Any, tmp_path: Path, zipped: bool) -> None:
    """A file may be zipped or not, and the object may have one line or many."""
    for name, content in {
        "pretty": json.dumps(json.loads(TRACK), indent=2).encode(),
        "lines": b"\n \n" + TRACK + b"\noops",
    }.items():
        file = tmp_path / name
        file.write_bytes(gzip.compress(content) if zipped else content)
        assert told(cli, file)["path"] == "/v2/track"


@pytest.mark.parametrize(("number", "outcome"), [(2, "skipped"), (3, "request")])
def test_line(cli: Any, number: int, outcome: str) -> None:
    """--line names one line of many."""
    lines = b"oops\n" + PAGE + b"\n" + TRACK
    assert told(cli, "-", "--line", str(number), stdin=lines)["outcome"] == outcome


BAD_BATCH = b'{"batch":7}'
DEEP = b"[" * 501 + b"]" * 501


def detail(line: bytes) -> str:
    """Return what the library says about a line that it rejects."""
    [outcome] = convert_lines([line])
    assert isinstance(outcome, Rejected)
    return outcome.problems[0].detail


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["-"], b"", "<stdin>: holds no message"),
        (["-"], b" \n", "<stdin>: holds no message"),
        (["-"], b"\n{oops", f"<stdin>, line 2: {detail(b'{oops')}"),
        (
            ["-"],
            b"\n{oops\n" + TRACK,
            "<stdin>: line 2 is not JSON, and neither is the file as a whole; use --line",
        ),
        (["-"], DEEP, f"<stdin>, line 1: {detail(DEEP)}"),
        (["-", "--line", "1"], b"oops", f"<stdin>, line 1: {detail(b'oops')}"),
        (["-", "--line", "2"], TRACK, "<stdin>: there is no line 2"),
        (["-", "--line", "2"], TRACK + b"\n\n", "<stdin>: line 2 is blank"),
        (["-", "--item", "0"], TRACK, "<stdin>: the message is not a batch, and has no items"),
        (["-"], b'{"batch":[]}', "<stdin>: the batch is empty"),
        (["-", "--item", "2"], b'{"batch":[1,2]}', "<stdin>: the batch has items 0 to 1 only"),
        (["-"], BAD_BATCH, f"<stdin>: {detail(BAD_BATCH)}"),
        (["nowhere/a.json"], b"", "nowhere/a.json: No such file or directory"),
    ],
)
def test_unusable(cli: Any, arguments: list[str], stdin: bytes, said: str) -> None:
    """If there is no message to explain, the command says why, and ends with 2."""
    run = cli("explain", *arguments, stdin=stdin)
    assert (run.code, run.out, run.err.decode()) == (2, b"", f"connect-mapping: {said}\n")


@pytest.mark.parametrize("item", [None, 0, 1])
def test_batch(cli: Any, item: int | None) -> None:
    """A message of a batch is explained as convert unfolds it, and its position is shown."""
    batch = b'{"batch":[' + TRACK + b"," + NO_EVENT + b'],"sentAt":"2026-02-01T12:30:00Z"}'
    arguments = [] if item is None else ["--item", str(item)]
    found = told(cli, "-", *arguments, stdin=batch)
    assert (found["item"], found["outcome"]) == (item or 0, "rejected" if item else "request")
    assert "sentAt" in str(found["left_out"] if item else found["outputs"])
    run = cli("explain", "-", *arguments, stdin=batch)
    place = f"Message {(item or 0) + 1} of 2 of the batch (--item {item or 0})"
    assert (run.code, run.out.decode().splitlines()[1]) == (item or 0, place)


def test_file_that_breaks_off(cli: Any, tmp_path: Path) -> None:
    """Half a line, at the end of a truncated gzip file, is not reported as bad JSON."""
    file = tmp_path / "cut.gz"
    noise = "".join(str(number * number) for number in range(2000)).encode()
    file.write_bytes(gzip.compress(TRACK + b'\n{"a":"' + noise + b'"}')[:-1000])
    for arguments in ([], ["--line", "1"]):
        assert cli("explain", file, *arguments).code == 0
    run = cli("explain", file, "--line", "2")
    assert run.code == 2
    assert b"cannot be read past line 2: " in run.err


def test_long_text(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not JSON is not read to its end."""
    monkeypatch.setattr(command, "_MOST_BYTES", 10)
    run = cli("explain", "-", stdin=b"{\n" * 20)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith(b"connect-mapping: <stdin>: is too long for one message")
