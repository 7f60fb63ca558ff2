"""A program is run against cases, and the report says which of them fail."""

from __future__ import annotations

import json
import sys
from decimal import Decimal

import pytest

from connect_mapping.tools.conformance import (
    ABSENT,
    Case,
    Difference,
    Note,
    ProgramError,
    Report,
    Result,
    Strictness,
    check,
    report_object,
)

SKIPPED = {"skipped": "unsupported_call"}
CASES = [
    Case("routing/a", "First.", line=b'{"skipped": "unsupported_call"}', answers=(SKIPPED,)),
    Case("audiences/b", "Second.", not_asked="maps no message"),
    Case("routing/c", "Third.", line=b'{"skipped": "page"}', answers=(SKIPPED,)),
    Case("lines/d", "Fourth.", line=b"oops", answers=(SKIPPED,)),
    Case("routing/e", "Fifth.", line=b'{"skipped": "unsupported_call"}', answers=(SKIPPED,)),
]
MORE = "the program wrote more lines than the 4 that it was given"
ECHO = "for line in sys.stdin: print(line, end='')"
UNDER_SETTINGS = Case(
    "alias/f", "Sixth.", settings={"null_attributes": "drop"}, line=b"{}", answers=(SKIPPED,)
)


def run(source: str, cases: list[Case] = CASES, *, with_settings: bool = False) -> Report:
    """Check a small program in Python."""
    command = [sys.executable, "-c", f"import os, sys\n{source}"]
    return check(command, cases, with_settings=with_settings)


def verdicts(report: Report) -> list[str]:
    return [result.verdict for result in report.results]


def test_results() -> None:
    """Each case has a result, in order: passed, not run, different, or no answer at all."""
    report = run(ECHO)
    assert [result.case for result in report.results] == CASES
    assert verdicts(report) == ["passed", "not run", "failed", "failed", "passed"]
    [difference] = report.results[2].differences
    assert (difference.path, difference.got) == ("skipped", "page")
    reasons = [result.reason for result in report.results]
    assert reasons == ["", "maps no message", "", "the line is not JSON", ""]
    assert report.results[3].lines == ("oops",)
    assert report.notes == []


def test_strictness() -> None:
    """If only bodies are compared, another reason for skipping is not a difference."""
    report = check(
        [sys.executable, "-c", f"import sys\n{ECHO}"], CASES, strictness=Strictness(problems=False)
    )
    assert verdicts(report) == ["passed", "not run", "passed", "failed", "passed"]


def test_case_that_ends_the_program() -> None:
    """A case that ends the program is named, with its standard error; all others are judged."""
    ends = "    if 'oops' in line: sys.exit('bad \\x1b')"
    report = run(f"for line in sys.stdin:\n{ends}\n    print(line, end='')")
    assert verdicts(report) == verdicts(run(ECHO))
    assert [result.ended_program for result in report.results].index(True) == 3
    ended = report.results[3]
    assert (ended.reason, ended.said) == ("the program ended with exit code 1", ("bad \x1b",))
    assert (ended.lines, report.notes) == ((), [])


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("", "the program wrote 0 lines for 4; each line needs one answer", ()),
        (f"print('Ready.')\n{ECHO}", MORE, ()),
        ("sys.exit('no module')", "the program ended with exit code 1", ("no module",)),
    ],
)
def test_nothing_to_compare(source: str, text: str, said: tuple[str, ...]) -> None:
    """If there is no answer, or it is unknown which line it belongs to, that is an error."""
    with pytest.raises(ProgramError) as error:
        run(source)
    assert (str(error.value), error.value.note) == (text, Note(text, said))


def test_settings_are_not_run() -> None:
    """Cases that need settings are not run by default."""
    report = run(ECHO, [*CASES[:1], UNDER_SETTINGS])
    assert verdicts(report) == ["passed", "not run"]
    assert report.results[1].reason.startswith("needs settings")


def test_settings() -> None:
    """Each set of settings is a run of its own."""
    source = (
        "settings = os.environ.get('CONNECT_MAPPING_SETTINGS', 'none')\n"
        "for line in sys.stdin: print('{\"skipped\": \"%s\"}' % settings.replace('\"', ''))"
    )
    cases = [
        Case("alias/a", "", line=b"{}", answers=({"skipped": "none"},)),
        Case("alias/b", "", settings={"a": 1}, line=b"{}", answers=({"skipped": "{a: 1}"},)),
        Case("alias/c", "", settings={"a": 2}, line=b"{}", answers=({"skipped": "{a: 2}"},)),
        Case("alias/d", "", line=b"{}", answers=({"skipped": "none"},)),
    ]
    assert verdicts(run(source, cases, with_settings=True)) == ["passed"] * 4


def test_note_about_settings() -> None:
    """A note about a run under settings names them."""
    source = f"if 'CONNECT_MAPPING_SETTINGS' in os.environ: sys.exit(2)\n{ECHO}"
    report = run(source, [CASES[0], UNDER_SETTINGS], with_settings=True)
    assert verdicts(report) == ["passed", "failed"]
    assert report.results[1].reason == "no answer"
    text = 'the program ended with exit code 2 under the settings {"null_attributes": "drop"}'
    assert report.notes == [Note(text)]


