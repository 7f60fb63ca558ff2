"""``connect-mapping convert``: files of messages into requests and rejected messages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from connect_mapping.batches.to_connect import LARGEST_BATCH
from connect_mapping.cli.chunks import Form
from connect_mapping.cli.encoding import RequestLines
from connect_mapping.cli.exit_codes import ALL_WELL, SOME_REJECTED, UNUSABLE, complain, say
from connect_mapping.cli.options import settings_of
from connect_mapping.cli.output import Standard, target
from connect_mapping.cli.progress import progress
from connect_mapping.cli.reading import check_inputs, read_files
from connect_mapping.cli.same_files import check_outputs
from connect_mapping.cli.streams import STANDARD_STREAM
from connect_mapping.cli.summary import summary
from connect_mapping.cli.workers import convert_chunks
from connect_mapping.cli.writing import opened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from connect_mapping.cli.chunks import Converted, Counts, Requests, Written
    from connect_mapping.cli.streams import Chunk
    from connect_mapping.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Convert the files that the options of ``connect-mapping convert`` name, and return the exit code."""
    files = options.files or [STANDARD_STREAM]
    settings = settings_of(options)
    requests_to = target(options.output, Standard.OUTPUT)
    rejected_to = target(options.rejected, Standard.ERROR)
    check_outputs(files, [requests_to, rejected_to, Standard.ERROR])
    check_inputs(files)
    counts: Counts = Counter()
    broken: list[str] = []
    with opened(rejected_to) as rejected, opened(requests_to) as requests:
        with progress(files) as taken:
            chunks = read_files(files, taken, broken)
            for converted in _converted(chunks, settings, options):
                requests.write(converted.requests)
                rejected.write(converted.rejected)
                counts.update(converted.counts)
        # Before the files appear: if it cannot be written, the run fails, and they must not.
        for text in broken:
            complain(text, UNUSABLE)
        unnamed = options.rejected is None and STANDARD_STREAM in files
        say(summary(counts, lost=unnamed))
    if broken:
        return UNUSABLE
    return SOME_REJECTED if counts["rejected"] else ALL_WELL


def _converted(
    chunks: Iterator[Chunk], settings: Settings, options: argparse.Namespace
) -> Iterator[Converted[bytes]]:
    """Return the results of the chunks: a line for each request, or for each batch."""
    if not (options.batch or options.batch_size):
        return convert_chunks(chunks, settings, options.jobs, _form(RequestLines, options))
    # Imported here, because most runs do not need it.
    from connect_mapping.cli.batches import EncodedRequests, batched

    form = _form(EncodedRequests, options)
    converted = convert_chunks(chunks, settings, options.jobs, form)
    return batched(converted, options.batch_size or LARGEST_BATCH)


def _form(requests: Callable[[], Requests[Written]], options: argparse.Namespace) -> Form[Written]:
    has_inputs = options.rejected is not None
    return Form(requests, has_inputs, options.with_origin, options.from_rejected)
