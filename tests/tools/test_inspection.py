"""What an inspection counts: lines, events, attributes, audiences and codes; and the report as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Rejected, Request, Settings, Skipped, convert
from connect_mapping.tools.inspection import Inspection, inspect_lines, report_object
from tests.inspected import audience, identify, inspected, track
from tests.strategies import json_values, messages, texts

if TYPE_CHECKING:
    from connect_mapping.tools.inspection import Report

NOON = 1_714_737_600
DAY = 86_400
#: The keys of each part of the object, the object itself first.
KEYS = {
    "": "lines calls skipped problems warnings times events attributes group_attributes "
    "audiences users",
    "lines": "total converted skipped rejected blank",
    "calls": "identify track alias group page screen other",
    "times": "earliest latest last_24_hours_from without after_until",
    "events": "exact rows most missed_at_most",
    "attributes": "exact rows most missed_at_most",
    "group_attributes": "exact rows most missed_at_most",
    "audiences": "exact rows most missed_at_most",
    "users": "exact users kept one_in most email phone_number push_token timezone",
}


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


@pytest.mark.parametrize("second", [0, 240, 299])
def test_last_24_hours(second: int) -> None:
    """They begin with the five minutes that 24 hours before the latest time are in."""
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
    assert report.times.last_24_hours_from == NOON - DAY


def test_first_day_of_all() -> None:
    """The last 24 hours do not begin before the year 1."""
    times = report_object(inspected([track("Paid", "0001-01-01T09:41:02Z")]))["times"]
    assert times["last_24_hours_from"] == "0001-01-01T00:00:00.000Z"


def test_wrong_clock() -> None:
    """A time in the far future is the latest, unless the end of the data is set."""
    lines = [track("Paid", NOON), track("Paid", "9999-12-31T23:59:59Z")]
    assert events(inspected(lines))["Paid"][:2] == (2, 1)
    report = inspected(lines, until=NOON)
    assert events(report)["Paid"] == (2, 1, NOON, NOON)
    assert (report.times.latest, report.times.after_until) == (NOON, 1)


def test_no_times() -> None:
    """Without a time, there is no earliest, no latest, and no last 24 hours."""
    times = inspected([track("Paid")]).times
    assert (times.earliest, times.latest, times.last_24_hours_from) == (None, None, None)


def test_batch() -> None:
    """The messages of a batch are counted one by one, and their line once."""
    shared = {"personas": {"computation_class": "audience", "computation_key": "vip"}}
    line = json.dumps({"batch": [track("Paid"), identify({"vip": True}), 7], "context": shared})
    report = inspect_lines([line, line])
    counts = {"total": 2, "converted": 4, "skipped": 0, "rejected": 2, "blank": 0}
    assert report.lines == counts
    assert [(row.name, row.seen) for row in report.events.rows] == [("Paid", 2)]
    assert [(row.name, row.entries) for row in report.audiences.rows] == [("vip", 2)]


def test_attributes() -> None:
    """An attribute has its count and the JSON types of its values, as Connect would get them."""
    values = ["a", 1, 1.5, True, None, [], {"inner": 1}, None]
    lines = [identify({"plan": value, "firstName": "Ann"}) for value in values]
    [row] = inspected(lines).attributes.rows
    assert (row.name, row.seen, row.null_share) == ("plan", 8, 0.25)
    names = ("string", "integer", "number", "boolean", "null", "array", "object")
    assert list(row.types.items()) == [(name, 2 if name == "null" else 1) for name in names]
    [row] = inspected(lines, settings=Settings(null_attributes="drop")).attributes.rows
    assert row.seen == 6


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


def test_audiences() -> None:
    """An audience has its entries and its exits."""
    members = [True, True, False]
    report = inspected([*(audience("vip", member) for member in members), audience("new", False)])
    found = [(row.name, row.entries, row.exits) for row in report.audiences.rows]
    assert found == [("vip", 2, 1), ("new", 0, 1)]


def test_audience_of_traits_in_the_context() -> None:
    """An audience is counted if the settings map the traits of the context."""
    message = audience("vip", True)
    message["context"]["traits"] = message.pop("traits")
    report = inspected([message], settings=Settings(context_traits="fallback"))
    assert [(row.name, row.entries) for row in report.audiences.rows] == [("vip", 1)]
    assert inspected([message]).audiences.rows == ()


def test_audience_by_its_snake_case() -> None:
    """An audience has the name of its attribute, and is counted once for each message."""
    personas = {"computation_class": "audience", "computation_key": "aud_1"}
    report = inspected([identify({"Big Spenders": False, "big_spenders": True}, personas=personas)])
    assert [(row.name, row.exits) for row in report.audiences.rows] == [("big_spenders", 1)]


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
    """Other traits and other messages, and rejected ones, are not memberships."""
    assert inspected([message]).audiences.rows == ()


def test_codes() -> None:
    """A code has the number of messages that have it, and their first five places."""
    report = inspected([{"type": "track"}, identify({"timezone": "Mars"})] * 6)
    [problem] = report.problems
    assert (problem.code, problem.messages) == ("missing", 6)
    places = [(place.file, place.line) for place in problem.places]
    assert places == [("a.ndjson", line) for line in (1, 3, 5, 7, 9)]
    [warning] = report.warnings
    assert (warning.code, warning.messages, warning.places[0].line) == ("invalid_timezone", 6, 2)


def test_calls() -> None:
    """Messages are counted by their call, and as ``other`` if they name none."""
    calls: list[Any] = [track("a"), identify({}), {"type": "page"}, {"type": "Secret"}]
    report = inspected([*calls, {"type": ["track"]}, "track", {}])
    found = {name: count for name, count in report.calls.items() if count}
    assert found == {"identify": 1, "track": 1, "page": 1, "other": 4}


def test_skipped() -> None:
    """Skipped messages are counted by reason, the most common first."""
    off = {"type": "track", "integrations": {"All": False}}
    report = inspected([{"type": "page"}, off, off])
    assert list(report.skipped.items()) == [("destination_disabled", 2), ("unsupported_call", 1)]


def test_lines_that_are_not_messages() -> None:
    """Blank lines, and lines that are not JSON, are counted."""
    lines: list[Any] = ["", b" \r", "oops", b"\xff", '{"type": "track", "userId": 1, "event": "a"}']
    report = inspect_lines(lines)
    assert report.lines == {"total": 5, "converted": 1, "skipped": 0, "rejected": 2, "blank": 2}
    assert report.calls["other"] == 2


@given(st.lists(messages(json_values) | json_values, max_size=20))
def test_agrees_with_convert(drawn: list[Any]) -> None:
    """The counts are those of the outcomes of convert, and add up to the lines."""
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
    """No more names and users are kept than the limits allow, and the report says so."""
    lines = (
        line for n in range(500) for line in (track(f"e{n}", user=f"u{n}"), audience(f"a{n}", True))
    )
    report = inspected(lines, most_names=20, most_users=30)
    for listing in (report.events, report.attributes, report.audiences):
        assert len(listing.rows) <= 20
        assert listing.exact is False
        assert 0 < listing.missed_at_most <= 50
    assert report.users.kept <= 30
    assert report.users.exact is False


def test_report_does_not_change() -> None:
    """Lines that are added later do not change a report."""
    inspection = Inspection()
    inspection.add(json.dumps(track("a")), "a", 1)
    report = inspection.report()
    assert report.lines["converted"] == 1
    inspection.add(json.dumps(identify({"plan": 1, "timezone": "Mars"})), "a", 2)
    inspection.add(json.dumps({"type": "page"}), "a", 3)
    assert report == inspected([track("a")])


@pytest.mark.parametrize("line", ['{"type": "page"}', b"{}"])
def test_one_string(line: Any) -> None:
    """A single string is not taken for many lines."""
    with pytest.raises(TypeError, match="several lines"):
        inspect_lines(line)


@pytest.mark.parametrize("lines", [[], [track("Paid", NOON), identify({"plan": None})]])
def test_keys_of_the_object(lines: list[Any]) -> None:
    """The object always has the same keys, whatever was found."""
    found = report_object(inspected(lines))
    keys = {"": list(found)} | {key: list(found[key]) for key in KEYS if key}
    assert keys == {key: names.split() for key, names in KEYS.items()}


def test_rows_of_the_object() -> None:
    """Times are ISO 8601, and JSON in UTF-8 can hold everything."""
    lines = [track("Paid", NOON + 0.25), track("\ud800"), audience("vip", True), {"type": "track"}]
    found = report_object(inspected([*lines, identify({"plan": None})]))
    assert json.loads(json.dumps(found, ensure_ascii=False).encode()) == found
    assert [row["name"] for row in found["events"]["rows"]] == ["Paid", "\\ud800"]
    assert found["events"]["rows"][0] == {
        "name": "Paid",
        "seen": 1,
        "last_24_hours": 1,
        "first": "2024-05-03T12:00:00.250Z",
        "last": "2024-05-03T12:00:00.250Z",
        "missed_at_most": 0,
    }
    attribute = ["name", "seen", "types", "missed_at_most", "null_share"]
    assert list(found["attributes"]["rows"][0]) == attribute
    audience_keys = ["name", "entries", "exits", "missed_at_most"]
    assert list(found["audiences"]["rows"][0]) == audience_keys
    places = [{"file": "a.ndjson", "line": 4}]
    assert found["problems"] == [{"code": "missing", "messages": 1, "places": places}]


@given(st.lists(messages(json_values) | texts.map(track), max_size=10), st.integers(1, 3))
def test_any_report_is_json(drawn: list[Any], most: int) -> None:
    """Whatever the messages hold, JSON in UTF-8 can hold the report."""
    report = inspected(drawn, most_names=most, most_users=most)
    assert json.dumps(report_object(report), allow_nan=False, ensure_ascii=False).encode()


def test_figures_of_a_row() -> None:
    """Figures that are not stored are exact flags, the sum of entries and exits, and a share of nulls."""
    lines = [audience("vip", True), audience("vip", False), identify({"plan": None}), track("e")]
    report = inspected(lines)
    assert (report.events.exact, report.audiences.exact, report.users.exact) == (True, True, True)
    assert [row.seen for row in report.audiences.rows] == [2]
    assert {row.name: row.null_share for row in report.attributes.rows} == {"vip": 0, "plan": 1}