def test_nothing_asked() -> None:
    """If no case can be asked, the program is not even started."""
    report = check(["no-such-program"], CASES[1:2])
    assert verdicts(report) == ["not run"]


def test_report_object() -> None:
    """The object has the counts, by folder and by rule too, and each case with all its values."""
    case = Case("timezone/a", "Why a.", ("time-zone.invalid", "no-such-rule"), line=b"{}")
    different = (Difference("body.a", "x", "\x1b"), Difference("body.b", ABSENT, Decimal(5)))
    results = [
        Result(case, "failed", different),
        Result(Case("timezone/b", "Why b.", ("time-zone.invalid",)), "passed"),
        Result(
            Case("lines/c", "Why c."), "failed", reason="the line is not JSON", lines=("o" * 999,)
        ),
        Result(Case("audiences/d", "Why d."), "not run", reason="maps no message"),
        Result(
            Case("lines/e", ""), "failed", reason="it ended", ended_program=True, said=("Bad:",)
        ),
    ]
    found = report_object(Report(results, [Note("it ended", ("Bad:", "  x"))]))
    assert (found["passed"], found["failed"], found["not_run"]) == (1, 3, 1)
    assert found["tiers"] == {
        "core": {"passed": 1, "failed": 0, "not_run": 0},
        "full": {"passed": 0, "failed": 3, "not_run": 1},
    }
    assert found["folders"] == {
        "timezone": {"passed": 1, "failed": 1, "not_run": 0},
        "lines": {"passed": 0, "failed": 2, "not_run": 0},
        "audiences": {"passed": 0, "failed": 0, "not_run": 1},
    }
    assert found["rules"] == {
        "time-zone.invalid": {"passed": 1, "failed": 1, "not_run": 0},
        "no-such-rule": {"passed": 0, "failed": 1, "not_run": 0},
    }
    assert found["notes"] == ["it ended\n  Bad:\n    x"]
    assert found["cases"][0] == {
        "name": "timezone/a",
        "why": "Why a.",
        "tier": "full",
        "rules": ["time-zone.invalid", "no-such-rule"],
        "result": "failed",
        "message": "{}",
        "differences": [
            {"path": "body.a", "expected": "x", "got": "\x1b"},
            {"path": "body.b", "got": Decimal(5)},
        ],
    }
    assert found["cases"][2]["line"] == "o" * 200
    assert [case.get("reason") for case in found["cases"][1:]] == [
        None,
        "the line is not JSON",
        "maps no message",
        "it ended",
    ]
    assert found["cases"][4]["stderr"] == ["Bad:"]


def batch(*reasons: str, name: str = "batches/a") -> Case:
    """Return a case whose line has several answers."""
    answers = tuple({"skipped": reason} for reason in reasons)
    return Case(name, "", line=json.dumps(reasons).encode(), answers=answers)


#: A program that answers a list with a line for each of its elements.
UNFOLD = (
    "import json\nfor line in sys.stdin:\n  for reason in json.loads(line):\n"
    "    print(json.dumps({'skipped': reason}), flush=True)"
)
BATCHES = [batch("a", "b"), batch(name="batches/none"), batch("c", "d", "e", name="batches/b")]


def test_batches() -> None:
    """A line has as many answers as its case, which may be none; together they take one start."""
    report = run(f"print('start', file=sys.stderr)\n{UNFOLD}\nsys.exit(3)", BATCHES)
    assert verdicts(report) == ["passed"] * 3
    assert report.notes == [Note("the program ended with exit code 3", ("start",))]


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        (UNFOLD.replace("(line)", "(line)[:2]"), ["", "", "2 of 3 answers"]),
        (UNFOLD.replace("(line)", "(line)+[1]"), ["more than 2 answers", *["more than 0 answers"]]),
        (UNFOLD.replace("(line)", "(line)[::-1]"), [""] * 3),
        (UNFOLD.replace("{'", "reason == 'd' or {'"), ["", "", "line 2 is not an object"]),
        (f"{UNFOLD}\n    if reason == 'c': sys.exit(9)", ["", "", "the program ended with exit"]),
    ],
    ids=["too few", "too many", "other order", "no answer", "ends the program"],
)
def test_batches_that_fail(source: str, reasons: list[str]) -> None:
    """If a batch has other answers, each is given alone, so that it is known whose they are."""
    results = run(source, BATCHES).results
    assert all(
        result.reason.startswith(reason) for result, reason in zip(results, reasons, strict=False)
    )
    assert results[2].verdict == "failed"


def test_places_in_batches() -> None:
    """A difference says which of the answers it is in."""
    [result] = run(UNFOLD.replace("(line)", "(line)[::-1]"), BATCHES[2:]).results
    assert [found.path for found in result.differences] == [
        "answers[0].skipped",
        "answers[2].skipped",
    ]
