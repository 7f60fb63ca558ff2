"""The built site: its links lead somewhere, it loads nothing from elsewhere, and nothing is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, get_args
from urllib.parse import unquote, urlsplit

import attrs
import pytest

import connect_mapping
from connect_mapping.cli.help_texts import HELP, OPTIONS
from connect_mapping.outcomes import ProblemCode
from connect_mapping.rules import RULES

if "SITE" not in os.environ:
    pytest.skip("nox -s site builds the site and runs these", allow_module_level=True)

SITE: Final = Path(os.environ["SITE"]).resolve()
ROOT: Final = Path(__file__).parents[2]
#: The playground brings its own tests.
PAGES: Final = [page for page in sorted(SITE.rglob("*.html")) if "playground" not in page.parts]
#: What a browser loads by itself, by the tag that names it.
LOADED: Final = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}
CHROMIUM: Final = shutil.which("chromium") or shutil.which("google-chrome")


class Page(HTMLParser):
    """The ids and links of a page, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value for name, value in attrs if value}
        if "id" in named:
            self.ids.add(named["id"])
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        if LOADED.get(tag, "") in named:
            self.loads.append(named[LOADED[tag]])


@cache
def read(path: Path) -> Page:
    return Page(path.read_text("utf-8"))


def named(page: str) -> Page:
    return read(SITE / "docs" / f"{page}.html")


def test_there_is_a_page_for_each_document() -> None:
    """Every document is a page, and none was forgotten in the list of what to build."""
    documents = {file.relative_to(ROOT).with_suffix("") for file in ROOT.glob("docs/**/*.md")}
    built = {page.relative_to(SITE).with_suffix("") for page in PAGES}
    assert {path for path in documents if path.parts[1] != "playground"} <= built


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(SITE).as_posix())
def test_links(page: Path) -> None:
    """A link within the site leads to a file, and to a place that it has."""
    broken = []
    for link in [*read(page).links, *read(page).loads]:
        scheme, host, path, _, anchor = urlsplit(link)
        if scheme or host:
            continue
        target = (page.parent / unquote(path)).resolve() if path else page
        if not target.is_file() or (
            anchor and target.suffix == ".html" and unquote(anchor) not in read(target).ids
        ):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(SITE).as_posix())
def test_nothing_from_elsewhere(page: Path) -> None:
    """A browser loads nothing from another origin."""
    assert read(page).loads or page == SITE / "index.html"
    assert [link for link in read(page).loads if re.match("(https?:)?//", link)] == []
    styles = [file.read_text("utf-8") for file in SITE.glob("_static/**/*.css")]
    assert not re.search(r"url\(['\"]?(https?:)?//|@import", "".join(styles))


def test_rules() -> None:
    """Each rule has its id as an anchor, which is also what the link beside it copies."""
    page = named("mapping")
    assert set(RULES) <= page.ids
    assert {f"#{rule}" for rule in RULES} <= set(page.links)


def test_codes_and_settings() -> None:
    """Each code and each setting has its name as an anchor."""
    assert set(get_args(ProblemCode)) <= named("problems").ids
    names = [field.name for field in attrs.fields(connect_mapping.Settings)]
    assert set(names) <= named("settings").ids
    assert {f"settings.html#{name}" for name in names} <= set(named("options").links)


def test_public_names() -> None:
    """Each public name is documented, by its docstring."""
    assert {f"connect_mapping.{name}" for name in connect_mapping.__all__} <= named("names").ids


def test_options() -> None:
    """Each command has a section, and each option an anchor below one of them."""
    ids = named("options").ids
    assert set(HELP) <= ids
    options = [name.removeprefix("--") for name in OPTIONS if name.startswith("--")]
    assert [o for o in options if not any(i.endswith(f"-{o}") for i in ids)] == []


def test_diagrams() -> None:
    """Each diagram is drawn in the page that shows it."""
    shown = "".join(page.read_text("utf-8") for page in PAGES)
    files = list((ROOT / "docs/diagrams").glob("*.svg"))
    assert len(files) == shown.count('<svg role="img"') > 1


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH")
@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("identify.email.user-id", "mapping.html#identify.email.user-id"),
        ("too_long", "problems.html#too_long"),
        ("null_attributes", "settings.html#null_attributes"),
        ("convert_lines", "names.html#connect_mapping.convert_lines"),
    ],
)
def test_search_without_a_server(tmp_path: Path, name: str, place: str) -> None:
    """Opened from a disk, the search finds what has a name before all pages that mention it."""
    done = subprocess.run(  # noqa: S603 - the browser that is installed
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-dev-shm-usage"),
            *(f"--user-data-dir={tmp_path}", "--virtual-time-budget=10000", "--dump-dom"),
            f"{(SITE / 'search.html').as_uri()}?q={name}",
        ],
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    )
    found = re.findall(r'<li class="kind-[^>]*><a href="([^"?]*)', done.stdout)
    assert len(found) > 1
    assert found[0] == f"docs/{place}"
