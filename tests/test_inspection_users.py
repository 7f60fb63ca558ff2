"""The shares of users: exact up to a bound, and those of a fair sample beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from connect_mapping.tools.inspection.users import Users


@pytest.mark.parametrize(
    ("body", "share"),
    [
        ({"email": "ann@example.com"}, "email"),
        ({"phone_number": "+1 555"}, "phone_number"),
        ({"timezone": "Europe/Berlin"}, "timezone"),
        ({"apns": ["a"]}, "push_token"),
        ({"fcm": ["a"]}, "push_token"),
        ({"gcm": ["a"]}, "push_token"),
    ],
)
def test_shares(body: Any, share: str) -> None:
    """Each field counts for one share, and for no other."""
    users = Users()
    user: Any = {**body, "user_id": "u1"}
    users.add(user)
    for number in (2, 3, 4):
        users.add({"user_id": f"u{number}"})
    shares = users.shares()
    found = {name: getattr(shares, name) for name in ("email", "phone_number", "push_token")}
    found["timezone"] = shares.timezone
    assert found == {**dict.fromkeys(found, 0.0), share: 0.25}


def test_users_are_counted_once() -> None:
    """A user who was seen with an address has it, however often and without what it was seen."""
    users = Users()
    for body in ({}, {"email": "a"}, {}, {"email": "b", "apns": ["a"]}, {"apns": ["b"]}):
        users.add({"user_id": "u1", **body})  # type: ignore[arg-type]
    shares = users.shares()
    assert (shares.kept, shares.email, shares.push_token) == (1, 1.0, 1.0)


def test_nobody() -> None:
    """Without users there is no share."""
    shares = Users().shares()
    assert (shares.users, shares.exact, shares.email) == (0, True, 0.0)


def test_lone_surrogate() -> None:
    """An id that has no form in UTF-8 is a user."""
    users = Users()
    users.add({"user_id": "\ud800"})
    assert users.shares().kept == 1


def sample(numbers: range, most: int) -> Users:
    """Return users of whom one in five has an address, told only when each comes again."""
    users = Users(most)
    for number in numbers:
        users.add({"user_id": f"u{number}"})
    for number in numbers:
        if number % 5 == 0:
            users.add({"user_id": f"u{number}", "email": "a"})
    return users


def test_the_bound_itself_is_exact() -> None:
    """As many users as are kept are all kept."""
    shares = sample(range(1_000), 1_000).shares()
    assert (shares.kept, shares.one_in, shares.exact, shares.email) == (1_000, 1, True, 0.2)


def test_sample() -> None:
    """Beyond the bound the users and the shares are close, and the table stays small."""
    shares = sample(range(50_000), 2_000).shares()
    assert not shares.exact
    assert 1_000 <= shares.kept <= 2_000
    assert shares.users == shares.kept * shares.one_in == pytest.approx(50_000, rel=0.1)
    assert shares.email == pytest.approx(0.2, abs=0.04)


def test_sample_does_not_depend_on_the_order() -> None:
    """The same users give the same sample, in whatever order they come."""
    backwards = range(49_999, -1, -1)
    assert sample(range(50_000), 2_000).shares() == sample(backwards, 2_000).shares()
