"""Convert chunks of lines into the lines that the command line writes."""

from __future__ import annotations

from collections import Counter
from itertools import starmap
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from connect_mapping.batches.allowance import output_allowance
from connect_mapping.batches.unfold import unfold_one
from connect_mapping.cli.encoding import json_text, problem_object, record_line
from connect_mapping.line_reader import is_blank_line
from connect_mapping.lines import Entry, message_id, read_entries
from connect_mapping.outcomes import MappingError, Rejected, Request, Skipped, prefix_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from connect_mapping.cli.replay import Rejection
    from connect_mapping.cli.streams import Chunk
    from connect_mapping.outcomes import Problem
    from connect_mapping.settings import Settings

    Written_co = TypeVar("Written_co", covariant=True)

    class Requests(Protocol[Written_co]):
        """Requests in the form in which they are written."""

        def add(self, request: Request, origin: dict[str, Any] | None = None) -> None:
            """Add a request, and where it comes from if that is to be written."""

        def written(self) -> Written_co:
            """Return what was added."""


Counts = Counter[str | tuple[str, str]]
Written = TypeVar("Written")


class Converted(NamedTuple, Generic[Written]):
    """The result of a chunk: the lines to write, and the counts.

    ``counts`` has the keys ``lines`` and ``blank``, which count lines, ``converted``, ``skipped`` and
    ``rejected``, which count messages, and the pairs of ``skipped`` with a reason, ``rejected`` with
    a code and ``warning`` with a code.
    """

    requests: Written
    rejected: bytes
    counts: Counts


class Form(NamedTuple, Generic[Written]):
    """How results are written: requests by a class, rejected messages with or without input.

    ``inputs`` is for files that the user has named, because messages hold personal data and keys.
    ``origins`` adds to each request where it comes from. With ``replay``, lines are records of
    rejected messages.
    """

    requests: Callable[[], Requests[Written]]
    inputs: bool
    origins: bool = False
    replay: bool = False


def convert_chunk(chunk: Chunk, settings: Settings, form: Form[Written]) -> Converted[Written]:
    r"""Convert the lines of a chunk.

    Each line is read, mapped and written before the next one is read, while it is in the processor's
    cache.

    >>> from connect_mapping.cli.encoding import RequestLines
    >>> from connect_mapping.cli.streams import Chunk
    >>> from connect_mapping.settings import Settings
    >>> line = b'{"type": "alias", "userId": "u1", "previousId": "a1"}'
    >>> form = Form(RequestLines, inputs=False)
    >>> convert_chunk(Chunk("messages.ndjson", 1, line), Settings(), form).requests
    b'{"path":"/v2/identify","body":{"user_id":"u1","previous_id":"a1"}}\n'
    """
    lines = chunk.lines()
    requests = form.requests()
    found = _Found(chunk.file, form, requests, Counter({"lines": len(lines)}))
    if form.replay:
        for number, line in enumerate(lines, chunk.first):
            _replay(found, number, line, settings)
    else:
        plain = 0
        for outcome, number, index, message, payload in read_entries(lines, settings, chunk.first):
            # Nearly always, there is only a request to write.
            if type(outcome) is Request and not outcome.warnings and not form.origins:
                plain += 1
                requests.add(outcome)
            else:
                entry = Entry(outcome, number, index, message, payload)
                found.add(entry, lines[number - chunk.first])
        found.converted += plain
        found.write_rest()
    found.counts["converted"] = found.converted
    return Converted(requests.written(), b"".join(found.rejected), found.counts)


def _replay(found: _Found, number: int, line: bytes, settings: Settings) -> None:
    """Convert the message of a record that was rejected before."""
    from connect_mapping.cli.replay import read_rejection

    found.rejection = None
    if is_blank_line(line):
        found.add(Entry(None, number), line)
        return
    try:
        found.rejection = read_rejection(found.file, number, line)
    except MappingError as error:
        found.add(Entry(Rejected(error.problems), number), line)
        return
    for entry in starmap(Entry, found.rejection.entries(settings)):
        found.add(entry, line)
    found.write_rest()


