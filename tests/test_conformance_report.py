"""The report names each broken rule, what it shows and what differed, and counts all of them."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from connect_mapping.tools.conformance import (
    ABSENT,
    Difference,
    Report,
    Result,
    Rule,
    as_json,
    as_text,
    listing,
)

ZONE = Rule("timezone/a", "Why – a.", "The source.", line=b"{}", answer={"skipped": "x"})
REPORT = Report(
    [
        Result(Rule("audiences/b", "Why b."), "not run", reason="maps no message"),
        Result(
            ZONE,
            "failed",
            (
                Difference("body.timezone", "Europe/Berlin", "\x1b[2J"),
                Difference('body["\u202e"]', ABSENT, Decimal(5)),
            ),
        ),
        Result(Rule("timezone/c", "Why c."), "failed", reason="no answer"),
        Result(Rule("timezone/d", "Why d."), "passed"),
    ],
    ["the program ended with exit code 1"],
)


def test_text() -> None:
    """The whole report, in ASCII, with nothing that a terminal would obey."""
    assert as_text(REPORT) == (
        "timezone/a\n"
        "  Why \\u2013 a.\n"
        '  body.timezone: expected "Europe/Berlin", got "\\u001b[2J"\n'
        '  body["\\u202e"]: expected nothing, got 5\n'
        "\n"
        "timezone/c\n"
        "  Why c.\n"
        "  no answer\n"
        "\n"
        "             passed    failed   not run\n"
        "audiences         0         0         1\n"
        "timezone          1         2         0\n"
        "total             1         2         1\n"
        "\n"
        "Not run:\n"
        "  audiences (1): maps no message\n"
        "\n"
        "Note: the program ended with exit code 1"
    )


def test_text_is_bounded() -> None:
    """Long values are cut, and many differences are counted."""
    many = tuple(Difference(f"body.{n}", "x" * 1_000, n) for n in range(25))
    text = as_text(Report([Result(ZONE, "failed", many)], []))
    assert "... (1,002 characters), got 9\n  and 15 more\n" in text
    assert "got 10" not in text
    assert "Not run" not in text
    assert len(text) < 4_000


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("9" * 640, "9" * 639 + "Z"),
        ("x" * 200, "x" * 199),
        ("\u20ac" * 500 + "a", "\u20ac" * 500 + "b"),
        ("9" * 700, Decimal("9" * 700)),
        (["key"] * 100 + ["a", "b"], ["key"] * 100 + ["b", "a"]),
    ],
    ids=["last", "shorter", "escaped", "number", "order"],
)
def test_differences_are_seen(expected: object, got: object) -> None:
    """However late two values part, the text shows it."""
    text = as_text(Report([Result(ZONE, "failed", (Difference("body.x", expected, got),))], []))
    [left, right] = re.findall(r"(?m)^  body.x: expected (.*), got (.*)$", text)[0]
    assert left != right
    assert max(len(left), len(right)) < 300


def test_json() -> None:
    """The same for machines: a value that is not there has no key, and no value is cut."""
    found = json.loads(as_json(REPORT))
    assert (found["passed"], found["failed"], found["not_run"]) == (1, 2, 1)
    assert found["folders"] == {
        "audiences": {"passed": 0, "failed": 0, "not_run": 1},
        "timezone": {"passed": 1, "failed": 2, "not_run": 0},
    }
    assert found["notes"] == REPORT.notes
    assert found["rules"][1] == {
        "name": "timezone/a",
        "why": "Why – a.",
        "source": "The source.",
        "result": "failed",
        "differences": [
            {"path": "body.timezone", "expected": "Europe/Berlin", "got": "\x1b[2J"},
            {"path": 'body["\u202e"]', "got": "5"},
        ],
    }
    assert found["rules"][2]["reason"] == "no answer"
    assert "reason" not in found["rules"][3]


def test_listing() -> None:
    """A rule is a line: its name, a tab, and what it shows."""
    assert listing([ZONE, ZONE]) == "timezone/a\tWhy \\u2013 a.\ntimezone/a\tWhy \\u2013 a."
