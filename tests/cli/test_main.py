"""The command line within this process: what it reads and writes, and its exit codes."""

from __future__ import annotations

import importlib
import io
import json
import os
import runpy
import sys
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import Rejected, convert_lines
from connect_mapping.cli import main, program
from tests.cli.at_work import handlers
from tests.cli.lines import (
    ANDROID,
    BAD_ZONE,
    MIXED,
    NO_EVENT,
    TRACK,
    TRACKED,
    Drip,
    records,
    rejected_lines,
    totals,
)

if TYPE_CHECKING:
    from pathlib import Path

KEEP = "  To keep rejected messages, name a file with --rejected."
needs_dev_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux")  # noqa: PTH110

#: An identify as RudderStack's libraries send it.
RUDDERSTACK = b'{"type":"identify","userId":"u1","context":{"traits":{"plan":"pro"}}}\n'


def test_requests(cli: Any) -> None:
    """Each request is a line with its path and body, and its warnings if there are any."""
    run = cli("convert", stdin=TRACK + b"\n" + BAD_ZONE)
    first, second = run.out.splitlines(keepends=True)
    assert (run.code, first) == (0, TRACKED)
    [record] = records(second)
    assert list(record) == ["path", "body", "warnings"]
    [warning] = record["warnings"]
    assert list(warning) == ["code", "field", "detail"]
    assert (warning["code"], warning["field"]) == ("invalid_timezone", "traits.timezone")


def test_rejected(cli: Any) -> None:
    """Each rejected message is a line with only its place and its problems."""
    run = cli("convert", stdin=b"\n " + NO_EVENT + b" \r\n")
    [record] = rejected_lines(run.err)
    assert list(record) == ["file", "line", "problems"]
    assert (record["file"], record["line"]) == ("<stdin>", 2)
    assert [list(problem) for problem in record["problems"]] == [["code", "field", "detail"]]


