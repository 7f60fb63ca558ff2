"""``connect-mapping conformance``: its options, what it prints, and how it ends."""

from __future__ import annotations

import json
import re
import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.cli.arguments import parser

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Run

#: A mapper that skips everything.
SKIPPER = 'import sys\nfor _ in sys.stdin: print(\'{"skipped": "unsupported_call"}\')'
DEFAULTS: dict[str, object] = {
    "command": "conformance",
    "program": "node mapper.js",
    "list": False,
    "only": None,
    "level": "full",
    "ignore_key_order": False,
    "ignore_number_kind": False,
    "with_settings": False,
    "timeout": 60.0,
    "json": False,
}


def program(source: str) -> str:
    """Return the command of a small program in Python."""
    return shlex.join([sys.executable, "-c", source])


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [
        ([], {}),
        (["--only", "track,alias/*", "--only", "lines"], {"only": ["track,alias/*", "lines"]}),
        (["--level", "bodies"], {"level": "bodies"}),
        (["--ignore-key-order"], {"ignore_key_order": True}),
        (["--ignore-number-kind"], {"ignore_number_kind": True}),
        (["--with-settings"], {"with_settings": True}),
        (["--timeout", "0.5"], {"timeout": 0.5}),
        (["--json"], {"json": True}),
    ],
)
def test_arguments(arguments: list[str], changed: dict[str, Any]) -> None:
    """Every argument is taken, and what is not given has its default."""
    found = parser().parse_args(["conformance", "--command", "node mapper.js", *arguments])
    assert vars(found) == {**DEFAULTS, **changed}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--command"],
        ["--command", "a", "--list"],
        ["--command", "a", "b"],
        ["--command", "a", "--level", "some"],
        *(["--command", "a", "--timeout", seconds] for seconds in ("0", "-1", "nan", "inf", "x")),
    ],
    ids=" ".join,
)
def test_wrong_use(arguments: list[str], cli: Callable[..., Run]) -> None:
    """Wrong use ends with 2 and says how it is used."""
    run = cli("conformance", *arguments)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith(b"usage: connect-mapping")


def test_help(cli: Callable[..., Run]) -> None:
    """The help tells the protocol, the exit codes and every option."""
    run = cli("conformance", "--help")
    text = run.out.decode()
    assert run.code == 0
    assert '{"skipped": "unsupported_call"}' in text
    assert "exit codes:" in text
    for name in ("--command", "--list", "--only", "--with-settings", "--timeout", "--json"):
        assert re.search(rf"(?m)^  {name}\b", text)


def test_broken_rules(cli: Callable[..., Run]) -> None:
    """Broken rules make the exit code 1, and each is named with what differed."""
    run = cli("conformance", "--command", program(SKIPPER), "--only", "routing/type-*")
    text = run.out.decode()
    assert (run.code, run.err) == (1, b"")
    assert "routing/type-track\n" in text
    assert 'answer: expected {"request": {"path": "/v2/track",' in text
    assert ', got {"skipped": "unsupported_call"}\n' in text
    assert "routing/type-page\n" not in text
    assert re.search(r"(?m)^routing +3 +\d\d +0$", text)


def test_no_broken_rule(cli: Callable[..., Run]) -> None:
    """Where no rule is broken the exit code is 0."""
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
    assert [rule["result"] for rule in found["rules"]] == ["not run", "passed", "failed"]


#: The reference, changed by a line of Python that sees each answer.
CHANGED = (
    "import json, sys; from connect_mapping import Settings, convert_lines;"
    " from connect_mapping.tools.conformance.reference import answer\n"
    "for outcome in convert_lines(sys.stdin.buffer):\n"
    "    found = json.loads(answer(outcome)); {}; print(json.dumps(found))"
)


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
    """Each option changes what counts: without it a rule that it lets pass fails, or cannot be asked."""
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    arguments = ["conformance", "--command", program(CHANGED.format(change)), "--only", name]
    codes = [cli(*arguments).code, cli(*arguments, *options).code]
    assert codes == ([2, 1] if options == ["--with-settings"] else [1, 0])


def test_list(cli: Callable[..., Run]) -> None:
    """The rules can be listed, all or some, and nothing is run."""
    run = cli("conformance", "--list", "--only", "identify/user-id-alone,alias")
    lines = run.out.decode().splitlines()
    assert run.code == 0
    assert len(lines) > 40
    assert lines[-1].startswith("identify/user-id-alone\t")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ("audiences", "can be asked of a program"),
        ("batches,batching,tables/snake_case", "can be asked of a program"),
        ("routing/batch-envelope", "can be asked of a program"),
        ("identify/setting-null-drop", "can be asked without --with-settings"),
        ("audiences,identify/setting-null-drop", "can be asked without --with-settings"),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_nothing_to_run(names: str, reason: str, form: list[str], cli: Callable[..., Run]) -> None:
    """Where no rule is run the program is not said to keep to any."""
    run = cli("conformance", "--command", "no-such-program", "--only", names, *form)
    assert (run.code, run.out) == (2, b"")
    assert run.err.decode() == f"connect-mapping: none of the chosen rules {reason}\n"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (
            ["--command", "no-such-program"],
            'cannot run "no-such-program": No such file or directory',
        ),
        (["--command", "  "], "--command: names no program"),
        (["--command", "node 'mapper.js"], "--command: No closing quotation"),
        (["--command", "a", "--only", "tracks"], "--only: no rule is named 'tracks'"),
        (["--list", "--only", "track,\x1b"], "--only: no rule is named '\\x1b'"),
        (["--command", program("")], "the program wrote 0 lines for"),
    ],
)
def test_cannot_be_run(arguments: list[str], text: str, cli: Callable[..., Run]) -> None:
    """What cannot be run makes the exit code 2, and one line says why."""
    run = cli("conformance", *arguments)
    assert (run.code, run.out) == (2, b"")
    assert run.err.decode().startswith(f"connect-mapping: {text}")


def test_timeout(cli: Callable[..., Run]) -> None:
    """A program that hangs without an answer cannot be run."""
    source = "import time; time.sleep(600)"
    run = cli("conformance", "--command", program(source), "--timeout", "0.2", "--only", "alias")
    assert (run.code, run.out) == (2, b"")
    assert run.err == b"connect-mapping: the program had not ended after 0.2 s\n"
