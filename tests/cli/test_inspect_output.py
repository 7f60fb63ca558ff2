"""A report on messages as text and as a page: complete, and harmless."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Settings
from connect_mapping.cli.figures import count_text, minute_text, share_text
from connect_mapping.cli.inspect_output import _sections, as_page, as_text
from connect_mapping.tools.inspection.report import CodeRow, Place
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
    "{{ 7 * 7 }}{% raw %}",
    "[bold]",
)
#: Elements that load something or run something.
ACTIVE = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a", "use", "image"}


def full() -> Report:
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
    "full": full(),
    "empty": inspected([]),
    "bounded": inspected(
        [track(f"Event {n}", n, user=f"u{n}") for n in range(100)], most_names=10, most_users=10
    ),
}
reports = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def text_of(report: Report, *, everything: bool = False) -> str:
    return as_text(report, everything=everything).decode()


def page_of(report: Report, *, everything: bool = False) -> str:
    return as_page(report, everything=everything).decode()


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
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += f"{data} "


@reports
def test_page_needs_nothing(report: Report) -> None:
    """The page loads and runs nothing, and forbids browsers to."""
    text = page_of(report, everything=True)
    page = Page(text)
    assert page.open == []
    assert {tag for tag, _ in page.tags} & ACTIVE == set()
    names = {name for _, attrs in page.tags for name in attrs}
    forbidden = {"src", "href", "style"}
    assert {name for name in names if name.startswith("on")} | names & forbidden == set()
    assert not re.search(r"https?:|//[a-z]|url\(|@import", text)
    policies = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


@reports
def test_page_is_accessible(report: Report) -> None:
    """The page has a language and a title, and its tables have headings for columns and rows."""
    page = Page(page_of(report))
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert (tags.count("title"), tags.count("h1"), tags.count("main")) == (1, 1, 1)
    scopes = [attrs.get("scope") for tag, attrs in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    labels = [attrs.get("aria-label") for _, attrs in page.tags if attrs.get("role") == "region"]
    assert labels
    assert None not in labels


@reports
def test_everything_is_shown(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text and the page have the same titles, headings, rows and notes, in the same order."""
    monkeypatch.setenv("COLUMNS", "1000")
    text = " ".join(text_of(report, everything=True).split())
    page = " ".join(Page(page_of(report, everything=True)).text.split())
    sections = _sections(report, everything=True)
    assert len(sections) >= 8
    for section in sections:
        cells = [cell for row in section.rows for cell in row]
        table = [*section.columns, *cells] if cells else []
        shown = " ".join(" ".join([section.title, *table, *section.notes]).split())
        found = page.replace("None. ", ""), text.replace("none ", "")
        assert [shown in form for form in found] == [True, True]


def test_names_are_shown() -> None:
    """Names are shown as they are, and as nothing else; what could steer a terminal is escaped."""
    for shown in (Page(page_of(REPORTS["full"])).text, text_of(REPORTS["full"])):
        for name in (*EVIL[:3], "\\x1b[31m\\u202e", "\\ud800", *EVIL[6:]):
            assert name in shown
    lines = text_of(REPORTS["full"]).split("\n")
    assert [line for line in lines if not line.isprintable() or line != line.rstrip()] == []


def test_tiles_of_the_page() -> None:
    """The page has the counts of the lines, and of messages if there are batches."""
    tile = "<div><dt>messages</dt><dd>1,003</dd></div>"
    batch = {"batch": [track("a")] * 1_002}
    assert tile in page_of(inspected([batch, track("c")]))
    assert "<dt>messages</dt>" not in page_of(inspected([track("c")]))


def test_bars() -> None:
    """A bar is as long as its count compared with the largest, or as its share of the users."""
    report = inspected([track("a"), track("a"), track("a"), track("a"), track("b")])
    widths = re.findall(r'rect width="([\d.]+)"', page_of(report))
    assert widths == ["100.00", "25.00", "0.00", "0.00", "0.00", "0.00", "100.00"]


