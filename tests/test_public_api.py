"""The public door: its names, their documentation and their signatures."""

from __future__ import annotations

import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import connect_mapping

ROOT = Path(__file__).parents[1]
#: Where the package is, which may be installed elsewhere.
PACKAGE = Path(connect_mapping.__file__).parent
PARAMETERS = {
    "convert": ["message", "settings"],
    "convert_lines": ["lines", "settings"],
    "convert_records": ["lines", "settings"],
    "convert_payload": ["payload", "settings"],
    "unbatch": ["payload"],
    "map_identify": ["message", "settings"],
    "map_track": ["message", "settings"],
    "map_alias": ["message", "settings"],
    "map_group": ["message", "settings"],
    "map_page": ["message", "settings"],
    "map_screen": ["message", "settings"],
    "snake_case": ["name"],
    "olson_timezone": ["value"],
    "audience_identify": ["user_id", "audience_name", "member"],
    "sync_audience": ["audience_name", "members", "previous_members"],
    "batch": ["requests", "size"],
    "BatchRequest": ["path", "body", "warnings"],
    "Request": ["path", "body", "warnings"],
    "Record": ["outcome", "line", "index", "message_id"],
    "Skipped": ["reason"],
    "Rejected": ["problems"],
    "Problem": ["code", "field", "detail"],
    "MappingError": ["problems"],
    "Settings": [
        *("private_key", "public_key"),
        *("android_push_field", "on_invalid_timezone", "null_attributes"),
        *("context_traits", "calls", "page_event", "screen_event", "page_url_query"),
    ],
}
#: A union has no parameters, and no docstring of its own.
NAMES = [*PARAMETERS, "Outcome"]
WITH_SETTINGS = [name for name, parameters in PARAMETERS.items() if parameters[-1] == "settings"]


def public(name: str) -> Any:
    """Return what the package holds under a public name."""
    return getattr(connect_mapping, name)


def test_names() -> None:
    """The package offers exactly the names that it promises, in order."""
    assert connect_mapping.__all__ == sorted(NAMES)


def test_nothing_else_is_public() -> None:
    """Nothing else looks public, except the modules themselves."""
    found = {n for n, value in vars(connect_mapping).items() if not inspect.ismodule(value)}
    assert {name for name in found if not name.startswith("_")} == set(NAMES)


def test_documented_names() -> None:
    """The page of the interface has a heading for each public name, and for no other."""
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    headings = re.findall(r"^### `?(\w+)", text, re.MULTILINE)
    assert sorted(headings) == sorted(NAMES)


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS.items(), ids=PARAMETERS.keys())
def test_public_name(name: str, parameters: list[str]) -> None:
    """Each has a docstring that begins with a sentence, an example, types, and the parameters' names."""
    docstring = (public(name).__doc__ or "").strip()
    assert re.fullmatch(r"[A-Z].*[.:?]", docstring.splitlines()[0])
    assert doctest.DocTestParser().get_examples(docstring)
    signature = inspect.signature(public(name))
    assert list(signature.parameters) == parameters
    annotations = [parameter.annotation for parameter in signature.parameters.values()]
    assert inspect.Parameter.empty not in [*annotations, signature.return_annotation]


@pytest.mark.parametrize("name", WITH_SETTINGS)
def test_default_settings(name: str) -> None:
    """Without settings the defaults apply."""
    default = inspect.signature(public(name)).parameters["settings"].default
    assert default == connect_mapping.Settings()


def test_typed() -> None:
    """The package tells type checkers that it has types."""
    assert (PACKAGE / "py.typed").exists()


def test_version() -> None:
    """The version has three numbers."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", connect_mapping.__version__)


def test_import_is_light() -> None:
    """Importing the library imports neither its command line nor a network."""
    heavy = {"argparse", "connect_mapping.tools", "gzip", "subprocess", "socket", "ssl", "rich"}
    code = f"import sys, connect_mapping; print(*({heavy} & {{*sys.modules}}))"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, check=True)  # noqa: S603
    assert run.stdout.split() == []
