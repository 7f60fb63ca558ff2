"""A row of docs/compatibility.md: its id, the fields that it is about, and its predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.node.segment.comparing import Difference

    Predicate = Callable[[Difference], bool]

#: The rows by their ids: the fields of the body that may differ, and when.
ROWS: Final[dict[str, tuple[frozenset[str], Predicate]]] = {}


def row(*fields: str) -> Callable[[Predicate], Predicate]:
    """Make a predicate the row of its name; it explains differences in ``fields``, and in no others."""

    def add(predicate: Predicate) -> Predicate:
        ROWS[predicate.__name__.replace("_", "-")] = frozenset(fields), predicate
        return predicate

    return add


def explanations(difference: Difference) -> list[str]:
    """Return the ids of the rows that explain a difference."""
    return [
        name
        for name, (fields, explains) in ROWS.items()
        if difference.path[0] in fields and explains(difference)
    ]
