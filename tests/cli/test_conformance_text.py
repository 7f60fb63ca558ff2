"""The report names each failed case and its rules, says what differed, and counts everything."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from connect_mapping.cli.conformance_text import as_text
from connect_mapping.rules import RULES
from connect_mapping.tools.conformance import (
    ABSENT,
    Case,
    Difference,
    Note,
    Report,
    Result,
)
from tests.strategies import json_values, texts

RULE = "time-zone.invalid"
ZONE = Case("timezone/a", "Why – a.", (RULE, "no-such-rule"))
REPORT = Report(
    [
        Result(Case("audiences/b", "Why b."), "not run", reason="maps no message"),
        Result(
            ZONE,
            "failed",
            (
                Difference("body.timezone", "Europe/Berlin", "\x1b[2J"),
                Difference('body["\u202e"]', ABSENT, Decimal(5)),
            ),
        ),
        Result(Case("timezone/c", "Why c."), "failed", reason="no answer"),
        Result(Case("timezone/d", "Why d.", (RULE,)), "passed"),
        Result(Case("lines/e", "Why e."), "failed", reason="the line is not JSON", line="\x1boops"),
    ],
    [Note("the program ended", ("Bad \x1b:", "  x")), Note("it ended again")],
)


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the terminal so wide that nothing is folded."""
    monkeypatch.setenv("COLUMNS", "1000")


def shown(report: Report) -> str:
    return as_text(report).decode()


def failed(*differences: Difference) -> Report:
    return Report([Result(ZONE, "failed", differences)], [])


def test_text() -> None:
    """The whole report, with nothing that a terminal would obey."""
    assert shown(REPORT) == (
        "timezone/a\n"
        "  Why – a.\n"
        f"  Rules: {RULE}, no-such-rule\n"
        "  body.timezone:\n"
        '    expected "Europe/Berlin"\n'
        '    got      "\\u001b[2J"\n'
        '  body["\\u202e"]:\n'
        "    expected nothing\n"
        "    got      5\n"
        "\n"
        "timezone/c\n"
        "  Why c.\n"
        "  no answer\n"
        "\n"
        "lines/e\n"
        "  Why e.\n"
        "  the line is not JSON: \\x1boops\n"
        "\n"
        "Rule               Failed  Passed  What it says\n"
        f"{RULE}       1       1  {RULES[RULE].sentence}\n"
        "no-such-rule            1       0\n"
        "\n"
        "Folder     passed  failed  not run\n"
        "audiences       0       0        1\n"
        "timezone        1       2        0\n"
        "lines           0       1        0\n"
        "total           1       3        1\n"
        "\n"
        "Not run    Cases  Why\n"
        "audiences      1  maps no message\n"
        "\n"
        "Note: the program ended\n"
        "It wrote:\n"
        "  Bad \\x1b:\n"
        "    x\n"
        "\n"
        "Note: it ended again\n"
    )


def test_text_is_bounded() -> None:
    """Long values are cut, and many differences are counted."""
    many = (Difference(f"body.{n}", "x" * 1_000, n) for n in range(25))
    text = shown(failed(*many))
    assert "… (1,002 characters)\n    got      9\n  and 15 more\n" in text
    assert "body.10" not in text
    line = Result(ZONE, "failed", reason="the line is not JSON", line="x" * 999)
    assert "x… (999 characters)" in shown(Report([line], []))
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
        ("x" * 300 + "a" * 300, "x" * 300 + "b"),
    ],
    ids=["last", "shorter", "escaped", "number", "order", "longer"],
)
def test_differences_are_seen(expected: object, got: object) -> None:
    """However late two values part, the text shows it."""
    text = shown(failed(Difference("body.x", expected, got)))
    left, right = re.findall(r"(?m)^    (?:expected|got     ) (.*)$", text)
    assert left != right
    assert max(len(left), len(right)) < 300


@given(texts, json_values)
def test_any_text(text: str, value: Any) -> None:
    """Whatever a program answers, nothing in the report can steer a terminal."""
    case = Case(text, text, (text,))
    results = [Result(case, "failed", (Difference(text, value, text),), text, text)]
    lines = shown(Report(results, [Note(text, (text,))])).split("\n")
    assert len(lines) > 1
    assert [line for line in lines if not line.isprintable()] == []
