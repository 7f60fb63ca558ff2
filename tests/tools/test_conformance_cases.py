"""The cases of the conformance kit are the vectors: all of them, and none is left out silently."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.tools.conformance.cases import NOT_ASKED, Case, chosen, read_cases
from tests import vectors
from tests.pages import PAGES

if TYPE_CHECKING:
    from pathlib import Path

CASES = {case.name: case for case in read_cases()}
NOT_ONE_ANSWER = "is not one message and one answer"
ROW = {"input": 1, "output": 2, "why": "w"}


def cases_of(root: Path, folder: str, content: dict[str, Any]) -> list[Case]:
    """Write a vector into a folder of its own, and read it."""
    (root / folder).mkdir()
    (root / folder / "case.json").write_text(json.dumps(content), "utf-8")
    return read_cases(root)


def test_every_file_is_a_case() -> None:
    """Each file is a case, and so is each row of a table."""
    files = vectors.ROOT.glob("*/*.json")
    names = {file.relative_to(vectors.ROOT).with_suffix("").as_posix() for file in files}
    tables = {name for name in names if name.startswith("tables/")}
    rows = {
        f"{name}/{number}"
        for name in tables
        for number, _ in enumerate(vectors.table(name.removeprefix("tables/")), 1)
    }
    assert set(CASES) == (names - tables) | rows


def test_what_is_asked() -> None:
    """All cases about messages and lines can be asked, and two tables; the page lists the others."""
    asked = {case.folder for case in CASES.values() if not case.not_asked}
    missed = [case for case in CASES.values() if case.not_asked]
    tables = {"tables/timestamps", "tables/olson_timezone"}
    assert asked == {*vectors.MESSAGE_FOLDERS, "lines", *tables}
    assert {case.not_asked for case in missed} == set(NOT_ASKED.values())
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


def test_message() -> None:
    """A case has what its file has."""
    content = vectors.load("identify")["identify/setting-gcm-android"]
    case = CASES["identify/setting-gcm-android"]
    assert json.loads(case.line) == content["message"]
    assert case.answer == {"request": content["request"]}
    assert case.settings == {"android_push_field": "gcm"}
    assert (case.why, case.rules) == (content["why"], tuple(content["rules"]))


def test_rules_of_rows(tmp_path: Path) -> None:
    """A row of a table has the rules of its file, and then its own."""
    content = {"rules": ["a"], "cases": [ROW, {**ROW, "rules": ["b"]}]}
    assert [case.rules for case in cases_of(tmp_path, "tables", content)] == [("a",), ("a", "b")]


@pytest.mark.parametrize(
    ("folder", "content", "reason"),
    [
        ("lines", {"line": "1\n2", "rejected": []}, "holds a line feed, so it would be two lines"),
        ("lines", {"line": "\ud800", "rejected": []}, "cannot be encoded in UTF-8"),
        ("lines", {"line": "1", "outcomes": []}, NOT_ONE_ANSWER),
        ("track", {"skipped": "x"}, NOT_ONE_ANSWER),
        ("track", {"message": 1, "skipped": "x", "rejected": []}, NOT_ONE_ANSWER),
        ("audiences", {}, "maps two lists of members, not a message"),
        ("tables", {"cases": [ROW]}, "is in an unknown table"),
    ],
)
def test_what_cannot_be_asked(
    folder: str, content: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    """A case that is not one line and one answer says why it cannot be asked."""
    [case] = cases_of(tmp_path, folder, content)
    assert (case.not_asked, case.line) == (reason, b"")


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
        (["tables"], ["tables/timestamps/1"]),
        (["tables/timestamps"], ["tables/timestamps/1"]),
        (["*/b*"], ["alias/basic", "track/basic"]),
        (["track/basic", "alias/basic"], ["alias/basic", "track/basic"]),
        (["ali"], []),
        (["ALIAS"], []),
        ([], []),
    ],
)
def test_chosen(patterns: list[str], names: list[str]) -> None:
    """Folders, cases and wildcards choose cases, whose order stays."""
    cases = [Case(name, "") for name in ("alias/basic", "tables/timestamps/1", "track/basic")]
    assert [case.name for case in chosen(cases, patterns)] == names
