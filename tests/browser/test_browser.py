"""The page of an inspection in headless Chromium: it is shown, filters its rows, and does nothing else."""

from __future__ import annotations

import re
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Final

import pytest

from connect_mapping.cli.inspect_output import as_page
from tests.browser.chromium import ARGUMENTS, CHROMIUM, browser
from tests.inspected import audience, identify, inspected, track

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.thorough

if CHROMIUM is None:
    pytest.skip("there is no chromium on the PATH", allow_module_level=True)

SCRIPT: Final = "<script>document.title = 'it ran'</script>"
PAGE: Final = as_page(
    inspected(
        [
            *(track(name, 1_714_729_262) for name in ("Paid", "Paid", SCRIPT)),
            identify({"plan": "pro", "timezone": "Mars"}),
            audience("big_spenders", True),
        ]
    )
).decode()


@pytest.fixture
def browse(tmp_path: Path) -> Callable[..., str]:
    """Open a page with some arguments, and return what the browser printed."""

    def run(page: str, *arguments: str) -> str:
        (tmp_path / "page.html").write_text(page, "utf-8")
        done = subprocess.run(  # noqa: S603 - the browser that is installed
            [
                *ARGUMENTS,
                f"--user-data-dir={tmp_path / 'profile'}",
                *arguments,
                (tmp_path / "page.html").as_uri(),
            ],
            check=True,
            timeout=60,
            capture_output=True,
        )
        return done.stdout.decode()

    return run


def test_names_are_text(browse: Callable[..., str]) -> None:
    """Names are text to a browser, and every row is there."""
    dom = browse(PAGE, "--dump-dom")
    assert "it ran" not in re.findall("<title>(.*)</title>", dom)[0]
    assert dom.count("<script") == 1
    assert dom.count('<th scope="row">') == PAGE.count('<th scope="row">') > 10


def test_filter(tmp_path: Path) -> None:
    """The filter hides the rows that do not have all words, and parts that have none left."""
    pytest.importorskip("websockets")
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    rows = "[...document.querySelectorAll('.names tbody th')].filter(th => th.offsetParent).length"
    parts = "[...document.querySelectorAll('section')].filter(part => part.offsetParent).length"
    status = "document.querySelector('output').textContent"
    with browser(tmp_path / "filter") as page:
        page.open((tmp_path / "page.html").as_uri())

        def enter(words: str) -> tuple[str, int, int]:
            page.evaluate("document.querySelector('#filter input').select()")
            page.enter(words)
            return page.evaluate(status), page.evaluate(rows), page.evaluate(parts)

        all_rows, all_parts = page.evaluate(rows), page.evaluate(parts)
        assert enter("paid 2024") == (f"1 of {all_rows} rows", 1, all_parts - 3)
        assert enter("NO SUCH NAME") == (f"0 of {all_rows} rows", 0, all_parts - 4)
        assert enter(" ") == (f"{all_rows} of {all_rows} rows", all_rows, all_parts)
        assert page.requests == [(tmp_path / "page.html").as_uri()]
        assert page.complaints == []


def test_without_scripts(browse: Callable[..., str]) -> None:
    """If the script does not run, every row is shown, and there is no filter."""
    no_filter = '<div id="filter" role="search" hidden'
    dom = browse(PAGE.replace("script-src 'sha256-", "script-src 'sha256-x"), "--dump-dom")
    assert no_filter in dom
    assert no_filter not in browse(PAGE, "--dump-dom")
    assert dom.count("<tr") == PAGE.count("<tr")
    assert "<tr hidden" not in dom


def test_policy(browse: Callable[..., str]) -> None:
    """Even if a script and a picture got into the page, nothing would run or load."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        picture = f'<img src="http://127.0.0.1:{server.server_port}/picture.png">'
        plain = f"<!doctype html><title>quiet</title>{SCRIPT}{picture}"
        assert "<title>it ran</title>" in browse(plain, "--dump-dom")
        assert "/picture.png" in asked
        asked.clear()
        dom = browse(PAGE.replace("</main>", f"{SCRIPT}{picture}</main>"), "--dump-dom")
        server.shutdown()
    assert "<title>it ran</title>" not in dom
    assert asked == []
