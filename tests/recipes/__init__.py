"""Each recipe of docs/recipes, run against the real thing."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any, Final

RECIPES: Final = Path(__file__).parents[2] / "docs" / "recipes"


def recipe(name: str) -> Any:
    """Return a recipe as a module."""
    spec = importlib.util.spec_from_file_location(Path(name).stem, RECIPES / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
