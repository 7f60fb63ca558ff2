"""The mapping of the package passes its own cases, by the protocol of other programs."""

from __future__ import annotations

import io
import json
import runpy
import sys

import pytest

from connect_mapping.tools.conformance import check, read_cases

NAME = "connect_mapping.tools.conformance.reference"
REFERENCE = [sys.executable, "-m", NAME]


@pytest.mark.thorough
def test_passes_every_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case that can be asked passes, including those under other settings."""
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    report = check(REFERENCE, read_cases(), with_settings=True)
    assert report.notes == []
    failed = [result.case.name for result in report.results if result.verdict == "failed"]
    assert failed == []
    not_run = {result.case.name for result in report.results if result.verdict == "not run"}
    assert not_run == {case.name for case in read_cases() if case.not_asked}


@pytest.mark.parametrize(
    ("settings", "written"),
    [
        ({}, '{"path": "/v2/identify", "body": {"user_id": "1", "attributes": {"a": null}}'),
        ({"null_attributes": "drop"}, '{"path": "/v2/identify", "body": {"user_id": "1"}'),
    ],
)
def test_answers(
    settings: dict[str, str],
    written: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It answers each line of standard input, under the settings of its environment."""
    monkeypatch.setenv("CONNECT_MAPPING_SETTINGS", json.dumps(settings))
    lines = b'{"type": "identify", "userId": 1, "traits": {"a": null}}\n{"type": "page"}\noops\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    runpy.run_module(NAME, run_name="__main__")
    assert capsys.readouterr().out == (
        f'{written}, "warnings": []}}\n'
        '{"skipped": "unsupported_call"}\n'
        '{"rejected": [{"code": "invalid_json", "field": ""}]}\n'
    )
