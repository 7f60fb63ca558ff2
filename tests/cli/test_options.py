"""The arguments and the help of every command."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import connect_mapping
from connect_mapping.batches.to_connect import LARGEST_BATCH
from connect_mapping.cli.options import parse, parser
from connect_mapping.tools.conformance.tiers import TIERS

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS: dict[str, object] = {
    field.name: field.default
    for field in attrs.fields(connect_mapping.Settings)
    if not field.name.endswith("_key")
}
#: What is parsed from the least that each command takes.
DEFAULTS: dict[str, dict[str, object]] = {
    "convert": {
        "files": [],
        "output": None,
        "rejected": None,
        "from_rejected": False,
        "with_origin": False,
        "jobs": 1,
        "batch": False,
        "batch_size": None,
        **SETTINGS,
    },
    "explain a": {
        "file": "a",
        "line": None,
        "item": None,
        "values": False,
        "json": False,
        **SETTINGS,
    },
    "inspect": {
        "files": [],
        "json": False,
        "html": None,
        "all": False,
        "until": None,
        "jobs": 1,
        **SETTINGS,
    },
    "conformance --command a": {
        "program": "a",
        "list": False,
        "export": None,
        "only": None,
        "exclude": None,
        "rule": None,
        "tier": "edge",
        "show": None,
        "level": "full",
        "json": False,
        "ignore_key_order": False,
        "ignore_number_kind": False,
        "with_settings": False,
        "timeout": 60.0,
    },
}
COMMANDS = [use.split()[0] for use in DEFAULTS]


@pytest.mark.parametrize(
    ("use", "arguments", "changed"),
    [
        *((use, [], {}) for use in DEFAULTS),
        ("convert", ["--output=out", "a", "-"], {"output": "out", "files": ["a", "-"]}),
        ("convert", ["--batch-size", "10", "--batch"], {"batch": True, "batch_size": 10}),
        ("convert", ["--calls=group,page, screen"], {"calls": {"group", "page", "screen"}}),
        ("convert", ["--page-event", "Viewed"], {"page_event": "Viewed"}),
        ("convert", ["--screen-event=Saw it"], {"screen_event": "Saw it"}),
        ("convert", ["--page-url-query", "drop"], {"page_url_query": "drop"}),
        ("convert", ["--", "-o"], {"files": ["-o"]}),
        ("explain a", ["--line", "5", "--item", "0"], {"line": 5, "item": 0}),
        ("inspect", ["--until", "1970-01-02"], {"until": 86_400}),
        (
            "conformance --command a",
            ["--only", "track,alias/*", "--only", "lines"],
            {"only": ["track,alias/*", "lines"]},
        ),
        *(("conformance --command a", ["--tier", tier], {"tier": tier}) for tier in TIERS),
        ("conformance --command a", ["--timeout", "0.5"], {"timeout": 0.5}),
    ],
)
def test_arguments(use: str, arguments: list[str], changed: dict[str, Any]) -> None:
    """Every argument is accepted, and the others have their defaults. The settings are options."""
    found = vars(parse([*use.split(), *arguments]))
    assert found == {"command": use.split(maxsplit=1)[0], **DEFAULTS[use], **changed}


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["send"], ["--null-attributes", "drop"]),
        *(["convert", "-o"], ["convert", "--rejected"], ["convert", "--what"]),
        *(["convert", "--null-attributes", "none"], ["convert", "--android-push-field", "apns"]),
        *(["convert", "--on-invalid-timezone"], ["convert", "--private-key", "0" * 32]),
        *(["convert", "--jobs"], ["convert", "--jobs", "-1"], ["convert", "--jobs", "two"]),
        *(["convert", "--jobs", "²"], ["convert", "--batch=10"], ["convert", "--public-key", "a"]),
        *(["convert", "--calls"], ["convert", "--calls", "page,"], ["convert", "--calls", "track"]),
        *(["explain"], ["explain", "a", "b"], ["explain", "-", "--line", "0"]),
        *(["explain", "-", "--line", "x"], ["explain", "-", "--item", "-1"]),
        *(["explain", "-", "--line", "1" * 20], ["explain", "-", "--what"]),
        *(["inspect", "--html"], ["inspect", "--until", "soon"], ["inspect", "-o", "out"]),
        *(["conformance"], ["conformance", "--command"], ["conformance", "--command", "a", "b"]),
        *(["conformance", "--command", "a", "--list"], ["conformance", "--list", "--level", "x"]),
        *(["conformance", "--list", "--export", "a"], ["conformance", "--list", "--tier", "all"]),
        *(["conformance", "--list", "--timeout", n] for n in ("0", "-1", "nan", "inf", "x")),
    ],
    ids=" ".join,
)
def test_wrong_use(cli: Any, arguments: list[str]) -> None:
    """Wrong use ends with 2, says what is wrong and how to use the command, and writes nothing."""
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


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(cli: Any, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The help fits 80 columns, says how the command ends, and its examples are uses that work."""
    monkeypatch.setenv("COLUMNS", "80")
    run = cli(*command.split(), "--help")
    text = run.out.decode()
    assert (run.code, run.err) == (0, b"")
    assert [line for line in text.splitlines() if len(line) > 80] == []
    if command:
        assert re.search(r"\nexit codes:\n  0  .*\n(.*\n)*  2  ", text)
        examples = re.findall(r"connect-mapping ([^|>\n]+)", text.split("examples:\n")[1])
        assert len(examples) >= 3
        assert {parser().parse_args(shlex.split(use)).command for use in examples} == {command}
    else:
        assert re.findall(r"(?m)^    (\w+)", text) == COMMANDS


