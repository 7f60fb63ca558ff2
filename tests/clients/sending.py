"""Run the programs that use a client library, and record what they post."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.clients.recorder import Post, Recorder

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT: Final = Path(__file__).parents[2]
PROGRAMS: Final = Path(__file__).parent / "programs"
GUARD: Final = f"--require={PROGRAMS / 'guard.cjs'}"
#: Where .ci/run installs what package.json names.
MODULES: Final = ROOT / ".clients" / "node_modules"
NODE: Final = shutil.which("node") or "node"
#: Chrome and Node call Asia/Kolkata by its old name, and its offset is not whole hours.
ZONE: Final = "Asia/Calcutta"
#: What Segment's browser library asks for first.
SETTINGS_PATH: Final = "/v1/projects/the-write-key/settings"

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and MODULES.is_dir()),
    reason="needs node, and the packages of tests/clients/package.json in .clients",
)


def python(module: str, *arguments: str) -> list[Post]:
    """Return what a Python program posts."""
    with Recorder() as recorder:
        run([sys.executable, "-m", f"{__package__}.programs.{module}", *arguments], recorder.port)
    return recorder.posts


def node(program: str, *arguments: str, **options: Any) -> list[Post]:
    """Return what a program in JavaScript posts; ``options`` are for Segment's browser library."""
    with Recorder() as recorder:
        # As Segment's content delivery network describes a source.
        segment = {"apiKey": "the-write-key", "protocol": "http", **options}
        segment["apiHost"] = f"127.0.0.1:{recorder.port}/v1"
        recorder.documents[SETTINGS_PATH] = {"integrations": {"Segment.io": segment}}
        run([NODE, GUARD, str(PROGRAMS / program), *arguments], recorder.port)
    return recorder.posts


def messages(posts: Iterable[Post]) -> list[dict[str, Any]]:
    """Return the messages of posts, as Python reads them."""
    bodies = [json.loads(post.body) for post in posts]
    return [message for body in bodies for message in body.get("batch", [body])]


def pinned(package: str) -> str:
    """Return the version of a package that package.json names."""
    manifest = json.loads((PROGRAMS.parent / "package.json").read_text("utf-8"))
    version = manifest["dependencies"][package]
    assert isinstance(version, str)
    return version


def run(command: list[str], port: int) -> None:
    """Run a program that may contact one port of loopback, whose number it gets last."""
    done = finish(command, port)
    assert done.returncode == 0, done.stderr.decode()


def finish(command: list[str], port: int) -> subprocess.CompletedProcess[bytes]:
    """Run a program in an environment of its own, with a port as its last argument."""
    environment = {"PATH": os.environ["PATH"], "TZ": ZONE, "NODE_PATH": str(MODULES)}
    return subprocess.run(  # noqa: S603 - our own programs
        [*command, str(port)],
        cwd=ROOT,
        env=environment,
        timeout=60,
        capture_output=True,
        check=False,
    )
