"""A report as text, as an object and as a page: whole, and without harm."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Settings
from connect_mapping.tools.inspection import report_html, report_object, report_text
from connect_mapping.tools.inspection.figures import count_text, minute_text, share_text
from connect_mapping.tools.inspection.report import CodeRow, Place
from connect_mapping.tools.inspection.sections import _places, sections
from connect_mapping.tools.terminal import columns
from tests.inspected import audience, identify, inspected, track
from tests.strategies import json_values, messages, texts

if TYPE_CHECKING:
    from connect_mapping.tools.inspection import Report

EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&lt;",
    "\x1b[31m\u202e",
    "\ud800",
    "世界" * 60,
    "{policy}",
)
#: Elements that load something or run something.
ACTIVE = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a", "use", "image"}


def rich() -> Report:
    """Return a report in which every part has something to show."""
    lines: list[Any] = [track(name, 1_714_729_262.25) for name in EVIL]
    lines += [track(f"Event {number}") for number in range(30)]
    lines += [audience(name, member) for name in EVIL[:3] for member in (True, False)]
    lines += [identify({name: None, "timezone": "Mars"}) for name in EVIL]
    values: tuple[Any, ...] = ("a", 1, 1.5, True, [], {})
    lines += [identify({"a" * 300: value}) for value in values]
    return inspected(
        [*lines, {"type": "page"}, {"type": "track"}, track("late", 1_800_000_000)],
        until=1_750_000_000,
    )


REPORTS = {
    "rich": rich(),
    "empty": inspected([]),
    "bounded": inspected(
        [track(f"Event {n}", n, user=f"u{n}") for n in range(100)], most_names=10, most_users=10
    ),
}
reports = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


class Page(HTMLParser):
    """A page, read as a browser would."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it is open unless it never has an end."""
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that has no content."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Take the end of the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


@reports
def test_page_needs_nothing(report: Report) -> None:
    """The page loads and runs nothing, and tells browsers not to let it."""
    text = report_html(report, everything=True)
    page = Page(text)
    assert page.open == []
    assert {tag for tag, _ in page.tags} & ACTIVE == set()
    names = {name for _, attrs in page.tags for name in attrs}
    assert {name for name in names if name.startswith("on")} | names & {
        "src",
        "href",
        "style",
    } == set()
    assert not re.search(r"https?:|//[a-z]|url\(|@import", text)
    policies = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert text.encode()


