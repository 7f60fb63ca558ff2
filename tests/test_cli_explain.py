"""``connect-mapping explain``: what it reads, what it shows, and how it ends."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import Settings
from connect_mapping.cli import explain as command
from connect_mapping.cli.arguments import parser
from connect_mapping.cli.explain_output import as_table
from connect_mapping.tools.explain import explain
from connect_mapping.tools.explain.explaining import _unexamined
from connect_mapping.tools.terminal import columns
from tests.cli_lines import ANDROID, BAD_ZONE, NO_EVENT, OFF, PAGE, TRACK
from tests.full_messages import FULL

if TYPE_CHECKING:
    from pathlib import Path


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
    """The exit code tells whether the message is rejected, and the first line what it becomes."""
    run = cli("explain", "-", stdin=line)
    assert (run.code, run.err, run.out.decode().splitlines()[0]) == (code, b"", first)


def test_table(cli: Any) -> None:
    """The table has a row for each field of the request, and for each that was left out."""
    run = cli("explain", "-", stdin=ANDROID.replace(b"{", b'{"ip":"::1",', 1))
    rows = [re.split(" {2,}", line) for line in run.out.decode().splitlines()]
    assert ["body.fcm[0]", "context.device.token", "push_token"] in rows
    assert ["", "if context.device.type"] in rows
    assert ["ip", "nothing depends on it"] in rows
    assert ["push_token", "#push-tokens", "A push token, in a list of one."] in rows


@pytest.mark.parametrize("name", FULL)
def test_table_is_narrow(name: str) -> None:
    """The table of an ordinary message can be read at 80 columns."""
    assert max(map(len, as_table(explain(FULL[name])).splitlines())) <= 80


def test_long_names(cli: Any) -> None:
    """A name that is too long for its column has its line to itself."""
    message = {**FULL["track"], "properties": {"p" * 60: 1}}
    lines = cli("explain", "-", stdin=json.dumps(message).encode()).out.decode().splitlines()
    place = lines.index(f"body.properties.{'p' * 60}")
    assert lines[place + 1].split() == [f"properties.{'p' * 60}"]


@pytest.mark.parametrize("key", ["\x1b[2J", "\x9b2J", "a\nb", "\ud800", "\u202e", "你", "\x7f"])
def test_terminal_is_safe(cli: Any, key: str) -> None:
    """Nothing in a key can act on a terminal."""
    message = {**FULL["track"], "properties": {key: 1}, key: 2}
    text = cli("explain", "-", stdin=json.dumps(message).encode()).out.decode()
    assert [line for line in text.splitlines() if not line.isprintable()] == []


def test_json(cli: Any) -> None:
    """As JSON there is all that the explanation holds, and no value of the message."""
    found = told(cli, "-", stdin=BAD_ZONE)
    assert list(found) == [
        *("outcome", "path", "warnings", "outputs", "decided_by", "left_out", "not_examined"),
    ]
    assert (found["outcome"], found["path"]) == ("request", "/v2/identify")
    [warning] = found["warnings"]
    assert list(warning) == ["code", "field", "detail", "fields"]
    assert warning["fields"] == ["traits.timezone"]
    assert list(found["outputs"][1]) == ["field", "sources", "conditions", "rule"]
    assert found["outputs"][1]["sources"] == [{"field": "userId", "how": "copied"}]
    assert "PST" not in json.dumps(found)


def test_json_of_other_outcomes(cli: Any) -> None:
    """What becomes no request is told with its reason, or with its problems."""
    assert told(cli, "-", stdin=PAGE)["reason"] == "unsupported_call"
    [problem] = told(cli, "-", stdin=NO_EVENT)["problems"]
    assert (problem["code"], problem["field"], problem["fields"]) == ("missing", "event", [])


def test_settings(cli: Any) -> None:
    """The settings are those of the other commands."""
    fields = [output["field"] for output in told(cli, "-", stdin=ANDROID)["outputs"]]
    assert "body.fcm[0]" in fields
    found = told(cli, "-", "--android-push-field", "gcm", stdin=ANDROID)
    assert "body.gcm[0]" in [output["field"] for output in found["outputs"]]


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gzip"])
def test_files(cli: Any, tmp_path: Path, zipped: bool) -> None:
    """A file is read whether it is zipped or not, and whether the object has one line or many."""
    for name, content in {
        "pretty": json.dumps(json.loads(TRACK), indent=2).encode(),
        "lines": b"\n \n" + TRACK + b"\noops",
    }.items():
        file = tmp_path / name
        file.write_bytes(gzip.compress(content) if zipped else content)
        assert told(cli, file)["path"] == "/v2/track"


@pytest.mark.parametrize(("number", "outcome"), [(2, "skipped"), (3, "request")])
def test_line(cli: Any, number: int, outcome: str) -> None:
    """One line of many can be named."""
    lines = b"oops\n" + PAGE + b"\n" + TRACK
    assert told(cli, "-", "--line", str(number), stdin=lines)["outcome"] == outcome


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["-"], b"", "<stdin>: holds no message"),
        (["-"], b" \n", "<stdin>: holds no message"),
        (["-"], b"\n{oops", "<stdin>, line 2: The line is not JSON, from character 2 on."),
        (
            ["-"],
            b"\n{oops\n" + TRACK,
            "<stdin>: line 2 is not JSON, and neither is the file as a whole; use --line",
        ),
        (
            ["-"],
            b"[" * 501 + b"]" * 501,
            "<stdin>, line 1: A line may not nest deeper than 500 levels.",
        ),
        (
            ["-", "--line", "1"],
            b"oops",
            "<stdin>, line 1: The line is not JSON, from character 1 on.",
        ),
        (["-", "--line", "2"], TRACK, "<stdin>: there is no line 2"),
        (["-", "--line", "2"], TRACK + b"\n\n", "<stdin>: line 2 is blank"),
        (["-", "--item", "0"], TRACK, "<stdin>: the message is no batch, and has no items"),
        (["-"], b'{"batch":[]}', "<stdin>: the batch has no items, and no item 0"),
        (
            ["-", "--item", "2"],
            b'{"batch":[1,2]}',
            "<stdin>: the batch has items 0 to 1, and no item 2",
        ),
        (["-"], b'{"batch":7}', "<stdin>: The messages of a batch have to be a list."),
        (["nowhere/a.json"], b"", "nowhere/a.json: No such file or directory"),
    ],
)
def test_unusable(cli: Any, arguments: list[str], stdin: bytes, said: str) -> None:
    """What holds no message ends with 2 and says so; nothing is written."""
    run = cli("explain", *arguments, stdin=stdin)
    assert (run.code, run.out, run.err.decode()) == (2, b"", f"connect-mapping: {said}\n")


@pytest.mark.parametrize("item", [None, 0, 1])
def test_batch(cli: Any, item: int | None) -> None:
    """A message of a batch is explained as convert unfolds it, and which one it is is said."""
    batch = b'{"batch":[' + TRACK + b"," + NO_EVENT + b'],"sentAt":"2026-02-01T12:30:00Z"}'
    arguments = [] if item is None else ["--item", str(item)]
    found = told(cli, "-", *arguments, stdin=batch)
    assert (found["item"], found["outcome"]) == (item or 0, "rejected" if item else "request")
    assert "sentAt" in str(found["left_out"] if item else found["outputs"])
    run = cli("explain", "-", *arguments, stdin=batch)
    assert run.code == (item or 0)
    assert run.out.startswith(f"Item {item or 0} of the batch: ".encode())


def test_file_that_breaks_off(cli: Any, tmp_path: Path) -> None:
    """Half a line, at the end of a gzip that is cut, is not called bad JSON."""
    file = tmp_path / "cut.gz"
    noise = "".join(str(number * number) for number in range(2000)).encode()
    file.write_bytes(gzip.compress(TRACK + b'\n{"a":"' + noise + b'"}')[:-1000])
    for arguments in ([], ["--line", "1"]):
        assert cli("explain", file, *arguments).code == 0
    run = cli("explain", file, "--line", "2")
    assert run.code == 2
    assert b"cannot be read past line 2: " in run.err


def test_wide_letters() -> None:
    """A column of East Asian letters is as wide as it is shown."""
    lines = as_table(explain({**FULL["track"], "properties": {"購入": 1, "plan": 2}})).splitlines()
    starts = {
        columns(line.split(" properties.")[0]) for line in lines if " properties.plan" in line
    }
    starts |= {columns(line.split(" properties.")[0]) for line in lines if " properties.購" in line}
    assert len(starts) == 1


def test_long_sentences_hang() -> None:
    """A sentence that is too long goes on in its own column."""
    context = {"page": {"url": "https://example.com/"}}
    message = {"type": "page", "userId": "u1", "properties": {"plan": 1}, "context": context}
    text = as_table(explain(message, Settings(calls={"page"})))
    lines = text.split("\n\n")[-1].splitlines()
    place = lines[0].index("What it says")
    assert max(map(len, lines)) <= 80
    assert all(line[place - 2 : place] == "  " and line[place] != " " for line in lines)
    assert any(not line[:place].strip() for line in lines)


def test_rule_of_what_is_left_out() -> None:
    """What a rule leaves out names it, and the rule stands among the others."""
    text = as_table(explain({"type": "identify", "userId": "u1", "traits": {"id": 7}}))
    assert re.search("^traits.id +rule ids$", text, re.MULTILINE)
    assert re.search("^ids +#identify +The traits id", text, re.MULTILINE)


def test_long_text(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is no JSON is not read to its end."""
    monkeypatch.setattr(command, "_MOST_BYTES", 10)
    run = cli("explain", "-", stdin=b"{\n" * 20)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith(b"connect-mapping: <stdin>: is too long for one message")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a", "b"],
        ["-", "--line", "0"],
        ["-", "--line", "x"],
        ["-", "--item", "-1"],
        ["-", "--what"],
    ],
    ids=" ".join,
)
def test_wrong_use(cli: Any, arguments: list[str]) -> None:
    """Wrong use ends with 2."""
    assert cli("explain", *arguments).code == 2


def test_help(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The help names all that can be given, and every example in it is a use that is taken."""
    monkeypatch.setenv("COLUMNS", "80")
    text = cli("explain", "--help").out.decode()
    wanted = [
        "FILE",
        "--line",
        "--item",
        "--json",
        "gzipped",
        "--null-attributes",
        "exit codes:",
        "  2  ",
    ]
    assert [word for word in wanted if word not in text] == []
    commands = re.findall(r"connect-mapping (explain .+)", text.split("examples:\n")[1])
    uses = [parser().parse_args(command.split()).command for command in commands]
    assert uses == ["explain"] * 4
    assert max(map(len, text.splitlines())) <= 80


def test_top_help(cli: Any) -> None:
    """The help of the command line names the command."""
    assert b"  explain " in cli("--help").out


def test_what_is_not_examined() -> None:
    """What was not examined is named, and a field of the request is not called constant then."""
    text = as_table(_unexamined(explain(FULL["alias"]).outcome))
    assert text.splitlines()[-1] == "the message"
