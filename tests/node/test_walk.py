"""The page about testing a mapper in Node.js is true: its steps, in order, show what it says."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.pages import ROOT, snippets

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.thorough

NODE = shutil.which("node")
if NODE is None:
    pytest.skip("there is no node on the PATH", allow_module_level=True)

PAGE = "docs/examples/node.md"
ADAPTER, TEST = [snippet.body for snippet in snippets("js", PAGE)]


def sides(diff: str) -> tuple[str, str]:
    """Return the line that a diff removes, and the one that it adds."""
    removed, added = diff.splitlines()
    assert (removed[0], added[0]) == ("-", "+")
    return removed[1:], added[1:]


def replaced(mapper: Path, old: str, new: str) -> None:
    source = mapper.read_text("utf-8")
    assert source.count(old) == 1
    mapper.write_text(source.replace(old, new), "utf-8")


def test_walk(cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first version fails as shown; with both fixes it is mapper.js, which passes core."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    mapper = tmp_path / "mapper.js"
    shutil.copy(ROOT / "docs/examples/mapper.js", mapper)
    (tmp_path / "mapper.adapter.js").write_text(ADAPTER, "utf-8")
    for diff in snippets("diff", PAGE):
        old, new = sides(diff.body)
        replaced(mapper, new, old)
    codes = []
    for step in sorted((*snippets("sh", PAGE), *snippets("diff", PAGE)), key=lambda s: s.line):
        if step.kind == "diff":
            replaced(mapper, *sides(step.body))
            continue
        run = cli(*shlex.split(step.body)[1:])
        codes.append(run.code)
        pattern = ".*".join(map(re.escape, step.output.split("…\n")))
        # A new vector changes counts and the widths of columns, and the page need not follow.
        pattern = re.sub(r"(?:\\ ){2,}", r"\\ +", re.sub(r"\d+", r"\\d+", pattern))
        printed = f"{run.out.decode().rstrip()}\n"
        assert not step.output or re.fullmatch(pattern, printed, re.DOTALL)
    assert codes == [1, 1, 0, 0, 1, 0]
    (tmp_path / "vectors.test.js").write_text(TEST, "utf-8")
    arguments = [str(NODE), "--test", "vectors.test.js"]
    done = subprocess.run(arguments, capture_output=True, check=False)  # noqa: S603 - our page
    assert done.returncode == 0, done.stdout.decode()
    assert re.search(rb"\n# pass 3\d\d\n# fail 0\n", done.stdout)


def test_adapter() -> None:
    """The adapter on the page is the file beside it, and has twenty lines."""
    assert (ROOT / "docs/examples/mapper.adapter.js").read_text("utf-8") == ADAPTER
    assert ADAPTER.count("\n") <= 20
