"""What the tests ask of any value: whether JSON holds it, and what it shares with another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCALARS = (str, int, bool, type(None))


def is_json_ready(value: object) -> bool:
    """Tell whether a value is made of the very types that ``json.loads`` gives, without NaN."""
    kind = type(value)
    if isinstance(value, dict) and kind is dict:
        return all(type(key) is str and is_json_ready(inner) for key, inner in value.items())
    if isinstance(value, list) and kind is list:
        return all(is_json_ready(inner) for inner in value)
    if isinstance(value, float) and kind is float:
        return math.isfinite(value)
    return kind in _SCALARS


def containers(value: object) -> Iterator[Any]:
    """Yield every dict and list in a value, itself included, inner ones first."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from containers(inner)
        yield value
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from containers(inner)
        if isinstance(value, list):
            yield value


def spoil(value: object) -> None:
    """Change every dict and list in a value."""
    for container in list(containers(value)):
        if isinstance(container, dict):
            container.clear()
            container["spoilt"] = True
        else:
            container[:] = ["spoilt"]
