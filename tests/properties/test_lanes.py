"""The fast lanes and lines give what the rules give, and the messages drawn here take each lane."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import (
    Outcome,
    Request,
    Settings,
    convert,
    convert_lines,
    convert_payload,
    convert_records,
)
from connect_mapping.batches.unfold import is_batch
from connect_mapping.conversion import LANES, read_traced
from tests import ordinary
from tests.checks import containers


@given(ordinary.messages(), ordinary.settings)
def test_drawn_message(message: dict[str, Any], settings: Settings) -> None:
    """An ordinary message with a field or two changed has one outcome, to the type of each value."""
    outcome, _, _ = read_traced(message, settings)
    assert isinstance(outcome, Outcome)
    assert repr(outcome) == repr(convert(message, settings))


@given(st.lists(ordinary.messages(), max_size=3), ordinary.settings, st.booleans())
def test_drawn_line(
    messages: list[dict[str, Any]], settings: Settings, has_shared_traits: bool
) -> None:
    """On a line, whose objects bodies take as they are, messages alone and in a batch have the same
    outcomes as messages that are copied, and no two of them share an object.
    """
    for message in messages:
        if not is_batch(message):
            [outcome] = convert_lines([json.dumps(message)], settings)
            assert repr(outcome) == repr(convert(message, settings))
    shared: dict[str, Any] = (
        {"traits": {"tags": [{}]}} if has_shared_traits else {"timezone": "PST"}
    )
    bare = {"type": "identify", "userId": "u1"}
    batch = {"batch": [*messages, bare, bare], "context": shared, "sentAt": "2026-02-01T12:30:00Z"}
    records = [*convert_records([json.dumps(batch)], settings)]
    copied = [record.outcome for record in convert_payload(batch, settings)]
    assert repr([record.outcome for record in records]) == repr(copied)
    bodies = [record.outcome.body for record in records if isinstance(record.outcome, Request)]
    found = [id(inner) for body in bodies for inner in containers(body)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("call", LANES)
def test_lane_is_taken(call: str) -> None:
    """At least a tenth of the messages drawn for a call take its lane, and at least a tenth do not."""
    taken: Counter[bool] = Counter()

    @hypothesis.settings(max_examples=150)
    @given(ordinary.messages((call,)), ordinary.settings)
    def draw(message: dict[str, Any], settings: Settings) -> None:
        taken[LANES[call](message, settings, False) is not None] += 1

    draw()
    assert min(taken[True], taken[False]) >= taken.total() / 10
