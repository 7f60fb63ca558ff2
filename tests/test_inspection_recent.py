"""The last 24 hours: right in whatever order the times come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.tools.inspection.recent import SLOT, SLOTS, Recent, slot_of

DAY = 86_400
#: Around a day, and far away on both sides: the years 1 to 9999.
times = (
    st.integers(0, 3 * DAY)
    | st.floats(0, 3 * DAY)
    | st.integers(-62_135_596_800, 253_402_300_799)
    | st.sampled_from((0, DAY - 1, DAY, DAY + 1, SLOT, SLOT - 1))
)


@given(st.lists(times, max_size=60), st.randoms(use_true_random=False))
def test_any_order(seconds: list[float], chance: object) -> None:
    """The counts are those of the slots, whatever came first."""
    latest = max(map(slot_of, seconds), default=0)
    first = latest - SLOTS + 1
    expected = sum(slot_of(time) >= first for time in seconds)
    chance.shuffle(seconds)  # type: ignore[attr-defined]
    recent = Recent()
    for time in seconds:
        recent.add(time)
    assert recent.since(first) == expected


@given(st.lists(times, min_size=1, max_size=30), times)
def test_later_end(seconds: list[float], other: float) -> None:
    """Where others happened later, the 24 hours are those that end with the latest of all."""
    first = max(map(slot_of, [*seconds, other])) - SLOTS + 1
    recent = Recent()
    for time in seconds:
        recent.add(time)
    assert recent.since(first) == sum(slot_of(time) >= first for time in seconds)


@given(times)
def test_slots_hold_a_day(latest: float) -> None:
    """The slots that are kept hold the last 24 hours wherever they end, and five minutes more."""
    first = SLOT * (slot_of(latest) - SLOTS + 1)
    assert latest - DAY - SLOT < first <= latest - DAY
