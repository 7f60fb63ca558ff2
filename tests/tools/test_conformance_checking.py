"""A program is run against cases, and the report says which of them fail."""

from __future__ import annotations

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
    Case("routing/a", "First.", line=b'{"skipped": "unsupported_call"}', answer=SKIPPED),
    Case("audiences/b", "Second.", not_asked="maps no message"),
    Case("routing/c", "Third.", line=b'{"skipped": "page"}', answer=SKIPPED),
    Case("lines/d", "Fourth.", line=b"oops", answer=SKIPPED),
    Case("routing/e", "Fifth.", line=b'{"skipped": "unsupported_call"}', answer=SKIPPED),
]
MORE = "the program wrote more lines than the 4 that it was given"
ECHO = "for line in sys.stdin: print(line, end='')"
UNDER_SETTINGS = Case(
    "alias/f", "Sixth.", settings={"null_attributes": "drop"}, line=b"{}", answer=SKIPPED
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
    assert report.results[3].line == "oops"
    assert report.notes == []


def test_strictness() -> None:
    """If only bodies are compared, another reason for skipping is not a difference."""
    report = check(
        [sys.executable, "-c", f"import sys\n{ECHO}"], CASES, strictness=Strictness(problems=False)
    )
    assert verdicts(report) == ["passed", "not run", "passed", "failed", "passed"]


def test_breaks_off() -> None:
    """If a program ends early, its answers count, the other cases fail, and there is a note."""
    report = run("print(input(), flush=True); print('bad \\x1b', file=sys.stderr); sys.exit(7)")
    assert verdicts(report) == ["passed", "not run", "failed", "failed", "failed"]
    assert report.results[4].reason == "no answer"
    assert report.notes == [Note("the program ended with exit code 7", ("bad \x1b",))]


def test_exit_code_after_all_answers() -> None:
    """An exit code after all answers is noted, and the answers count."""
    report = run(f"{ECHO}\nsys.exit(1)")
    assert verdicts(report) == verdicts(run(ECHO))
    assert report.notes == [Note("the program ended with exit code 1")]


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        ("print(input())", "the program wrote 1 lines for 4; each line needs one answer", ()),
        ("", "the program wrote 0 lines for 4; each line needs one answer", ()),
        (f"print('Ready.')\n{ECHO}", MORE, ()),
        ("while True: print()", MORE, ()),
        ("sys.exit(1)", "the program ended with exit code 1", ()),
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
        Case("alias/a", "", line=b"{}", answer={"skipped": "none"}),
        Case("alias/b", "", settings={"a": 1}, line=b"{}", answer={"skipped": "{a: 1}"}),
        Case("alias/c", "", settings={"a": 2}, line=b"{}", answer={"skipped": "{a: 2}"}),
        Case("alias/d", "", line=b"{}", answer={"skipped": "none"}),
    ]
    assert verdicts(run(source, cases, with_settings=True)) == ["passed"] * 4


def test_note_about_settings() -> None:
    """A note about a run under settings names them."""
    source = f"if 'CONNECT_MAPPING_SETTINGS' in os.environ: sys.exit(2)\n{ECHO}"
    report = run(source, [CASES[0], UNDER_SETTINGS], with_settings=True)
    assert verdicts(report) == ["passed", "failed"]
    text = 'the program ended with exit code 2 under the settings {"null_attributes": "drop"}'
    assert report.notes == [Note(text)]


def test_nothing_asked() -> None:
    """If no case can be asked, the program is not even started."""
    report = check(["no-such-program"], CASES[1:2])
    assert verdicts(report) == ["not run"]


def test_report_object() -> None:
    """The object has the counts, by folder and by rule too, and each case with all its values."""
    case = Case("timezone/a", "Why a.", ("time-zone.invalid", "no-such-rule"))
    different = (Difference("body.a", "x", "\x1b"), Difference("body.b", ABSENT, Decimal(5)))
    results = [
        Result(case, "failed", different),
        Result(Case("timezone/b", "Why b.", ("time-zone.invalid",)), "passed"),
        Result(Case("lines/c", "Why c."), "failed", reason="the line is not JSON", line="o" * 999),
        Result(Case("audiences/d", "Why d."), "not run", reason="maps no message"),
    ]
    found = report_object(Report(results, [Note("it ended", ("Bad:", "  x"))]))
    assert (found["passed"], found["failed"], found["not_run"]) == (1, 2, 1)
    assert found["folders"] == {
        "timezone": {"passed": 1, "failed": 1, "not_run": 0},
        "lines": {"passed": 0, "failed": 1, "not_run": 0},
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
        "rules": ["time-zone.invalid", "no-such-rule"],
        "result": "failed",
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
    ]
