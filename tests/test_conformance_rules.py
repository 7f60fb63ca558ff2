"""The rules of the conformance kit are the vectors, all of them, and none is left out in silence."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.tools.conformance.rules import FOLDERS, NOT_ASKED, Rule, chosen, read_rules
from connect_mapping.tools.conformance.tables import TABLES
from tests import vectors
from tests.pages import PAGES

if TYPE_CHECKING:
    from pathlib import Path

RULES = {rule.name: rule for rule in read_rules()}


def rules_of(root: Path, folder: str, content: dict[str, Any]) -> list[Rule]:
    """Write a vector into a folder of its own, and read it."""
    (root / folder).mkdir()
    (root / folder / "case.json").write_text(json.dumps(content), "utf-8")
    return read_rules(root)


def test_every_file_is_a_rule() -> None:
    """Each file is one rule, and each case of a table."""
    files = vectors.ROOT.glob("*/*.json")
    names = {file.relative_to(vectors.ROOT).with_suffix("").as_posix() for file in files}
    tables = {name for name in names if name.startswith("tables/")}
    rows = {
        f"{name}/{number}"
        for name in tables
        for number, _ in enumerate(vectors.table(name.removeprefix("tables/")), 1)
    }
    assert set(RULES) == (names - tables) | rows


def test_every_folder_is_asked_or_has_a_reason() -> None:
    """A folder is run, or the report says why it is not."""
    asked = {rule.folder for rule in RULES.values() if not rule.not_asked}
    reasons = {rule.folder: rule.not_asked for rule in RULES.values() if rule.not_asked}
    assert asked >= {*vectors.MESSAGE_FOLDERS, "lines", *TABLES}
    assert asked <= FOLDERS | set(TABLES)
    # One message of routing is a batch, which a line cannot ask for.
    assert asked & reasons.keys() == {"routing"}
    assert {reasons[folder] for folder in NOT_ASKED} == set(NOT_ASKED.values())


def test_a_message_is_one_line_of_ascii() -> None:
    """A line holds no line feed, and a message is in ASCII, lone surrogates included."""
    for rule in RULES.values():
        assert b"\n" not in rule.line
        assert rule.folder == "lines" or rule.line.isascii()


def test_message() -> None:
    """A rule holds what its file holds."""
    case = vectors.load("identify")["identify/setting-gcm-android"]
    rule = RULES["identify/setting-gcm-android"]
    assert json.loads(rule.line) == case["message"]
    assert rule.answer == {"request": case["request"]}
    assert rule.settings == {"android_push_field": "gcm"}
    assert (rule.why, rule.source) == (case["why"], case["source"])


def test_raw_line() -> None:
    """A line goes out as it stands, without the line feed at its end."""
    text = vectors.load("lines")["lines/bom-and-white-space"]["line"]
    assert RULES["lines/bom-and-white-space"].line + b"\n" == text.encode()


@pytest.mark.parametrize(
    ("folder", "content", "reason"),
    [
        ("lines", {"line": "1\n2", "rejected": []}, "holds a line feed, and would be two lines"),
        ("lines", {"line": "\ud800", "rejected": []}, "holds what UTF-8 has no form for"),
        ("lines", {"line": "1", "outcomes": []}, "is not one message and one answer"),
        ("track", {"skipped": "x"}, "is not one message and one answer"),
        (
            "track",
            {"message": 1, "skipped": "x", "rejected": []},
            "is not one message and one answer",
        ),
        ("new", {"message": 1, "skipped": "x"}, "is of a kind that this program does not know"),
        ("audiences", {}, "maps two lists of members, not a message"),
    ],
)
def test_what_cannot_be_asked(
    folder: str, content: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    """What is not one line and one answer is not run, and says why."""
    [rule] = rules_of(tmp_path, folder, content)
    assert (rule.name, rule.not_asked, rule.line) == (f"{folder}/case", reason, b"")


def test_unknown_table(tmp_path: Path) -> None:
    """A table that no message asks is not run."""
    cases = [{"input": 1, "output": 2, "why": "One."}]
    [rule] = rules_of(tmp_path, "tables", {"why": "", "source": "s", "cases": cases})
    assert (rule.name, rule.why) == ("tables/case/1", "One.")
    assert rule.not_asked == "is of a kind that this program does not know"


def test_page() -> None:
    """The page about the kit has a row for all that is not asked: a table, a folder or one rule."""
    rows = re.findall(r"(?m)^\| `(\w[\w/-]*)` \| .* \| .* \|$", PAGES["docs/conformance.md"])
    missed = [rule for rule in read_rules() if rule.not_asked]
    assert {rule.name for rule in missed} == {rule.name for rule in chosen(missed, rows)}
    assert [row for row in rows if not chosen(missed, [row])] == []


def test_other_files_are_no_rules(tmp_path: Path) -> None:
    """A page beside the folders, and one within, are not read."""
    (tmp_path / "README.md").write_text("# Vectors", "utf-8")
    (tmp_path / "track").mkdir()
    (tmp_path / "track" / "README.md").write_text("# Track", "utf-8")
    assert read_rules(tmp_path) == []


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
    """Folders, rules and wildcards choose, and the order stays."""
    rules = [Rule(name, "") for name in ("alias/basic", "tables/timestamps/1", "track/basic")]
    assert [rule.name for rule in chosen(rules, patterns)] == names
