"""Lines in, lines out: what the command line writes for each outcome."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

from connect_mapping.cli.encoding import json_text, record_line
from connect_mapping.conversion import convert
from connect_mapping.ndjson import batch_outcomes, is_blank_line
from connect_mapping.outcomes import Rejected, Request, Skipped
from connect_mapping.parsing import read_message
from connect_mapping.problems import MappingError, below
from connect_mapping.unbatching import is_batch, room, unbatch_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from connect_mapping.cli.streams import Chunk
    from connect_mapping.outcomes import Outcome
    from connect_mapping.problems import Problem
    from connect_mapping.settings import Settings

Counts = Counter[str | tuple[str, str]]
Written = TypeVar("Written")


@frozen
class Converted(Generic[Written]):
    """What becomes of a chunk: the lines to write, and what there is to count.

    ``counts`` has the keys ``lines`` and ``blank``, which count lines, ``converted``, ``skipped`` and
    ``rejected``, which count messages, and the pairs of ``skipped`` with a reason, ``rejected`` with
    a code and ``warning`` with a code.
    """

    requests: Written
    rejected: bytes = b""
    counts: Counts = field(factory=Counter)


@frozen
class Form(Generic[Written]):
    """How results are written: requests by a function, rejected messages with or without input.

    ``inputs`` is for files that the user has named, because messages hold personal data and keys.
    """

    requests: Callable[[list[dict[str, Any]]], Written]
    inputs: bool


def convert_chunk(chunk: Chunk, settings: Settings, form: Form[Written]) -> Converted[Written]:
    r"""Convert the lines of a chunk.

    >>> from connect_mapping.cli.encoding import json_lines
    >>> from connect_mapping.cli.streams import Chunk
    >>> from connect_mapping.settings import Settings
    >>> line = b'{"type": "alias", "userId": "u1", "previousId": "a1"}'
    >>> form = Form(json_lines, inputs=False)
    >>> convert_chunk(Chunk("messages.ndjson", 1, line), Settings(), form).requests
    b'{"path":"/v2/identify","body":{"user_id":"u1","previous_id":"a1"}}\n'
    """
    lines = chunk.lines()
    found = _Found(chunk.file, form.inputs, Counter({"lines": len(lines)}))
    for number, line in enumerate(lines, chunk.first):
        if is_blank_line(line):
            found.counts["blank"] += 1
            continue
        try:
            message = read_message(line)
        except MappingError as error:
            found.reject({"line": number}, error.problems, line)
            continue
        if is_batch(message):
            _convert_batch(message, len(line), settings, number, found)
        elif rejected := found.add(convert(message, settings)):
            found.reject({"line": number}, rejected.problems, line)
    found.counts["converted"] = len(found.requests)
    return Converted(form.requests(found.requests), b"".join(found.rejected), found.counts)


@frozen
class _Found:
    """The results of the lines of a chunk so far; rejected messages are written already."""

    file: str
    inputs: bool
    counts: Counts
    requests: list[dict[str, Any]] = field(factory=list)
    rejected: list[bytes] = field(factory=list)

    def add(self, outcome: Outcome) -> Rejected | None:
        """Count an outcome, keep a request, and return what is rejected and has to be placed."""
        if isinstance(outcome, Request):
            request: dict[str, Any] = {"path": outcome.path, "body": outcome.body}
            if outcome.warnings:
                request["warnings"] = [_as_dict(warning) for warning in outcome.warnings]
                self.counts.update({("warning", warning.code) for warning in outcome.warnings})
            self.requests.append(request)
            return None
        if isinstance(outcome, Skipped):
            self.counts["skipped"] += 1
            self.counts["skipped", outcome.reason] += 1
            return None
        return outcome

    def reject(self, place: dict[str, int], problems: tuple[Problem, ...], message: Any) -> None:
        """Count a rejected message, and write its record."""
        self.count_rejected(problems)
        self.write_rejected(place, problems, message)

    def count_rejected(self, problems: tuple[Problem, ...]) -> None:
        """Count a rejected message."""
        self.counts["rejected"] += 1
        self.counts.update({("rejected", problem.code) for problem in problems})

    def write_rejected(
        self, place: dict[str, int], problems: Iterable[Problem], message: Any
    ) -> None:
        """Write a record of a message, which is a line or what was read from one."""
        found = [_as_dict(problem) for problem in problems]
        record: dict[str, Any] = {"file": self.file, **place, "problems": found}
        if self.inputs:
            record["input"] = _line_text(message) if type(message) is bytes else json_text(message)
        self.rejected.append(record_line(record))


def _convert_batch(
    payload: dict[str, Any], length: int, settings: Settings, number: int, found: _Found
) -> None:
    """Convert the messages of a batch, whose line has the given length."""
    left = room(length)
    rest: list[tuple[int, Rejected]] = []
    for index, message, outcome in batch_outcomes(payload, settings):
        rejected = found.add(outcome)
        if rejected is None:
            continue
        if index is None:
            found.reject({"line": number}, rejected.problems, message)
        elif not found.inputs:
            found.reject({"line": number, "index": index}, rejected.problems, message)
        elif left > 0:
            # The message that was converted lacks what is not read of the batch.
            whole = unbatch_one(payload, index)
            found.reject({"line": number, "index": index}, rejected.problems, whole)
            left -= len(found.rejected[-1])
        else:
            found.count_rejected(rejected.problems)
            rest.append((index, rejected))
    if rest:
        problems = [below(f"batch[{i}]", one) for i, outcome in rest for one in outcome.problems]
        left_over = {**payload, "batch": [payload["batch"][index] for index, _ in rest]}
        found.write_rejected({"line": number}, problems, left_over)


def _line_text(line: bytes) -> str:
    """Return a line as it came. Bytes that are not UTF-8 become lone surrogates, and can be restored."""
    return line.removesuffix(b"\r").decode("utf-8", "surrogateescape")


def _as_dict(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "field": problem.field, "detail": problem.detail}
