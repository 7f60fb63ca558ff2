"""``connect-mapping conformance``: its options, what it prints, and how it ends."""

from __future__ import annotations

import json
import re
import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from connect_mapping.tools.conformance import read_cases
from tests.conftest import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from connect_mapping.tools.conformance import Case

#: A mapper that skips everything.
SKIPPER = 'import sys\nfor _ in sys.stdin: print(\'{"skipped": "unsupported_call"}\')'


def program(source: str) -> str:
    """Return the command of a small program in Python."""
    return shlex.join([sys.executable, "-c", source])


def test_no_failed_case(cli: Callable[..., Run]) -> None:
    """If no case fails, the exit code is 0."""
    run = cli("conformance", "--command", program(SKIPPER), "--only", "routing/type-page")
    assert (run.code, run.err) == (0, b"")
    assert run.out.decode().split()[-4:] == ["total", "1", "0", "0"]


def test_json(cli: Callable[..., Run]) -> None:
    """The report for machines is one object."""
    only = ["--only", "routing/type-page,routing/type-track,audiences/first-sync"]
    run = cli("conformance", "--command", program(SKIPPER), *only, "--json")
    found = json.loads(run.out)
    assert run.code == 1
    assert (found["passed"], found["failed"], found["not_run"]) == (1, 1, 1)
    assert [case["result"] for case in found["cases"]] == ["passed", "failed", "not run"]