def test_help_gives_defaults(cli: Any) -> None:
    """The help says the default of each setting, and how many requests a batch holds."""
    text = " ".join(cli("convert", "--help").out.decode().split())
    defaults = [default or "none" for default in SETTINGS.values()]
    assert [default for default in defaults if f"(default: {default})" not in text] == []
    assert f"a batch of up to {LARGEST_BATCH}, " in text


@pytest.mark.parametrize("zeros", ["", "0", "0" * 5_000])
@pytest.mark.parametrize(
    ("option", "least", "most"), [("--jobs", 0, 256), ("--batch-size", 1, LARGEST_BATCH)]
)
def test_numbers(cli: Any, option: str, least: int, most: int, zeros: str) -> None:
    """A number may have leading zeros, and one that is out of range is refused whatever its length."""
    found = parse(["convert", option, f"{zeros}{most}"])
    assert vars(found)[option[2:].replace("-", "_")] == most
    error = f"error: argument {option}: must be a whole number, from {least} to {most}\n"
    for text in (f"{zeros}{least - 1}", f"{zeros}{most + 1}", f"{most}{zeros}0", "1" * 5_000):
        assert cli("convert", option, text).err.decode().endswith(error)


@pytest.mark.parametrize(
    ("allowed", "cores", "jobs"),
    [({3}, 8, 1), ({0, 2, 5}, 8, 3), (None, 6, 6), (None, None, 1), (range(999), 999, 256)],
)
def test_all_cores(
    monkeypatch: pytest.MonkeyPatch, allowed: Any, cores: int | None, jobs: int
) -> None:
    """With 0 jobs there is one for each core that the process may use, or else that there is."""
    if allowed is None:
        monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    else:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _process: allowed, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert parse(["convert", "--jobs", "0"]).jobs == jobs


@pytest.mark.parametrize(
    ("arguments", "takes"),
    [
        (["--calls", "identify,page"], "any of group, page, screen, separated by commas"),
        (["--page-event", " "], "text that is not blank, of at most 200 characters"),
        (["--screen-event", "a" * 201], "text that is not blank, of at most 200 characters"),
        (["--until", "soon"], "a time, such as 2024-05-03 or 2024-05-03T09:41:02Z"),
    ],
)
def test_refusals(cli: Any, arguments: list[str], takes: str) -> None:
    """If a value is refused, the error says what the option takes."""
    error = f"error: argument {arguments[0]}: must be {takes}\n"
    assert cli("inspect", *arguments).err.decode().endswith(error)


@pytest.mark.parametrize(
    ("use", "argument"),
    [
        ("convert -o", "-o/--output"),
        ("convert --rejected", "--rejected"),
        ("convert", "FILE"),
        ("convert a -o b", "FILE"),
        ("inspect", "FILE"),
        ("inspect --html", "--html"),
        ("conformance --export", "--export"),
        ("explain", "FILE"),
    ],
)
def test_name_that_is_empty(cli: Any, use: str, argument: str) -> None:
    """An empty name of a file is refused, and the error names the argument."""
    run = cli(*use.split(), "")
    end = f"error: argument {argument}: must not be empty\n"
    assert (run.code, run.err.decode().endswith(end)) == (2, True)


def test_options_between_files() -> None:
    """Options may come before, between and after the files."""
    found = parse(["inspect", "a", "--json", "b", "--all"])
    assert (found.files, found.json, found.all) == (["a", "b"], True, True)
