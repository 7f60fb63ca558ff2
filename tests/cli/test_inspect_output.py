"""A report on messages as text and as a page: complete, and harmless."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Settings, __version__
from connect_mapping.cli.inspect_output import as_page, as_text
from connect_mapping.cli.inspect_sections import sections
from connect_mapping.cli.sparklines import bars, sparkline_rows
from connect_mapping.rules import RULES
from connect_mapping.tools.inspection.report import Bucket, FieldRow, Listing, Place, Series
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
ACTIVE = {"link", "img", "iframe", "object", "embed", "base", "form", "use", "image"}
DAY = 86_400


def full() -> Report:
    """Return a report in which every part has something to show."""
    lines: list[Any] = [track(name, 1_714_729_262.25) for name in EVIL]
    lines += [track(f"Event {number}") for number in range(30)]
    lines += [{**track(name, 0), "properties": {name: 1}} for name in EVIL]
    lines += [{**track("e"), "properties": {name: float("nan")}} for name in EVIL]
    lines += [audience(name, member) for name in EVIL[:3] for member in (True, False)]
    lines += [identify({name: None, "timezone": "Mars"}) for name in EVIL]
    lines += [{"batch": [7, track("Paid")]}, {"type": "identify", "traits": {"phone": []}}]
    values: tuple[Any, ...] = ("a", 1, 1.5, True, [], {})
    lines += [identify({"a" * 300: value}) for value in values]
    return inspected(
        [*lines, {"type": "page"}, {"type": "track"}, track("late", 1_800_000_000)],
        until=1_750_000_000,
        files=EVIL,
        settings=Settings(calls={"group"}, page_event=EVIL[0]),
    )


REPORTS = {
    "full": full(),
    "empty": inspected([]),
    "bounded": inspected(
        [track(f"Event {n}", n, user=f"u{n}") for n in range(100)], most_names=10, most_users=10
    ),
    "often": inspected(
        [
            {**track(name, n * DAY), "properties": {"a": 1}}
            for n in (0, *range(400, 800))
            for name in ("Often", f"Event {n}")
        ],
        most_names=100,
    ),
    "groups": inspected(
        [
            {"type": "group", "userId": "u1", "groupId": "7", "traits": {"plan": "pro"}},
            *(audience("vip", member) for member in (True, True, False)),
        ],
        settings=Settings(calls={"group"}),
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
        self.scripts: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it is open unless it never has an end."""
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that has no content."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        if self.open[-1:] == ["script"]:
            self.scripts.append(data)
        else:
            self.text += f"{data} "


