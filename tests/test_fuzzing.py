"""The targets of the fuzzer hold for what they begin with, and for any bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing.targets import TARGETS, seeds

each_target = pytest.mark.parametrize("target", TARGETS)


@each_target
def test_seeds(target: str) -> None:
    """A target holds for each of its seeds, of which there are many."""
    found = seeds(target)
    assert len(found) > 20
    for seed in found:
        TARGETS[target](seed)


@each_target
@given(st.binary())
def test_any_bytes(target: str, data: bytes) -> None:
    """It holds for any bytes."""
    TARGETS[target](data)
