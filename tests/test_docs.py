"""The documentation is true: its snippets run, its links lead somewhere, and its tables are whole."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import pkgutil
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final, get_args

import attrs
import pytest

from connect_mapping import Rejected, Request, Settings, Skipped, convert_lines
from connect_mapping.cli import main
from connect_mapping.cli.help_texts import SETTINGS
from connect_mapping.cli.options import parser
from connect_mapping.outcomes import ProblemCode
from connect_mapping.rules import RULES
from tests import vectors
from tests.pages import PAGES, ROOT, Snippet, anchors, headings, links, snippets

MESSAGES: Final = "docs/examples/messages.ndjson"
#: How many snippets of each kind a page has at least; one without any would pass unseen.
EXPECTED: Final = {
    ("README.md", "script"): 1,
    ("README.md", "sh"): 2,
    ("docs/sending.md", "doctest"): 1,
    ("docs/sending.md", "script"): 2,
    ("docs/sending.md", "network"): 1,
    ("docs/api.md", "doctest"): 19,
    ("docs/conformance.md", "doctest"): 1,
    ("docs/conformance.md", "sh"): 1,
    ("docs/examples/node.md", "sh"): 6,
    ("docs/settings.md", "doctest"): 6,
    ("docs/command-line.md", "sh"): 5,
    ("docs/inspect.md", "doctest"): 1,
    ("docs/inspect.md", "sh"): 2,
    ("docs/explain.md", "doctest"): 1,
    ("docs/explain.md", "sh"): 2,
    ("docs/schemas.md", "doctest"): 2,
    ("docs/tutorial.md", "sh"): 5,
    ("docs/tutorial.md", "script"): 1,
    ("docs/destination.md", "doctest"): 7,
}
#: What follows ``connect-mapping`` in the shell examples, up to a pipe or a redirection.
COMMANDS: Final = [
    re.split(r"\s*(?:\||&&|\d?>)", command)[0]
    for snippet in snippets("sh")
    for command in re.findall(r"connect-mapping (\w.*)", snippet.body)
]
GENERATOR: Final = runpy.run_path(str(ROOT / "docs" / "generate.py"))


def of_kind(kind: str) -> pytest.MarkDecorator:
    chosen = snippets(kind)
    return pytest.mark.parametrize("snippet", chosen, ids=[f"{s.page}:{s.line}" for s in chosen])


def codes(outcome: Request | Skipped | Rejected) -> set[str]:
    """Return the codes, or the reason, of an outcome."""
    if isinstance(outcome, Skipped):
        return {outcome.reason}
    problems = outcome.warnings if isinstance(outcome, Request) else outcome.problems
    return {problem.code for problem in problems}


def test_there_are_snippets() -> None:
    """A page has the snippets that it is known for, so that the tests below run something."""
    counts = {(page, kind): len(snippets(kind, page)) for page, kind in EXPECTED}
    assert {key: count for key, count in counts.items() if count < EXPECTED[key]} == {}


@pytest.mark.parametrize("page", [page for page, kind in EXPECTED if kind == "doctest"])
def test_doctests(page: str) -> None:
    """Python answers each prompt of a page as the page shows."""
    source = [""] * PAGES[page].count("\n")
    for snippet in snippets("doctest", page):
        lines = snippet.body.splitlines()
        source[snippet.line - 1 : snippet.line - 1 + len(lines)] = lines
    test = doctest.DocTestParser().get_doctest("\n".join(source), {}, page, page, 0)
    report: list[str] = []
    failed, attempted = doctest.DocTestRunner().run(test, out=report.append)
    assert attempted
    assert not failed, "".join(report)


@of_kind("script")
def test_scripts(snippet: Snippet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script runs by itself from the root of the project and prints what stands below it."""
    monkeypatch.chdir(ROOT)
    code = compile(snippet.body, f"{snippet.page}:{snippet.line}", "exec")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, {"__name__": "snippet"})  # noqa: S102 - our own page
    assert printed.getvalue() == snippet.output


