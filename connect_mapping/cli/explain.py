"""``connect-mapping explain``: shows how one message is converted, as text or as a JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from connect_mapping.batches.unfold import is_batch, unbatch, unfold_one
from connect_mapping.cli.encoding import json_text
from connect_mapping.cli.exit_codes import ALL_WELL, SOME_REJECTED
from connect_mapping.cli.extra import extra_needed
from connect_mapping.cli.options import settings_of
from connect_mapping.cli.output import Standard, standard
from connect_mapping.cli.reading import read_chunks
from connect_mapping.cli.same_files import check_outputs
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.line_reader import is_blank_line, read_line
from connect_mapping.outcomes import MappingError, Rejected, Request, Skipped
from connect_mapping.rules import Rule
from connect_mapping.tools.explain import explain, leaf_values

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from connect_mapping.outcomes import Outcome
    from connect_mapping.tools.explain import Explanation

#: The maximum length of a message that spans several lines. Segment accepts 32 KB.
_MOST_BYTES: Final = 16 << 20
#: Why a field is left out, in words. Any other reason is the code of a warning.
_REASONS: Final = {
    "absent": "null or empty, so it counts as absent",
    "beaten": "beaten by {}",
    "decides": "decides, but is not copied",
    "dropped": "dropped by this rule",
    "not_read": "not read by this call",
    "rejected": "left out because the message is rejected",
    "skipped": "left out because the message is skipped",
}


def run(options: argparse.Namespace) -> int:
    """Explain the message that the options of ``connect-mapping explain`` name, and return the exit code."""
    check_outputs([options.file], [Standard.ERROR, Standard.OUTPUT])
    if not options.json:
        with extra_needed():
            from connect_mapping.cli.explain_text import as_text
    name = "<stdin>" if options.file == STANDARD_STREAM else options.file
    message = _message(options.file, name, options.line)
    place: dict[str, Any] = {}
    notes = []
    if is_batch(message):
        batch, item = message, options.item or 0
        message = _item(name, batch, item)
        place = {"item": item}
        notes.append(f"Message {item + 1} of {len(batch['batch'])} of the batch (--item {item})")
    elif options.item is not None:
        raise UnusableFileError(f"{name}: the message is not a batch, and has no items")
    settings = settings_of(options)
    explanation = explain(message, settings)
    found = place | as_object(explanation)
    if options.values:
        _add_values(found, message, explanation.outcome)
    if explanation.outcome == Skipped("unsupported_call"):
        calls = ",".join(sorted({*settings.calls, message["type"]}))
        found["fix"] = f"To map this call, add: --calls {calls}"
        notes.append(found["fix"])
    out = f"{json_text(found)}\n".encode() if options.json else as_text(found, notes)
    with standard(Standard.OUTPUT) as output:
        output.write(out)
    return SOME_REJECTED if isinstance(explanation.outcome, Rejected) else ALL_WELL


def as_object(found: Explanation) -> dict[str, Any]:
    """Return an explanation as an object for JSON, without values.

    >>> as_object(explain({"type": "page"}))["reason"]
    'unsupported_call'
    """
    outcome = found.outcome
    faults = [_record(fault) for fault in found.faults]
    faults = [fault.pop("problem") | fault for fault in faults]
    if isinstance(outcome, Request):
        head: dict[str, Any] = {"outcome": "request", "path": outcome.path, "warnings": faults}
    elif isinstance(outcome, Skipped):
        head = {"outcome": "skipped", "reason": outcome.reason, "fix": None}
    else:
        head = {"outcome": "rejected", "problems": faults}
    return head | {
        "outputs": [_record(output) for output in found.outputs],
        "decided_by": list(found.decided_by),
        "left_out": [_record(left) for left in found.left_out],
    }


def _add_values(found: dict[str, Any], message: object, outcome: Outcome) -> None:
    """Add the values of all fields to an object that explains a message."""
    if isinstance(outcome, Request):
        outputs = leaf_values({"path": outcome.path, "body": outcome.body})
        for output in found["outputs"]:
            output["value"] = outputs[output["field"]]
    inputs = leaf_values(message)
    sources = [source for output in found["outputs"] for source in output["sources"]]
    for part in sources + found["left_out"]:
        part["value"] = inputs[part["field"]]


def why(left: dict[str, Any]) -> str:
    """Return the reason why a field is left out, in words."""
    reason = _REASONS.get(left["reason"], f"warning: {left['reason']}")
    return reason.format(", ".join(left["because_of"]))


def _record(part: Any) -> dict[str, Any]:
    """Return a part of an explanation as a dict, with the id of its rule."""
    return attrs.asdict(part, value_serializer=_plain)


def _plain(_part: object, _field: object, value: Any) -> Any:
    if isinstance(value, Rule):
        return value.id
    return list(value) if isinstance(value, tuple) else value


def _item(name: str, batch: dict[str, Any], index: int) -> Any:
    """Return a message of a batch. Raises UnusableFileError if there is none."""
    try:
        unbatch(batch)
    except MappingError as error:
        raise UnusableFileError(f"{name}: {error.problems[0].detail}") from None
    count = len(batch["batch"])
    if index >= count:
        has = f"has items 0 to {count - 1} only" if count else "is empty"
        raise UnusableFileError(f"{name}: the batch {has}")
    return unfold_one(batch, index)


def _message(file: str, name: str, number: int | None) -> Any:
    """Return the message of a file or of one of its lines. Raises UnusableFileError if there is none."""
    lines = (line for chunk in read_chunks(file) for line in chunk.lines())
    for count, first in enumerate(lines, 1):
        if count == number or (number is None and not is_blank_line(first)):
            break
    else:
        missing = "holds no message" if number is None else f"there is no line {number}"
        raise UnusableFileError(f"{name}: {missing}")
    if is_blank_line(first):
        raise UnusableFileError(f"{name}: line {number} is blank")
    try:
        return read_line(first)
    except MappingError as error:
        fault = UnusableFileError(f"{name}, line {count}: {error.problems[0].detail}")
    if number is not None:
        next(lines, None)  # raises the error of a file that breaks off in the middle of the line
        raise fault
    # This may be the first line of a message that spans several.
    rest = list(_up_to_limit(name, len(first), lines))
    if all(map(is_blank_line, rest)):
        raise fault
    try:
        return read_line(b"".join([first, *rest]))
    except MappingError:
        raise UnusableFileError(
            f"{name}: line {count} is not JSON, and neither is the file as a whole; use --line"
        ) from None


def _up_to_limit(name: str, size: int, lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        size += len(line)
        if size > _MOST_BYTES:
            raise UnusableFileError(
                f"{name}: is too long for one message, and its first line is not JSON; use --line"
            )
        yield line
