"""Headless Chromium, driven through its own protocol: keys, pictures, and every request that it makes.

https://chromedevtools.github.io/devtools-protocol
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM: Final = next(filter(None, map(shutil.which, _NAMES)), None)
ARGUMENTS: Final = (
    *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
)
#: The keys that the tests press, with what the protocol asks of each.
_KEYS: Final = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Home": (36, ""),
    "End": (35, ""),
    "ArrowDown": (40, ""),
    "ArrowUp": (38, ""),
}


class NavigatedError(Exception):
    """The page was left before it answered."""


class Page:
    """A page of the browser, with what it asked for and what it complained about."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._count = 0
        self._session: str | None = None
        #: The sessions of the workers of the page.
        self.workers: list[str] = []
        #: Each address that the page or a worker asked for.
        self.requests: list[str] = []
        #: Errors on the console, exceptions, and violations of the policy.
        self.complaints: list[str] = []

    def open(self, address: str) -> None:
        """Open an address in a new page, with everything recorded from the first request on."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        attached = self.send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        self._record(self._session)
        self.send("Page.navigate", url=address)
        self.wait("location.href != 'about:blank' && document.readyState == 'complete'")

    def _record(self, session: str) -> None:
        for method in ("Network.enable", "Runtime.enable", "Log.enable", "Audits.enable"):
            self._post(method, session)
        wanted = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        self._post("Target.setAutoAttach", session, **wanted)
        self._post("Runtime.runIfWaitingForDebugger", session)

    def _post(self, method: str, session: str | None, **parameters: Any) -> int:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._connection.send(json.dumps(message))
        return self._count

    def send(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Ask for something, by default of the page, and return the result."""
        number = self._post(method, session or self._session, **parameters)
        while True:
            message = json.loads(self._connection.recv(timeout=60))
            if message.get("id") == number:
                if "navigated" in message.get("error", {}).get("message", ""):
                    raise NavigatedError
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        about = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget":
                self.workers.append(about["sessionId"])
                self._record(about["sessionId"])
            case "Network.requestWillBeSent":
                self.requests.append(about["request"]["url"])
            case "Log.entryAdded" if about["entry"]["level"] == "error":
                self.complaints.append(about["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(about["exceptionDetails"]))
            case "Runtime.consoleAPICalled" if about["type"] == "error":
                self.complaints.append(str(about["args"]))
            case "Audits.issueAdded" if (
                "contentSecurityPolicyIssueDetails" in about["issue"]["details"]
            ):
                self.complaints.append(str(about["issue"]))

    def evaluate(self, expression: str, session: str | None = None) -> Any:
        """Return the value of an expression in the page or in a worker; a promise is awaited."""
        wanted: dict[str, Any] = {"awaitPromise": True, "returnByValue": True}
        # Tools may pass over the policy of a page; a test must not.
        wanted["allowUnsafeEvalBlockedByCSP"] = False
        answer = self.send("Runtime.evaluate", session, expression=expression, **wanted)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, expression: str, seconds: float = 60) -> Any:
        """Wait until an expression is true, and return its value."""
        end = time.monotonic() + seconds
        while True:
            with suppress(NavigatedError):  # a page that is being left has no values
                if value := self.evaluate(expression):
                    return value
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.02)

    def press(self, *keys: str, shift: bool = False) -> None:
        """Press keys, one after the other."""
        for key in keys:
            code, text = _KEYS[key]
            about: dict[str, Any] = {
                "key": key,
                "code": key,
                "windowsVirtualKeyCode": code,
                "modifiers": 8 * shift,
            }
            kind = "keyDown" if text else "rawKeyDown"
            self.send("Input.dispatchKeyEvent", type=kind, text=text, **about)
            self.send("Input.dispatchKeyEvent", type="keyUp", **about)

    def enter(self, text: str) -> None:
        """Enter text where the focus is."""
        self.send("Input.insertText", text=text)

    def point(self, selector: str) -> None:
        """Move the pointer over an element that is in view."""
        place = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        x, y = self.evaluate(
            f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({place})"
        )
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def resize(self, width: int, height: int, scheme: str = "light") -> None:
        """Give the page another size and colour scheme; below 600 pixels it is a telephone's."""
        about: dict[str, Any] = {
            "width": width,
            "height": height,
            "deviceScaleFactor": 1,
            "mobile": width < 600,
        }
        self.send("Emulation.setDeviceMetricsOverride", **about)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def picture(self, file: Path | None = None) -> bytes:
        """Return a picture of what is visible, as PNG, and write it to a file."""
        png = base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
        if file:
            file.write_bytes(png)
        return png


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Start a browser with an empty profile in a folder, and yield a page that is not open yet."""
    # Of the extra test-browser, which the other tests of this folder do not need.
    from websockets.sync.client import connect

    command = [*ARGUMENTS, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - the browser that is installed
        try:
            place = folder / "DevToolsActivePort"
            end = time.monotonic() + 60
            while not (place.exists() and place.read_text().count("\n")):
                assert process.poll() is None, "the browser ended"
                assert time.monotonic() < end, "the browser did not start"
                time.sleep(0.05)
            port, path = place.read_text().split("\n")
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None) as connection:
                yield Page(connection)
        finally:
            process.kill()
