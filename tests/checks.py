"""Checks of outcomes and values, and what they contain."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from connect_mapping import MappingError, Request, convert
from connect_mapping.conversion import read_message
from connect_mapping.reading import Reading
from tests.full_messages import ALL_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connect_mapping import Outcome, Rejected, Settings

_SCALARS = (str, int, bool, type(None))


def converted(message: object, settings: Settings = ALL_CALLS) -> Outcome:
    """Return the outcome of a message, on which the fast lane and the rules must agree."""
    outcome = convert(message, settings)
    assert repr(read_message(Reading(settings), message)) == repr(outcome)
    return outcome


def body_of(message: object, settings: Settings = ALL_CALLS) -> dict[str, Any]:
    """Return the body of a message that is converted without a warning."""
    outcome = converted(message, settings)
    assert isinstance(outcome, Request)
    assert outcome.warnings == ()
    assert is_json_ready(outcome.body)
    return {**outcome.body}


def codes(found: Request | Rejected | MappingError) -> list[tuple[str, str]]:
    """Return the codes and fields of problems, or of the warnings of a request."""
    problems = found.warnings if isinstance(found, Request) else found.problems
    return [(problem.code, problem.field) for problem in problems]


def faults(message: object, settings: Settings = ALL_CALLS) -> list[tuple[str, str]]:
    """Return the codes and fields of the problems or warnings of a message."""
    outcome: Any = converted(message, settings)
    return codes(outcome)


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
