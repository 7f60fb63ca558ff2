"""Without rich and Jinja2: what needs them says how to install them, and everything else works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import connect_mapping
from tests.cli.lines import MIXED, TRACK

DRAWING = [
    f"connect_mapping.cli.{name}_{kind}"
    for name, kind in (("explain", "text"), ("inspect", "output"), ("conformance", "text"))
]
CAT = "--command=cat"


@pytest.fixture(autouse=True)
def _without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("rich", "jinja2"):
        monkeypatch.setitem(sys.modules, module, None)
    for module in [name for name in sys.modules if name.startswith(("rich.", "jinja2."))]:
        monkeypatch.delitem(sys.modules, module)
    for module in (*DRAWING, "connect_mapping.cli.tables"):
        monkeypatch.delitem(sys.modules, module, raising=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "-"],
        ["inspect"],
        ["inspect", "--html", "page.html"],
        ["inspect", "--json", "--html", "page.html"],
        ["conformance", "--only", "alias/basic", CAT],
    ],
    ids=" ".join,
)
def test_extra_is_needed(
    cli: Any, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that needs the extra ends with 2 and one line, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    run = cli(*arguments, stdin=TRACK)
    assert (run.code, run.out, list(tmp_path.iterdir())) == (2, b"", [])
    assert re.fullmatch(rb"connect-mapping: .*pip install 'connect-mapping\[cli\]'\n", run.err)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["convert"], 1),
        (["explain", "--json", "-"], 0),
        (["inspect", "--json"], 0),
        (["conformance", "--only", "alias/basic", "--json", CAT], 1),
        (["conformance", "--list"], 0),
    ],
)
def test_extra_is_not_needed(cli: Any, arguments: list[str], code: int) -> None:
    """``convert``, ``--json`` and ``--list`` work without."""
    run = cli(*arguments, stdin=MIXED)
    assert (run.code, run.out != b"") == (code, True)


def test_imports() -> None:
    """Only the command line imports these packages, and ``convert`` does not."""
    pattern = re.compile(r"^\s*(?:import|from) (?:rich|jinja2)\b", re.MULTILINE)
    files = [
        file
        for file in Path(connect_mapping.__file__).parent.rglob("*.py")
        if pattern.search(file.read_text())
    ]
    assert {file.parent.name for file in files} == {"cli"}
    code = "import sys, connect_mapping.cli as c; c.main(['convert']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], input=TRACK, capture_output=True)  # noqa: S603, PLW1510
    assert not {b"rich", b"jinja2"} & set(done.stdout.split())
    assert b"argparse" in done.stdout.split()
