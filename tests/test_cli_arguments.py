"""Arguments, and the help that a newcomer works from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import connect_mapping
from connect_mapping.batching import LARGEST_BATCH
from connect_mapping.cli.arguments import parser

if TYPE_CHECKING:
    from pathlib import Path

DEFAULTS: dict[str, object] = {
    "command": "convert",
    "files": [],
    "output": None,
    "rejected": None,
    "jobs": 1,
    "batch": False,
    "batch_size": None,
    "android_push_field": "fcm",
    "on_invalid_timezone": "omit",
    "null_attributes": "keep",
    "context_traits": "ignore",
    "calls": frozenset(),
    "page_event": "[Segment Page]",
    "screen_event": "[Segment Screen]",
}


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [
        ([], {}),
        (["a", "b.gz", "-"], {"files": ["a", "b.gz", "-"]}),
        (["-o", "out"], {"output": "out"}),
        (["--output=out", "a", "b"], {"output": "out", "files": ["a", "b"]}),
        (["--rejected", "bad"], {"rejected": "bad"}),
        (["--jobs", "4"], {"jobs": 4}),
        (["--batch", "a"], {"batch": True, "files": ["a"]}),
        (["--batch-size", "10", "--batch"], {"batch": True, "batch_size": 10}),
        (["--android-push-field", "gcm"], {"android_push_field": "gcm"}),
        (["--on-invalid-timezone", "reject"], {"on_invalid_timezone": "reject"}),
        (["--null-attributes", "drop"], {"null_attributes": "drop"}),
        (["--context-traits", "fallback"], {"context_traits": "fallback"}),
        (["--calls", "page"], {"calls": {"page"}}),
        (["--calls=group,page, screen"], {"calls": {"group", "page", "screen"}}),
        (["--page-event", "Viewed", "a"], {"page_event": "Viewed", "files": ["a"]}),
        (["--screen-event=Saw it"], {"screen_event": "Saw it"}),
        (["--", "-o"], {"files": ["-o"]}),
    ],
)
def test_arguments(arguments: list[str], changed: dict[str, Any]) -> None:
    """Every argument is taken, and what is not given has its default."""
    assert vars(parser().parse_args(["convert", *arguments])) == {**DEFAULTS, **changed}


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["send"], ["convert", "-o"], ["convert", "--rejected"], ["convert", "--what"]),
        *(["convert", "--null-attributes", "none"], ["convert", "--android-push-field", "apns"]),
        *(["convert", "--context-traits", "read"], ["convert", "--context-traits"]),
        *(["convert", "--on-invalid-timezone"], ["convert", "--private-key", "0" * 32]),
        *(["convert", "--jobs"], ["convert", "--jobs", "0"], ["convert", "--jobs", "257"]),
        *(["convert", "--jobs", "-1"], ["convert", "--jobs", "two"], ["convert", "--jobs", "²"]),
        *(["convert", "--batch-size"], ["convert", "--batch-size", "0"]),
        *(["convert", "--batch-size", "101"], ["convert", "--batch-size", "many"]),
        *(["convert", "--batch=10"], ["convert", "--public-key", "a"]),
        *(["convert", "--calls"], ["convert", "--calls", "track"], ["convert", "--calls", ""]),
        *(["convert", "--calls", "page,"], ["convert", "--calls", "page screen"]),
        *(["convert", "--page-event", " "], ["convert", "--screen-event", "a" * 201]),
        *(["--null-attributes", "drop"],),
    ],
    ids=" ".join,
)
def test_wrong_use(cli: Any, arguments: list[str]) -> None:
    """Wrong use ends with 2, says what is wrong and how it is used, and writes nothing."""
    run = cli(*arguments)
    assert (run.code, run.out) == (2, b"")
    assert re.match(rb"usage: connect-mapping .*\n(.*\n)*connect-mapping.*: error: ", run.err)


def test_wrong_use_makes_no_file(cli: Any, tmp_path: Path) -> None:
    """Wrong use makes no file."""
    cli("convert", "-o", tmp_path / "out", "--what")
    assert list(tmp_path.iterdir()) == []


def test_version(cli: Any) -> None:
    """The version is that of the package."""
    run = cli("--version")
    assert (run.code, run.out) == (0, f"connect-mapping {connect_mapping.__version__}\n".encode())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["convert", "Segment", "Zendesk Connect", "--version", "--help"]),
        (
            ["convert", "--help"],
            [
                *("FILE", "-o", "--output", "--rejected", "standard input", "gzipped"),
                *("--batch", "--batch-size", "/batch", "100"),
                *("--android-push-field", "--on-invalid-timezone", "--null-attributes"),
                *("--context-traits", "ignore", "fallback"),
                *("--calls", "--page-event", "--screen-event", "[Segment Page]", "group, page"),
                *("fcm", "gcm", "omit", "reject", "keep", "drop", "default:"),
                *("exit codes:", "  0  ", "  1  ", "  2  ", "examples:", '"path"', '"problems"'),
            ],
        ),
    ],
    ids=["all", "convert"],
)
def test_help(cli: Any, arguments: list[str], words: list[str]) -> None:
    """The help names everything that can be given, and what comes of it."""
    run = cli(*arguments)
    text = run.out.decode()
    assert (run.code, run.err, [word for word in words if word not in text]) == (0, b"", [])


@pytest.mark.parametrize("zeros", ["", "0", "0" * 5_000])
@pytest.mark.parametrize(("option", "most"), [("--jobs", 256), ("--batch-size", LARGEST_BATCH)])
def test_numbers(cli: Any, option: str, most: int, zeros: str) -> None:
    """A number may begin with zeros, and is read or refused in the same words at any length."""
    arguments = ["convert", option, f"{zeros}{most}"]
    assert vars(parser().parse_args(arguments))[option[2:].replace("-", "_")] == most
    error = f"connect-mapping convert: error: argument {option}: takes a whole number from 1 to {most}\n"
    for text in (f"{zeros}0", f"{zeros}{most + 1}", f"{most}{zeros}0", "1" * 5_000):
        assert cli("convert", option, text).err.decode().endswith(error)


def test_help_tells_defaults_and_limits(cli: Any) -> None:
    """The help says the defaults of the settings, and how many requests a batch holds."""
    text = " ".join(cli("convert", "--help").out.decode().split())
    values = attrs.asdict(connect_mapping.Settings()).values()
    defaults = [value for value in values if isinstance(value, str)]
    assert len(defaults) == 6
    assert [default for default in defaults if f"(default: {default})" not in text] == []
    assert f"a line for each batch of up to {LARGEST_BATCH}, " in text


@pytest.mark.parametrize(
    "command", [[], ["convert"], ["explain"], ["inspect"], ["conformance"]], ids=" ".join
)
def test_help_is_narrow(cli: Any, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The help can be read in a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = cli(*command, "--help").out.decode().splitlines()
    assert [line for line in lines if len(line) > 80] == []


def test_help_is_of_a_piece(cli: Any) -> None:
    """Every example in the help is a use that is taken."""
    _, examples = cli("convert", "--help").out.decode().split("examples:\n")
    commands = re.findall(r"connect-mapping ([^>\n]+)", examples)
    uses = [command.split() for command in commands]
    assert [parser().parse_args(use).command for use in uses] == ["convert"] * 4


def test_settings_are_flags() -> None:
    """Every setting but the keys is a flag with the same default."""
    defaults = {
        field.name: field.default
        for field in attrs.fields(connect_mapping.Settings)
        if not field.name.endswith("_key")
    }
    options = vars(parser().parse_args(["convert"]))
    assert {name: options.get(name) for name in defaults} == defaults
    assert [name for name in options if name.endswith("_key")] == []


def test_calls(cli: Any) -> None:
    """Calls that are asked for are converted, under the names that are given."""
    page = b'{"type":"page","userId":"u1","name":"Home"}\n'
    assert cli("convert", stdin=page).out == b""
    run = cli("convert", "--calls", "page", "--page-event", "Saw", stdin=page)
    assert json.loads(run.out)["body"]["event"] == "Saw Home"


@pytest.mark.parametrize(
    ("option", "value", "takes"),
    [
        ("--calls", "identify,page", "any of group, page, screen, with commas between them"),
        ("--page-event", " ", "text that is not blank, of at most 200 characters"),
        ("--screen-event", "a" * 201, "text that is not blank, of at most 200 characters"),
    ],
)
def test_setting_that_is_refused(cli: Any, option: str, value: str, takes: str) -> None:
    """What a setting takes is said in the words of the command."""
    error = f"connect-mapping convert: error: argument {option}: takes {takes}\n"
    assert cli("convert", option, value).err.decode().endswith(error)


def test_options_between_files(cli: Any, tmp_path: Path) -> None:
    """Options may stand before, between and behind the files."""
    for name in "ab":
        (tmp_path / name).write_bytes(b'{"type":"page"}')
    run = cli("convert", tmp_path / "a", "--null-attributes", "drop", tmp_path / "b")
    assert (run.code, run.summary[0][:8]) == (0, "2 lines:")
