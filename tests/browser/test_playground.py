"""The playground in headless Chromium: it converts, explains and shares, and asks no other origin."""

from __future__ import annotations

import json
import runpy
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import define

from connect_mapping import Settings
from tests.browser.chromium import CHROMIUM, Page, browser
from tests.pages import anchors
from tests.vectors import load

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
PLAYGROUND: Final = ROOT / ".pyodide" / "playground"
AXE: Final = ROOT / ".pyodide" / "node_modules" / "axe-core" / "axe.min.js"
if CHROMIUM is None:
    pytest.skip("there is no chromium on the PATH", allow_module_level=True)
if not PLAYGROUND.is_dir():
    pytest.skip("needs .pyodide/playground, which .ci/run builds", allow_module_level=True)
pytest.importorskip("websockets")

pytestmark = pytest.mark.thorough

EXAMPLES: Final = runpy.run_path(str(ROOT / "docs/playground/session.py"))["FIRST"]
VECTORS: Final = load(*{name.split("/")[0] for name in EXAMPLES})
#: Entered while the page loads.
ALIAS: Final = '{"type": "alias", "userId": "u1", "previousId": "a1"}'
IDENTIFY: Final = json.dumps(
    {
        "type": "identify",
        "userId": "u1",
        "anonymousId": "a1",
        "traits": {"name": "Ann Lee", "plan": "pro"},
        "context": {"timezone": "PST"},
    },
    indent=2,
)
MARKUP: Final = "<img src=x onerror=alert(1)>"


@define
class Playground:
    """The page, once it is ready, and what the server was asked for."""

    page: Page
    address: str
    paths: list[str]
    progress: list[float]

    def settle(self) -> None:
        """Wait until the page shows what was entered."""
        self.page.wait("!document.querySelector('[aria-busy]')")

    def enter(self, text: str) -> None:
        """Replace the text."""
        self.page.evaluate(
            "document.getElementById('text').focus(), document.getElementById('text').select()"
        )
        self.page.enter(text)
        self.settle()

    def choose(self, example: str) -> None:
        """Choose an example."""
        self.page.evaluate(
            f"why.textContent = '', example.value = {json.dumps(example)},"
            " example.dispatchEvent(new Event('change'))"
        )
        self.page.wait("why.textContent")
        self.settle()

    def text(self, selector: str) -> str:
        """Return the visible text of an element."""
        found: str = self.page.evaluate(f"document.querySelector({json.dumps(selector)}).innerText")
        return found

    def option(self, side: str, field: str) -> str:
        """Return the selector of a field in the message or in the request."""
        index = self.page.evaluate(
            f"[...document.getElementById('{side}').children].findIndex(line => line.field === {json.dumps(field)})"
        )
        assert index >= 0, field
        return f"#{side} > :nth-child({index + 1})"

    def related(self) -> list[str]:
        """Return the fields that are highlighted beside the one under the pointer."""
        found: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('.related')].map(line => line.field)"
        )
        return found


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """Serve the playground as the site does, open it, enter a message while it loads, and wait for it."""
    runpy.run_path(str(ROOT / "docs/playground/build.py"))["copy_page"](PLAYGROUND)
    paths: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_request(self, code: Any = "-", size: Any = "-") -> None:  # noqa: ARG002 - the name is the base class's
            paths.append(f"{code:d} {self.path}")

    handler = partial(Handler, directory=str(PLAYGROUND))
    folder = tmp_path_factory.mktemp("profile")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, browser(folder) as page:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        page.open(f"{address}index.html")
        page.evaluate(
            "progress = document.getElementById('progress'), steps = [],"
            " new MutationObserver(() => steps.push(progress.value)).observe(progress, {attributes: true}), 0"
        )
        page.evaluate("document.getElementById('text').focus()")
        page.enter(ALIAS)
        page.wait("!document.getElementById('result').hidden")
        yield Playground(page, address, paths, page.evaluate("steps"))
        server.shutdown()


