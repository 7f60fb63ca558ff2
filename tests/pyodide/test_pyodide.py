"""Every vector under two releases of Pyodide, with the wheel of the package that the playground has."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.vectors import MESSAGE_FOLDERS, load

ROOT: Final = Path(__file__).parents[2]
#: Where .ci/run puts Pyodide, the playground, and pytest with what it needs, all in Python.
PYODIDE: Final = ROOT / ".pyodide"
NODE: Final = shutil.which("node")
PARTS: Final = ("node_modules/pyodide", "playground/wheels", "tools")
if NODE is None or not all((PYODIDE / part).is_dir() for part in PARTS):
    pytest.skip("needs node, and .pyodide, which .ci/run fills", allow_module_level=True)

FILES: Final = ("tests/vectors/test_vectors.py", "tests/vectors/test_rules.py")
OPTIONS: Final = ("-q", "-W", "error", "--import-mode=importlib", "-p", "no:cacheprovider")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("package", "release", "is_claimed"),
    [("pyodide", "3.14", True), ("pyodide-preview", "3.15", False)],
)
def test_vectors(package: str, release: str, is_claimed: bool) -> None:
    """All vectors pass; a classifier names the release, unless it is a preview."""
    program = str(Path(__file__).with_name("run_tests.mjs"))
    folders = (
        PYODIDE / "node_modules" / package,
        PYODIDE / PARTS[1],
        ROOT / "tests",
        PYODIDE / PARTS[2],
    )
    done = subprocess.run(  # noqa: S603 - Node, on a program of these tests
        [str(NODE), program, *map(str, folders), *OPTIONS, *FILES],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert done.stdout.startswith(f"Python {release}.")
    [passed] = re.findall(r"(?m)^(\d+) passed in", done.stdout)
    assert int(passed) > len(load(*MESSAGE_FOLDERS, "lines", "batches", "audiences"))
    classifier = f'"Programming Language :: Python :: {release}",'
    assert (classifier in (ROOT / "pyproject.toml").read_text("utf-8")) is is_claimed
