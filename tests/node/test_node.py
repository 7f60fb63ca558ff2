"""The conformance kit finds the known gaps of a mapper in JavaScript, each at its rules, and no others."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from connect_mapping.tools.conformance import Result, Strictness, check, read_cases

NODE = shutil.which("node")
if NODE is None:
    pytest.skip("there is no node on the PATH", allow_module_level=True)

MAPPER = str(Path(__file__).with_name("mapper.js"))
#: JavaScript has one kind of number.
STRICTNESS = Strictness(number_kind=False)


@cache
def failed(*gaps: str) -> dict[str, Result]:
    """Return the rules that the mapper breaks with some gaps."""
    report = check([str(NODE), MAPPER, *gaps], read_cases(), strictness=STRICTNESS)
    assert report.notes == []
    return {result.case.name: result for result in report.results if result.verdict == "failed"}


def newly_failed(gap: str) -> dict[str, Result]:
    """Return the rules that the mapper breaks with a gap, and does not break without it."""
    return {name: result for name, result in failed(gap).items() if name not in failed()}


def places(result: Result) -> set[str]:
    """Return where a result's answer differs, without the numbers of warnings."""
    return {difference.path.partition("[")[0] for difference in result.differences}


@pytest.mark.parametrize(
    ("gap", "names", "where"),
    [
        (
            "milliseconds",
            {"track/basic", "track/timestamp-first", "track/timestamp-milliseconds", "lines/plain"},
            {"body.timestamp"},
        ),
        (
            "any-zone",
            {
                *("timezone/both-invalid", "timezone/context-invalid-undefined"),
                *("timezone/trait-canonical-casing", "timezone/trait-invalid-next-source"),
            },
            {"body.timezone", "warnings"},
        ),
        (
            "untrimmed-names",
            {"identify/first-and-last-name-trimmed"},
            {"body.first_name", "body.last_name"},
        ),
        (
            "loose-membership",
            {
                *("personas/membership-string-true", "personas/membership-string-false"),
                *("personas/membership-null", "personas/membership-number"),
            },
            {"answer", "rejected"},
        ),
    ],
)
def test_gaps(gap: str, names: set[str], where: set[str]) -> None:
    """A gap breaks the rules that are about it, in the places that it is about."""
    found = newly_failed(gap)
    assert names <= found.keys()
    assert set().union(*map(places, found.values())) <= where


@pytest.mark.parametrize(
    ("gap", "expected", "got"),
    [
        ("milliseconds", 1574250023, 1574250023000),
        ("any-zone", "America/Port-au-Prince", "AMERICA/PORT-AU-PRINCE"),
    ],
)
def test_values(gap: str, expected: Any, got: Any) -> None:
    """The report shows the expected and the actual answer."""
    found = [d for result in newly_failed(gap).values() for d in result.differences]
    assert (expected, got) in [(d.expected, d.got) for d in found]


def test_names_are_the_only_rule_about_trimming() -> None:
    """A gap that one rule is about breaks one rule."""
    assert set(newly_failed("untrimmed-names")) == {"identify/first-and-last-name-trimmed"}


def test_what_always_lacks() -> None:
    """What the mapper never does is found: push tokens, second spellings, long integers."""
    assert places(failed()["identify/token-type-ios"]) == {"body.apns"}
    assert "warnings" in places(failed()["identify/duplicate-email-three-spellings"])
    assert places(failed()["alias/integers"]) == {"body.user_id"}


def test_what_passes() -> None:
    """What the mapper does well is not found: nearly all of alias and routing."""
    broken = set(failed())
    assert {name for name in broken if name.startswith("alias/")} == {
        *("alias/640-digits", "alias/641-digits", "alias/integers", "alias/whole-floats"),
    }
    assert {name for name in broken if name.startswith("routing/")} == {
        "routing/integrations-and-track-problems",
    }


def test_number_kinds() -> None:
    """Where the kind of a number counts, JavaScript cannot pass."""
    [rule] = [r for r in read_cases() if r.name == "track/properties-numbers-kept"]
    [result] = check([str(NODE), MAPPER], [rule]).results
    assert {type(d.expected) for d in result.differences} >= {float}
