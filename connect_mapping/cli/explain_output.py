"""An explanation as a table for a terminal, and as an object for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from connect_mapping.outcomes import Request, Skipped
from connect_mapping.tools.terminal import columns, escaped, padded

if TYPE_CHECKING:
    from connect_mapping.tools.explain import Explanation, LeftOut, Output

#: How wide a column may be; what is longer has the line to itself.
_WIDEST: Final = 34
_GAP: Final = "  "
_TERMINAL: Final = 80
_REASONS: Final = {
    "beaten": "beaten by {}",
    "decides": "only decides about others",
    "no_difference": "makes no difference as it is",
    "unused": "nothing depends on it",
    "unused_together": "nothing depends on its group",
    "rejected": "the message is rejected",
    "unsupported_call": "skipped because of {}",
    "destination_disabled": "skipped because of {}",
}


def as_object(found: Explanation, item: int | None = None) -> dict[str, Any]:
    """Return an explanation as an object for JSON, of a message at ``item`` in a batch if it is given.

    >>> from connect_mapping.tools.explain import explain
    >>> as_object(explain({"type": "page"}))["reason"]
    'unsupported_call'
    """
    outcome = found.outcome
    faults = [{**attrs.asdict(fault.problem), "fields": fault.fields} for fault in found.faults]
    if isinstance(outcome, Request):
        head: dict[str, Any] = {"outcome": "request", "path": outcome.path, "warnings": faults}
    elif isinstance(outcome, Skipped):
        head = {"outcome": "skipped", "reason": outcome.reason}
    else:
        head = {"outcome": "rejected", "problems": faults}
    rest = attrs.asdict(found, filter=lambda field, _: field.name not in {"outcome", "faults"})
    place = {} if item is None else {"item": item}
    return place | head | rest


def as_table(found: Explanation, item: int | None = None) -> str:
    """Return an explanation as lines for a terminal, with what a terminal might act on escaped.

    >>> from connect_mapping.tools.explain import explain
    >>> print(as_table(explain({"type": "page"})))
    Skipped: unsupported_call
    <BLANKLINE>
    Decided by  type
    <BLANKLINE>
    Left out  Why
    type      only decides about others
    <BLANKLINE>
    """
    outcome = found.outcome
    if isinstance(outcome, Request):
        head = f"POST {outcome.path}"
    elif isinstance(outcome, Skipped):
        head = f"Skipped: {outcome.reason}"
    else:
        head = "Rejected"
    if item is not None:
        head = f"Item {item} of the batch: {head}"
    blocks: list[list[tuple[str, ...]]] = [[(head,)]]
    if found.decided_by:
        blocks.append([("Decided by", field) for field in found.decided_by[:1]])
        blocks[-1] += [("", field) for field in found.decided_by[1:]]
    if found.outputs:
        blocks.append([("Field", "From", "Rule"), *_output_rows(found)])
    if found.faults:
        title = "Warning" if isinstance(outcome, Request) else "Problem"
        blocks.append([(title, "Code", "Goes away with another"), *_fault_rows(found)])
    if found.left_out:
        blocks.append([("Left out", "Why"), *map(_left_out_row, found.left_out)])
    if found.not_examined:
        blocks.append([("Not examined: the message has too many fields",)])
        blocks[-1] += [(field or "the message",) for field in found.not_examined]
    rules = dict.fromkeys(output.rule for output in found.outputs)
    rules |= dict.fromkeys(left.rule for left in found.left_out if left.rule)
    if rules:
        rows = [(rule.name, f"#{rule.section}", rule.text) for rule in rules]
        blocks.append([("Rule", "Section", "What it says, in docs/mapping.md"), *rows])
    return "\n\n".join(map(_aligned, blocks)) + "\n"


def _output_rows(found: Explanation) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for output in found.outputs:
        first, *others = _origins(output, not found.not_examined)
        rows.append((output.field, first, output.rule.name))
        rows += [("", other) for other in others]
    return rows


def _origins(output: Output, all_examined: bool) -> list[str]:
    if output.field == "path":
        return ["what decides, above"] if output.conditions else ["constant"]
    origins = [
        source.field if source.how == "copied" else f"{source.field} (derived)"
        for source in output.sources
    ]
    origins += [f"if {field}" for field in output.conditions]
    return origins or ["constant" if all_examined else "not examined"]


def _fault_rows(found: Explanation) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for fault in found.faults:
        first, *others = fault.fields or ("",)
        rows.append((fault.problem.field or "message", fault.problem.code, first))
        rows += [("", "", other) for other in others]
    return rows


def _left_out_row(left: LeftOut) -> tuple[str, ...]:
    if left.rule:
        return left.field, f"rule {left.rule.name}"
    reason = _REASONS.get(left.reason, f"warning {left.reason}")
    return left.field, reason.format(", ".join(left.because_of))


def _aligned(rows: list[tuple[str, ...]]) -> str:
    """Return rows as lines with columns; a cell that is too long breaks its line."""
    cells = [[escaped(cell) for cell in row] for row in rows]
    widths = [
        max(min(columns(row[place]), _WIDEST) for row in cells if place < len(row))
        for place in range(max(map(len, cells)))
    ]
    lines = []
    for row in cells:
        line = ""
        for place, cell in enumerate(row):
            start = sum(width + len(_GAP) for width in widths[:place])
            parts = _wrapped(cell, _TERMINAL - start)
            # What would reach beyond the terminal begins further to the left.
            start = max(0, min(start, _TERMINAL - columns(parts[0])))
            if columns(line) > start:
                lines.append(line.rstrip())
                line = ""
            for part in parts[:-1]:
                lines.append(padded(line, start) + part)
                line = ""
            line = padded(line, start) + parts[-1] + _GAP
        lines.append(line.rstrip())
    return "\n".join(lines)


def _wrapped(cell: str, width: int) -> list[str]:
    """Return a sentence in lines of so many columns; names, which have no spaces, stay whole.

    >>> _wrapped("The trait, trimmed.", 12), _wrapped("traits.name", 4)
    (['The trait,', 'trimmed.'], ['traits.name'])
    """
    lines = [""]
    for word in cell.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and columns(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
