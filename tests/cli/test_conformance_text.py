"""The report names each failed case and its rules, says what differed, and counts everything."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from connect_mapping.cli.conformance_text import as_text, side_by_side
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
ZONE = Case("timezone/a", "Why – a.", (RULE, "line.text"), line=b'{"a":"\xc2\x9b"}')
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
        Result(
            Case("lines/e", "Why e."), "failed", reason="the line is not JSON", lines=("\x1boops",)
        ),
        Result(
            Case("lines/f", "Why f.", ("line.nan",)),
            "failed",
            reason="the program died",
            ended_program=True,
            said=("Bad \x1b:", "  y"),
        ),
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
        "core: 1 passed, 0 failed, 0 not run\n"
        "\n"
        "full: 0 passed, 3 failed, 1 not run\n"
        "\n"
        "timezone/a\n"
        "  Why – a.\n"
        f"  Rules: {RULE}, line.text\n"
        '  Message: {"a":"\\x9b"}\n'
        "  body.timezone:\n"
        '    expected "Europe/Berlin"\n'
        '    got      "\\u001b[2J"\n'
        '  body["\\u202e"]:\n'
        "    expected nothing\n"
        "    got      5\n"
        "\n"
        "timezone/c\n"
        "  Why c.\n"
        "  Message:\n"
        "  no answer\n"
        "\n"
        "lines/e\n"
        "  Why e.\n"
        "  Message:\n"
        "  the line is not JSON: \\x1boops\n"
        "\n"
        "edge: 0 passed, 1 failed, 0 not run\n"
        "\n"
        "lines/f\n"
        "  Why f.\n"
        "  Rules: line.nan\n"
        "  Message:\n"
        "  the program died\n"
        "  It wrote to standard error:\n"
        "    Bad \\x1b:\n"
        "      y\n"
        "\n"
        "Ended the program  How\n"
        "lines/f            the program died\n"
        "\n"
        "Rule               Failed  Passed  What it says\n"
        f"{RULE}       1       1  {RULES[RULE].sentence}\n"
        f"line.text               1       0  {RULES['line.text'].sentence}\n"
        f"line.nan                1       0  {RULES['line.nan'].sentence}\n"
        "\n"
        "Tier  passed  failed  not run\n"
        "core       1       0        0\n"
        "full       0       3        1\n"
        "edge       0       1        0\n"
        "\n"
        "Folder     passed  failed  not run\n"
        "audiences       0       0        1\n"
        "timezone        1       2        0\n"
        "lines           0       2        0\n"
        "total           1       4        1\n"
        "\n"
        "Not run    Cases  Why\n"
        "audiences      1  maps no message\n"
        "\n"
        "Note: the program ended\n"
        "It wrote to standard error:\n"
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
    line = Result(ZONE, "failed", reason="the line is not JSON", lines=("x" * 999,))
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


TRACK = {"path": "/v2/track", "body": {"user_id": "u1", "event": "Paid"}, "warnings": []}


def test_sides() -> None:
    """A case has its message above, and the two answers beside each other, with a mark where they differ."""
    case = Case(
        "track/a",
        "Why.",
        ("track.event",),
        {"calls": ["page"]},
        b'{"a":[1]}',
        ({"request": TRACK},),
    )
    got = json.dumps({"path": "/v2/track", "body": {"user_id": "u1", "event": "\x9b", "b": 1}})
    assert side_by_side([Result(case, "failed", lines=(got,))]).decode() == (
        "track/a: failed\n"
        "  Why.\n"
        "  Tier: full\n"
        "  Rules: track.event\n"
        '  Settings: {"calls": ["page"]}\n'
        "  Message:\n"
        "    {\n"
        '      "a": [\n'
        "        1\n"
        "      ]\n"
        "    }\n"
        "     Expected                Got\n"
        "     {                       {\n"
        '       "path": "/v2/track",    "path": "/v2/track",\n'
        '       "body": {               "body": {\n'
        '         "user_id": "u1",        "user_id": "u1",\n'
        '  !      "event": "Paid"         "event": "\\u009b",\n'
        '  !                              "b": 1\n'
        "       }                       }\n"
        "     }                       }\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("result", "end"),
    [
        (
            Result(
                Case("lines/a", "", vector={"line": "{"}, line=b"{"), "failed", reason="no answer"
            ),
            "  Message:\n    {\n  no answer\n    Expected  Got\n",
        ),
        (
            Result(Case("lines/a", "", vector={"line": "{"}, line=b"{"), "failed", lines=("oops",)),
            "     Expected  Got\n  !            oops\n",
        ),
        (
            Result(Case("batching/a", "", not_asked="maps none", vector={"size": 1}), "not run"),
            '  Vector:\n    {\n      "size": 1\n    }\n',
        ),
        (
            Result(Case("batches/a", "", line=b"[]", answers=({"skipped": "a"},) * 2), "not run"),
            "  Expected:\n" + '    {\n      "skipped": "a"\n    }\n' * 2,
        ),
        (
            Result(Case("lines/a", "", line=b"0"), "failed", reason="it died", said=("bad",)),
            "  it died\n  It wrote to standard error:\n    bad\n    Expected  Got\n",
        ),
    ],
    ids=["raw line", "no answer", "not asked", "batch", "ended"],
)
def test_other_sides(result: Result, end: str) -> None:
    """A raw line is shown as it is, a case that is not asked by its vector, and all answers of a batch."""
    assert side_by_side([result]).decode().endswith(f"{end}\n")


@given(texts, json_values)
def test_any_text(text: str, value: Any) -> None:
    """Whatever a program answers, nothing in the report can steer a terminal."""
    message = json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")
    answer = {"skipped": text}
    case = Case(text, text, (RULE,), {text: value}, message, (answer,))
    written = text.encode("utf-8", "replace").decode()
    found = Result(case, "failed", (Difference(text, value, text),), text, (written,), said=(text,))
    report = Report([found], [Note(text, (text,))])
    for lines in (shown(report).split("\n"), side_by_side(report.results).decode().split("\n")):
        assert len(lines) > 1
        assert [line for line in lines if not line.isprintable()] == []
