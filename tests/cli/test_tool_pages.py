"""The pages about explain, inspect and conformance are true: output, options, keys and bounds."""

from __future__ import annotations

import importlib
import re
import shlex
from typing import Any

import pytest

from connect_mapping.cli.explain import _REASONS
from connect_mapping.tools.inspection.faults import MOST_FIELDS
from connect_mapping.tools.inspection.frequent import LONGEST_NAME, MOST_NAMES
from connect_mapping.tools.inspection.over_time import MOST_BUCKETS, MOST_SHOWN
from connect_mapping.tools.inspection.users import MOST_USERS
from tests.cli.test_conformance import SKIPPER, program
from tests.pages import PAGES, ROOT, snippets
from tests.tools.test_inspection import KEYS

EXPLAIN = ("explain", "Explanation", "Output", "Source", "Fault", "LeftOut", "leaf_values")
TOOLS = ("explain", "inspect", "conformance")


@pytest.mark.parametrize("tool", ["explain", "inspect"])
def test_output(cli: Any, tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output on a page is what the command above it prints; … is any lines."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "80")
    first = snippets("sh", f"docs/{tool}.md")[0]
    pattern = ".*".join(map(re.escape, first.output.split("…\n")))
    assert len(first.output) > 500
    assert re.fullmatch(pattern, cli(*shlex.split(first.body)[1:]).out.decode(), re.DOTALL)


def test_failed_case(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failed case on the page about conformance is what the report shows."""
    monkeypatch.setenv("COLUMNS", "80")
    [shown] = [s.body for s in snippets("text", "docs/conformance.md") if "expected" in s.body]
    run = cli("conformance", "--command", program(SKIPPER), "--only", "routing/type-track")
    assert run.out.decode().startswith(f"{shown}\n")


@pytest.mark.parametrize("tool", TOOLS)
def test_options(cli: Any, tool: str) -> None:
    """The table of arguments on a page has every option of the command."""
    usage = cli(tool, "--help").out.decode().split("\n\n")[0]
    options = set(re.findall(r"--[a-z-]+", usage)) - {"--help"}
    page = PAGES[f"docs/{tool}.md"]
    assert "--json" in options
    assert [option for option in options if not re.search(rf"\n\| .*`{option}[` ]", page)] == []


@pytest.mark.parametrize("tool", ["explain", "inspection", "conformance"])
def test_python(tool: str) -> None:
    """A page names everything that its package offers to Python."""
    module = importlib.import_module(f"connect_mapping.tools.{tool}")
    names = getattr(module, "__all__", EXPLAIN)
    page = PAGES[f"docs/{tool.replace('inspection', 'inspect')}.md"]
    assert [name for name in names if f"`{name}" not in page] == []


def test_reasons() -> None:
    """The page about explain has a row for each reason why a field is left out."""
    assert [
        reason for reason in _REASONS if f"\n| `{reason}` |" not in PAGES["docs/explain.md"]
    ] == []


@pytest.mark.parametrize("part", [part for part in KEYS if part])
def test_keys(part: str) -> None:
    """The table of the JSON object has a row with the keys of each part."""
    lines = PAGES["docs/inspect.md"].splitlines()
    [row] = [line for line in lines if re.match(rf"\| .*`{part}`[^|]* \|.*\|$", line)]
    assert [key for key in KEYS[part].split() if f"`{key}`" not in row] == []


def test_bounds() -> None:
    """The page about inspect names the bounds that the code has."""
    page = PAGES["docs/inspect.md"]
    assert f"up to {MOST_NAMES:,} names" in page
    assert f"up to {2 * MOST_NAMES:,} pairs of an event and a property" in page
    assert f"up to {MOST_FIELDS:,} pairs of a field and a code" in page
    assert f"at most {MOST_BUCKETS:,} have an event" in page
    assert f"The last {MOST_SHOWN:,} units" in page
    assert f"up to {MOST_USERS:,} users" in page
    assert f"up to {LONGEST_NAME} characters" in page
