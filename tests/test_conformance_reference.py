"""The mapping of the package breaks none of its own rules, through the very protocol of others."""

from __future__ import annotations

import io
import json
import runpy
import sys

import pytest

from connect_mapping.tools.conformance import check, read_rules

NAME = "connect_mapping.tools.conformance.reference"
REFERENCE = [sys.executable, "-m", NAME]


def test_breaks_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rule that can be asked passes, those under other settings among them."""
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))
    report = check(REFERENCE, read_rules(), with_settings=True)
    assert report.notes == []
    failed = [result.rule.name for result in report.results if result.verdict == "failed"]
    assert failed == []
    not_run = {result.rule.name for result in report.results if result.verdict == "not run"}
    assert not_run == {rule.name for rule in read_rules() if rule.not_asked}


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
