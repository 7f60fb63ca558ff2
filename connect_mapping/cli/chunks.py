"""Lines in, lines out: what the command line writes for each outcome."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

from connect_mapping.cli.encoding import json_lines, json_text
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


def convert_chunk(
    chunk: Chunk, settings: Settings, write: Callable[[list[dict[str, Any]]], Written]
) -> Converted[Written]:
    r"""Convert the lines of a chunk; ``write`` makes of its requests what there is to write.

    >>> from connect_mapping.cli.streams import Chunk
    >>> from connect_mapping.settings import Settings
    >>> line = b'{"type": "alias", "userId": "u1", "previousId": "a1"}'
    >>> convert_chunk(Chunk("messages.ndjson", 1, line), Settings(), json_lines).requests
    b'{"path":"/v2/identify","body":{"user_id":"u1","previous_id":"a1"}}\n'
    """
    lines = chunk.lines()
    found = _Found(chunk.file, Counter({"lines": len(lines)}))
    for number, line in enumerate(lines, chunk.first):
        if is_blank_line(line):
            found.counts["blank"] += 1
            continue
        try:
            message = read_message(line)
        except MappingError as error:
            found.reject({"line": number}, error.problems, _line_text(line))
            continue
        if is_batch(message):
            _convert_batch(message, len(line), settings, number, found)
        elif rejected := found.add(convert(message, settings)):
            found.reject({"line": number}, rejected.problems, _line_text(line))
    found.counts["converted"] = len(found.requests)
    return Converted(write(found.requests), json_lines(found.rejected), found.counts)


@frozen
class _Found:
    """What the lines of a chunk have given so far."""

    file: str
    counts: Counts
    requests: list[dict[str, Any]] = field(factory=list)
    rejected: list[dict[str, Any]] = field(factory=list)

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

    def reject(self, place: dict[str, int], problems: tuple[Problem, ...], text: str) -> None:
        """Count a rejected message, and keep what is written of it."""
        self.count_rejected(problems)
        self.write_rejected(place, problems, text)

    def count_rejected(self, problems: tuple[Problem, ...]) -> None:
        """Count a rejected message."""
        self.counts["rejected"] += 1
        self.counts.update({("rejected", problem.code) for problem in problems})

    def write_rejected(self, place: dict[str, int], problems: Iterable[Problem], text: str) -> None:
        """Keep what is written of what was rejected."""
        found = [_as_dict(problem) for problem in problems]
        self.rejected.append({"file": self.file, **place, "problems": found, "input": text})


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
            found.reject({"line": number}, rejected.problems, _message_text(message))
        elif left > 0:
            text = _message_text(unbatch_one(payload, index))
            found.reject({"line": number, "index": index}, rejected.problems, text)
            left -= len(json_text(found.rejected[-1]))
        else:
            found.count_rejected(rejected.problems)
            rest.append((index, rejected))
    if rest:
        problems = [below(f"batch[{i}]", one) for i, outcome in rest for one in outcome.problems]
        left_over = {**payload, "batch": [payload["batch"][index] for index, _ in rest]}
        found.write_rejected({"line": number}, problems, _message_text(left_over))


def _line_text(line: bytes) -> str:
    """Return a line as it came; what is not UTF-8 stands as lone surrogates, so that it can be had back."""
    return line.removesuffix(b"\r").decode("utf-8", "surrogateescape")


def _message_text(message: Any) -> str:
    """Return a message of a batch, or a batch, as a line that can be converted."""
    return json_text(_without_write_keys(message))


def _without_write_keys(value: Any) -> Any:
    """Return a copy without the secret that batches are sent with, wherever it stands."""
    whole = [value]
    copies: list[Any] = [whole]
    for copy in copies:  # which grows meanwhile: a line may nest deeper than calls should
        for place, inner in list(copy.items() if type(copy) is dict else enumerate(copy)):
            if type(inner) is dict or type(inner) is list:
                copy[place] = inner.copy()
                copies.append(copy[place])
        if type(copy) is dict:
            copy.pop("writeKey", None)
    return whole[0]


def _as_dict(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "field": problem.field, "detail": problem.detail}
