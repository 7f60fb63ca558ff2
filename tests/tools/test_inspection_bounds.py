"""What an inspection keeps is bounded: exact up to a limit, and beyond it within the error that it states."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connect_mapping.tools.inspection.frequent import LONGEST_NAME, Frequent, Tally, kept_name
from connect_mapping.tools.inspection.over_time import MOST_SHOWN, OverTime
from connect_mapping.tools.inspection.report import moment
from connect_mapping.tools.inspection.tallies import SLOT, SLOTS, Recent, slot_of
from connect_mapping.tools.inspection.users import Users

HOUR = 3_600
DAY = 24 * HOUR
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
    tallies = {name: tally for [name], tally in frequent.items()}
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
    [([name], tally), *_] = counted(names, 100).items()
    assert (name, tally.seen, tally.missed_at_most) == ("often", 1_000, 0)


def test_order_of_names() -> None:
    """The most frequent names come first, and equally frequent ones in alphabetical order."""
    assert [name for [name], _ in counted(["b", "c", "a", "c"], 10).items()] == ["c", "a", "b"]


@pytest.mark.parametrize("letter", ["a", "é", "\ud800"])
def test_long_names(letter: str) -> None:
    """A name that is too long is cut, but not confused with another that begins like it."""
    longest = letter * LONGEST_NAME
    one, other = (letter * 100_000 + end for end in "xy")
    assert kept_name(longest) == longest
    assert kept_name(one) == kept_name(one) != kept_name(other)
    assert kept_name(one).startswith(longest)
    assert len(kept_name(one)) == LONGEST_NAME + 9


@given(some_names, some_names, st.integers(1, 40))
def test_names_that_are_merged(names: list[str], later: list[str], most: int) -> None:
    """Names that fit are merged as if they had been counted one by one."""
    frequent, other = counted(names, most), counted(later, most)
    if frequent.takes(other):
        frequent.merge(other)
        assert list(frequent.items()) == list(counted(names + later, most).items())
    else:
        assert len({*names, *later}) > most


@given(st.lists(times, max_size=60), times)
def test_recent(seconds: list[float], other: float) -> None:
    """The last 24 hours are right in whatever order the times come, and if others end later."""
    recent = Recent()
    for time in seconds:
        recent.add(slot_of(time))
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


@example([], [*range(20)], 10)
@given(st.lists(st.integers(0, 99)), st.lists(st.integers(0, 99)), st.integers(1, 50))
def test_users_that_are_merged(some: list[int], others: list[int], most: int) -> None:
    """Samples of users are merged as if all had been added to one."""
    one, other = Users(most), Users(most)
    for number in some:
        one.add({"user_id": f"u{number}"})
    for number in others:
        other.add({"user_id": f"u{number}", "email": "a"})
    one.merge(other)
    expected = Users(most)
    for number in some:
        expected.add({"user_id": f"u{number}"})
    for number in others:
        expected.add({"user_id": f"u{number}", "email": "a"})
    assert one.shares() == expected.shares()


def over_time(seconds: list[float], most: int = 1_000) -> OverTime:
    counts = OverTime(most)
    for time in seconds:
        counts.add(time)
    return counts


@example([0, 100 * DAY, 200 * DAY, 201 * DAY], 2, 3)
@given(st.lists(times, min_size=1, max_size=60), st.integers(1, 10), st.integers(0, 60))
def test_over_time(seconds: list[float], most: int, cut: int) -> None:
    """The counts add up, in whatever order and parts the times come, and memory is bounded."""
    counts = over_time(seconds, most)
    series = counts.series()
    assert series.earlier + sum(bucket.events for bucket in series.rows) == len(seconds)
    assert len(series.rows) <= MOST_SHOWN
    assert len(counts._counts) <= max(most, len({moment(time).year for time in seconds}))
    starts = [bucket.start for bucket in series.rows]
    assert starts == sorted(set(starts))
    assert starts[-1] <= max(seconds)
    shuffled = over_time(sorted(seconds)[:cut], most)
    shuffled.merge(over_time(sorted(seconds)[cut:], most))
    assert shuffled.series() == series


JANUARY_2023 = 1_672_531_200


@pytest.mark.parametrize(
    ("seconds", "unit", "starts"),
    [
        ([0, 3 * DAY - 1], "hour", [HOUR * n for n in range(72)]),
        ([0, 3 * DAY], "day", [DAY * n for n in range(4)]),
        ([-1, 0], "hour", [-HOUR, 0]),
        ([0, 399 * DAY], "day", [DAY * n for n in range(400)]),
        ([JANUARY_2023 - 400 * DAY, JANUARY_2023 + 31 * DAY], "month", "2021-11 2023-02"),
        ([JANUARY_2023, JANUARY_2023 + 365 * 400 * DAY], "year", "2023-01 2422-01"),
        ([-62_135_596_800, -62_135_596_800 + DAY * 4], "day", "0001-01 0001-01"),
        ([-62_135_596_800, JANUARY_2023], "year", "1624-01 2023-01"),
    ],
)
def test_unit(seconds: list[float], unit: str, starts: list[int] | str) -> None:
    """The unit is the finest that shows nearly all events; units without events are there too."""
    series = over_time(seconds).series()
    found = [bucket.start for bucket in series.rows]
    assert series.unit == unit
    if isinstance(starts, str):
        months = [moment(start).isoformat()[:7] for start in found]
        assert f"{months[0]} {months[-1]}" == starts
    else:
        assert found == starts


def test_few_early_events() -> None:
    """A clock that was reset to 1970 does not change the unit, and its events are counted apart."""
    recent = [JANUARY_2023 + DAY * (n % 10) for n in range(99)]
    series = over_time([0, *recent]).series()
    assert (series.unit, series.earlier, len(series.rows)) == ("day", 1, 400)
    series = over_time([0, 0, *recent]).series()
    assert (series.unit, series.earlier) == ("year", 0)