def test_first_rows() -> None:
    """The first twenty rows are shown, and how many more there are; or all."""
    report = REPORTS["full"]
    some, everything = text_of(report), text_of(report, everything=True)
    assert "  and 19 more\n" in some
    assert "more" not in everything
    assert (some.count("Event "), everything.count("Event ")) == (16, 30)
    assert "<p>And 19 more.</p>" in page_of(report)
    assert "more.</p>" not in page_of(report, everything=True)


def test_bounds() -> None:
    """If a figure has an error bound, the report says so."""
    report = REPORTS["bounded"]
    text = text_of(report)
    missed = report.events.missed_at_most
    assert "Events: more than 10\n" in text
    assert f"seen at most {missed} times" in text
    assert re.search(rf"Event \d+ +1-{1 + missed} +1-{1 + missed} ", text)
    assert "No name stands out" in text
    assert re.search(r"Users: about \d+\n", text)
    assert re.search(r"those of a sample: \d+ users, about one in 16\.", text)


def test_a_name_stands_out() -> None:
    """A name stands out if it was certainly seen more often than any that is not listed."""
    lines = [track(name) for number in range(100) for name in ("Often", f"Event {number}")]
    report = inspected(lines, most_names=10)
    assert report.events.rows[0].seen > report.events.missed_at_most
    assert "stands out" not in text_of(report)


def test_group_attributes_are_shown() -> None:
    """The attributes of groups are a part of their own, if there are any."""
    group = {"type": "group", "userId": "u1", "groupId": "7", "traits": {"plan": "pro"}}
    report = inspected([group], settings=Settings(calls={"group"}))
    assert "\nGroup attributes: 1 (exact)\n" in text_of(report)
    assert "<h2>Group attributes: 1 (exact)</h2>" in page_of(report)
    assert "Group attributes" not in text_of(inspected([group]))


def test_notes_on_times() -> None:
    """Events without a time, and after the end of the data, are counted."""
    text = text_of(REPORTS["full"])
    assert "Events without a time: 30." in text
    assert "Events after the end of the data, whose time is ignored: 1." in text


@pytest.mark.thorough
@given(st.lists(messages(json_values) | texts.map(track), max_size=10), st.integers(1, 3))
def test_anything_can_be_shown(drawn: list[Any], most: int) -> None:
    """Whatever the messages hold, the report can be shown in each form."""
    report = inspected(drawn, most_names=most, most_users=most)
    lines = text_of(report, everything=True).split("\n")
    assert len(lines) > 1
    assert [line for line in lines if not line.isprintable()] == []
    assert Page(page_of(report, everything=True)).open == []


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        ([("a", 1), ("a", 7), ("b", 2)], "a:1, 7, b:2"),
        ([("", 1), ("", 7)], "1, 7"),
        ([("\x1b[2J\udcff", 1)], "\\x1b[2J\\udcff:1"),
        ([("archive/" * 30, 16)], f"{'archive/' * 30}:16"),
    ],
)
def test_places(places: list[tuple[str, int]], shown: str) -> None:
    """A file is named once for lines that follow each other, and however long, nothing is cut."""
    row = CodeRow("missing", 1, tuple(Place(file, line) for file, line in places))
    report = evolve(inspected([]), problems=(row,))
    assert shown in Page(page_of(report)).text
    assert shown.replace(" ", "") in re.sub(r"\s", "", text_of(report))


@pytest.mark.parametrize(("name", "shown"), [("", '""'), (" Paid", '" Paid"')])
def test_names_without_letters(name: str, shown: str) -> None:
    """A name that would be invisible is quoted."""
    report = inspected([identify({name: 1, "plan": 1})])
    assert f"\n  {shown} " in text_of(report)
    assert shown in Page(page_of(report)).text


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, "0.0%"), (1, "100.0%"), (0.0004, "<0.1%"), (0.9996, ">99.9%"), (0.5, "50.0%")],
)
def test_shares(share: float, shown: str) -> None:
    """A share that is not quite all or nothing does not look it."""
    assert share_text(share) == shown


def test_figures() -> None:
    """Counts have separators, and years have four digits."""
    assert count_text(1_000_000, missed_at_most=1) == "1,000,000-1,000,001"
    assert minute_text(-62_135_596_800) == "0001-01-01 00:00"
    assert minute_text(253_402_300_799.999) == "9999-12-31 23:59"
