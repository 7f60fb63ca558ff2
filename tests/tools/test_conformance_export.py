"""The exported files hold every case, and are all that another language's runner needs."""

from __future__ import annotations

import json

from connect_mapping import convert_lines
from connect_mapping.rules import RULES
from connect_mapping.settings import Settings
from connect_mapping.tools.conformance import exported, read_cases
from connect_mapping.tools.conformance.reference import answer

CASES = read_cases()
FILES = exported(CASES)
ROWS = {
    row["name"]: row
    for name, content in FILES.items()
    if name.startswith("cases/")
    for row in json.loads(content)
}


def test_every_case_is_exported_once() -> None:
    """Each case is in one file: with a line, or as a case of a function."""
    names = [row["name"] for n, c in FILES.items() if n != "README.md" for row in json.loads(c)]
    assert sorted(names) == sorted(case.name for case in CASES)
    assert set(ROWS) == {case.name for case in CASES if not case.not_asked}
    assert all(content.isascii() for content in exported(CASES).values())
    assert all(row["why"] for row in ROWS.values())


def test_a_runner_needs_nothing_else() -> None:
    """A runner that reads only these files, and compares whole answers, passes with the mapping."""
    for row in ROWS.values():
        outcomes = convert_lines([row["line"]], Settings(**row["settings"]))
        answers = [json.loads(answer(outcome)) for outcome in outcomes]
        assert json.dumps(answers) == json.dumps(row["answers"]), row["name"]


def test_functions() -> None:
    """A case of a function has all that its vector has."""
    [row] = [
        row
        for row in json.loads(FILES["functions/audiences.json"])
        if row["name"] == "audiences/first-sync"
    ]
    assert list(row) == [
        *("name", "tier", "why", "rules"),
        *("audience_name", "members", "previous_members", "requests"),
    ]


def test_readme() -> None:
    """The README explains every key, and counts the cases of each tier."""
    text = FILES["README.md"].decode()
    assert [key for key in ROWS["track/basic"] if f"\n| `{key}` |" not in text] == []
    counts = [sum(case.tier == tier for case in CASES) for tier in ("core", "full", "edge")]
    assert "{} `core`, {} `full`, {} `edge`".format(*counts) in text
    assert {rule for row in ROWS.values() for rule in row["rules"]} <= RULES.keys()
