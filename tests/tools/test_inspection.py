"""What an inspection counts: lines, events, attributes, audiences and codes; and the report as JSON."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Rejected, Request, Settings, Skipped, __version__, convert
from connect_mapping.rules import RULES
from connect_mapping.tools.inspection import Inspection, inspect_lines, report_object
from connect_mapping.tools.inspection.faults import MOST_FIELDS, Faults
from connect_mapping.tools.inspection.report import Meaning, Place
from tests.inspected import audience, identify, inspected, track
from tests.strategies import json_values, messages, texts

if TYPE_CHECKING:
    from connect_mapping.rules import Rule
    from connect_mapping.tools.inspection import Report

NOON = 1_714_737_600
DAY = 86_400
#: The keys of each part of the object, the object itself first.
KEYS = {
    "": "files settings lines calls skipped problems problem_fields warnings warning_fields times "
    "over_time events properties attributes group_attributes audiences users version",
    "settings": "android_push_field on_invalid_timezone null_attributes context_traits calls "
    "page_event screen_event page_url_query",
    "lines": "total converted skipped rejected blank",
    "calls": "identify track alias group page screen other",
    "problem_fields": "exact rows most missed_at_most",
    "warning_fields": "exact rows most missed_at_most",
    "times": "earliest latest last_24_hours_from without after_until until",
    "over_time": "unit earlier rows",
    "events": "exact rows most missed_at_most",
    "properties": "exact rows most missed_at_most",
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
    found = [(row.name, row.entries, row.exits, row.seen) for row in report.audiences.rows]
    assert found == [("vip", 2, 1, 3), ("new", 0, 1, 1)]


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


def fields(report: Report) -> list[tuple[str, str, int, list[tuple[int, int | None]]]]:
    """Return the problems by field and code, with their places."""
    return [
        (row.field, row.code, row.seen, [(place.line, place.index) for place in row.places])
        for row in report.problem_fields.rows
    ]


def test_problems_by_field() -> None:
    """A field and a code have the messages that have both, with the first five places."""
    wrong = [{"type": "track", "userId": "u1"}, {"type": "track", "userId": [], "event": 7}]
    report = inspected([wrong[0], {"batch": [track("a"), *wrong]}, *[wrong[0]] * 6])
    assert fields(report) == [
        ("event", "missing", 8, [(1, None), (2, 1), (3, None), (4, None), (5, None)]),
        ("event", "wrong_type", 1, [(2, 2)]),
        ("userId", "wrong_type", 1, [(2, 2)]),
    ]


def test_positions_are_left_out() -> None:
    """Problems at different positions of a list are one field, and a message counts once."""
    lines = [
        '{"type":"track","userId":"u","event":"e","properties":{"list":[{"n":NaN},{"n":NaN}]}}'
    ]
    assert fields(inspect_lines(lines * 2)) == [
        ("properties.list[].n", "not_json", 2, [(1, None), (2, None)])
    ]


def test_fields_are_bounded() -> None:
    """Fields have no more rows than the bound, and the counts by code stay exact."""
    report = inspected(
        [{**track("e"), "properties": {f"p{n}": 10**700}} for n in range(MOST_FIELDS + 1)]
    )
    assert len(report.problem_fields.rows) <= MOST_FIELDS
    assert not report.problem_fields.exact
    assert [(row.code, row.messages) for row in report.problems] == [("not_json", MOST_FIELDS + 1)]


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.code], ids=lambda r: r.id)
def test_rule_of_a_problem(rule: Rule) -> None:
    """The rules that report a code are those with its detail, and with no other."""
    faults = Faults()
    faults.add((rule.filled("`").problem("field"),), Place("a", 1))
    [row] = faults.codes()
    found = {meaning.id: meaning for meaning in row.rules}
    assert found[rule.id] == Meaning(rule.id, rule.sentence, rule.fix.replace("{}", "…"))
    details = {RULES[name].problem("").detail for name in found}
    assert details == {rule.problem("").detail}


def test_properties() -> None:
    """A property has the share of the events that have it, and the types of its values."""
    lines = [
        {**track(event), "properties": properties}
        for event, properties in [
            ("Left", {"why": "price"}),
            ("Paid", {"sum": 1, "list": [{"inner": 1}]}),
            ("Paid", {"sum": None}),
            ("Paid", {"sum": 1.5, "why": "price"}),
        ]
    ]
    rows = inspected(lines).properties.rows
    assert [(row.event, row.name, row.seen, row.event_share) for row in rows] == [
        ("Paid", "sum", 3, 1),
        ("Paid", "list", 1, pytest.approx(1 / 3)),
        ("Paid", "why", 1, pytest.approx(1 / 3)),
        ("Left", "why", 1, 1),
    ]
    assert dict(rows[0].types) == {"integer": 1, "number": 1, "null": 1}
    assert rows[0].null_share == pytest.approx(1 / 3)


def test_properties_of_events_that_come_and_go() -> None:
    """The share of a property is not known if either count has a bound."""
    events = [name for n in range(40) for name in ("Often", f"e{n}")]
    lines = [{**track(event), "properties": {"a": 1}} for event in events]
    report = inspected(lines, most_names=30)
    assert report.properties.exact
    assert not report.events.exact
    missed = {row.name: row.missed_at_most for row in report.events.rows}
    assert {row.event_share is None for row in report.properties.rows} == {True, False}
    for row in report.properties.rows:
        assert (row.event_share == 1) == (missed.get(row.event) == 0)


def test_about_the_report() -> None:
    """A report has the files, the settings without keys, the end of the data and the version."""
    settings = Settings(private_key="0" * 32, public_key="p", calls={"screen", "group"})
    found = report_object(inspected([], settings=settings, files=["a", "\udcff"], until=NOON))
    assert (found["files"], found["version"]) == (["a", "\\udcff"], __version__)
    assert found["settings"]["calls"] == ["group", "screen"]
    assert found["times"]["until"] == "2024-05-03T12:00:00.000Z"
    assert "0" * 32 not in str(found)


@given(
    st.lists(
        st.lists(
            messages(json_values)
            | st.builds(
                track, st.sampled_from("abcdef") | texts, st.none() | st.integers(0, 10**10)
            )
            | st.builds(audience, st.sampled_from("abcdef"), st.booleans())
        )
    ),
    st.integers(1, 4),
)
def test_merge(drawn: list[list[Any]], most: int) -> None:
    """Chunks that are merged where they can be give the report of all lines, one after the other."""
    options: dict[str, Any] = {"most_names": most, "most_users": most}
    whole, merged = Inspection(**options), Inspection(**options)
    for chunk in drawn:
        part = Inspection(**options)
        for inspection in (whole, part):
            for number, message in enumerate(chunk):
                inspection.add(json.dumps(message), "a", number)
        part = pickle.loads(pickle.dumps(part))  # noqa: S301 - as processes do
        if not merged.merge(part):
            for number, message in enumerate(chunk):
                merged.add(json.dumps(message), "a", number)
        assert merged.report() == whole.report()


def test_parts_that_fit_are_merged() -> None:
    """Parts are merged unless one has dropped a name, or together they have too many."""
    lines = [json.dumps(track(event)) for event in "abc"]
    one, two, three = (Inspection(most_names=2) for _ in range(3))
    one.add(lines[0], "a", 1)
    two.add(lines[1], "a", 1)
    for number in range(3):
        three.add(lines[number], "a", number)
    before = one.report()
    assert not one.merge(three)
    assert one.report() == before
    assert one.merge(two)
    two.add(lines[2], "a", 2)
    assert not one.merge(two)


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
    paid = {**track("Paid", NOON + 0.25), "properties": {"sum": 1}}
    lines = [paid, track("\ud800"), audience("vip", True), {"type": "track"}]
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
    places = [{"file": "a.ndjson", "line": 4, "index": None}]
    [problem] = found["problems"]
    ids = [rule.pop("id") for rule in problem["rules"]]
    assert ids == ["user-id.missing", "track.event.missing"]
    assert [list(rule) for rule in problem.pop("rules")] == [["sentence", "fix"]] * 2
    assert problem == {"code": "missing", "messages": 1, "places": places}
    row = {"code": "missing", "seen": 1, "places": places, "missed_at_most": 0}
    fields = [{"field": name, **row} for name in ("event", "userId")]
    assert found["problem_fields"]["rows"] == fields
    start = "2024-05-03T12:00:00.000Z"
    assert found["over_time"] == {
        "unit": "hour",
        "earlier": 0,
        "rows": [{"start": start, "events": 1}],
    }
    assert found["properties"]["rows"][0] == {
        "event": "Paid",
        "name": "sum",
        "seen": 1,
        "event_share": 1.0,
        "types": {"integer": 1},
        "missed_at_most": 0,
        "null_share": 0.0,
    }


@given(st.lists(messages(json_values) | texts.map(track), max_size=10), st.integers(1, 3))
def test_any_report_is_json(drawn: list[Any], most: int) -> None:
    """Whatever the messages hold, JSON in UTF-8 can hold the report."""
    report = inspected(drawn, most_names=most, most_users=most)
    assert json.dumps(report_object(report), allow_nan=False, ensure_ascii=False).encode()
