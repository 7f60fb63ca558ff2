"""The conformance kit finds the known gaps of a mapper in JavaScript, each at its rules, and no others."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, Final

import pytest

from connect_mapping.tools.conformance import Result, Strictness, check, read_cases, up_to
from tests.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.thorough

NODE = shutil.which("node")
if NODE is None:
    pytest.skip("there is no node on the PATH", allow_module_level=True)

EXAMPLES: Final = ROOT / "docs" / "examples"
CASES: Final = read_cases()
#: JavaScript has one kind of number, and moves keys that are integers to the front.
STRICTNESS: Final = Strictness(number_kind=False, key_order=False)
#: Mistakes that first versions make: what is replaced in the mapper, and by what.
GAPS: Final = {
    "milliseconds": ("milliseconds / 1000", "milliseconds"),
    "any-zone": ("TIME_ZONES.get(value.trim().toLowerCase())", "value"),
    "untrimmed-names": ("fields.firstname?.trim()", "fields.firstname"),
    "loose-membership": ('typeof traits[key] !== "boolean"', "false"),
}


def failed(adapter: Path) -> dict[str, Result]:
    """Return the cases that a mapper fails."""
    report = check([str(NODE), str(adapter)], CASES, strictness=STRICTNESS)
    assert report.notes == []
    return {result.case.name: result for result in report.results if result.verdict == "failed"}


@pytest.fixture(scope="module")
def example() -> dict[str, Result]:
    """Return the cases that the example fails as it is."""
    return failed(EXAMPLES / "mapper.adapter.js")


def with_gap(gap: str, folder: Path) -> dict[str, Result]:
    """Return the cases that the example fails with a gap."""
    source = (EXAMPLES / "mapper.js").read_text("utf-8")
    old, new = GAPS[gap]
    assert source.count(old) == 1
    (folder / "mapper.js").write_text(source.replace(old, new), "utf-8")
    shutil.copy(EXAMPLES / "mapper.adapter.js", folder)
    return failed(folder / "mapper.adapter.js")


def places(result: Result) -> set[str]:
    """Return where a result's answer differs, without the numbers of warnings."""
    return {difference.path.partition("[")[0] for difference in result.differences}


@pytest.mark.parametrize(
    ("gap", "names", "where", "values"),
    [
        (
            "milliseconds",
            {"track/basic", "track/timestamp-first", "lines/plain"},
            {"body.timestamp"},
            (1574250023, 1574250023000),
        ),
        (
            "any-zone",
            {
                *("timezone/both-invalid", "timezone/context-invalid-undefined"),
                *("timezone/trait-canonical-casing", "timezone/trait-invalid-next-source"),
            },
            {"body.timezone", "warnings"},
            ("America/Port-au-Prince", "AMERICA/PORT-AU-PRINCE"),
        ),
        (
            "untrimmed-names",
            {"identify/first-and-last-name-trimmed"},
            {"body.first_name"},
            ("Ann", " Ann\n"),
        ),
        (
            "loose-membership",
            {
                *("personas/membership-string-true", "personas/membership-string-false"),
                *("personas/membership-null", "personas/membership-number"),
            },
            {"answer", "rejected"},
            None,
        ),
    ],
)
def test_gaps(
    gap: str,
    names: set[str],
    where: set[str],
    values: tuple[Any, Any] | None,
    example: dict[str, Result],
    tmp_path: Path,
) -> None:
    """A gap breaks the cases that are about it, in the places that it is about, with both values."""
    found = {name: r for name, r in with_gap(gap, tmp_path).items() if name not in example}
    assert names <= found.keys()
    assert gap != "untrimmed-names" or names == found.keys()
    assert set().union(*map(places, found.values())) <= where
    pairs = [(d.expected, d.got) for result in found.values() for d in result.differences]
    assert values is None or values in pairs


def test_core(example: dict[str, Result]) -> None:
    """The example passes every case of core."""
    core = {case.name for case in up_to(CASES, "core")}
    assert len(core) > 300
    assert core & example.keys() == set()


def test_what_it_lacks(example: dict[str, Result]) -> None:
    """The kit finds what the example does not do: tokens by the system, long integers, batches."""
    assert places(example["identify/token-os-macos"]) == {"body.apns", "warnings"}
    assert places(example["alias/integers"]) == {"body.user_id"}
    assert example["batches/basic"].reason == "1 of 4 answers"
    assert {name for name in example if name.startswith("alias/")} == {
        *("alias/640-digits", "alias/641-digits", "alias/integers"),
    }


@pytest.mark.parametrize("name", ["track/properties-numbers-kept", "track/properties-order-kept"])
def test_what_javascript_cannot(name: str) -> None:
    """If the kind of numbers and the order of keys count, JavaScript cannot pass."""
    [case] = [case for case in CASES if case.name == name]
    [result] = check([str(NODE), str(EXAMPLES / "mapper.adapter.js")], [case]).results
    assert result.verdict == "failed"
