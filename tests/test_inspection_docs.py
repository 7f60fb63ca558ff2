"""The page on the inspection is true: its output, its commands, its keys, its bounds."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.cli.arguments import parser
from connect_mapping.tools import inspection
from connect_mapping.tools.inspection import inspect_lines
from connect_mapping.tools.inspection.frequent import MOST_NAMES
from connect_mapping.tools.inspection.names import LONGEST_NAME
from connect_mapping.tools.inspection.users import MOST_USERS
from tests.pages import PAGES, ROOT, snippets
from tests.test_inspection_shown import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = PAGES["docs/inspect.md"]


def commands() -> Iterator[str]:
    """Yield every use of the command that a page shows."""
    for snippet in snippets("sh"):
        for command in re.findall(r"connect-mapping (inspect.*)", snippet.body):
            yield re.split(r"\s*(?:\||&&|\d?>)", command)[0]


@pytest.mark.parametrize("command", sorted(set(commands())))
def test_commands(command: str) -> None:
    """The command line takes every use that a page shows."""
    assert parser().parse_args(shlex.split(command)).command == "inspect"


def test_options(cli: Any) -> None:
    """The table of the arguments has every option that the help has."""
    usage = cli("inspect", "--help").out.decode().split("\n\n")[0]
    options = set(re.findall(r"--[a-z-]+", usage))
    assert {"--all", "--calls"} <= options
    assert [option for option in options if not re.search(rf"\n\| .*`{option}[` ]", PAGE)] == []


def test_output(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output that the page shows is what the command above it prints."""
    monkeypatch.chdir(ROOT)
    first = snippets("sh", "docs/inspect.md")[0]
    assert cli(*shlex.split(first.body)[1:]).out.decode() == first.output


@pytest.mark.parametrize("part", [part for part in KEYS if part])
def test_keys(part: str) -> None:
    """The table of the JSON object has a row for each part, with the keys of that part."""
    [row] = [line for line in PAGE.splitlines() if re.match(rf"\| .*`{part}`[^|]* \|.*\|$", line)]
    assert [key for key in KEYS[part].split() if f"`{key}`" not in row] == []


def test_bounds() -> None:
    """The page names the bounds that the code has."""
    assert f"up to {MOST_NAMES:,} names" in PAGE
    assert f"up to {MOST_USERS:,} users" in PAGE
    assert f"up to {LONGEST_NAME} characters" in PAGE


def test_names_of_the_door() -> None:
    """The page names what the subpackage offers, and all of it is documented."""
    assert [name for name in inspection.__all__ if name not in PAGE] == []
    assert [name for name in inspection.__all__ if not getattr(inspection, name).__doc__] == []


@pytest.mark.parametrize("line", ['{"type": "page"}', b"{}"])
def test_one_string(line: Any) -> None:
    """A single string is not taken for many lines."""
    with pytest.raises(TypeError, match="several lines"):
        inspect_lines(line)
