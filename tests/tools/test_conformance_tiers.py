"""The tier of a case follows from its rules, its settings and the strain of its line."""

from __future__ import annotations

import pytest

from connect_mapping.rules import RULES
from connect_mapping.tools.conformance.tiers import _CORE, _EDGE, TIERS, is_strain, tier_of


@pytest.mark.parametrize(
    ("rules", "strains", "is_plain", "tier"),
    [
        (["track.event", "user-id.user-id"], False, True, "core"),
        (["track.event"], False, False, "full"),
        (["track.event", "track.event.wrong-type"], False, True, "full"),
        ([], False, True, "full"),
        (["track.event"], True, True, "edge"),
        (["track.event", "value.too-deep"], False, True, "edge"),
    ],
)
def test_tier(rules: list[str], strains: bool, is_plain: bool, tier: str) -> None:
    """One rule of the edge is enough, but every rule of a core case is core."""
    assert tier_of(rules, strains=strains, is_plain=is_plain) == tier


def test_no_rule_is_in_two_tiers() -> None:
    """Every rule has one tier, and those that are named by none are full."""
    assert not _CORE & _EDGE
    assert RULES.keys() > _CORE | _EDGE
    assert TIERS == ("core", "full", "edge")


@pytest.mark.parametrize(
    ("line", "strains"),
    [
        (rb'{"a": 999999999999999}', False),
        (rb'{"a": 9999999999999999}', True),
        (rb'{"a": -9999999999999999}', True),
        (rb'{"a": 0.1234567890123456}', True),
        (rb'{"a": 1e99}', False),
        (rb'{"a": 1E+100}', True),
        (rb'{"a": 1e-100}', True),
        (rb'{"a": "9999999999999999"}', False),
        (rb'{"a": "\"9999999999999999"}', False),
        (b"[" * 50 + b"]" * 50, False),
        (b'{"a":' * 51 + b"1" + b"}" * 51, True),
        (b"[[],[]," * 25 + b"1" + b"]" * 25, False),
        (b'"' + b"[" * 51 + b'"', False),
        (rb'"\ud83d\ude00"', False),
        (rb'"\uD83D\uDE00"', False),
        (rb'"\ud83d"', True),
        (rb'"\ude00"', True),
        (rb'"\ud83d\ud83d\ude00"', True),
        (rb'"\\ud83d"', False),
        (rb'"\\\ud83d"', True),
        (b"", False),
    ],
)
def test_strain(line: bytes, strains: bool) -> None:
    """Long numbers, large exponents, more than 50 levels and lone surrogates strain a library."""
    assert is_strain(line) is strains