@of_kind("network")
def test_scripts_that_send(snippet: Snippet) -> None:
    """A script that would send something is Python, and uses names that the package has."""
    compile(snippet.body, f"{snippet.page}:{snippet.line}", "exec")
    [imports] = re.findall(r"(?m)^from connect_mapping import .*$", snippet.body)
    exec(imports, {})  # noqa: S102 - our own page


def test_commands() -> None:
    """The command line takes every command that a page shows."""
    for command in COMMANDS:
        assert parser().parse_args(shlex.split(command)).command == command.split(maxsplit=1)[0]


def test_every_command_is_in_the_overview(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The page of the command line has a row for each command, in the order of the help."""
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"(?m)^    (\w+)(?:  |$)", capsysbinary.readouterr().out.decode())
    overview = PAGES["docs/command-line.md"].split("\n\n")[2]
    assert re.findall(r"(?m)^\| `(\w+)` \|", overview) == commands


def test_output_of_the_first_command(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line that the pages show as output is one that the command prints; … is any text."""
    monkeypatch.chdir(ROOT)
    assert f"connect-mapping convert {MESSAGES}\n" in PAGES["README.md"]
    assert main(["convert", MESSAGES]) == 1
    printed = b"\n".join(capsysbinary.readouterr()).decode().splitlines()
    # The other blocks of text are what scripts print, and the usage of the command.
    others = {snippet.output for snippet in snippets("script")}
    blocks = [s.body for s in snippets("text", "README.md", "docs/command-line.md")]
    shown = [b for b in blocks if b not in others and not b.startswith("connect-mapping")]
    assert len(shown) == 2
    patterns = [".*".join(map(re.escape, line.split("…"))) for line in "".join(shown).splitlines()]
    assert [p for p in patterns if not any(re.fullmatch(p, line) for line in printed)] == []


def test_tutorial(tmp_path: Path) -> None:
    """The commands of the tutorial, run in their order, print what stands below them; … is any text."""
    [install, *commands] = snippets("sh", "docs/tutorial.md")
    assert "pip install" in install.body
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in commands:
        done = subprocess.run(  # noqa: S603 - our own page
            ["bash", "-c", command.body],  # noqa: S607 - the shell of whoever reads it
            env=os.environ | {"PATH": path, "COLUMNS": "80"},
            cwd=tmp_path,
            capture_output=True,
            check=False,
            text=True,
        )
        pattern = ".*".join(map(re.escape, command.output.rstrip().split("…")))
        assert re.fullmatch(pattern, (done.stdout + done.stderr).rstrip(), re.DOTALL), command.line


def test_example_messages() -> None:
    """The examples show every kind of outcome, and their table has a row with the codes of each."""
    outcomes = list(convert_lines((ROOT / MESSAGES).read_bytes().splitlines()))
    kinds = {(type(outcome), bool(codes(outcome))) for outcome in outcomes}
    assert kinds == {(Request, False), (Request, True), (Skipped, True), (Rejected, True)}
    reasons = {"unsupported_call", "destination_disabled"}
    assert {outcome.reason for outcome in outcomes if isinstance(outcome, Skipped)} == reasons
    rows = re.findall(r"(?m)^\| (\d+) \|.*\|(.*)\|$", PAGES["docs/examples/README.md"])
    assert [int(number) for number, _ in rows] == list(range(1, len(outcomes) + 1))
    known = {*get_args(ProblemCode), *reasons}
    named = [set(re.findall(r"`(\w+)`", cell)) & known for _, cell in rows]
    assert named == [codes(outcome) for outcome in outcomes]


def test_names_in_diagrams() -> None:
    """Code in a diagram is the name of something in the package."""
    text = (ROOT / "docs/diagrams/architecture.svg").read_text("utf-8")
    names = re.findall('class="dg-code"[^>]*>(.*?)<', text)
    assert len(names) > 3
    assert [name for name in names if not pkgutil.resolve_name(f"connect_mapping.{name}")] == []


def test_picture() -> None:
    """The picture at the top of the README is of a real conversion: run python docs/picture.py."""
    assert "(docs/diagrams/explain.svg)" in PAGES["README.md"]
    drawn = runpy.run_path(str(ROOT / "docs" / "picture.py"))["picture"]()
    assert (ROOT / "docs" / "diagrams" / "explain.svg").read_text("utf-8") == drawn


def test_codes() -> None:
    """Every code has its anchor in problems.md, in the order of the type, and nothing else has."""
    anchors = re.findall(r'<a id="(\w+)">', PAGES["docs/problems.md"])
    assert anchors == list(get_args(ProblemCode))


def test_settings() -> None:
    """Every setting has its section in settings.md, in their order, and nothing else has."""
    assert headings("docs/settings.md")[1:] == [field.name for field in attrs.fields(Settings)]


def test_settings_are_listed() -> None:
    """The pages that list the settings, or the options for them, have every one."""
    for name in SETTINGS:
        option = f"`--{name.replace('_', '-')}"
        pages = {
            "docs/settings.md": f"| [`{name}`](#{name}) |",
            "docs/command-line.md": f"| {option}",
            "docs/explain.md": option,
            "docs/inspect.md": option,
            "connect_mapping/vectors/README.md": f"`{name}`",
        }
        assert [page for page, text in pages.items() if text not in PAGES[page]] == [], name


def test_links() -> None:
    """A relative link points to a file that exists, and to a heading that it has."""
    known = {page: anchors(page) for page in PAGES}
    found = [(page, path, anchor) for page in PAGES for path, anchor in links(page)]
    assert [link for link in found if not (ROOT / link[1]).exists()] == []
    assert [link for link in found if link[2] and link[2] not in known[link[1]]] == []


def test_every_page_is_linked() -> None:
    """The README leads to the first page of the documentation, and that one to all others."""
    first = "docs/index.md"
    assert first in {path for path, _ in links("README.md")}
    documents = {page for page in PAGES if "/" in page} - {first}
    assert documents <= {path for path, _ in links(first)}


def test_vectors() -> None:
    """Every vector that mapping.md names exists, and it names some of every folder."""
    folders = {path.name for path in vectors.ROOT.iterdir() if path.is_dir()}
    named = re.findall(rf"`((?:{'|'.join(folders)})/[\w-]+)`", PAGES["docs/mapping.md"])
    assert [name for name in named if not (vectors.ROOT / f"{name}.json").exists()] == []
    assert {name.split("/")[0] for name in named} == folders


def test_no_machine() -> None:
    """No page holds a path of somebody's machine or the host of a package registry."""
    forbidden = r"(?<![\w.])/(?:work|home|root|tmp|Users)\b|pypi\.|pythonhosted|npmjs|registry\."
    assert [page for page, text in PAGES.items() if re.search(forbidden, text)] == []


@pytest.mark.parametrize("page", ["mapping.md", "problems.md"])
def test_page_is_generated(page: str) -> None:
    """A generated page is what the catalogue and the vectors say: run python docs/generate.py."""
    assert GENERATOR["PAGES"][page]() == PAGES[f"docs/{page}"]


def test_every_rule_is_on_its_page() -> None:
    """The reference has each area of the catalogue once, and so each rule; and the problems each fault."""
    areas = [area for area, _, _ in GENERATOR["AREAS"]]
    assert areas == list(dict.fromkeys(rule_id.split(".")[0] for rule_id in RULES))
    rows = re.findall(
        r"(?m)^\|.*`(\w+)`, (?:problem|warning) \|.*\(mapping\.md#([\w.-]+)\)",
        PAGES["docs/problems.md"],
    )
    assert {rule_id: code for code, rule_id in rows} == {
        rule.id: rule.code for rule in RULES.values() if rule.code
    }
