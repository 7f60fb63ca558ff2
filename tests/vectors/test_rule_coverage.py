"""Every noted rule can be disabled, and a vector that names it fails then."""

from __future__ import annotations

import pytest

from connect_mapping.rules import RULES
from tests.rule_coverage.__main__ import main, noted_rules, patched
from tests.rule_coverage.patches import PATCHES


def test_patches_apply() -> None:
    """The text that applies a rule stands once in the package, and is valid Python without the rule."""
    for rule_id in PATCHES:
        file, text = patched(rule_id)
        compile(text, str(file), "exec")


def test_every_rule_can_be_disabled() -> None:
    """A noted rule that vectors name is about a fault, or has a patch; a patch is of such a rule."""
    assert {name for name in noted_rules() if RULES[name].code is None} == PATCHES.keys()


@pytest.mark.thorough
def test_every_rule_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a rule, a vector that names it fails; all of them: python -m tests.rule_coverage."""
    assert main([*noted_rules()][::4]) == 0
    assert "no patch: none; not noticed: 0" in capsys.readouterr().out
