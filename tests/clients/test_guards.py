"""Programs that contact anything except the recording server are ended before they do."""

from __future__ import annotations

import sys

import pytest

from tests.clients import sending
from tests.clients.recorder import HOST, Recorder

pytestmark = pytest.mark.thorough

REFUSED = 70
GUARDED = "import sys; from tests.clients.programs.guard import allow_only; allow_only(1); "
PYTHON = {
    "socket": "import socket; socket.create_connection((sys.argv[1], int(sys.argv[2])))",
    "name": "import socket; socket.getaddrinfo('shop.example', 80)",
    "library": "import urllib.request as u; u.urlopen('http://%s:%s' % tuple(sys.argv[1:3]))",
}
NODE = {
    "fetch": "fetch(`http://${host}:${port}`)",
    "http": "require('node:http').get({ host, port })",
    "tls": "require('node:tls').connect({ host, port })",
    "net": "require('node:net').connect(port, host)",
    "name": "fetch('http://shop.example')",
}


@pytest.mark.parametrize("way", PYTHON)
def test_python(way: str) -> None:
    """A Python program reaches no other port and looks up no name."""
    with Recorder() as other:
        done = sending.finish([sys.executable, "-c", GUARDED + PYTHON[way], HOST], other.port)
    assert (done.returncode, other.requests) == (REFUSED, [])


@sending.needs_node
@pytest.mark.parametrize("way", NODE)
def test_node(way: str) -> None:
    """A program in JavaScript reaches no other port and no other host."""
    source = f"const [host, port] = process.argv.slice(1); {NODE[way]}"
    with Recorder() as other:
        command = [sending.NODE, sending.GUARD, "-e", source, "--", HOST, str(other.port)]
        done = sending.finish(command, 1)
    assert (done.returncode, other.requests) == (REFUSED, [])