@pytest.mark.parametrize("file", ["bad", "-"])
def test_rejected_with_input(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """A file that is named for them, or standard error if that is named, has the line as it came."""
    monkeypatch.chdir(tmp_path)
    run = cli("convert", "--rejected", file, stdin=b"\n " + NO_EVENT + b" \r\n")
    written = run.err if file == "-" else (tmp_path / file).read_bytes()
    [record] = rejected_lines(written)
    assert list(record) == ["file", "line", "message_id", "problems", "input"]
    assert record["input"] == f" {NO_EVENT.decode()} "


REJECTED = [
    NO_EVENT,
    b"oops",
    b'"\xff\xfe"',
    b'{"type":"track","event":"\\ud800"}',
    b'{"type": "track", "userId": 1, "userId": true}',
    b"\xe2\x82 cut",
    '{"größe": "\u2028"}'.encode(),
    b'{"type":"track","userId":"u1","event":"e","properties":{"n":1e999}}',
    b"[" * 600 + b"]" * 600,
]


@pytest.mark.parametrize("line", REJECTED, ids=lambda line: line[:20].decode("latin-1"))
def test_rejected_input_can_be_fed_back(cli: Any, line: bytes) -> None:
    """The input of a rejected line is that line, and has the same problems when it is run again."""
    [record] = rejected_lines(cli("convert", "--rejected", "-", stdin=line).err)
    back = record["input"].encode("utf-8", "surrogateescape")
    assert back == line
    [outcome] = convert_lines([back])
    assert isinstance(outcome, Rejected)
    found = [(p.code, p.field, p.detail) for p in outcome.problems]
    assert found == [tuple(problem.values()) for problem in record["problems"]]


def test_lone_surrogates_in_a_body(cli: Any) -> None:
    """A lone surrogate, which UTF-8 cannot encode, is written as an escape; other lines stay the same."""
    lines = [TRACK.replace(b"Signed Up", name) for name in (b"\\ud800", b"gr\xc3\xb6\xc3\x9fer")]
    first, second = cli("convert", stdin=b"\n".join(lines)).out.splitlines()
    assert b'"event":"\\ud800"' in first
    assert "größer".encode() in second


def test_output_files(cli: Any, tmp_path: Path) -> None:
    """Requests and rejected lines go to the files that are named, and not to the standard streams."""
    run = cli("convert", "-o", tmp_path / "out", "--rejected", tmp_path / "bad", stdin=MIXED)
    assert (run.code, run.out, rejected_lines(run.err)) == (1, b"", [])
    assert len(records((tmp_path / "out").read_bytes())) == 3
    assert [record["line"] for record in records((tmp_path / "bad").read_bytes())] == [5, 8]


@pytest.mark.parametrize("option", ["-o", "--output", "--rejected"])
def test_file_is_replaced(cli: Any, tmp_path: Path, option: str) -> None:
    """An existing file is replaced, and no other file is left in its directory."""
    (tmp_path / "out").write_bytes(b"old")
    cli("convert", option, tmp_path / "out", stdin=b"")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out": b""}


@pytest.mark.parametrize(
    ("arguments", "line", "code", "part"),
    [
        (("--android-push-field", "gcm"), ANDROID, 0, b'"gcm":["ff01"]'),
        (("--android-push-field", "fcm"), ANDROID, 0, b'"fcm":["ff01"]'),
        (("--null-attributes", "drop"), BAD_ZONE, 0, b'"body":{"user_id":"u1"}'),
        (("--null-attributes", "keep"), BAD_ZONE, 0, b'"attributes":{"plan":null}'),
        (("--on-invalid-timezone", "omit"), BAD_ZONE, 0, b'"warnings":[{"code":"invalid_timezone"'),
        (("--on-invalid-timezone", "reject"), BAD_ZONE, 1, b""),
        (("--context-traits", "ignore"), RUDDERSTACK, 0, b'"warnings":[{"code":"unread_traits"'),
        (("--context-traits", "fallback"), RUDDERSTACK, 0, b'"attributes":{"plan":"pro"}'),
    ],
)
def test_settings(
    cli: Any, arguments: tuple[str, ...], line: bytes, code: int, part: bytes
) -> None:
    """Each setting of the mapping is a flag."""
    run = cli("convert", *arguments, stdin=line)
    assert run.code == code
    assert part in run.out


@pytest.mark.parametrize(
    ("content", "code"), [(b"", 0), (b"\n\n", 0), (TRACK, 0), (BAD_ZONE, 0), (MIXED, 1), (b"x", 1)]
)
def test_exit_codes(cli: Any, content: bytes, code: int) -> None:
    """The code is 1 if something was rejected, and 0 if messages were only skipped or had warnings."""
    assert cli("convert", stdin=content).code == code


def test_sums_add_up(cli: Any, tmp_path: Path) -> None:
    """Every line is converted, skipped, rejected or blank, and what is written is what is counted."""
    bad = tmp_path / "bad"
    run = cli("convert", "--rejected", bad, stdin=MIXED * 7)
    counts = totals(run.summary[0])
    assert counts.pop("lines") == sum(counts.values()) == MIXED.count(b"\n") * 7
    assert counts["converted"] == len(records(run.out))
    assert counts["rejected"] == len(records(bad.read_bytes()))


def test_summary(cli: Any) -> None:
    """The summary counts skipped messages by reason, and rejections and warnings by code."""
    assert cli("convert", stdin=MIXED).summary == [
        "9 lines: 3 converted, 2 skipped, 2 rejected, 2 blank.",
        "  Skipped   destination_disabled  1",
        "            unsupported_call      1",
        "  Rejected  invalid_json  1",
        "            missing       1",
        "  Warnings  invalid_timezone  1",
        KEEP,
    ]


@pytest.mark.parametrize(
    ("arguments", "stdin", "told"),
    [
        ((), MIXED, True),
        (("-",), b"oops", True),
        (("messages", "-"), b"oops", True),
        ((), TRACK, False),
        (("messages",), b"", False),
        (("--rejected", "bad"), MIXED, False),
        (("--rejected", "-"), MIXED, False),
    ],
)
def test_how_to_keep_rejected_messages(
    cli: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    stdin: bytes,
    told: bool,
) -> None:
    """The summary says how to keep rejected messages that can be read only once."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "messages").write_bytes(MIXED)
    assert (cli("convert", *arguments, stdin=stdin).summary[-1] == KEEP) == told


#: The values of a message that must not appear where nobody asked for them.
SECRETS = ["s3cr3t-wr1te-key", "carla@example.com", "+1 555 0100"]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("batched", [[], ["--batch"]])
def test_content_stays_out_of_logs(cli: Any, tmp_path: Path, jobs: str, batched: list[str]) -> None:
    """The content of messages is written only to files that the user named."""
    key, email, phone = SECRETS
    message = {"type": "track", "userId": email, "context": {"phone": phone}, "writeKey": key}
    lines = [message, {"batch": [message, 7], "writeKey": key, "context": {"email": email}}]
    lines += [{"batch": [message], "context": email}, [key, phone]]
    text = [json.dumps(line) for line in lines] + [f'{{"type": "track", "{key}": {email}']
    run = cli("convert", "--jobs", jobs, *batched, stdin="\n".join(text).encode())
    assert (run.code, run.out) == (1, b"")
    assert [secret for secret in SECRETS if secret.encode() in run.err] == []
    places = [(record["line"], record.get("index")) for record in rejected_lines(run.err)]
    assert places == [(1, None), (2, 0), (2, 1), (3, None), (4, None), (5, None)]
    named = cli("convert", "--rejected", tmp_path / "bad", stdin="\n".join(text).encode())
    assert [secret for secret in SECRETS if secret.encode() in named.err] == []
    kept = (tmp_path / "bad").read_bytes()
    assert kept.count(SECRETS[0].encode()) == 5


#: What a terminal would act on: escapes, C1, marks of bidirectional text, separators of lines.
STEERING = "\x1b[2J\x7f\x9b2J\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069"


@pytest.mark.parametrize("name", [f"Zoë{STEERING}", f"Zoë{STEERING}\udcff"], ids=ascii)
@pytest.mark.parametrize("arguments", [[], ["--rejected", "-"]])
def test_nothing_steers_a_terminal(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], name: str
) -> None:
    """Names of files and keys, and input, are escaped on standard error, and mean the same."""
    monkeypatch.chdir(tmp_path)
    message = {"type": "identify", "userId": "u1", "traits": {STEERING: {"a": 0.5}, "é": 1}}
    line = json.dumps(message, ensure_ascii=False).replace("0.5", "1e999")
    (tmp_path / name).write_text(line, "utf-8")
    run = cli("convert", name, *arguments)
    [record] = rejected_lines(run.err)
    text = run.err.decode().replace("\n", "")
    assert text.isprintable()
    assert record["file"] == name
    assert record["problems"][0]["field"].startswith("traits[")
    assert record.get("input", STEERING).count(STEERING[5:]) == 1
    assert ("ë" in text) == ("\udcff" not in name)


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", f"nowhere{STEERING}"],
        ["convert", os.devnull, "-o", f"nowhere{STEERING}/out"],
        ["explain", f"nowhere{STEERING}\udcff"],
        ["convert", f"--{STEERING}"],
        [f"convert{STEERING}"],
        ["convert", "--jobs", STEERING],
        ["inspect", os.devnull, "--until", STEERING],
        ["conformance", "--command", f"nowhere{STEERING}"],
    ],
    ids=str,
)
def test_nothing_steers_a_terminal_from_an_argument(cli: Any, arguments: list[str]) -> None:
    """Arguments are escaped in errors."""
    run = cli(*arguments)
    assert run.code == 2
    assert run.err.decode().replace("\n", "").isprintable()


def test_interrupt(cli: Any, tmp_path: Path) -> None:
    """An interrupted run says so, in one line, and leaves no file behind."""
    stdin = Drip(TRACK + b"\n", KeyboardInterrupt())
    run = cli("convert", "-o", tmp_path / "out", "--rejected", tmp_path / "bad", stdin=stdin)
    assert (run.code, run.err) == (130, b"connect-mapping: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_import_of_the_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing the module runs nothing."""
    monkeypatch.setattr(sys, "argv", ["connect-mapping", "--what"])
    assert importlib.import_module("connect_mapping.__main__").program is program


def test_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The package runs as a module, and ends with the code of the command line."""
    monkeypatch.setattr(sys, "argv", ["connect-mapping", "convert", os.devnull])
    monkeypatch.delitem(sys.modules, "connect_mapping.__main__", raising=False)
    with handlers(), pytest.raises(SystemExit) as end:
        runpy.run_module("connect_mapping", run_name="__main__")
    assert (end.value.code, capsys.readouterr().out) == (0, "")


@needs_dev_full
@pytest.mark.parametrize("option", ["-o", "--rejected"])
def test_full_device(cli: Any, tmp_path: Path, option: str) -> None:
    """If nothing more can be written, the run ends with 2 and leaves no other file."""
    other = {"-o": "--rejected", "--rejected": "-o"}[option]
    run = cli("convert", option, "/dev/full", other, tmp_path / "other", stdin=MIXED)
    assert (run.code, run.err) == (2, b"connect-mapping: /dev/full: No space left on device\n")
    assert list(tmp_path.iterdir()) == []


def test_closed_pipe(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """A reader that has gone ends the run quietly."""
    end, start = os.pipe()
    os.close(end)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(TRACK))))
    with os.fdopen(start, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        assert main(["convert"]) == 0
    assert capfd.readouterr().err == ""


def test_closed_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """If errors cannot be written, the exit code still reports them."""
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["convert", "nowhere.ndjson"]) == 2


def test_closed_pipe_beside_a_file(
    cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a named file is not written because of a closed pipe, that is reported."""
    end, start = os.pipe()
    os.close(end)
    with os.fdopen(start, "w") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        assert cli("convert", stdin=TRACK).code == 0
        run = cli("convert", "--rejected", tmp_path / "bad", stdin=TRACK)
    assert (run.code, list(tmp_path.iterdir())) == (2, [])
    assert run.err.endswith(b"bad: not written, because a pipe was closed\n")
