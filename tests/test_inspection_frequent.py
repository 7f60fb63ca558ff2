"""The most frequent names: exact up to a bound, and within a bound beyond it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.tools.inspection.frequent import Frequent, Tally


def counted(names: list[str], most: int) -> Frequent[Tally]:
    """Return the tallies of some names."""
    frequent = Frequent(Tally, most)
    for name in names:
        frequent.of(name).seen += 1
    return frequent


some_names = st.lists(st.sampled_from("abcdefghijklmnop"), max_size=200)


@given(some_names)
def test_exact_within_the_bound(names: list[str]) -> None:
    """While there are no more names than are kept, all counts are exact."""
    frequent = counted(names, 16)
    assert {name: tally.seen for name, tally in frequent.items()} == Counter(names)
    assert frequent.missed_at_most == 0


@given(some_names, st.integers(1, 15))
def test_bounded_beyond_it(names: list[str], most: int) -> None:
    """No count is too high, none is too low by more than is said, and the table stays small."""
    frequent = counted(names, most)
    true = Counter(names)
    tallies = dict(frequent.items())
    assert len(tallies) <= most
    for name, tally in tallies.items():
        assert tally.seen <= true[name] <= tally.seen + tally.missed_at_most
        assert tally.missed_at_most <= frequent.missed_at_most
    assert all(true[name] <= frequent.missed_at_most for name in true.keys() - tallies.keys())
    assert frequent.missed_at_most <= 2 * len(names) / most


def test_frequent_names_stay() -> None:
    """What is frequent is kept with its exact count, however many rare names come by."""
    names = [name for number in range(1_000) for name in ("often", f"rare {number}")]
    [(name, tally), *_] = counted(names, 100).items()
    assert (name, tally.seen, tally.missed_at_most) == ("often", 1_000, 0)


def test_order() -> None:
    """The most frequent come first, and in the order of the alphabet where two are as frequent."""
    assert [name for name, _ in counted(["b", "c", "a", "c"], 10).items()] == ["c", "a", "b"]
