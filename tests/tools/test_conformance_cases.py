"""The cases of the conformance kit are the vectors: all of them, and none is left out silently."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.tools.conformance.cases import (
    NOT_ASKED,
    Case,
    about,
    chosen,
    read_cases,
    up_to,
)
from connect_mapping.tools.conformance.tiers import TIERS, is_strain
from tests import vectors
from tests.pages import PAGES

if TYPE_CHECKING:
    from pathlib import Path

ALL = read_cases()
CASES = {case.name: case for case in ALL}
ROW = {"input": 1, "output": 2, "why": "w"}


def cases_of(root: Path, table: dict[str, Any]) -> list[Case]:
    """Write a table into a folder of its own, and read it."""
    (root / "tables").mkdir()
    (root / "tables" / "snake_case.json").write_text(json.dumps(table), "utf-8")
    return read_cases(root)


def test_every_file_is_a_case() -> None:
    """Each file is a case, and so is each row of a table."""
    files = vectors.ROOT.glob("*/*.json")
    names = {file.relative_to(vectors.ROOT).with_suffix("").as_posix() for file in files}
    tables = {name for name in names if name.startswith("tables/")}
    rows = {name: vectors.table(name.removeprefix("tables/")) for name in tables}
    folders = Counter(case.folder for case in ALL)
    assert {name: folders[name] for name in tables} == {n: len(rows[n]) for n in tables}
    assert {case.name for case in ALL if case.folder not in tables} == names - tables
    assert len(CASES) == len(ALL)


def test_what_is_asked() -> None:
    """All cases about messages, lines and batches are asked, and two tables; the page lists the others."""
    asked = {case.folder for case in CASES.values() if not case.not_asked}
    missed = [case for case in CASES.values() if case.not_asked]
    tables = {"tables/timestamps", "tables/olson_timezone"}
    assert asked == {*vectors.MESSAGE_FOLDERS, "lines", "batches", *tables}
    assert {case.not_asked for case in missed} == set(NOT_ASKED.values())
    assert {case.line for case in missed} == {b""}
    assert {len(answer) for case in ALL if not case.not_asked for answer in case.answers} == {1}
    rows = re.findall(r"(?m)^\| `(\w[\w/-]*)` \| .* \| .* \|$", PAGES["docs/conformance.md"])
    assert {case.name for case in missed} == {case.name for case in chosen(missed, rows)}
    assert [row for row in rows if not chosen(missed, [row])] == []


def test_lines() -> None:
    """A line holds no line feed; a message is in ASCII, and a raw line is sent as it is."""
    for case in CASES.values():
        assert b"\n" not in case.line
        assert case.folder == "lines" or case.line.isascii()
    text = vectors.load("lines")["lines/bom-and-white-space"]["line"]
    assert CASES["lines/bom-and-white-space"].line + b"\n" == text.encode()


def test_order() -> None:
    """Cases come by tier, by folder within it, and those that strain JSON libraries at the end."""
    keys = [(TIERS.index(c.tier), is_strain(c.line), c.name.partition("/")[0]) for c in ALL]
    assert keys == sorted(keys)
    assert ALL[-1].tier == "edge"
    assert is_strain(ALL[-1].line)


@pytest.mark.parametrize(
    ("inputs", "names"),
    [
        (["2014-02-11T10:20Z", "Europe/Berlin"], ["2014-02-11T10:20Z", "Europe-Berlin"]),
        (["a b", "a\tb", " a, b "], ["a-b", "a-b~2", "a-b~3"]),
        ([5, -0.5, True, None, "5"], ["number-5", "number-minus-0.5", "boolean-true", "null", "5"]),
        ([[], {}, ""], ["array", "object", "symbols"]),
        (["Größe\u202e*[x]?", "x" * 99], ["Größe-x", "x" * 60]),
    ],
)
def test_names_of_rows(inputs: list[Any], names: list[str], tmp_path: Path) -> None:
    """A row is named after its input, without anything that --only or a terminal would read."""
    rows = [{"input": value, "output": None, "why": "w"} for value in inputs]
    cases = cases_of(tmp_path, {"cases": rows})
    assert [case.name.removeprefix("tables/snake_case/") for case in cases] == names


def test_rules_of_rows(tmp_path: Path) -> None:
    """A row of a table has the rules of its file, and then its own."""
    content = {"rules": ["a"], "cases": [ROW, {**ROW, "rules": ["b"]}]}
    assert [case.rules for case in cases_of(tmp_path, content)] == [("a",), ("a", "b")]


def test_other_files(tmp_path: Path) -> None:
    """Pages beside the folders, and in them, are not cases."""
    (tmp_path / "README.md").write_text("# Vectors", "utf-8")
    (tmp_path / "track").mkdir()
    (tmp_path / "track" / "README.md").write_text("# Track", "utf-8")
    assert read_cases(tmp_path) == []


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        (["alias"], ["alias/basic"]),
        (["alias/"], ["alias/basic"]),
        (["tables"], ["tables/timestamps/a"]),
        (["tables/timestamps"], ["tables/timestamps/a"]),
        (["*/b*"], ["alias/basic", "track/basic"]),
        (["track/basic", "alias/basic"], ["alias/basic", "track/basic"]),
        (["ali"], []),
        (["ALIAS"], []),
        ([], []),
    ],
)
def test_chosen(patterns: list[str], names: list[str]) -> None:
    """Folders, cases and wildcards choose cases, whose order stays."""
    cases = [Case(name, "") for name in ("alias/basic", "tables/timestamps/a", "track/basic")]
    assert [case.name for case in chosen(cases, patterns)] == names


@pytest.mark.parametrize(
    ("patterns", "names"),
    [(["a.b"], ["x/1"]), (["a.*"], ["x/1", "x/2"]), (["a"], []), (["z", "c.d"], ["x/2"])],
)
def test_about(patterns: list[str], names: list[str]) -> None:
    """Ids and wildcards choose the cases that exist for a rule."""
    cases = [Case("x/1", "", ("a.b", "e.f")), Case("x/2", "", ("a.c", "c.d")), Case("x/3", "")]
    assert [case.name for case in about(cases, patterns)] == names


def test_up_to() -> None:
    """A tier includes those before it, and the last is everything."""
    counts = {tier: {case.tier for case in up_to(ALL, tier)} for tier in TIERS}
    assert counts == {"core": {"core"}, "full": {"core", "full"}, "edge": {*TIERS}}
    assert up_to(ALL, "edge") == ALL
