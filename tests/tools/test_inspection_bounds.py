"""What an inspection keeps is bounded: exact up to a limit, and beyond it within the error that it states."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping.tools.inspection.frequent import LONGEST_NAME, Frequent, Tally, kept_name
from connect_mapping.tools.inspection.tallies import SLOT, SLOTS, Recent, slot_of
from connect_mapping.tools.inspection.users import Users

DAY = 86_400
SHARES = ("email", "phone_number", "push_token", "timezone")
some_names = st.lists(st.sampled_from("abcdefghijklmnop"), max_size=200)
#: Around a few days, and far away on both sides: the years 1 to 9999.
times = (
    st.integers(0, 3 * DAY)
    | st.floats(0, 3 * DAY)
    | st.integers(-62_135_596_800, 253_402_300_799)
    | st.sampled_from((0, DAY - 1, DAY, DAY + 1, SLOT, SLOT - 1))
)


def counted(names: list[str], most: int) -> Frequent[Tally]:
    frequent = Frequent(Tally, most)
    for name in names:
        frequent.of(name).seen += 1
    return frequent


@given(some_names, st.integers(1, 16))
def test_names(names: list[str], most: int) -> None:
    """No count is too high, or too low by more than is stated; it is exact if all names fit."""
    frequent = counted(names, most)
    true = Counter(names)
    tallies = dict(frequent.items())
    assert len(tallies) <= most
    for name, tally in tallies.items():
        assert tally.seen <= true[name] <= tally.seen + tally.missed_at_most
        assert tally.missed_at_most <= frequent.missed_at_most
    assert all(true[name] <= frequent.missed_at_most for name in true.keys() - tallies.keys())
    assert frequent.missed_at_most <= 2 * len(names) / most
    if len(true) <= most:
        assert ({n: t.seen for n, t in tallies.items()}, frequent.missed_at_most) == (true, 0)


def test_frequent_names_stay() -> None:
    """A frequent name keeps its exact count, however many rare names come and go."""
    names = [name for number in range(1_000) for name in ("often", f"rare {number}")]
    [(name, tally), *_] = counted(names, 100).items()
    assert (name, tally.seen, tally.missed_at_most) == ("often", 1_000, 0)


def test_order_of_names() -> None:
    """The most frequent names come first, and equally frequent ones in alphabetical order."""
    assert [name for name, _ in counted(["b", "c", "a", "c"], 10).items()] == ["c", "a", "b"]


@pytest.mark.parametrize("letter", ["a", "é", "\ud800"])
def test_long_names(letter: str) -> None:
    """A name that is too long is cut, but not confused with another that begins like it."""
    longest = letter * LONGEST_NAME
    one, other = (letter * 100_000 + end for end in "xy")
    assert kept_name(longest) == longest
    assert kept_name(one) == kept_name(one) != kept_name(other)
    assert kept_name(one).startswith(longest)
    assert len(kept_name(one)) == LONGEST_NAME + 9


@given(st.lists(times, max_size=60), times)
def test_recent(seconds: list[float], other: float) -> None:
    """The last 24 hours are right in whatever order the times come, and if others end later."""
    recent = Recent()
    for time in seconds:
        recent.add(time)
    for latest in (max(seconds, default=other), max([*seconds, other])):
        first = slot_of(latest) - SLOTS + 1
        assert recent.since(first) == sum(slot_of(time) >= first for time in seconds)
        assert latest - DAY - SLOT < SLOT * first <= latest - DAY


@pytest.mark.parametrize(
    ("body", "share"),
    [
        ({"email": "ann@example.com"}, "email"),
        ({"phone_number": "+1 555"}, "phone_number"),
        ({"timezone": "Europe/Berlin"}, "timezone"),
        ({"apns": ["a"]}, "push_token"),
        ({"fcm": ["a"]}, "push_token"),
        ({"gcm": ["a"], "fcm": ["a"]}, "push_token"),
    ],
)
def test_shares(body: dict[str, Any], share: str) -> None:
    """A field counts for one share, however often and with whatever else a user is seen."""
    users = Users()
    for user in ("u1", "u2", "\ud800", "u4", "u1"):
        users.add({**(body if user == "u1" else {}), "user_id": user})  # type: ignore[arg-type]
        users.add({"user_id": user})
    shares = users.shares()
    found = {name: getattr(shares, name) for name in SHARES}
    assert found == {**dict.fromkeys(SHARES, 0.0), share: 0.25}
    assert (shares.users, shares.exact) == (4, True)


def test_nobody() -> None:
    """Without users, the shares are 0."""
    shares = Users().shares()
    assert (shares.users, shares.exact, shares.email) == (0, True, 0.0)


def sample(numbers: range, most: int) -> Users:
    """Return users of whom one in five has an address, which is known only when they come again."""
    users = Users(most)
    for number in numbers:
        users.add({"user_id": f"u{number}"})
    for number in numbers:
        if number % 5 == 0:
            users.add({"user_id": f"u{number}", "email": "a"})
    return users


def test_users_up_to_the_bound() -> None:
    """All users are kept if there are no more than the bound."""
    shares = sample(range(1_000), 1_000).shares()
    assert (shares.kept, shares.one_in, shares.exact, shares.email) == (1_000, 1, True, 0.2)


def test_users_beyond_the_bound() -> None:
    """Beyond the bound, the number of users and the shares are close, in whatever order they come."""
    shares = sample(range(50_000), 2_000).shares()
    assert not shares.exact
    assert 1_000 <= shares.kept <= 2_000
    assert shares.users == shares.kept * shares.one_in == pytest.approx(50_000, rel=0.1)
    assert shares.email == pytest.approx(0.2, abs=0.04)
    assert shares == sample(range(49_999, -1, -1), 2_000).shares()
