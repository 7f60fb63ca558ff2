"""The same input gives the same bytes, on every interpreter and in every environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import connect_mapping
from tests.digests import digests
from tests.pages import ROOT

#: Of the messages that stay the same. It is compared on every release of Python that the tests run
#: on. A change of the mapping changes it, and belongs in the changelog.
EXPECTED = "57d91cece6f2e53cb84b97752b2306ec190a1cd8bd5acf44d07d2a3859c8494a"

#: Environments that differ in all that may matter.
ENVIRONMENTS: list[tuple[dict[str, str], list[str]]] = [
    ({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "PYTHONINTMAXSTRDIGITS": "0"}, ["-O"]),
    (
        {
            "PYTHONHASHSEED": "1",
            "TZ": "Asia/Kolkata",
            "LC_ALL": "tr_TR.UTF-8",
            "PYTHONUTF8": "0",
            "PYTHONIOENCODING": "latin-1",
        },
        ["-OO", "-X", "dev"],
    ),
    ({"PYTHONHASHSEED": "random", "TZ": "nowhere", "LC_ALL": "de_DE", "PYTHONUTF8": "1"}, ["-b"]),
]


@pytest.fixture(scope="module")
def here() -> list[str]:
    """Return the digests of this process."""
    return digests()


@pytest.mark.thorough
@pytest.mark.parametrize(("environment", "options"), ENVIRONMENTS, ids=range(len(ENVIRONMENTS)))
def test_environment(environment: dict[str, str], options: list[str], here: list[str]) -> None:
    """Hash seeds, time zones, locales, encodings and optimisation make no difference."""
    path = os.pathsep.join([str(ROOT), str(Path(connect_mapping.__file__).parents[1])])
    run = subprocess.run(  # noqa: S603
        [sys.executable, *options, "-c", "from tests.digests import digests; print(*digests())"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        check=True,
    )
    assert run.stdout.decode().split() == here


def test_release(here: list[str]) -> None:
    """The release of Python makes no difference."""
    assert here[0] == EXPECTED