@reports
def test_page_is_accessible(report: Report) -> None:
    """The page has a language and a title, and its tables have headings for columns and rows."""
    page = Page(report_html(report))
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert (tags.count("title"), tags.count("h1"), tags.count("main")) == (1, 1, 1)
    scopes = [attrs.get("scope") for tag, attrs in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    assert all(attrs.get("aria-label") for _, attrs in page.tags if attrs.get("role") == "region")


def test_page_shows_names() -> None:
    """Names are shown as they are, and as nothing else."""
    text = Page(report_html(REPORTS["rich"])).text
    for name in ("<script>alert(1)</script>", "&lt;", "\\x1b[31m\\u202e", "\\ud800", "{policy}"):
        assert name in text


def test_page_tells_messages_of_batches() -> None:
    """The tiles of the page have the counts of the text: the messages too, where there are batches."""
    batch = report_html(inspected([{"batch": [track("a"), track("b")]}, track("c")]))
    assert "<dl><div><dt>lines</dt><dd>2</dd></div><div><dt>messages</dt><dd>3</dd></div>" in batch
    assert "<dt>messages</dt>" not in report_html(inspected([track("c")]))


def test_headings_of_the_page_differ() -> None:
    """No table has two columns of one name; the bars, which a figure tells too, have none."""
    for table in re.findall("<thead>.*?</thead>", report_html(REPORTS["rich"])):
        names = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", table)
        assert len(names) == len(set(names))
        assert names[-1] == ""


def test_bars() -> None:
    """A bar is as long as its share."""
    report = inspected([track("a"), track("a"), track("a"), track("a"), track("b")])
    widths = re.findall(r'rect width="([\d.]+)"', report_html(report))
    assert widths[:2] == ["100.00", "25.00"]


@reports
def test_text_fits(report: Report) -> None:
    """The text fits 80 columns, ends each line without white space, and has nothing that steers."""
    lines = report_text(report).split("\n")
    assert max(map(columns, lines)) <= 80
    assert [line for line in lines if not line.isprintable() or line != line.rstrip()] == []


def test_text() -> None:
    """The text is a table of each part, with what is exact and what has a bound."""
    report = inspected(
        [track("Order Completed", 1_714_729_262), identify({"plan": None}), {"type": "track"}]
    )
    assert (
        report_text(report)
        == """\
3 lines: 2 converted, 0 skipped, 1 rejected, 0 blank.

Events: 1 (exact; last 24 h to five minutes)
  event            seen  last 24 h  first             last
  Order Completed     1          1  2024-05-03 09:41  2024-05-03 09:41
  Times are in UTC. The last 24 hours, to five minutes: 2024-05-02 09:40 to
  2024-05-03 09:41.

Attributes: 1 (exact)
  attribute  seen    null  JSON types
  plan          1  100.0%  -

Audiences: 0 (exact)
  none

Users: 1 (exact)
  users with     share
  email address   0.0%
  phone number    0.0%
  push token      0.0%
  time zone       0.0%

Messages by call
  call      messages
  identify         1
  track            2

Skipped, by reason
  none

Problems, by code
  code     rejected
  missing         1
    a.ndjson:3

Warnings, by code
  none
"""
    )


def test_first_rows() -> None:
    """The first twenty rows are shown, and how many more there are; or all."""
    report = REPORTS["rich"]
    some, everything = report_text(report), report_text(report, everything=True)
    assert "  and 18 more\n" in some
    assert "more" not in everything
    assert (some.count("Event "), everything.count("Event ")) == (16, 30)
    assert "<p>And 18 more.</p>" in report_html(report)


def test_bounds_are_told() -> None:
    """Where a figure has a bound, it is told."""
    report = REPORTS["bounded"]
    text = report_text(report)
    missed = report.events.missed_at_most
    assert "Events: more than 10\n" in text
    assert f"seen at most {missed} times" in text
    assert re.search(rf"Event \d+ +1-{1 + missed} +1-{1 + missed} ", text)
    assert "No name stands out" in text
    assert re.search(r"Users: about \d+\n", text)
    assert re.search(r"There are more than 10 users\.\n  About one in 16 is looked at", text)


def test_a_name_stands_out() -> None:
    """Where a name was surely seen more often than any that is not listed, some do stand out."""
    lines = [track(name) for number in range(100) for name in ("Often", f"Event {number}")]
    report = inspected(lines, most_names=10)
    assert report.events.rows[0].seen > report.events.missed_at_most
    assert "stands out" not in report_text(report)


def test_group_attributes_are_shown() -> None:
    """The attributes of groups are a part of their own, where there are any."""
    group = {"type": "group", "userId": "u1", "groupId": "7", "traits": {"plan": "pro"}}
    report = inspected([group], settings=Settings(calls={"group"}))
    assert "\nGroup attributes: 1 (exact)\n" in report_text(report)
    assert "<h2>Group attributes: 1 (exact)</h2>" in report_html(report)
    assert "Group attributes" not in report_text(inspected([group]))


def test_notes_on_times() -> None:
    """Events without a time, and behind the end, are told."""
    text = report_text(REPORTS["rich"])
    assert "Events without a time: 30." in text
    assert "Events after the end that was set, whose time is not read: 1." in text


KEYS = {
    "": "lines calls skipped problems warnings times events attributes group_attributes "
    "audiences users",
    "lines": "total converted skipped rejected blank",
    "calls": "identify track alias group page screen other",
    "times": "earliest latest last_24_hours_from without after_until",
    "events": "exact most missed_at_most rows",
    "attributes": "exact most missed_at_most rows",
    "group_attributes": "exact most missed_at_most rows",
    "audiences": "exact most missed_at_most rows",
    "users": "exact users kept one_in most email phone_number push_token timezone",
}

ATTRIBUTE = ["name", "seen", "types", "null_share", "missed_at_most"]
AUDIENCE = ["name", "entries", "exits", "missed_at_most"]


@reports
def test_object_keys(report: Report) -> None:
    """The object has the same keys, whatever was found."""
    found = report_object(report)
    assert {"": list(found)} | {key: list(found[key]) for key in KEYS if key} == {
        key: names.split() for key, names in KEYS.items()
    }


def test_object_rows() -> None:
    """Each row of the object has its keys, times are ISO 8601, and JSON can hold it all."""
    found = report_object(REPORTS["rich"])
    assert json.loads(json.dumps(found, ensure_ascii=False).encode()) == found
    assert len(found["events"]["rows"]) == 38
    [row] = [row for row in found["events"]["rows"] if row["name"] == EVIL[0]]
    assert row == {
        "name": "<script>alert(1)</script>",
        "seen": 1,
        "last_24_hours": 1,
        "first": "2024-05-03T09:41:02.250Z",
        "last": "2024-05-03T09:41:02.250Z",
        "missed_at_most": 0,
    }
    assert list(found["attributes"]["rows"][0]) == ATTRIBUTE
    assert list(found["audiences"]["rows"][0]) == AUDIENCE
    assert found["problems"] == [
        {"code": "missing", "messages": 1, "places": [{"file": "a.ndjson", "line": 58}]}
    ]


@given(st.lists(messages(json_values) | texts.map(track), max_size=10), st.integers(1, 3))
def test_anything_can_be_shown(drawn: list[Any], most: int) -> None:
    """Whatever the messages hold, the report can be shown in every form."""
    report = inspected(drawn, most_names=most, most_users=most)
    assert report_text(report, everything=True).encode()
    assert json.dumps(report_object(report), allow_nan=False, ensure_ascii=False).encode()
    assert Page(report_html(report, everything=True)).open == []


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ([("a", 1), ("a", 7), ("b", 2)], ("a:1", "7", "b:2")),
        ([("", 1), ("", 7)], ("1", "7")),
    ],
)
def test_places(places: list[tuple[str, int]], text: tuple[str, ...]) -> None:
    """A file is named once for the lines that follow each other, and lines of no file by number."""
    assert _places(tuple(Place(file, line) for file, line in places)) == text