@pytest.fixture(autouse=True)
def no_complaints(playground: Playground) -> Iterator[None]:
    """Let a test see its own complaints only, and none that it did not take."""
    playground.page.resize(1280, 1000)
    playground.page.complaints.clear()
    yield
    assert playground.page.complaints == []


def test_loading(playground: Playground) -> None:
    """A bar shows the progress, and what is entered in the meantime is converted, not replaced."""
    assert len(set(playground.progress)) > 5
    assert playground.progress == sorted(playground.progress)
    assert 0 <= playground.progress[0] < playground.progress[-1] <= 1
    playground.enter(ALIAS)
    assert playground.text("#outcome") == "POST /v2/identify"


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(playground: Playground, name: str) -> None:
    """An example becomes what its vector says."""
    playground.choose(name)
    case = VECTORS[name]
    answers = case.get("outcomes", [case])
    for number, answer in enumerate(answers):
        if len(answers) > 1:
            playground.page.evaluate(
                f"document.querySelectorAll('#messages button')[{number}].click()"
            )
            playground.settle()
        outcome, faults = playground.text("#outcome"), []
        if "request" in answer:
            request = answer["request"]
            first, _, body = playground.text("#request").partition("\n")
            assert (first, outcome.split(",")[0]) == (f"POST {request['path']}",) * 2
            assert json.dumps(json.loads(body)) == json.dumps(request["body"])
            faults = request["warnings"]
        elif "skipped" in answer:
            assert outcome == f"Skipped: {answer['skipped']}"
        else:
            faults = answer["rejected"]
            assert outcome.startswith("Rejected: ")
        titles = playground.page.evaluate(
            "[...document.querySelectorAll('.fault h3')].map(title => title.innerText)"
        )
        places = [f"{fault['code']} at {fault['field']}".removesuffix(" at ") for fault in faults]
        assert [title.split(maxsplit=1)[1] for title in titles] == places


def test_settings(playground: Playground) -> None:
    """Every setting of the mapping has a field, a change shows at once, and a wrong value is explained."""
    names = playground.page.evaluate(
        "[...new Set([...document.querySelectorAll('#fields [name]')].map(field => field.name))]"
    )
    keys = {"private_key", "public_key"}
    assert names == [name for name in Settings.__annotations__ if name not in keys]
    playground.enter('{"type": "page", "userId": "u1", "name": "Home"}')
    assert playground.text("#outcome") == "Skipped: unsupported_call"
    playground.page.evaluate("document.querySelector('#faults button').click()")
    playground.settle()
    assert playground.text("#outcome") == "POST /v2/track"
    assert playground.text("#changed") == "(changed: calls)"
    page_event = "document.querySelector('[name=page_event]')"
    playground.page.evaluate(
        f"document.getElementById('settings').open = true, {page_event}.focus(), {page_event}.select()"
    )
    playground.page.enter(" ")
    playground.settle()
    assert "must be a string that is not blank" in playground.text("#setting-page_event-fault")
    playground.page.evaluate("document.querySelector('#fields > button').click()")
    playground.settle()
    assert playground.text("#changed") == ""


def test_explanation(playground: Playground) -> None:
    """Pointing at a field shows where it goes or comes from, why, and the rule with a link to it."""
    playground.enter(IDENTIFY)
    # All of the page is visible: nothing scrolls below the pointer.
    playground.page.resize(1280, 2400)
    shown = {
        ("message", "traits.name"): (
            ["body.first_name", "body.last_name", "body.attributes.name"],
            "Used to make body.first_name",
        ),
        ("message", "traits.plan"): (["body.attributes.plan"], "Copied to body.attributes.plan"),
        ("message", "anonymousId"): (["userId"], "Left out: beaten by userId."),
        ("message", "context.timezone"): ([], "Left out: warning: invalid_timezone."),
        ("message", "type"): (["path"], "Chooses path"),
        ("request", "body.first_name"): (["traits.name"], "Derived from traits.name"),
        ("request", "path"): (["type"], "Chosen by type"),
    }
    known = anchors("docs/mapping.md")
    for (side, field), (related, text) in shown.items():
        playground.page.point(playground.option(side, field))
        explanation = playground.text("#explanation")
        assert explanation.startswith(field)
        assert text in explanation
        assert sorted(playground.related()) == sorted(related)
        links = playground.page.evaluate(
            "[...document.querySelectorAll('#explanation a')].map(link => link.href)"
        )
        assert links
        for link in links:
            page, _, anchor = link.partition("#")
            assert page.endswith("/mapping.html")
            assert anchor in known


