"""A small HTTP API on loopback that takes what Zendesk Connect took, and stores it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY: Final = "0123456789abcdef0123456789abcdef"


@define
class Connect:
    """What the server stored. ``answers`` are statuses that it gives first, instead of storing anything.

    ``forgets`` are fields of bodies that a faulty server loses.
    """

    url: str = ""
    users: dict[str, dict[str, Any]] = field(factory=dict)
    answers: list[int] = field(factory=list)
    forgets: set[str] = field(factory=set)
    requests: int = 0

    def store(self, path: str, body: dict[str, Any]) -> None:
        """Store a body."""
        body = {name: value for name, value in body.items() if name not in self.forgets}
        user = self.user(body.pop("user_id"))
        if path == "/v2/track":
            user["events"].append(body)
            return
        previous = self.users.pop(body.pop("previous_id", ""), None)
        for earlier in (previous or {}, {"fields": body}):
            for name, value in earlier.get("fields", {}).items():
                known = user["fields"].get(name)
                both = isinstance(value, dict) and isinstance(known, dict)
                user["fields"][name] = {**known, **value} if both else value
            user["events"] += earlier.get("events", [])

    def user(self, user_id: str) -> dict[str, Any]:
        """Return a user, new if there is none."""
        return self.users.setdefault(user_id, {"fields": {}, "events": []})


@contextmanager
def serve() -> Iterator[Connect]:
    """Run the server for a while."""
    connect = Connect()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and content in one packet

        def do_POST(self) -> None:
            connect.requests += 1
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["X-Outbound-Key"] != KEY:
                self.answer(401, {})
            elif connect.answers:
                self.answer(connect.answers.pop(0), {})
            elif self.path not in ("/v2/identify", "/v2/track"):
                self.answer(404, {})
            else:
                connect.store(self.path, json.loads(content))
                self.answer(200, {})

        def do_GET(self) -> None:
            user = connect.users.get(
                unquote(self.path.removeprefix("/users/"), errors="surrogatepass")
            )
            self.answer(200 if user else 404, user or {})

        def answer(self, status: int, value: object) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    connect.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield connect
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
