"""A server on loopback that records what a client library posts to it."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from http import HTTPStatus
from typing import Any, Final, Self

from attrs import Factory, define, frozen

HOST: Final = "127.0.0.1"
#: A library that tries again and again gets an error that makes it give up.
MAX_REQUESTS: Final = 100
MAX_BYTES: Final = 1_000_000


@frozen
class Post:
    """One POST: its path and its body, decompressed."""

    path: str
    body: bytes
    compressed: bool


@define
class Recorder:
    """A context manager: it serves from entry to exit, and records in between.

    ``documents`` are the JSON documents that it answers GET requests with, by path.
    """

    documents: dict[str, Any] = Factory(dict)
    posts: list[Post] = Factory(list)
    requests: list[str] = Factory(list)
    _server: http.server.ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None
        return self._server.server_port


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    #: Connections that are kept alive do not hold up the end.
    block_on_close = False

    def __init__(self, recorder: Recorder) -> None:
        super().__init__((HOST, 0), _Handler)
        self.recorder = recorder


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers["Content-Length"]), MAX_BYTES))
        compressed = self.headers.get("Content-Encoding") == "gzip"
        text = gzip.decompress(body) if compressed else body
        self.server.recorder.posts.append(Post(self.path, text, compressed))
        self._answer(HTTPStatus.OK, {"success": True})

    def do_GET(self) -> None:
        documents = self.server.recorder.documents
        found = self.path in documents
        status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
        self._answer(status, documents.get(self.path, {}))

    def do_OPTIONS(self) -> None:
        """Answer what a browser asks before it posts to another origin."""
        self._answer(HTTPStatus.OK, {})

    def _answer(self, status: HTTPStatus, document: Any) -> None:
        requests = self.server.recorder.requests
        requests.append(f"{self.command} {self.path}")
        if len(requests) > MAX_REQUESTS:
            status = HTTPStatus.BAD_REQUEST
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Credentials", "true")
        asked = self.headers.get("Access-Control-Request-Headers", "")
        self.send_header("Access-Control-Allow-Headers", asked)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet: the test reports what was recorded."""