def test_problem(playground: Playground) -> None:
    """A problem names its code, field, fix and rule; text that is not JSON is shown where it breaks."""
    playground.enter('{"type": "track", "userId": "u1",\n "event": 7}')
    [fault] = playground.page.evaluate(
        "[...document.querySelectorAll('.fault')].map(fault => fault.innerText)"
    )
    for part in (
        "wrong_type at event",
        "must be a string",
        "Send the name as a string.",
        "track.event.wrong-type",
    ):
        assert part in fault
    playground.page.evaluate("document.querySelector('.fault .link').click()")
    assert playground.page.evaluate("document.activeElement.field") == "event"
    playground.enter('{"type": "track",\n "event" "Paid"\n}')
    assert "line 2, column 10 on: Expecting ':' delimiter." in playground.text(".fault")
    playground.page.evaluate("document.querySelector('.fault button').click()")
    start = "document.getElementById('text').selectionStart"
    assert playground.page.evaluate(f"document.activeElement.id === 'text' && {start}") == 27


def test_keyboard(playground: Playground) -> None:
    """Everything is reached and used with the keyboard, and the focus is always visible."""
    page = playground.page
    playground.enter(IDENTIFY)
    # Where a link of the page leads to is not left to chance: begin at the beginning.
    page.evaluate(
        "document.activeElement.blur(), scrollTo(0, 0), getSelection().removeAllRanges(), 0"
    )
    page.evaluate("document.querySelector('header a').focus()")
    reached = []
    for _ in range(30):
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.parentElement.id")
        )
        style = "getComputedStyle(document.activeElement)"
        assert page.evaluate(f"{style}.outlineStyle") != "none", reached
        if reached[-1] == "request":
            break
        page.press("Tab")
    wanted = ["text", "example", "share", "settings", "message", "copy", "request"]
    assert [name for name in reached if name in wanted] == wanted
    field = "document.activeElement.field"
    assert page.evaluate(field) == "path"
    page.press("End")
    assert page.evaluate(field) == "body.attributes.plan"
    page.press("ArrowUp", "ArrowUp")
    assert page.evaluate(field) == "body.last_name"
    assert "Derived from traits.name" in playground.text("#explanation")
    page.press("Enter")
    assert page.evaluate(field) == "traits.name"
    page.press("Home", "ArrowDown", "Enter")
    assert page.evaluate(field) == "body.user_id"
    page.press("Tab")
    assert page.evaluate("document.activeElement.closest('#explanation').id") == "explanation"
    page.press("Enter")
    assert page.evaluate(field) == "userId"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(playground: Playground, width: int, scheme: str) -> None:
    """At phone width and on a screen, light and dark, axe finds nothing, and nothing is cut off."""
    page = playground.page
    page.evaluate(f"{AXE.read_text('utf-8')};0")
    page.evaluate("document.getElementById('settings').open = true")
    for name in ("identify/web-everything", "track/all-problems-at-once", "batches/basic"):
        playground.choose(name)
        page.resize(width, 844, scheme)
        page.evaluate("document.querySelector('[role=option]').focus()")
        found = page.evaluate(
            "axe.run().then(({violations, passes}) => [passes.length, violations.map(v => [v.id, v.nodes.map(n => n.html)])])"
        )
        assert found[0] > 20
        assert found[1] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    shade = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert (max(shade) < 64) is (scheme == "dark")


