"""One command makes a release: version, changelog, tag, packages and site; or it changes nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.thorough

for needed in ("nox", "build", "twine", "check_wheel_contents", "sphinx"):
    pytest.importorskip(needed, reason="the extras docs and release are not installed")

ROOT: Final = Path(__file__).parents[2]
ENTRY: Final = "### Added\n\n- Something to release.\n\n"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command, and return what it printed, errors after the rest."""
    return subprocess.run(  # noqa: S603 - our own commands
        command, cwd=folder, check=False, capture_output=True, text=True
    )


def release(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, sys.executable, "-m", "nox", "-s", "release", "--", *arguments)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the project as it is now, in its first commit, with something to release."""
    copy = tmp_path / "project"
    ignored = shutil.ignore_patterns(
        *(".git", ".venv", ".nox", ".clients", ".*_cache", "__pycache__", "node_modules"),
        *("build", "dist", ".hypothesis", ".coverage*"),
    )
    shutil.copytree(ROOT, copy, ignore=ignored)
    changelog = copy / "CHANGELOG.md"
    head = "## [Unreleased]\n\n"
    changelog.write_text(changelog.read_text("utf-8").replace(head, head + ENTRY, 1), "utf-8")
    run(copy, "git", "init", "--quiet")
    for name, value in (("user.name", "Somebody"), ("user.email", "somebody@example.com")):
        run(copy, "git", "config", name, value)
    run(copy, "git", "add", "--all")
    assert run(copy, "git", "commit", "--quiet", "--message", "All").returncode == 0
    return copy


def test_release(project: Path) -> None:
    """The release has its version everywhere, and what follows can begin."""
    done = release(project, "99.1.2", "2030-01-02")
    assert done.returncode == 0, done.stdout + done.stderr
    assert run(project, "git", "describe", "--exact-match").stdout == "v99.1.2\n"
    assert run(project, "git", "status", "--porcelain").stdout == ""
    changed = run(project, "git", "show", "--name-only", "--format=%s").stdout.split("\n\n")
    assert changed[0] == "Release 99.1.2"
    assert changed[1].split() == ["CHANGELOG.md", "connect_mapping/__init__.py"]
    changelog = (project / "CHANGELOG.md").read_text("utf-8")
    assert f"\n## [Unreleased]\n\n## [99.1.2] - 2030-01-02\n\n{ENTRY}" in changelog
    name = "connect_mapping-99.1.2"
    with ZipFile(project / "dist" / f"{name}-py3-none-any.whl") as wheel:
        assert "Version: 99.1.2\n" in wheel.read(f"{name}.dist-info/METADATA").decode()
    with tarfile.open(project / "dist" / f"{name}.tar.gz") as source:
        files = {entry.removeprefix(f"{name}/") for entry in source.getnames()}
    assert {"noxfile.py", "docs/conf.py", "tests/conftest.py", "CONTRIBUTING.md"} <= files
    page = (project / "build" / "site" / "docs" / "index.html").read_text("utf-8")
    assert "connect-mapping 99.1.2" in page
    # There is nothing left to release.
    again = release(project, "99.1.3")
    assert again.returncode != 0
    assert "nothing under [Unreleased]" in again.stderr


@pytest.mark.parametrize(
    ("version", "spoiled", "error"),
    [
        ("0.0.1", "", "name a version after"),
        ("99", "", "name a version after"),
        ("99.1.2", "connect_mapping/vectors/track/notes.txt", "should not be in the wheel"),
    ],
)
def test_no_release(project: Path, version: str, spoiled: str, error: str) -> None:
    """If anything is wrong there is no commit and no tag, and the tree is as before."""
    if spoiled:
        with (project / spoiled).open("a", encoding="utf-8") as file:
            file.write("\n[nowhere](mapping.md#nowhere)\n")
        run(project, "git", "add", "--all")
        run(project, "git", "commit", "--quiet", "--message", "Spoil it")
    before = run(project, "git", "rev-parse", "HEAD").stdout
    done = release(project, version)
    assert done.returncode != 0
    assert error in done.stdout + done.stderr
    assert run(project, "git", "rev-parse", "HEAD").stdout == before
    assert run(project, "git", "tag").stdout == run(project, "git", "status", "-s").stdout == ""


def test_uncommitted_changes(project: Path) -> None:
    """Changes that are not committed would not be in the release."""
    (project / "README.md").write_text("", "utf-8")
    done = release(project, "99.1.2")
    assert done.returncode != 0
    assert re.search("changes that are not committed", done.stderr)
    assert (project / "README.md").read_text("utf-8") == ""
