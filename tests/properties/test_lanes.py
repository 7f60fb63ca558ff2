"""The fast lanes give what the rules give, and the messages drawn here take each of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import hypothesis
import pytest
from hypothesis import given

from connect_mapping import Outcome, Settings, convert
from connect_mapping.conversion import LANES, read_traced
from tests import ordinary


@given(ordinary.messages(), ordinary.settings)
def test_drawn_message(message: dict[str, Any], settings: Settings) -> None:
    """An ordinary message with a field or two changed has one outcome, to the type of each value."""
    outcome, _, _ = read_traced(message, settings)
    assert isinstance(outcome, Outcome)
    assert repr(outcome) == repr(convert(message, settings))


@pytest.mark.parametrize("call", LANES)
def test_lane_is_taken(call: str) -> None:
    """At least a tenth of the messages drawn for a call take its lane, and at least a tenth do not."""
    taken: Counter[bool] = Counter()

    @hypothesis.settings(max_examples=150)
    @given(ordinary.messages((call,)), ordinary.settings)
    def draw(message: dict[str, Any], settings: Settings) -> None:
        taken[LANES[call](message, settings) is not None] += 1

    draw()
    assert min(taken[True], taken[False]) >= taken.total() / 10