class _Found:
    """The results of a chunk so far, already encoded.

    For a batch, ``left`` is the number of bytes in which records may still repeat its shared fields.
    ``rest`` holds the rejected messages after that limit, which share one record. ``rejection`` is
    the record that is being replayed.
    """

    def __init__(self, file: str, form: Form[Any], requests: Requests[Any], counts: Counts) -> None:
        self.file = file
        self.form = form
        self.requests = requests
        self.counts = counts
        self.converted = 0
        self.rejected: list[bytes] = []
        self.batch: Entry | None = None
        self.left = 0
        self.rest: list[Entry] = []
        self.rejection: Rejection | None = None

    def add(self, entry: Entry, line: bytes) -> None:
        """Count an entry, and write its request or its rejected message."""
        outcome = entry.outcome
        if isinstance(outcome, Request):
            self.converted += 1
            self.requests.add(outcome, self._origin(entry) if self.form.origins else None)
            if outcome.warnings:
                self.counts.update({("warning", warning.code) for warning in outcome.warnings})
        elif isinstance(outcome, Skipped):
            self.counts["skipped"] += 1
            self.counts["skipped", outcome.reason] += 1
        elif outcome is None:
            self.counts["blank"] += 1
        else:
            self.counts["rejected"] += 1
            self.counts.update({("rejected", problem.code) for problem in outcome.problems})
            self._reject(entry, outcome.problems, line)

    def _origin(self, entry: Entry) -> dict[str, Any]:
        """Return where the message of an entry comes from: ``file``, ``line``, ``index``, ``message_id``."""
        file, index = self.file, entry.index
        if self.rejection is not None:
            file, index = self.rejection.file, self.rejection.index_of(entry)
        id_ = message_id(entry.message)
        return {"file": file, "line": entry.line, "index": index, "message_id": id_}

    def _reject(self, entry: Entry, problems: tuple[Problem, ...], line: bytes) -> None:
        if self.rest and self.rest[0].line != entry.line:
            self.write_rest()
        origin = self._origin(entry)
        place = {"file": origin["file"], "line": origin["line"]}
        if origin["index"] is not None:
            place["index"] = origin["index"]
        elif self.rejection is not None and self.rejection.indexes:
            place["indexes"] = [*self.rejection.indexes]
        if not self.form.inputs:
            self._write(place, problems, "")
            return
        place["message_id"] = origin["message_id"]
        if entry.index is None:
            text = _line_text(line) if self.rejection is None else self.rejection.text
            self._write(place, problems, text)
        else:
            if self.batch is None or self.batch.payload is not entry.payload:
                length = len(line.removesuffix(b"\n"))
                self.batch, self.left = entry, output_allowance(length)
            if self.left <= 0:
                self.rest.append(entry)
                return
            # The message that was converted lacks shared fields that the mapping does not read.
            self._write(place, problems, json_text(unfold_one(entry.payload, entry.index)))
            self.left -= len(self.rejected[-1])

    def write_rest(self) -> None:
        """Write one record for the rejected messages of a batch without their own record."""
        if not self.rest:
            return
        first, payload = self.rest[0], self.rest[0].payload
        indexes = [self._origin(entry)["index"] for entry in self.rest]
        problems = [
            prefix_field(f"batch[{index}]", problem)
            for index, entry in zip(indexes, self.rest, strict=True)
            for problem in entry.outcome.problems
        ]
        messages = [payload["batch"][entry.index] for entry in self.rest]
        origin = {"file": self._origin(first)["file"], "line": first.line, "indexes": indexes}
        self._write(
            {**origin, "message_id": None}, problems, json_text({**payload, "batch": messages})
        )
        self.rest = []

    def _write(self, origin: dict[str, Any], problems: Iterable[Problem], text: str) -> None:
        record = {**origin, "problems": [problem_object(problem) for problem in problems]}
        if self.form.inputs:
            record["input"] = text
        self.rejected.append(record_line(record))


def _line_text(line: bytes) -> str:
    """Return a line as text. Bytes that are not UTF-8 become lone surrogates, and can be restored."""
    return line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "surrogateescape")
