"""The rule that keeps the order, for any items, size and number of open batches."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.batches import send_order
from connect_mapping.batches.send_order import OPEN_BATCHES, REMEMBERED, OpenBatches
from connect_mapping.batches.to_connect import LARGEST_BATCH
from tests.benchmarks.batches import fill, in_turn, traffic

if TYPE_CHECKING:
    from collections.abc import Iterable

Placed = tuple[str, list[str]]

ids = st.sampled_from("abcdef")
tracks = st.tuples(st.just("track"), st.lists(ids, min_size=1, max_size=1))
identifies = st.tuples(st.just("identify"), st.lists(ids, min_size=1, max_size=2, unique=True))
sequences = st.lists(tracks | identifies, max_size=60)
sizes = st.integers(1, 7) | st.just(100)
mosts = st.integers(1, 5) | st.just(OPEN_BATCHES)


def sent(items: Iterable[Placed], size: int, most: int) -> list[tuple[str, list[int]]]:
    """Return the batches of items, each item as its number."""
    batches: OpenBatches[int] = OpenBatches(size, most)
    ready = []
    for number, (path, users) in enumerate(items):
        ready += batches.place(path, users, number)
    ready += batches.rest()
    assert batches.rest() == []
    return [(batch.path, batch.items) for batch in ready]


def in_order(items: list[Placed]) -> set[tuple[int, int]]:
    """Return each two items of one user: ids are joined by the aliases up to the second of the two."""
    pairs = set()
    user_of: dict[str, set[str]] = {name: {name} for _, names in items for name in names}
    for second, (_, names) in enumerate(items):
        joined = set().union(*(user_of[name] for name in names))
        user_of |= dict.fromkeys(joined, joined)
        pairs |= {(n, second) for n, item in enumerate(items[:second]) if joined & {*item[1]}}
    return pairs


@given(sequences, sizes, mosts)
def test_order_of_each_user(items: list[Placed], size: int, most: int) -> None:
    """Of two items of one user the earlier is sent first, in an earlier batch or earlier in the same."""
    order = [number for _, numbers in sent(items, size, most) for number in numbers]
    place = {number: place for place, number in enumerate(order)}
    assert [(a, b) for a, b in in_order(items) if place[a] > place[b]] == []


@given(sequences, sizes, mosts)
def test_few_wait(items: list[Placed], size: int, most: int) -> None:
    """No more batches wait than may, the first of them is not full, and is sent early only for that."""
    batches: OpenBatches[int] = OpenBatches(size, most)
    for number, (path, users) in enumerate(items):
        before = len(batches._open)
        early = [b for b in batches.place(path, users, number) if len(b.items) < size]
        assert len(early) <= (before == most)
        assert len(batches._open) <= most
        assert [len(batch.items) for batch in batches._open][:1] != [size]


def placed(batches: OpenBatches[str], *items: tuple[str, list[str], str]) -> list[list[str]]:
    """Return the items of the batches that wait after some items."""
    for item in items:
        batches.place(*item)
    return [batch.items for batch in batches.rest()]


ALIAS = ("identify", ["u1", "a1"], "alias")
#: Another user's item, and one for each id of the alias: in three batches if the two are one user.
AFTER = (("identify", ["x"], "x"), ("track", ["u1"], "event"), ("identify", ["a1"], "identify"))
JOINED = [["x"], ["event"], ["identify"]]


def test_alias_holds_after_it_was_sent() -> None:
    """Two ids are still one user when none of their requests waits any more."""
    batches: OpenBatches[str] = OpenBatches(100)
    placed(batches, ALIAS)
    assert placed(batches, *AFTER) == JOINED


@pytest.mark.parametrize(
    ("others", "expected"), [(9, JOINED), (20, [["x", "identify"], ["event"]])]
)
def test_ids_are_forgotten(
    monkeypatch: pytest.MonkeyPatch, others: int, expected: list[list[str]]
) -> None:
    """An alias is forgotten when enough other ids were named since its own, and not before."""
    monkeypatch.setattr(send_order, "REMEMBERED", 10)
    batches: OpenBatches[str] = OpenBatches(100)
    placed(batches, ALIAS, *(("identify", [f"other {n}"], "") for n in range(others - 1)))
    assert placed(batches, *AFTER) == expected


def test_named_ids_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids that are named again and again are not forgotten, however many others come."""
    monkeypatch.setattr(send_order, "REMEMBERED", 10)
    batches: OpenBatches[str] = OpenBatches(100)
    batches.place(*ALIAS)
    for number in range(100):
        batches.place("identify", [f"other {number}"], "other")
        batches.place("identify", [("u1", "a1")[number % 2]], "again")
    assert len(batches._users._recent) + len(batches._users._older) <= 20
    batches.rest()
    assert placed(batches, *AFTER) == JOINED


def longest_wait(size: int, most: int) -> list[str]:
    """Return the paths of items of others for which a batch waits longest, with room before it.

    ``u``, whose items opened the batches that wait, one in each, has its last one in the batch.
    """
    other, own = (("identify", "track"), ("track", "identify"))[most % 2]
    of_other, of_own = most // 2, (most - 1) // 2
    before = [other] * (of_other * (size - 1) - 1) + [own] * (of_own * (size - 1))
    return before + [own] * (size - 1) + [own] * ((most - 2) * size)


