"""The contributors' guide is right: its example works, and its sessions exist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.pages import PAGES, ROOT, snippets

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = PAGES["CONTRIBUTING.md"]
SESSIONS = set(
    re.findall(r"(?m)^(?:@here|@nox\.session.*)\ndef (\w+)\(", (ROOT / "noxfile.py").read_text())
)


def named(text: str) -> set[str]:
    """Return the sessions that a text asks nox for."""
    lists = re.findall(r"nox (?:-s|--session) ((?:[a-z]+ ?)+)", text)
    return {name for names in lists for name in names.split()}


def test_sessions() -> None:
    """CI, the hosted workflow and the guide name the same sessions, all of which exist."""
    ci = named((ROOT / ".ci/run").read_text())
    assert ci == SESSIONS - {"check", "tests", "release"}
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", GUIDE)) == ci
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    [matrix] = re.findall(r"session: \[(.*)\]", workflow)
    assert {*matrix.split(", "), "wheel"} == ci | {"tests"}
    assert named(GUIDE) <= SESSIONS | {"NAME"}


@pytest.mark.thorough
@pytest.mark.skipif(not (ROOT / "connect_mapping/rules.py").exists(), reason="only in the tree")
def test_changed_rule(tmp_path: Path) -> None:
    """The rule that the guide adds, step by step, passes what it says to run."""
    for name in ("connect_mapping", "docs", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules", "playground")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)

    def run(*command: str, stdin: str = "") -> None:
        done = subprocess.run(  # noqa: S603 - our own commands
            command,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(tmp_path)},
            input=stdin,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run(
        "git",
        "apply",
        "-",
        stdin="".join(snippet.body for snippet in snippets("diff", "CONTRIBUTING.md")),
    )
    [vector] = snippets("json", "CONTRIBUTING.md")
    [path] = re.findall(r"`(connect_mapping/vectors/.*\.json)`", GUIDE)
    (tmp_path / path).write_text(vector.body, "utf-8")
    run(sys.executable, "docs/generate.py")
    assert '<a id="identify.phone.mobile"></a>' in (tmp_path / "docs/mapping.md").read_text("utf-8")
    run(sys.executable, "-m", "tests.rule_coverage", "identify.phone.mobile")
    run(sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/vectors", "-k", "mobile or rule")
