"""Lines in, lines out: what the command line writes for each outcome."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

from connect_mapping.cli.encoding import json_lines
from connect_mapping.ndjson import convert_line, is_blank_line
from connect_mapping.outcomes import Request, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from connect_mapping.cli.streams import Chunk
    from connect_mapping.outcomes import Rejected
    from connect_mapping.problems import Problem
    from connect_mapping.settings import Settings

Counts = Counter[str | tuple[str, str]]
Written = TypeVar("Written")


@frozen
class Converted(Generic[Written]):
    """What becomes of a chunk: the lines to write, and what there is to count.

    ``counts`` has the keys ``lines``, ``blank``, ``converted``, ``skipped`` and ``rejected``, and
    the pairs of ``skipped`` with a reason, ``rejected`` with a code and ``warning`` with a code.
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
    requests: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    lines = chunk.lines()
    counts: Counts = Counter({"lines": len(lines)})
    for number, line in enumerate(lines, chunk.first):
        if is_blank_line(line):
            counts["blank"] += 1
            continue
        outcome = convert_line(line, settings)
        if isinstance(outcome, Request):
            request: dict[str, Any] = {"path": outcome.path, "body": outcome.body}
            if outcome.warnings:
                request["warnings"] = [_problem(warning) for warning in outcome.warnings]
                counts.update({("warning", warning.code) for warning in outcome.warnings})
            requests.append(request)
        elif isinstance(outcome, Skipped):
            counts["skipped"] += 1
            counts["skipped", outcome.reason] += 1
        else:
            rejected.append(_rejected(outcome, chunk.file, number, line))
            counts.update({("rejected", problem.code) for problem in outcome.problems})
    counts["converted"], counts["rejected"] = len(requests), len(rejected)
    return Converted(write(requests), json_lines(rejected), counts)


def _rejected(outcome: Rejected, file: str, number: int, line: bytes) -> dict[str, Any]:
    return {
        "file": file,
        "line": number,
        "problems": [_problem(problem) for problem in outcome.problems],
        # What is not UTF-8 is written as lone surrogates, so that the line can be had back.
        "input": line.removesuffix(b"\r").decode("utf-8", "surrogateescape"),
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "field": problem.field, "detail": problem.detail}