def overtaken(size: int, most: int, before: int) -> bool:
    """Tell whether ``u`` overtakes itself after the longest wait, ``before`` ids after the first."""
    batches: OpenBatches[str] = OpenBatches(size, most)
    for number in range(before):
        batches.place("track", [f"before {number}"], "")
    batches.rest()
    for number in range(most):
        batches.place(("identify", "track")[number % 2], ["u"], f"u{number:02}")
    ready = []
    for number, path in enumerate(longest_wait(size, most)):
        ready += batches.place(path, [f"a{number}", f"b{number}"], "")
    assert f"u{most - 1:02}" in [item for batch in batches._open for item in batch.items]
    ready += batches.place(("identify", "track")[most % 2], ["u"], f"u{most:02}")
    items = [item for batch in [*ready, *batches.rest()] for item in batch.items if item]
    return items != sorted(items)


def test_what_waits_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the longest wait, a user is remembered if as many ids are as are named in it."""
    assert not overtaken(LARGEST_BATCH, OPEN_BATCHES, REMEMBERED - 1)
    for size, most in itertools.product((2, 3, 5), (2, 3, 4, 7)):
        named = 2 * len(longest_wait(size, most))
        # Two ids for each item of the batches that wait before one and behind it.
        assert named < 2 * 2 * most * size
        monkeypatch.setattr(send_order, "REMEMBERED", named)
        assert not overtaken(size, most, named - 1)
        monkeypatch.setattr(send_order, "REMEMBERED", named - 1)
        assert overtaken(size, most, named - 2)


@pytest.mark.parametrize("turned", [False, True])
def test_chains_are_short(*, turned: bool) -> None:
    """If each id is joined with the one before it, all are a few steps from their user."""
    users = send_order._Users()
    for number in range(1, 1_024):
        pair = [f"a{number}", f"a{number - 1}"]
        users.joined(pair[::-1] if turned else pair)
    steps = []
    for start in users._recent.values():
        user, count = start, 0
        while user.became is not None:
            user, count = user.became, count + 1
        steps.append(count)
    assert (len(steps), max(steps) <= 10) == (1_024, True)


def test_long_ids_are_compared_whole() -> None:
    """Long ids are one user only if they are equal; a lone surrogate does no harm."""
    long = "a" * 8_000 + "\ud800"
    batches: OpenBatches[int] = OpenBatches(100)
    for number, (path, users) in enumerate(
        [("identify", [long, "a" * 65]), ("track", ["a" * 65]), ("identify", [long])]
    ):
        batches.place(path, users, number)
    batches.place("identify", [long[:-1]], 3)
    assert [batch.items for batch in batches.rest()] == [[0, 3], [1], [2]]


@pytest.mark.parametrize(("length", "kept"), [(64, 64), (65, 16), (8_000, 16)])
def test_long_ids_are_not_kept(length: int, kept: int) -> None:
    """The memory that an id takes does not grow with its length."""
    users = send_order._Users()
    users.joined(["é" * length])
    assert [len(key) for key in users._recent] == [kept]


def test_memory_is_bounded_by_one_user_of_many_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds for a user who is joined with more and more ids."""
    monkeypatch.setattr(send_order, "REMEMBERED", 10)
    batches: OpenBatches[None] = OpenBatches(100)
    for number in range(1_000):
        batches.place("identify", ["kiosk", f"a{number}"], None)
    users = batches._users
    known = {id(user): user for user in [*users._recent.values(), *users._older.values()]}
    assert 10 <= len(users._recent) + len(users._older) <= 20
    assert {id(user.became) for user in known.values() if user.became} <= set(known)


@pytest.mark.parametrize(
    ("users", "least"), [(100_000, 99), (10_000, 99), (1_000, 80), (100, 80), (10, 15), (1, 2)]
)
def test_batches_fill_up(users: int, least: int) -> None:
    """The average size of batches of 20,000 requests of random users is as documented."""
    assert fill(traffic(20_000, users), 100, OPEN_BATCHES) >= least


@pytest.mark.parametrize("users", [1, 10, 100])
def test_users_in_turn(users: int) -> None:
    """An identify and an event of each user in turn: a batch can hold one of each, and does."""
    assert fill(in_turn(2_000, users), 100, OPEN_BATCHES) == users


def test_begins_anew_after_the_rest() -> None:
    """Items after the rest was sent are placed as at the beginning."""
    batches: OpenBatches[int] = OpenBatches(100)
    for number, path in enumerate(("/v2/track", "/v2/identify", "/v2/track")):
        batches.place(path, ["u1"], number)
    assert len(batches.rest()) == 3
    batches.place("/v2/track", ["u2"], 3)
    batches.place("/v2/track", ["u1"], 4)
    assert [batch.items for batch in batches.rest()] == [[3, 4]]


def test_ids_that_come_again_push_out_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only an id that is new counts towards those that are remembered."""
    monkeypatch.setattr(send_order, "REMEMBERED", 2)
    users = send_order._Users()
    joined = users.joined(["u1", "a1"])
    for name in ("x", "y", "x", "x", "y"):
        users.joined([name])
    assert users.joined(["a1"]) is joined
