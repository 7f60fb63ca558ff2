"""A program is held against the rules: what it breaks is found, and nothing else."""

from __future__ import annotations

import sys

import pytest

from connect_mapping.tools.conformance import ProgramError, Report, Rule, Strictness, check

SKIPPED = {"skipped": "unsupported_call"}
RULES = [
    Rule("routing/a", "First.", line=b'{"skipped": "unsupported_call"}', answer=SKIPPED),
    Rule("audiences/b", "Second.", not_asked="maps no message"),
    Rule("routing/c", "Third.", line=b'{"skipped": "page"}', answer=SKIPPED),
    Rule("lines/d", "Fourth.", line=b"oops", answer=SKIPPED),
    Rule("routing/e", "Fifth.", line=b'{"skipped": "unsupported_call"}', answer=SKIPPED),
]
ECHO = "for line in sys.stdin: print(line, end='')"
UNDER_SETTINGS = Rule(
    "alias/f", "Sixth.", settings={"null_attributes": "drop"}, line=b"{}", answer=SKIPPED
)


def run(source: str, rules: list[Rule] = RULES, *, with_settings: bool = False) -> Report:
    """Check a small program in Python."""
    command = [sys.executable, "-c", f"import os, sys\n{source}"]
    return check(command, rules, with_settings=with_settings)


def verdicts(report: Report) -> list[str]:
    return [result.verdict for result in report.results]


def test_results() -> None:
    """Each rule has a result, in order: passed, not run, different, or no answer at all."""
    report = run(ECHO)
    assert [result.rule for result in report.results] == RULES
    assert verdicts(report) == ["passed", "not run", "failed", "failed", "passed"]
    [difference] = report.results[2].differences
    assert (difference.path, difference.got) == ("skipped", "page")
    reasons = [result.reason for result in report.results]
    assert reasons == ["", "maps no message", "", "the line is no JSON: oops", ""]
    assert report.notes == []


def test_strictness() -> None:
    """At the level of bodies another reason for skipping is no difference."""
    report = check(
        [sys.executable, "-c", f"import sys\n{ECHO}"], RULES, strictness=Strictness(problems=False)
    )
    assert verdicts(report) == ["passed", "not run", "passed", "failed", "passed"]


def test_what_is_shown_is_safe() -> None:
    """What a program wrote cannot reach the terminal as it is."""
    report = run("print('\\x1b[2J\\u202e' + 'x' * 999)", RULES[:1])
    reason = report.results[0].reason
    assert reason.startswith("the line is no JSON: \\x1b[2J\\u202exxx")
    assert reason.endswith("x... (1,004 characters)")


def test_breaks_off() -> None:
    """What was answered before a program broke off counts, the rest has no answer, and a note tells."""
    report = run("print(input(), flush=True); print('bad \\x1b', file=sys.stderr); sys.exit(7)")
    assert verdicts(report) == ["passed", "not run", "failed", "failed", "failed"]
    assert report.results[4].reason == "no answer"
    assert report.notes == ["the program ended with exit code 7, and said:\n  bad \\x1b"]


def test_exit_code_after_all_answers() -> None:
    """An exit code after all answers is noted, and the answers count."""
    report = run(f"{ECHO}\nsys.exit(1)")
    assert verdicts(report) == verdicts(run(ECHO))
    assert report.notes == ["the program ended with exit code 1"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("print(input())", "the program wrote 1 lines for 4; each has to have one answer"),
        ("", "the program wrote 0 lines for 4; each has to have one answer"),
        (f"print('Ready.')\n{ECHO}", "the program wrote more lines than the 4 that it was given"),
        ("while True: print()", "the program wrote more lines than the 4 that it was given"),
        ("sys.exit(1)", "the program ended with exit code 1"),
        ("sys.exit('no module')", "the program ended with exit code 1, and said:\n  no module"),
    ],
)
def test_nothing_to_compare(source: str, text: str) -> None:
    """Where it cannot be told which answer is whose, or there is none, that is an error."""
    with pytest.raises(ProgramError) as error:
        run(source)
    assert str(error.value) == text


def test_settings_are_not_run() -> None:
    """Rules under other settings are not run unless that is asked for."""
    report = run(ECHO, [*RULES[:1], UNDER_SETTINGS])
    assert verdicts(report) == ["passed", "not run"]
    assert report.results[1].reason.startswith("needs settings")


def test_settings() -> None:
    """Each set of settings is a run of its own."""
    source = (
        "settings = os.environ.get('CONNECT_MAPPING_SETTINGS', 'none')\n"
        "for line in sys.stdin: print('{\"skipped\": \"%s\"}' % settings.replace('\"', ''))"
    )
    rules = [
        Rule("alias/a", "", line=b"{}", answer={"skipped": "none"}),
        Rule("alias/b", "", settings={"a": 1}, line=b"{}", answer={"skipped": "{a: 1}"}),
        Rule("alias/c", "", settings={"a": 2}, line=b"{}", answer={"skipped": "{a: 2}"}),
        Rule("alias/d", "", line=b"{}", answer={"skipped": "none"}),
    ]
    assert verdicts(run(source, rules, with_settings=True)) == ["passed"] * 4


def test_note_about_settings() -> None:
    """A note about a run under settings names them."""
    source = f"if 'CONNECT_MAPPING_SETTINGS' in os.environ: sys.exit(2)\n{ECHO}"
    report = run(source, [RULES[0], UNDER_SETTINGS], with_settings=True)
    assert verdicts(report) == ["passed", "failed"]
    text = 'the program ended with exit code 2 under the settings {"null_attributes": "drop"}'
    assert report.notes == [text]


def test_nothing_asked() -> None:
    """Where no rule can be asked the program is not even started."""
    report = check(["no-such-program"], RULES[1:2])
    assert verdicts(report) == ["not run"]