@reports
def test_page_needs_nothing(report: Report) -> None:
    """The page loads nothing, runs nothing but its filter, and forbids browsers anything else."""
    text = page_of(report, everything=True)
    page = Page(text)
    assert page.open == []
    assert {tag for tag, _ in page.tags} & ACTIVE == set()
    names = {name for _, attrs in page.tags for name in attrs}
    assert {name for name in names if name.startswith("on")} | names & {"src", "style"} == set()
    assert not re.search(r"https?:|//[a-z]|url\(|@import", text)
    [script] = page.scripts
    assert script == Page(page_of(REPORTS["empty"])).scripts[0]
    allowed = b64encode(sha256(script.encode()).digest()).decode()
    policies = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv")]
    styles = "default-src 'none'; style-src 'unsafe-inline'"
    assert policies == [
        f"{styles}; script-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    ]


@reports
def test_links(report: Report) -> None:
    """Links lead to places on the page, of which no two have one name; each code is explained."""
    page = Page(page_of(report, everything=True))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    assert len(ids) == len(set(ids))
    assert links <= {f"#{name}" for name in ids}
    rows = (*report.problem_fields.rows, *report.warning_fields.rows)
    assert {f"#code-{row.code}" for row in rows} <= links


@reports
def test_page_is_accessible(report: Report) -> None:
    """The page has a language and a title, and its tables have headings for columns and rows."""
    page = Page(page_of(report))
    tags = [tag for tag, _ in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert tags[: tags.index("body")].count("title") == 1
    assert (tags.count("h1"), tags.count("main")) == (1, 1)
    images = [attrs for tag, attrs in page.tags if attrs.get("role") == "img"]
    assert len(images) == bool(report.over_time.unit)
    assert all(attrs["aria-label"] for attrs in images)
    scopes = [attrs.get("scope") for tag, attrs in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    labels = [attrs.get("aria-label") for _, attrs in page.tags if attrs.get("role") == "region"]
    assert labels
    assert None not in labels


@reports
def test_everything_is_shown(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text and the page have the same titles, headings, rows and notes, in the same order."""
    monkeypatch.setenv("COLUMNS", "1000")
    text = bare(text_of(report, everything=True))
    page = bare(Page(page_of(report, everything=True)).text.partition("Filter rows")[2])
    parts = sections(report, everything=True)
    assert len(parts) >= 8
    for section in parts:
        cells = [cell for row in section.rows for cell in row]
        shown = [section.title, *section.columns, *cells] if cells else [section.title]
        for part in (*shown, *section.notes):
            for line in [part] if isinstance(part, str) else part:
                assert bare(line) in text
                assert bare(line) in page
    titles = [bare(section.title) for section in parts]
    for form in (text, page):
        places = [form.index(title) for title in titles if len(title) > 10]
        assert places == sorted(places)


def bare(text: str) -> str:
    """Return a text without spaces, and without the marks of code."""
    return re.sub(r"[\s`]", "", text)


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


def test_chart() -> None:
    """The chart has a column for each day with events, and each has its count as a title."""
    report = inspected([track("a", n * DAY) for n in (0, 2, 2, 2, 2, 5)])
    page = page_of(report)
    rects = re.findall(r'<rect x="(.+?)" y="(.+?)" .+ height="(.+?)"><title>(.+?)</title>', page)
    assert rects == [
        ("0.1", "75.00", "25.00", "1970-01-01: 1"),
        ("2.1", "0.00", "100.00", "1970-01-03: 4"),
        ("5.1", "75.00", "25.00", "1970-01-06: 1"),
    ]
    assert 'viewBox="0 0 6 100"' in page
    assert "\n  1970-01       6  ▂·█··▂\n" in text_of(report)


@pytest.mark.parametrize(
    ("unit", "starts", "names", "periods", "place"),
    [
        (
            "hour",
            [82_800, 86_400],
            ["1970-01-01 23:00", "1970-01-02 00:00"],
            ["1970-01-01", "1970-01-02"],
            23,
        ),
        ("day", [30 * DAY, 31 * DAY], ["1970-01-31", "1970-02-01"], ["1970-01", "1970-02"], 30),
        ("month", [334 * DAY, 365 * DAY], ["1970-12", "1971-01"], ["1970", "1971"], 11),
        ("year", [-DAY, 0], ["1969", "1970"], ["1960s", "1970s"], 9),
        ("year", [-62_135_596_800, 0], ["0001", "1970"], ["0000s", "1970s"], 1),
    ],
)
def test_sparklines(
    unit: str, starts: list[int], names: list[str], periods: list[str], place: int
) -> None:
    """There is a row for each day, month, year or decade, and a column at the place of each unit."""
    series = Series(unit, 0, tuple(Bucket(start, n) for n, start in enumerate(starts, 1)))
    assert bars(series) == [(names[0], 1), (names[1], 2)]
    assert sparkline_rows(series) == [(periods[0], "1", f"{' ' * place}▄"), (periods[1], "2", "█")]


def test_no_column_looks_like_none() -> None:
    """One event among many has a column, and the highest is full."""
    series = Series("year", 0, (Bucket(0, 1), Bucket(365 * DAY, 10**9), Bucket(730 * DAY, 0)))
    assert sparkline_rows(series) == [("1970s", "1,000,000,001", "▁█·")]


def test_first_properties() -> None:
    """The first five properties of each of the first twenty events are shown, or all."""
    lines = [
        {**track(f"Event {n:02}"), "properties": {f"p{name}": 1 for name in "abcdefg"}}
        for n in range(22)
    ]
    some, everything = text_of(inspected(lines)), text_of(inspected(lines), everything=True)
    assert (some.count(" pe "), some.count(" pf "), everything.count(" pf ")) == (20, 0, 22)
    assert f"  and {22 * 7 - 100} more\n" in some


def test_meanings() -> None:
    """A code has its counts, and the sentence and the fix of each rule that reported it."""
    lines = [{"type": "track"}, {"type": "track", "userId": "u"}, identify({"phone": []}), [7]]
    [section] = [
        part for part in sections(inspected(lines), everything=True) if "mean" in part.title
    ]
    user_id, event = (RULES[name] for name in ("user-id.missing", "track.event.missing"))
    [missing] = [row for row in section.rows if row[0][0] == "missing"]
    assert missing == (
        ("missing", "2 rejected"),
        (f"{user_id.sentence} {user_id.fix}", f"{event.sentence} {event.fix}"),
    )
    heads = [row[0] for row in section.rows]
    assert heads[1:] == [("not_an_object", "1 rejected"), ("wrong_type", "1 converted")]
    page = page_of(inspected(lines))
    assert '<tr id="code-missing">' in page
    assert "<code>event</code> that is not blank" in page


def test_about_the_report() -> None:
    """The report names its files, its settings and its version, and no key."""
    settings = Settings(private_key="0" * 32, calls={"screen", "group"})
    options: dict[str, Any] = {"settings": settings, "files": [f"f{n}" for n in range(25)]}
    report = inspected([], until=0, **options)
    for shown in (text_of(report), Page(page_of(report)).text):
        words = " ".join(shown.split())
        assert "calls group, screen" in words
        assert "until 1970-01-01 00:00" in words
        assert f"made by connect-mapping {__version__}." in words
        assert ("f19" in words, "f20" in words, "0" * 32 in words) == (True, False, False)
    assert "\n  and 5 more\n" in text_of(report)


def test_first_rows() -> None:
    """The first twenty rows are shown, and how many more there are; or all."""
    report = REPORTS["full"]
    some, everything = text_of(report), text_of(report, everything=True)
    assert "  and 20 more\n" in some
    assert "more" not in everything
    assert (some.count("Event "), everything.count("Event ")) == (12, 30)
    assert "<p>And 20 more.</p>" in page_of(report)
    assert "more.</p>" not in page_of(report, everything=True)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("full", r"Events without a time: 31\."),
        ("full", r"Events after the end of the data, whose time is ignored: 1\."),
        ("bounded", r"Events: more than 10\n  event .*\n  Event \d+ +1-10 +1-10 "),
        ("bounded", r"No name stands out"),
        ("bounded", r"seen at most 9 times"),
        ("bounded", r"Users: about \d+\n"),
        ("bounded", r"those of a sample: \d+ users, about one in 16\."),
        ("often", r"Events before 1971-02-05, which are not shown: 2\."),
        ("often", r"  Event \d+ +a +1-3 +- +0\.0%  integer\n"),
        ("often", r"\n  Often +401 +2 +1970-01-01 00:00 +1972-03-10 00:00\n"),
        ("groups", r"\nGroup attributes: 1 \(exact\)\n"),
        ("groups", r"\n  vip +2 +1\n"),
    ],
)
def test_bounds_and_notes(name: str, pattern: str) -> None:
    """The report says which figures have a bound, what a chart leaves out, and the rest only if need be."""
    found = [
        name
        for name, report in REPORTS.items()
        if re.search(pattern, text_of(report, everything=True))
    ]
    assert found == [name]


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
        ([("a", 1), ("a", 7, 0), ("b", 2, 3)], "a:1, 7[0], b:2[3]"),
        ([("", 1), ("", 7)], "1, 7"),
        ([("\x1b[2J\udcff", 1)], "\\x1b[2J\\udcff:1"),
        ([("archive/" * 30, 16)], f"{'archive/' * 30}:16"),
    ],
)
def test_places(places: list[tuple[Any, ...]], shown: str) -> None:
    """A file is named once for lines that follow each other, and however long, nothing is cut."""
    row = FieldRow("", "missing", 1, tuple(Place(*place) for place in places), 0)
    report = evolve(inspected([]), problem_fields=Listing(True, (row,), 1, 0))
    assert shown in Page(page_of(report)).text
    assert "the message" in text_of(report)
    assert bare(shown) in bare(text_of(report))


@pytest.mark.parametrize(("name", "shown"), [("", '""'), (" Paid", '" Paid"')])
def test_names_without_letters(name: str, shown: str) -> None:
    """A name that would be invisible is quoted."""
    report = inspected([identify({name: 1, "plan": 1})])
    assert f"\n  {shown} " in text_of(report)
    assert shown in Page(page_of(report)).text
