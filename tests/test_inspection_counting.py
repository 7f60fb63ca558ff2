"""Messages counted: lines, events, attributes, audiences, codes."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Rejected, Request, Settings, Skipped, convert
from connect_mapping.tools.inspection import Inspection, inspect_lines, report_text
from tests.inspected import audience, identify, inspected, track
from tests.strategies import json_values, messages

if TYPE_CHECKING:
    from connect_mapping.tools.inspection import Report

NOON = 1_714_737_600
DAY = 86_400


def events(report: Report) -> dict[str, tuple[int, int, float | None, float | None]]:
    """Return the figures of each event."""
    return {
        row.name: (row.seen, row.last_24_hours, row.first, row.last) for row in report.events.rows
    }


def test_events() -> None:
    """An event has its count, that of the last 24 hours of all data, and its first and last time."""
    report = inspected(
        [
            track("Paid", NOON),
            track("Left", NOON - 3 * DAY),
            track("Paid", NOON - 2 * DAY),
            track("Paid", "2024-05-03T11:59:59.250Z"),
            track("Seen"),
        ]
    )
    assert events(report) == {
        "Paid": (3, 2, NOON - 2 * DAY, NOON),
        "Left": (1, 0, NOON - 3 * DAY, NOON - 3 * DAY),
        "Seen": (1, 0, None, None),
    }
    times = report.times
    assert (times.earliest, times.latest, times.without) == (NOON - 3 * DAY, NOON, 1)


def test_batch() -> None:
    """The messages of a batch are counted one by one, and their line once."""
    said = {"personas": {"computation_class": "audience", "computation_key": "vip"}}
    line = json.dumps({"batch": [track("Paid"), identify({"vip": True}), 7], "context": said})
    report = inspect_lines([line, line])
    counts = {"total": 2, "converted": 4, "skipped": 0, "rejected": 2, "blank": 0}
    assert report.lines == counts
    assert [(row.name, row.seen) for row in report.events.rows] == [("Paid", 2)]
    assert [(row.name, row.entries) for row in report.audiences.rows] == [("vip", 2)]
    assert report_text(report).startswith("2 lines, 6 messages: 4 converted")


@pytest.mark.parametrize("second", [0, 240, 299])
def test_last_24_hours_are_as_fine_as_five_minutes(second: int) -> None:
    """They are whole wherever they end, and begin with the slot in which 24 hours before lies."""
    latest = NOON + second
    report = inspected(
        [
            track("day before", latest - DAY),
            track("in its slot", NOON - DAY),
            track("before its slot", NOON - DAY - 1),
            track("last", latest),
        ]
    )
    found = {name: figures[1] for name, figures in events(report).items()}
    assert found == {"day before": 1, "in its slot": 1, "before its slot": 0, "last": 1}
    assert report.times.recent_from == NOON - DAY


def test_nightly_events_of_the_day_before() -> None:
    """What happens at the same minute every day is among the last 24 hours."""
    nightly = [track("Nightly", NOON - DAY + 240 + number % 60) for number in range(1_000)]
    assert events(inspected([*nightly, track("Other", NOON + 240)]))["Nightly"][1] == 1_000


def test_first_day_of_all() -> None:
    """The last 24 hours begin with the year 1, where the latest time lies in its first day."""
    report = inspected([track("Paid", "0001-01-01T09:41:02Z")])
    assert report.times.recent_from == report.times.latest - 34_862  # type: ignore[operator]
    assert "0001-01-01 00:00 to 0001-01-01 09:41" in " ".join(report_text(report).split())


def test_wrong_clock() -> None:
    """A time in a far future is the latest, unless the end of the data is set."""
    lines = [track("Paid", NOON), track("Paid", "9999-12-31T23:59:59Z")]
    assert events(inspected(lines))["Paid"][:2] == (2, 1)
    report = inspected(lines, until=NOON)
    assert events(report)["Paid"] == (2, 1, NOON, NOON)
    assert (report.times.latest, report.times.after_until) == (NOON, 1)


def test_no_times() -> None:
    """Without a time there is no first, no last, and no last 24 hours."""
    times = inspected([track("Paid")]).times
    assert (times.earliest, times.latest, times.recent_from, times.without) == (None, None, None, 1)


def test_attributes() -> None:
    """An attribute has its count and its JSON types, as Connect would get them."""
    values = ["a", 1, 1.5, True, None, [], {"inner": 1}, None]
    report = inspected([identify({"plan": value, "firstName": "Ann"}) for value in values])
    [row] = report.attributes.rows
    assert (row.name, row.seen, row.null_share) == ("plan", 8, 0.25)
    names = ("string", "integer", "number", "boolean", "null", "array", "object")
    assert list(row.types.items()) == [(name, 2 if name == "null" else 1) for name in names]


def test_group_attributes() -> None:
    """The attributes of groups are counted apart from those of users, in bounded memory too."""
    lines: list[Any] = [
        {"type": "group", "userId": "u1", "groupId": "7", "traits": {"plan": "pro", f"n{n}": None}}
        for n in range(30)
    ]
    lines.append(identify({"plan": 1}))
    found = inspected(lines, settings=Settings(calls={"group"}), most_names=20)
    assert [(row.name, row.seen) for row in found.attributes.rows] == [("plan", 1)]
    row = found.group_attributes.rows[0]
    assert (row.name, row.seen, row.types) == ("plan", 30, {"string": 30})
    assert not found.group_attributes.exact
    assert len(found.group_attributes.rows) <= 20


def test_null_attributes_dropped() -> None:
    """A setting of the mapping changes what Connect would get."""
    lines = [identify({"plan": None})]
    assert inspected(lines, settings=Settings(null_attributes="drop")).attributes.rows == ()


def test_audiences() -> None:
    """An audience has its entries and its exits."""
    members = [True, True, False]
    report = inspected([*(audience("vip", member) for member in members), audience("new", False)])
    found = [(row.name, row.entries, row.exits) for row in report.audiences.rows]
    assert found == [("vip", 2, 1), ("new", 0, 1)]


@pytest.mark.parametrize(
    "message",
    [
        audience("vip", "true"),
        identify({"vip": True}),
        identify({"vip": True}, personas={"computation_class": "trait", "computation_key": "vip"}),
        identify({"vip": True}, personas="vip"),
        {**audience("vip", True), "type": "track", "event": "Paid"},
    ],
)
def test_no_audience(message: dict[str, Any]) -> None:
    """What is no membership of an audience, or is rejected, is none here."""
    assert inspected([message]).audiences.rows == ()


def test_audience_by_its_snake_case() -> None:
    """An audience has the name of its attribute, and is counted once for each message."""
    personas = {"computation_class": "audience", "computation_key": "aud_1"}
    report = inspected([identify({"Big Spenders": False, "big_spenders": True}, personas=personas)])
    assert [(row.name, row.exits) for row in report.audiences.rows] == [("big_spenders", 1)]


def test_codes() -> None:
    """A code has the messages that have it, and the first five places."""
    lines = [{"type": "track"}, identify({"timezone": "Mars"})] * 6
    report = inspected(lines)
    [problem] = report.problems
    assert (problem.code, problem.messages) == ("missing", 6)
    assert [(place.file, place.line) for place in problem.places] == [
        ("a.ndjson", line) for line in (1, 3, 5, 7, 9)
    ]
    [warning] = report.warnings
    assert (warning.code, warning.messages, warning.places[0].line) == ("invalid_timezone", 6, 2)


def test_calls() -> None:
    """Messages are counted by their call, and what names none by one name."""
    calls: list[Any] = [track("a"), identify({}), {"type": "page"}, {"type": "Secret"}]
    report = inspected([*calls, {"type": ["track"]}, "track", {}])
    found = {name: count for name, count in report.calls.items() if count}
    assert found == {"identify": 1, "track": 1, "page": 1, "other": 4}


def test_skipped() -> None:
    """What is skipped is counted by its reason, the commonest first."""
    off = {"type": "track", "integrations": {"All": False}}
    report = inspected([{"type": "x"}, off, off])
    assert dict(report.skipped) == {"destination_disabled": 2}


def test_lines_that_are_no_messages() -> None:
    """Blank lines and what is no JSON are counted."""
    report = inspect_lines(
        ["", b" \r", "oops", b"\xff", '{"type": "track", "userId": 1, "event": "a"}']
    )
    assert report.lines == {"total": 5, "converted": 1, "skipped": 0, "rejected": 2, "blank": 2}
    assert report.calls["other"] == 2


@given(st.lists(messages(json_values) | json_values, max_size=20))
def test_agrees_with_convert(drawn: list[Any]) -> None:
    """The counts are those of what convert gives, and add up to the lines."""
    outcomes = [convert(message) for message in drawn]
    report = inspected(drawn)
    kinds = {Request: "converted", Skipped: "skipped", Rejected: "rejected"}
    found = Counter(kinds[type(outcome)] for outcome in outcomes)
    assert {name: n for name, n in report.lines.items() if n and name != "total"} == found
    assert report.lines["total"] == len(drawn) == sum(report.calls.values())
    bodies: list[Any] = [outcome.body for outcome in outcomes if isinstance(outcome, Request)]
    assert sum(row.seen for row in report.events.rows) == sum("event" in body for body in bodies)
    names = Counter(name for body in bodies for name in body.get("attributes", {}))
    assert {row.name: row.seen for row in report.attributes.rows} == names
    assert report.users.kept == len({body["user_id"] for body in bodies})


def test_memory_is_bounded() -> None:
    """However many names and users there are, only so many are kept, and the report says so."""
    lines = (
        line for n in range(500) for line in (track(f"e{n}", user=f"u{n}"), audience(f"a{n}", True))
    )
    report = inspected(lines, most_names=20, most_users=30)
    for listing in (report.events, report.attributes, report.audiences):
        assert len(listing.rows) <= 20
        assert not listing.exact
        assert 0 < listing.missed_at_most <= 50
    assert report.users.kept <= 30
    assert not report.users.exact


def test_a_report_is_of_its_time() -> None:
    """A report does not change when more lines come."""
    inspection = Inspection()
    inspection.add(json.dumps(track("a")), "a", 1)
    report = inspection.report()
    inspection.add(json.dumps(identify({"plan": 1, "timezone": "Mars"})), "a", 2)
    inspection.add(json.dumps({"type": "page"}), "a", 3)
    assert report == inspected([track("a")])
