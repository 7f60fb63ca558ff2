"""The page of promises: each test that it names is there."""

from __future__ import annotations

import ast
import re

from tests.pages import PAGES, ROOT


def defined_tests(file: str) -> set[str]:
    """Return the tests of a file."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_")}


def test_named_tests_are_there() -> None:
    """Every test that the page names is a test of that file."""
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGES["docs/promises.md"]))
    assert len(named) > 50
    there = {(file, name) for file in {file for file, _ in named} for name in defined_tests(file)}
    assert named - there == set()
