"""The time of an event: which field it is read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connect_mapping.event_time import read_timestamp

if TYPE_CHECKING:
    from connect_mapping.problems import Problem

FIELDS = ["timestamp", "originalTimestamp", "sentAt", "receivedAt"]


@pytest.mark.parametrize("first", range(len(FIELDS)))
def test_order(first: int) -> None:
    """The first field that is there counts, in whatever order the message has them."""
    fields = {name: number for number, name in enumerate(FIELDS) if number >= first}
    problems: list[Problem] = []
    assert read_timestamp(dict(reversed(fields.items())), problems) == first
    assert problems == []


@pytest.mark.parametrize("field", FIELDS)
def test_unreadable(field: str) -> None:
    """One that cannot be read is a problem with its place, and the next one is not asked."""
    problems: list[Problem] = []
    assert (
        read_timestamp({**dict.fromkeys(FIELDS[FIELDS.index(field) :], "noon")}, problems) is None
    )
    assert [(p.code, p.field) for p in problems] == [("invalid_timestamp", field)]


@pytest.mark.parametrize("blank", [None, "", "\t"])
def test_none(blank: object) -> None:
    """Where all are blank there is none, and no problem."""
    problems: list[Problem] = []
    assert read_timestamp(dict.fromkeys(FIELDS, blank), problems) is None
    assert problems == []
