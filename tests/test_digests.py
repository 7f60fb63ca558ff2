"""The same input gives the same bytes, on every interpreter and in every environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import connect_mapping
from connect_mapping import BatchRequest, Rejected, Request, Skipped
from tests.digests import digest, digests, fixed_outcomes
from tests.pages import ROOT

#: Of the messages that stay the same. It is compared on every release of Python that the tests run
#: on. A change of the mapping changes it, and is to be told in the changelog.
EXPECTED = "57d91cece6f2e53cb84b97752b2306ec190a1cd8bd5acf44d07d2a3859c8494a"

#: Environments that differ in all that may matter, a few of each.
ENVIRONMENTS: list[tuple[dict[str, str], list[str]]] = [
    ({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}, []),
    ({"PYTHONHASHSEED": "1", "TZ": "Asia/Kolkata", "LC_ALL": "C.UTF-8"}, ["-O"]),
    ({"PYTHONHASHSEED": "random", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8"}, ["-OO"]),
    ({"PYTHONHASHSEED": "2", "TZ": "nowhere", "LC_ALL": "POSIX", "PYTHONUTF8": "0"}, ["-X", "dev"]),
    ({"PYTHONHASHSEED": "3", "TZ": "", "LC_ALL": "de_DE", "PYTHONUTF8": "1"}, ["-B"]),
    ({"PYTHONINTMAXSTRDIGITS": "0", "TZ": "Pacific/Apia", "PYTHONIOENCODING": "latin-1"}, ["-b"]),
]


@pytest.fixture(scope="module")
def here() -> list[str]:
    """Return the digests of this process."""
    return digests()


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
    """Nor does the release of Python."""
    assert here[0] == EXPECTED


def test_there_is_something_to_compare() -> None:
    """The messages that stay the same have outcomes of every kind, and of many problems."""
    outcomes = list(fixed_outcomes())
    assert {type(outcome) for outcome in outcomes} == {Request, Skipped, Rejected, BatchRequest}
    codes = {p.code for o in outcomes if isinstance(o, Rejected) for p in o.problems}
    assert len(codes) >= 7


def test_order_tells() -> None:
    """The digest of the same in another order is another one."""
    one, other = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    digests_of_two = {
        digest([Request("/v2/identify", {"user_id": "u1", "attributes": attributes})])
        for attributes in (one, other)
    }
    assert len(digests_of_two) == 2