def with_problem(code: str, *places: Place) -> Report:
    """Return a report with nothing but a problem."""
    return evolve(inspected([]), problems=(CodeRow(code, 1, places),))


def test_codes_are_whole() -> None:
    """However long the names of files are, no code is cut, and every number of a line is there."""
    files = [f"{'archive/' * times}{times}.ndjson" for times in (1, 7, 8, 30)]
    report = with_problem("invalid_timestamp", *(Place(file, 16) for file in files))
    text = report_text(report)
    assert max(map(columns, text.split("\n"))) <= 80
    assert re.search(r"^  invalid_timestamp         1$", text, re.MULTILINE)
    assert [f"{times}.ndjson:16" in text for times in (1, 7, 8, 30)] == [True] * 4
    assert [f" {file}:16" in text for file in files] == [True, True, True, False]
    assert re.search(r"^    …chive/(archive/)+30.ndjson:16$", text, re.MULTILINE)
    page = Page(report_html(report)).text
    assert ", ".join(f"{file}:16" for file in files) in page


def test_places_share_a_line() -> None:
    """As many places stand in a line as fit."""
    report = with_problem("missing", *(Place(name * 30, 1) for name in "abc"))
    text = report_text(report)
    assert f"    {'a' * 30}:1, {'b' * 30}:1,\n    {'c' * 30}:1\n" in text


@pytest.mark.parametrize("same", ["Viewed the page of " * 4, "a" * 190])
def test_long_names_are_told_apart(same: str) -> None:
    """Names that begin alike are not the same in the text, nor in the page."""
    report = inspected([track(f"{same}{end}") for end in "AB"])
    text, page = report_text(report), report_html(report)
    assert re.findall(r"^  [^\n]+([AB])\n +1 +0  -", text, re.MULTILINE) == ["A", "B"]
    assert re.findall(r'<th scope="row">[^<]+([AB])</th>', page) == ["A", "B"]
    assert max(map(columns, text.split("\n"))) <= 80


def test_names_without_letters() -> None:
    """A name that is empty, or has spaces around it, can be seen."""
    report = inspected([identify({"": 1, "plan": 1}), track(" Paid")])
    assert re.search(r'^  "" +1 ', report_text(report), re.MULTILINE)
    assert '<th scope="row">&quot;&quot;</th>' in report_html(report)
    assert re.search(r'^  " Paid" +1 ', report_text(report), re.MULTILINE)


def test_names_of_files_are_escaped() -> None:
    """The name of a file can steer a terminal no more than that of an event."""
    report = with_problem("missing", Place("\x1b[2J\udcff", 1))
    assert "\\x1b[2J\\udcff:1" in report_text(report)
    assert "\\x1b[2J\\udcff:1" in report_html(report)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0%"), (1, "100.0%"), (0.0004, "<0.1%"), (0.9996, ">99.9%"), (0.5, "50.0%")],
)
def test_shares(share: float, text: str) -> None:
    """A share that is not quite all or nothing does not look it."""
    assert share_text(share) == text


def test_figures() -> None:
    """Counts have separators, and years have four digits."""
    assert count_text(1_000_000, missed_at_most=1) == "1,000,000-1,000,001"
    assert minute_text(-62_135_596_800) == "0001-01-01 00:00"
    assert minute_text(253_402_300_799.999) == "9999-12-31 23:59"


def test_sections_are_of_a_piece() -> None:
    """Every row has a cell for each column, and a bar that is a share."""
    for report in REPORTS.values():
        for section in sections(report, everything=True):
            assert {len(row) for row in section.rows} <= {len(section.columns)}
            assert len(section.bars) == len(section.rows)
            assert len(section.below) in {0, len(section.rows)}
            assert all(0 <= bar <= 1 for bar in section.bars)
