"""The page of promises: each test that it names is there."""

from __future__ import annotations

import ast
import re

import pytest

from tests.pages import PAGES, ROOT

NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGES["docs/promises.md"])))


def functions(file: str) -> set[str]:
    """Return the names of the functions of a file."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_there_are_promises() -> None:
    """The page names many tests."""
    assert len(NAMED) > 50


@pytest.mark.parametrize("named", NAMED, ids="::".join)
def test_named_tests_are_there(named: tuple[str, str]) -> None:
    """Every test that the page names is a test of that file."""
    file, name = named
    assert name.startswith("test_")
    assert name in functions(file)
