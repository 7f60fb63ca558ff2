"""The mapper in Ruby passes core with everything compared, and the kit survives what ends it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest

from connect_mapping.tools.conformance import check, chosen, read_cases, up_to
from tests.pages import ROOT

pytestmark = pytest.mark.thorough

RUBY = shutil.which("ruby")
if RUBY is None:
    pytest.skip("there is no ruby on the PATH", allow_module_level=True)
if not Path("/usr/share/zoneinfo/Europe/Berlin").exists():
    pytest.skip("there is no tz database, which the mapper reads", allow_module_level=True)

COMMAND: Final = [str(RUBY), str(ROOT / "docs/examples/mapper.rb")]


def test_core() -> None:
    """It passes every case of core, with the order of keys and the kind of numbers."""
    report = check(COMMAND, up_to(read_cases(), "core"))
    assert report.notes == []
    assert [result.case.name for result in report.results if result.verdict != "passed"] == []


def test_number_that_ends_it() -> None:
    """A number beyond doubles becomes an infinity, which Ruby does not write: that case is named."""
    names = ["track/basic", "lines/number-beyond-doubles"]
    basic, beyond = check(COMMAND, chosen(read_cases(), names)).results
    assert (basic.verdict, beyond.verdict, beyond.ended_program) == ("passed", "failed", True)
    assert any("GeneratorError" in line for line in beyond.said)
