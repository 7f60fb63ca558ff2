"""An explanation as text for a terminal. Needs the ``cli`` extra."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from connect_mapping.cli.encoding import json_text
from connect_mapping.cli.explain import why
from connect_mapping.cli.tables import indented, lines, rendered, table, text
from connect_mapping.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from connect_mapping.cli.tables import Cell

    #: A part of an explanation, as it is in JSON.
    Part = dict[str, Any]

#: The reasons that many fields share; each has one list of fields.
_SHARED_REASONS: Final = ("not_read", "rejected", "skipped")
#: The number of characters of a value that are shown.
_LONGEST: Final = 100
_field: Final = itemgetter("field")
_rule: Final = itemgetter("rule")


def as_text(found: Part, notes: Iterable[str] = ()) -> bytes:
    """Return an explanation, given as an object for JSON, as text with notes below its first line."""
    return rendered(_parts(found, notes))


def _parts(found: Part, notes: Iterable[str]) -> Iterator[RenderableType]:
    if found["outcome"] == "request":
        yield text(f"POST {found['path']}", "bold green")
    elif found["outcome"] == "skipped":
        yield text(f"Skipped: {found['reason']}", "bold yellow")
    else:
        yield text("Rejected", "bold red")
    for note in notes:
        yield text(note)
    if found["decided_by"]:
        yield text(f"Decided by: {', '.join(found['decided_by'])}")
    warnings, problems = found.get("warnings", []), found.get("problems", [])
    for fault in warnings:
        yield from _fault(fault, "Warning", "bold yellow")
    for fault in problems:
        yield from _fault(fault, "Problem", "bold red")
    outputs, left_out = found["outputs"], found["left_out"]
    if outputs:
        yield Text()
        yield _table(outputs, {"Field": _field, "From": _origins, "Rule": _rule})
    yield from _left_out(left_out)
    rules = dict.fromkeys(part["rule"] for part in (*warnings, *problems, *outputs, *left_out))
    sentences = [(rule, RULES[rule].sentence) for rule in rules if rule]
    yield Text()
    yield table(("Rule", "What it says"), sentences, whole={"Rule"})


def _fault(fault: Part, kind: str, style: str) -> Iterator[RenderableType]:
    yield Text()
    yield text(f"{kind}: {fault['code']} at {fault['field'] or 'the message'}", style)
    change = "Add" if fault["code"] == "missing" else "Change"
    fields = f"{change}: {' or '.join(fault['fields'])}"
    yield indented(lines(fault["detail"], fields, f"Rule: {fault['rule']}"))


def _origins(output: Part) -> list[str]:
    origins = []
    for source in output["sources"]:
        origin = source["field"]
        if source["how"] == "derived":
            value = f" from {_shown(source)}" if "value" in source else ""
            origin += f" (derived{value})"
        origins.append(origin)
    origins += [f"chosen by {field}" for field in output["conditions"]]
    return origins or ["constant"]


def _left_out(left_out: Sequence[Part]) -> Iterator[RenderableType]:
    alone = [left for left in left_out if left["reason"] not in _SHARED_REASONS]
    if alone:
        yield Text()
        yield _table(alone, {"Left out": _field, "Why": why, "Rule": _rule})
    for reason in _SHARED_REASONS:
        shared = [left for left in left_out if left["reason"] == reason]
        if not shared:
            continue
        title = why(shared[0]).capitalize()
        yield Text()
        if "value" in shared[0]:
            yield _table(shared, {title: _field})
        else:
            yield text(title, "bold")
            yield indented(text(", ".join(map(_field, shared))))


def _table(parts: Sequence[Part], columns: dict[str, Callable[[Part], Cell]]) -> RenderableType:
    """Return a table of parts, with their values in the second column if they have any."""
    shown = list(columns.items())
    if "value" in parts[0]:
        shown.insert(1, ("Value", _shown))
    rows = ([cell(part) for _, cell in shown] for part in parts)
    return table([heading for heading, _ in shown], rows, whole={"Rule"})


def _shown(part: Part) -> str:
    shown = json_text(part["value"])
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
