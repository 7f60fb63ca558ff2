"""An explanation as text for a terminal. Needs the ``cli`` extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from connect_mapping.cli.encoding import json_text
from connect_mapping.cli.explain import why
from connect_mapping.cli.tables import indented, lines, rendered, table, text
from connect_mapping.outcomes import Request, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from connect_mapping.cli.explain import Values
    from connect_mapping.cli.tables import Cell
    from connect_mapping.rules import Rule
    from connect_mapping.tools.explain import Explanation, Fault, LeftOut, Output

_MESSAGE: Final = "the message"
#: The reasons that many fields share; each has one list of fields.
_SHARED_REASONS: Final = ("not_read", "rejected", "skipped")
#: The number of characters of a value that are shown.
_LONGEST: Final = 100


def as_text(found: Explanation, notes: Iterable[str] = (), values: Values | None = None) -> bytes:
    """Return an explanation as text, with notes below its first line, and with values if there are any.

    >>> from connect_mapping.tools.explain import explain
    >>> print(as_text(explain({"type": "page"})).decode()[:40])
    Skipped: unsupported_call
    Decided by: ty
    """
    return rendered(_parts(found, notes, values))


def _parts(
    found: Explanation, notes: Iterable[str], values: Values | None
) -> Iterator[RenderableType]:
    outcome = found.outcome
    if isinstance(outcome, Request):
        yield text(f"POST {outcome.path}", "bold green")
    elif isinstance(outcome, Skipped):
        yield text(f"Skipped: {outcome.reason}", "bold yellow")
    else:
        yield text("Rejected", "bold red")
    for note in notes:
        yield text(note)
    if found.decided_by:
        yield text(f"Decided by: {', '.join(found.decided_by)}")
    for fault in found.faults:
        yield Text()
        yield from _fault(fault, "Warning" if isinstance(outcome, Request) else "Problem")
    if found.outputs:
        yield Text()
        yield _outputs(found.outputs, values)
    yield from _left_out(found.left_out, values)
    rules = _rules(found)
    yield Text()
    yield table(
        ("Rule", "What it says"), ((rule.id, rule.sentence) for rule in rules), whole={"Rule"}
    )


def _fault(fault: Fault, kind: str) -> Iterator[RenderableType]:
    problem = fault.problem
    style = "bold yellow" if kind == "Warning" else "bold red"
    yield text(f"{kind}: {problem.code} at {problem.field or _MESSAGE}", style)
    fields = " or ".join(fault.fields)
    change = f"{'Add' if problem.code == 'missing' else 'Change'}: {fields}"
    yield indented(lines(problem.detail, change, f"Rule: {fault.rule.id}"))


def _outputs(outputs: Iterable[Output], values: Values | None) -> RenderableType:
    fields = {output.field: output for output in outputs}
    columns: dict[str, Iterable[Cell]] = {"Field": fields}
    if values is not None:
        columns["Value"] = [_shown(values.outputs[field]) for field in fields]
    columns["From"] = [_origins(output, values) for output in fields.values()]
    columns["Rule"] = [output.rule.id for output in fields.values()]
    return _table(columns)


def _origins(output: Output, values: Values | None) -> list[str]:
    origins = []
    for source in output.sources:
        origin = source.field
        if source.how == "derived":
            value = "" if values is None else f" from {_shown(values.inputs[source.field])}"
            origin += f" (derived{value})"
        origins.append(origin)
    origins += [f"chosen by {field}" for field in output.conditions]
    return origins or ["constant"]


def _left_out(left_out: Iterable[LeftOut], values: Values | None) -> Iterator[RenderableType]:
    alone = [left for left in left_out if left.reason not in _SHARED_REASONS]
    if alone:
        columns: dict[str, Iterable[Cell]] = {"Left out": [left.field for left in alone]}
        if values is not None:
            columns["Value"] = [_shown(values.inputs[left.field]) for left in alone]
        columns["Why"] = [why(left) for left in alone]
        columns["Rule"] = [left.rule.id if left.rule else "" for left in alone]
        yield Text()
        yield _table(columns)
    for reason in _SHARED_REASONS:
        shared = [left for left in left_out if left.reason == reason]
        if not shared:
            continue
        fields = [left.field for left in shared]
        title = why(shared[0]).capitalize()
        yield Text()
        if values is not None:
            shown = (_shown(values.inputs[field]) for field in fields)
            yield _table({title: fields, "Value": shown})
        else:
            yield text(title, "bold")
            yield indented(text(", ".join(fields)))


def _table(columns: dict[str, Iterable[Cell]]) -> RenderableType:
    return table(columns, zip(*columns.values(), strict=True), whole={"Rule"})


def _shown(value: Any) -> str:
    shown = json_text(value)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _rules(found: Explanation) -> list[Rule]:
    """Return the rules that an explanation names, each once."""
    rules = [fault.rule for fault in found.faults] + [output.rule for output in found.outputs]
    rules += [left.rule for left in found.left_out if left.rule]
    return list({rule.id: rule for rule in rules}.values())
