"""The walk from an archive to tables prints what its page shows, and its programs do what they say."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.pages import ROOT, snippets
from tests.recipes import RECIPES, recipe

pytestmark = pytest.mark.thorough

duckdb: Any = pytest.importorskip("duckdb", reason="the extra test-recipes is not installed")

ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "TZ": "Asia/Tokyo",
}


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own pages and recipes
        ["bash", "-c", command],  # noqa: S607 - the shell of whoever reads them
        env=ENVIRONMENT,
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )


def test_page(tmp_path: Path) -> None:
    """Each command of the page, in order, prints what stands below it; … is any text."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    [install, *commands] = snippets("sh", "docs/recipes/archive.md")
    assert "pip install" in install.body
    assert len(commands) == 6
    for command in commands:
        done = shell(command.body, tmp_path)
        pattern = ".*".join(map(re.escape, command.output.rstrip().split("…")))
        assert re.fullmatch(pattern, (done.stdout + done.stderr).rstrip(), re.DOTALL), command.line
    assert "<html" in (tmp_path / "report.html").read_text("utf-8")


def tables(tmp_path: Path, *requests: tuple[str, dict[str, Any]]) -> Any:
    """Load requests, and return the database."""
    lines = [json.dumps({"path": path, "body": body, "warnings": []}) for path, body in requests]
    (tmp_path / "requests.ndjson").write_text("\n".join(lines), "utf-8")
    database = duckdb.connect()
    recipe("duckdb_tables.py").load(database, [str(tmp_path / "requests.ndjson")])
    return database


def test_aliases(tmp_path: Path) -> None:
    """A chain of aliases leads to the last id, in users and events, and a circle ends."""
    database = tables(
        tmp_path,
        ("/v2/track", {"user_id": "a", "event": "Seen", "timestamp": 1.5}),
        ("/v2/identify", {"user_id": "a", "first_name": "Ann", "attributes": {"n": 1, "m": 1}}),
        ("/v2/identify", {"user_id": "c", "previous_id": "b"}),
        ("/v2/identify", {"user_id": "b", "previous_id": "a"}),
        ("/v2/identify", {"user_id": "c", "email": "c@d.e", "attributes": {"n": 2, "m": None}}),
        ("/v2/identify", {"user_id": "x", "previous_id": "y"}),
        ("/v2/identify", {"user_id": "y", "previous_id": "x"}),
    )
    users = "SELECT first_name, email, attributes FROM users WHERE user_id = 'c'"
    assert database.sql(users).fetchall() == [("Ann", "c@d.e", '{"n":2}')]
    assert database.sql("SELECT user_id, epoch(time) FROM events").fetchall() == [("c", 1.5)]
    found = dict(database.sql("FROM aliases").fetchall())
    assert (found["a"], found["b"]) == ("c", "c")
    assert database.sql("SELECT count(*) FROM users").fetchall() == [(3,)]


def replay(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(RECIPES / "replay_rejected.py"), str(folder), *options]
    return shell(shlex.join(command), folder)


def test_rounds(tmp_path: Path) -> None:
    """A message that is rejected again can be replayed again, and keeps its origin."""
    new, again = tmp_path / "new" / "a.ndjson", tmp_path / "rejected" / "a.ndjson"
    new.parent.mkdir()
    text = json.dumps({"type": "Page", "userId": "u1"})
    record = {"file": "s3://archive/1.gz", "line": 7, "message_id": None, "input": text}
    new.write_text(json.dumps(record), "utf-8")
    assert replay(tmp_path).returncode == 0
    assert not new.exists()
    assert json.loads(again.read_text("utf-8"))["line"] == 7
    again.replace(new)
    done = replay(
        tmp_path, "--repair", "sed s/Page/page/", "--options", "--calls page --with-origin"
    )
    assert done.returncode == 0, done.stderr
    [request] = (tmp_path / "requests" / "a.ndjson").read_text("utf-8").splitlines()
    assert json.loads(request)["origin"]["file"] == "s3://archive/1.gz"
    assert not again.exists()


def test_failures(tmp_path: Path) -> None:
    """If the filter fails, the file stays, the others are replayed, and the exit code is 1."""
    new = tmp_path / "new"
    new.mkdir()
    for name in ("a", "b"):
        (new / f"{name}.ndjson").write_text(json.dumps({"input": name}), "utf-8")
    done = replay(tmp_path, "--repair", "grep b")
    assert done.returncode == 1
    assert "a.ndjson: Command '['grep', 'b']' returned" in done.stderr
    assert [file.name for file in new.iterdir()] == ["a.ndjson"]
    assert [file.name for file in (tmp_path / "done").iterdir()] == ["b.ndjson"]


def test_one_at_a_time(tmp_path: Path) -> None:
    """A run ends if another one has not ended."""
    new = tmp_path / "new"
    new.mkdir()
    (new / "a.ndjson").write_text("{}", "utf-8")
    command = [sys.executable, str(RECIPES / "replay_rejected.py"), str(tmp_path)]
    done = shell(f"flock --shared lock {shlex.join(command)}", tmp_path)
    assert (done.returncode, done.stderr) == (1, "another run has not ended\n")
    assert (new / "a.ndjson").exists()