#: The reference, changed by a line of Python that sees each answer.
CHANGED = (
    "import json, sys; from connect_mapping import Settings, convert_lines;"
    " from connect_mapping.tools.conformance.reference import answer\n"
    "for outcome in convert_lines(sys.stdin.buffer):\n"
    "    found = json.loads(answer(outcome)); {}; print(json.dumps(found))"
)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "change", "options"),
    [
        ("timezone/both-invalid", "del found['warnings']", ["--level", "bodies"]),
        (
            "track/properties-order-kept",
            "found['body'] = dict(reversed(found['body'].items()))",
            ["--ignore-key-order"],
        ),
        (
            "track/timestamp-first",
            "found['body']['timestamp'] = float(found['body']['timestamp'])",
            ["--ignore-number-kind"],
        ),
        ("identify/setting-null-drop", "found['body'].pop('attributes')", ["--with-settings"]),
    ],
)
def test_options(
    name: str,
    change: str,
    options: list[str],
    cli: Callable[..., Run],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each option changes what counts: without it, a case that it lets pass fails, or cannot be asked."""
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    arguments = ["conformance", "--command", program(CHANGED.format(change)), "--only", name]
    codes = [cli(*arguments).code, cli(*arguments, *options).code]
    assert codes == ([2, 1] if options == ["--with-settings"] else [1, 0])


def test_list(cli: Callable[..., Run]) -> None:
    """The cases can be listed, all or some, and nothing is run."""
    run = cli("conformance", "--list", "--only", "identify/user-id-alone,alias")
    lines = run.out.decode().splitlines()
    assert run.code == 0
    assert len(lines) > 40
    assert lines[0].startswith("alias/all-blank\t")
    assert any(line.startswith("identify/user-id-alone\t") for line in lines)


@pytest.mark.parametrize(
    ("options", "is_chosen"),
    [
        (
            ["--rule", "identify.email.user-id", "--tier", "core", "--exclude", "*padded*"],
            lambda case: (
                "identify.email.user-id" in case.rules
                and case.tier == "core"
                and "padded" not in case.name
            ),
        ),
        (
            ["--rule", "track.*", "--rule", "alias.to-self", "--only", "lines,alias/to-self*"],
            lambda case: (
                any(rule.startswith(("track.", "alias.to-self")) for rule in case.rules)
                and case.name.startswith(("lines/", "alias/to-self"))
            ),
        ),
        (
            ["--only", "screen,track/depth-*", "--tier", "full", "--exclude", "screen"],
            lambda case: case.name.startswith("track/depth-") and case.tier != "edge",
        ),
    ],
)
def test_chosen_cases(
    options: list[str], is_chosen: Callable[[Case], bool], cli: Callable[..., Run]
) -> None:
    """The options that choose cases can be combined."""
    run = cli("conformance", "--list", *options)
    names = [line.split("\t")[0] for line in run.out.decode().splitlines()]
    assert names
    assert names == [case.name for case in read_cases() if is_chosen(case)]


def test_show(cli: Callable[..., Run]) -> None:
    """A case is shown with the answer of a program, or without one; --json reports it alone."""
    show = ["conformance", "--show", "routing/type-track"]
    run = cli(*show, "--command", program(SKIPPER))
    text = run.out.decode()
    assert run.code == 1
    assert text.startswith("routing/type-track: failed\n")
    assert re.search(r'(?m)^  ! +"path": "/v2/track", +"skipped": "unsupported_call"$', text)
    run = cli(*show, "--list")
    assert (run.code, b'"path": "/v2/track"' in run.out, b"Got" in run.out) == (0, True, False)
    report = json.loads(cli(*show, "--command", program(SKIPPER), "--json").out)
    assert [case["name"] for case in report["cases"]] == ["routing/type-track"]


def test_export(cli: Callable[..., Run], tmp_path: Path) -> None:
    """The chosen cases are written as files, into a folder that is new or empty, and nothing is run."""
    for directory in (tmp_path / "some" / "vectors", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        only = "alias/basic,audiences"
        assert cli("conformance", "--export", str(directory), "--only", only) == Run(0, b"", b"")
        files = {file.relative_to(directory).as_posix() for file in directory.rglob("*.*")}
        assert files == {"README.md", "cases/alias.json", "functions/audiences.json"}
        [case] = json.loads((directory / "cases" / "alias.json").read_text("utf-8"))
        assert case["name"] == "alias/basic"


@pytest.mark.parametrize(
    ("directory", "error"),
    [
        ("file", "file/cases: Not a directory"),
        ("missing/" + "n" * 300, f"missing/{'n' * 300}/cases: File name too long"),
        ("full", "--export: full: is not empty. Name a new folder, or remove this one."),
    ],
)
def test_export_that_cannot_be_written(
    directory: str,
    error: str,
    cli: Callable[..., Run],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If a file cannot be written, or would be mixed with others, the exit code is 2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "README.md").write_text("Mine.")
    run = cli("conformance", "--export", directory, "--only", "alias")
    assert run == Run(2, b"", f"connect-mapping: {error}\n".encode())
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["README.md"]
    assert (tmp_path / "full" / "README.md").read_text() == "Mine."


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("names", "without"),
    [
        ("batching,tables/snake_case", ""),
        ("audiences,identify/setting-null-drop", " without --with-settings"),
    ],
)
def test_nothing_to_run(names: str, without: str, cli: Callable[..., Run]) -> None:
    """If no case is run, the program is not reported to pass any."""
    run = cli("conformance", "--command", "no-such-program", "--only", names)
    assert (run.code, run.out) == (2, b"")
    text = f"connect-mapping: none of the chosen cases can be given to a program{without}\n"
    assert run.err.decode() == text


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            ["--command", "no-such-program"],
            'cannot run "no-such-program": No such file or directory',
        ),
        (["--command", "  "], "--command: names no program"),
        (["--command", "node 'mapper.js"], "--command: No closing quotation"),
        (["--command", "a", "--only", "tracks"], "--only: no case is named 'tracks'"),
        (["--list", "--only", "track,\x1b"], "--only: no case is named '\\x1b'"),
        (["--list", "--exclude", "tracks"], "--exclude: no case is named 'tracks'"),
        (["--list", "--show", "tracks"], "--show: no case is named 'tracks'"),
        (["--list", "--rule", "track"], "--rule: no case exists for a rule named 'track'"),
        (["--list", "--only", "track", "--rule", "alias.*"], "no case is chosen by all of the"),
        (["--command", program("")], "the program wrote 0 lines for"),
        (
            ["--command", program("import sys; sys.exit('no \x1b module')")],
            "the program ended with exit code 1\n  no \\x1b module\n",
        ),
    ],
)
def test_cannot_be_run(arguments: list[str], text: str, cli: Callable[..., Run]) -> None:
    """If the program cannot be run, the exit code is 2, and the error says why."""
    run = cli("conformance", *arguments)
    assert (run.code, run.out) == (2, b"")
    assert run.err.decode().startswith(f"connect-mapping: {text}")


def test_timeout(cli: Callable[..., Run]) -> None:
    """A program that hangs without an answer cannot be run."""
    source = "import time; time.sleep(600)"
    run = cli("conformance", "--command", program(source), "--timeout", "0.2", "--only", "alias")
    assert (run.code, run.out) == (2, b"")
    assert run.err == b"connect-mapping: the program had not ended after 0.2 s\n"
