"""Convert chunks of lines into the lines that the command line writes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import define, field, frozen

from connect_mapping.batches.allowance import output_allowance
from connect_mapping.batches.unfold import unfold_one
from connect_mapping.cli.encoding import json_text, record_line
from connect_mapping.lines import read_entries
from connect_mapping.outcomes import Request, Skipped, prefix_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from connect_mapping.cli.streams import Chunk
    from connect_mapping.lines import Entry
    from connect_mapping.outcomes import Problem
    from connect_mapping.settings import Settings

Counts = Counter[str | tuple[str, str]]
Written = TypeVar("Written")


@frozen
class Converted(Generic[Written]):
    """The result of a chunk: the lines to write, and the counts.

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
    for entry in read_entries(lines, settings, chunk.first):
        found.add(entry, lines[entry.line - chunk.first])
    found.write_rest()
    found.counts["converted"] = len(found.requests)
    return Converted(form.requests(found.requests), b"".join(found.rejected), found.counts)


@define
class _Found:
    """The results of a chunk so far, with rejected messages already encoded.

    For a batch, ``left`` is the number of bytes in which records may still repeat its shared fields.
    ``rest`` holds the rejected messages after that limit, which share one entry.
    """

    file: str
    inputs: bool
    counts: Counts
    requests: list[dict[str, Any]] = field(factory=list)
    rejected: list[bytes] = field(factory=list)
    batch: Entry | None = None
    left: int = 0
    rest: list[Entry] = field(factory=list)

    def add(self, entry: Entry, line: bytes) -> None:
        """Count an entry, and keep its request or write its rejected message."""
        if self.rest and self.rest[0].line != entry.line:
            self.write_rest()
        outcome = entry.outcome
        if isinstance(outcome, Request):
            request: dict[str, Any] = {"path": outcome.path, "body": outcome.body}
            if outcome.warnings:
                request["warnings"] = [_as_dict(warning) for warning in outcome.warnings]
                self.counts.update({("warning", warning.code) for warning in outcome.warnings})
            self.requests.append(request)
        elif isinstance(outcome, Skipped):
            self.counts["skipped"] += 1
            self.counts["skipped", outcome.reason] += 1
        elif outcome is None:
            self.counts["blank"] += 1
        else:
            self.counts["rejected"] += 1
            self.counts.update({("rejected", problem.code) for problem in outcome.problems})
            self._reject(entry, outcome.problems, line)

    def _reject(self, entry: Entry, problems: tuple[Problem, ...], line: bytes) -> None:
        place = {"line": entry.line}
        if entry.index is None:
            self._write(place, problems, _line_text(line))
            return
        place["index"] = entry.index
        if not self.inputs:
            self._write(place, problems, "")
            return
        if self.batch is None or self.batch.line != entry.line:
            self.batch, self.left = entry, output_allowance(len(line))
        if self.left > 0:
            # The message that was converted lacks shared fields that the mapping does not read.
            self._write(place, problems, json_text(unfold_one(entry.payload, entry.index)))
            self.left -= len(self.rejected[-1])
        else:
            self.rest.append(entry)

    def write_rest(self) -> None:
        """Write one record for the rejected messages of a batch without their own entry."""
        if not self.rest:
            return
        payload = self.rest[0].payload
        problems = [
            prefix_field(f"batch[{entry.index}]", problem)
            for entry in self.rest
            for problem in entry.outcome.problems
        ]
        messages = [payload["batch"][entry.index] for entry in self.rest]
        self._write(
            {"line": self.rest[0].line}, problems, json_text({**payload, "batch": messages})
        )
        self.rest = []

    def _write(self, place: dict[str, int], problems: Iterable[Problem], text: str) -> None:
        found = [_as_dict(problem) for problem in problems]
        record: dict[str, Any] = {"file": self.file, **place, "problems": found}
        if self.inputs:
            record["input"] = text
        self.rejected.append(record_line(record))


def _line_text(line: bytes) -> str:
    """Return a line as text. Bytes that are not UTF-8 become lone surrogates, and can be restored."""
    return line.removesuffix(b"\r").decode("utf-8", "surrogateescape")


def _as_dict(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "field": problem.field, "detail": problem.detail}
