"""``connect-mapping convert``: files of messages in, requests and rejected messages out."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from connect_mapping.batching import LARGEST_BATCH
from connect_mapping.cli.batches import batched, encoded_requests
from connect_mapping.cli.encoding import json_lines
from connect_mapping.cli.exits import ALL_WELL, SOME_REJECTED, UNUSABLE, complain, say
from connect_mapping.cli.progress import progress
from connect_mapping.cli.reading import check_inputs, read_files
from connect_mapping.cli.settings_options import settings_of
from connect_mapping.cli.streams import STANDARD_STREAM, standard
from connect_mapping.cli.summary import summary
from connect_mapping.cli.workers import convert_chunks
from connect_mapping.cli.writing import check_outputs, written

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from connect_mapping.cli.chunks import Converted, Counts
    from connect_mapping.cli.streams import Chunk
    from connect_mapping.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Convert what the options of ``connect-mapping convert`` name, and return the exit code."""
    files = options.files or [STANDARD_STREAM]
    settings = settings_of(options)
    check_outputs(files, (options.output, options.rejected))
    check_inputs(files)
    counts: Counts = Counter()
    broken: list[str] = []
    with (
        _output(options.rejected, sys.stderr, "error") as rejected,
        _output(options.output, sys.stdout, "output") as requests,
        progress(files) as taken,
    ):
        chunks = read_files(files, taken, broken)
        for converted in _converted(chunks, settings, options):
            requests.write(converted.requests)
            requests.flush()
            rejected.write(converted.rejected)
            rejected.flush()
            counts.update(converted.counts)
    for text in broken:
        complain(text, UNUSABLE)
    say(summary(counts))
    if broken:
        return UNUSABLE
    return SOME_REJECTED if counts["rejected"] else ALL_WELL


def _output(file: str | None, stream: Any, name: str) -> AbstractContextManager[Any]:
    if file is None or file == STANDARD_STREAM:
        return nullcontext(standard(stream, name))
    return written(file)


def _converted(
    chunks: Iterator[Chunk], settings: Settings, options: argparse.Namespace
) -> Iterator[Converted[bytes]]:
    """Return what becomes of the chunks: a line for each request, or one for each batch."""
    if not (options.batch or options.batch_size):
        return convert_chunks(chunks, settings, options.jobs, json_lines)
    converted = convert_chunks(chunks, settings, options.jobs, encoded_requests)
    return batched(converted, options.batch_size or LARGEST_BATCH)
