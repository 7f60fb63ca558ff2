"""The same identify and track as a Python user might map them with something else.

Each module maps the messages of :mod:`tests.benchmarks.messages` and no others: every field is
there, every value is good, every device is Apple's. Nothing is copied, checked or reported, so this
is the least that each would cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

Mapper = Callable[[dict[str, Any]], dict[str, Any]]

#: The package that each module needs.
ALTERNATIVES: Final = {
    "bare": "",
    "with_glom": "glom",
    "with_pydantic": "pydantic",
    "with_jmespath": "jmespath",
    "with_jsonpath": "jsonpath-ng",
}


def mappers_of(module: str) -> Mapping[str, Mapper] | None:
    """Return the mapper of each call, or None if the package is not installed."""
    try:
        found = import_module(f"{__name__}.{module}")
    except ModuleNotFoundError:
        return None
    mappers: Mapping[str, Mapper] = found.MAPPERS
    return mappers
