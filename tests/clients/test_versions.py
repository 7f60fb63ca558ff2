"""The documentation lists the client libraries that run here, and their versions."""

from __future__ import annotations

import json
import re
import tomllib

from tests.clients.sending import PROGRAMS, ROOT
from tests.pages import PAGES


def test_versions() -> None:
    """The table has the versions of package.json, and the oldest that the extra allows."""
    section = PAGES["docs/compatibility.md"].split("\n## Client libraries\n")[1].split("\n## ")[0]
    documented = dict(re.findall(r"(?m)^\| `([^`]+)` \| ([0-9.]+) \|", section))
    manifest = json.loads((PROGRAMS.parent / "package.json").read_text("utf-8"))
    pinned = dict(manifest["dependencies"])
    del pinned["jsdom"]  # It is the browser.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = " ".join(project["optional-dependencies"]["test-clients"])
    pinned |= dict(re.findall(r"([\w-]+)>=([0-9.]+),<", needed))
    assert documented == pinned
    assert len(documented) == 6
