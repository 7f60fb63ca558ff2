"""The vectors of ``connect_mapping/vectors``, read for the tests that run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import connect_mapping

ROOT = Path(connect_mapping.__file__).parent / "vectors"
MESSAGE_FOLDERS = (
    *("identify", "timezone", "personas", "track", "alias", "group", "page", "screen", "routing"),
)


def load(*folders: str) -> dict[str, dict[str, Any]]:
    """Return the cases of some folders by their names; a folder without any is an error."""
    cases: dict[str, dict[str, Any]] = {}
    for folder in folders:
        files = sorted((ROOT / folder).glob("*.json"))
        if not files:
            raise FileNotFoundError(f"connect_mapping/vectors/{folder} holds no case")
        for file in files:
            cases[f"{folder}/{file.stem}"] = json.loads(file.read_text("utf-8"))
    return cases


def table(name: str) -> list[dict[str, Any]]:
    """Return the cases of a table of inputs and outputs; a table without any is an error."""
    content = json.loads((ROOT / "tables" / f"{name}.json").read_text("utf-8"))
    cases: list[dict[str, Any]] = content["cases"]
    if not cases:
        raise ValueError(f"connect_mapping/vectors/tables/{name}.json holds no case")
    return cases