def test_content_is_text(playground: Playground) -> None:
    """Markup in keys, values, settings and problems is shown as text."""
    playground.enter(
        json.dumps(
            {"type": "track", "userId": "u1", "event": MARKUP, "properties": {MARKUP: MARKUP}}
        )
    )
    playground.page.evaluate("document.querySelectorAll('#request [role=option]')[3].focus()")
    for place in ("#message", "#request", "#explanation"):
        assert MARKUP in playground.text(place)
    playground.enter(json.dumps({"type": MARKUP, MARKUP: MARKUP}))
    assert playground.page.evaluate("document.images.length") == 0


def test_share(playground: Playground) -> None:
    """A link carries the text and the settings where no server sees them, and brings them back."""
    page = playground.page
    # A lone surrogate, an emoji and markup survive.
    text = '{"type": "page", "userId": "Zoë \\ud83d 😀", "name": "<b>"}'
    playground.enter(text)
    page.evaluate("document.querySelector('#faults button').click()")
    playground.settle()
    page.evaluate("document.getElementById('share').click()")
    link = page.wait("location.hash && location.href")
    assert page.wait("document.getElementById('shared').textContent")
    assert "#1." in link
    before = len(page.requests)
    page.evaluate("before = true, location.reload()")
    page.wait("!window.before && document.getElementById('result')?.hidden === false")
    playground.settle()
    assert page.evaluate("document.getElementById('text').value") == text
    assert playground.text("#changed") == "(changed: calls)"
    assert playground.text("#outcome") == "POST /v2/track"
    assert len(page.requests) > before
    page.evaluate("location.hash = '#1.abc'")
    assert "damaged" in page.wait("document.getElementById('shared').textContent")
    page.evaluate("history.replaceState(null, '', location.pathname)")


def test_too_deep(playground: Playground) -> None:
    """A text that is too much for Python in a browser ends neither the page nor the next conversion."""
    workers = len(playground.page.workers)
    playground.page.evaluate(
        "text.value = '['.repeat(200_000), text.dispatchEvent(new Event('input'))"
    )
    playground.settle()
    assert playground.page.evaluate("document.getElementById('result').hidden")
    assert "nests too deeply" in playground.text("#text-hint")
    playground.enter(ALIAS)
    assert playground.page.evaluate("!document.getElementById('result').hidden")
    assert playground.text("#outcome") == "POST /v2/identify"
    assert len(playground.page.workers) == workers + 1
    assert playground.page.complaints
    playground.page.complaints.clear()


def test_only_its_own_origin(playground: Playground) -> None:
    """The page asks for its own files only; its policy, which the worker has too, allows nothing else."""
    page = playground.page
    own = (playground.address, f"blob:{playground.address}", "data:,")
    assert [address for address in page.requests if not address.startswith(own)] == []
    assert {path.split()[0] for path in playground.paths} <= {"200", "304"}
    assert not any("?" in path or "#" in path for path in playground.paths)
    assert page.requests.count(f"{playground.address}session.py") >= 1
    asked: list[str] = []

    class Elsewhere(SimpleHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append("anything")

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        other = f"http://127.0.0.1:{server.server_port}/"
        for session in (None, page.workers[-1]):
            for attempt in (f"fetch('{other}')", f"import('{other}a.js')", "eval('1')"):
                refused = page.evaluate(
                    f"(async () => {attempt})().then(() => false, () => true)", session
                )
                assert refused, attempt
        page.evaluate(f"document.body.append(Object.assign(new Image(), {{src: '{other}a.png'}}))")
        page.evaluate("document.images[0].remove()")
        server.shutdown()
    assert asked == []
    assert page.complaints
    page.complaints.clear()


def test_from_a_disk(tmp_path: Path) -> None:
    """Opened from a disk, where browsers refuse modules, the page says what to do."""
    with browser(tmp_path) as page:
        page.open((PLAYGROUND / "index.html").as_uri())
        page.wait("document.getElementById('step').textContent.includes('http.server')")
