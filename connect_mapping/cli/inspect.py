"""``connect-mapping inspect``: a report on files of messages."""

from __future__ import annotations

from collections import deque
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from connect_mapping.cli.encoding import json_line
from connect_mapping.cli.exit_codes import ALL_WELL, UNUSABLE, complain
from connect_mapping.cli.extra import extra_needed
from connect_mapping.cli.options import settings_of
from connect_mapping.cli.output import Standard, standard
from connect_mapping.cli.progress import progress
from connect_mapping.cli.reading import check_inputs, read_files
from connect_mapping.cli.same_files import check_outputs
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.cli.workers import results
from connect_mapping.cli.writing import opened
from connect_mapping.tools.inspection import Inspection, report_object

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from connect_mapping.cli.streams import Chunk
    from connect_mapping.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Inspect the files that the options of ``connect-mapping inspect`` name, and return the exit code.

    Rejected messages do not change it: they are what the report is about.
    """
    if options.html or not options.json:
        with extra_needed():  # before a long archive is read
            from connect_mapping.cli.inspect_output import as_page, as_text
    files = options.files or [STANDARD_STREAM]
    broken: list[str] = []
    names = ["<stdin>" if file == STANDARD_STREAM else file for file in files]
    inspection = Inspection(settings_of(options), until=options.until, files=names)
    page_file = None if options.html == STANDARD_STREAM else options.html
    check_outputs(files, [Standard.ERROR, Standard.OUTPUT, *([page_file] if page_file else [])])
    if options.json and options.html == STANDARD_STREAM:
        raise UnusableFileError("--json and --html - are both for standard output")
    check_inputs(files)
    # Outputs are opened first, so that a bad name is reported before a long archive is read.
    with standard(Standard.OUTPUT) as output:
        with nullcontext() if page_file is None else opened(page_file) as page:
            with progress(files) as taken:
                _count(read_files(files, taken, broken), inspection, options)
            report = inspection.report()
            if page is not None:
                page.write(as_page(report, everything=options.all))
        if options.json:
            output.write(json_line(report_object(report)))
        elif options.html == STANDARD_STREAM:
            output.write(as_page(report, everything=options.all))
        else:
            output.write(as_text(report, everything=options.all))
    for text in broken:
        complain(text, UNUSABLE)
    return UNUSABLE if broken else ALL_WELL


def _count(chunks: Iterator[Chunk], inspection: Inspection, options: argparse.Namespace) -> None:
    """Count the lines of all chunks, with several processes if the options say so."""
    if options.jobs == 1:
        for chunk in chunks:
            inspection.add_lines(chunk.lines(), chunk.file, chunk.first)
        return
    counted: deque[Chunk] = deque()

    def keep() -> Iterator[Chunk]:
        for chunk in chunks:
            counted.append(chunk)
            yield chunk

    work = partial(_inspected, settings=settings_of(options), until=options.until)
    for part in results(keep(), work, options.jobs):
        # itertools.tee would hold on to 57 chunks.
        chunk = counted.popleft()
        if not inspection.merge(part):
            inspection.add_lines(chunk.lines(), chunk.file, chunk.first)


def _inspected(chunk: Chunk, settings: Settings, until: float | None) -> Inspection:
    """Return the inspection of a chunk alone."""
    inspection = Inspection(settings, until=until)
    inspection.add_lines(chunk.lines(), chunk.file, chunk.first)
    return inspection
