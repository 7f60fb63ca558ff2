"""``connect-mapping inspect``: a report on files of messages."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from connect_mapping.cli.encoding import json_lines
from connect_mapping.cli.exit_codes import ALL_WELL, UNUSABLE, complain
from connect_mapping.cli.extra import extra_needed
from connect_mapping.cli.options import settings_of
from connect_mapping.cli.output import Standard, standard
from connect_mapping.cli.progress import progress
from connect_mapping.cli.reading import check_inputs, read_files
from connect_mapping.cli.same_files import check_outputs
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.cli.writing import opened
from connect_mapping.tools.inspection import Inspection, report_object

if TYPE_CHECKING:
    import argparse


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
                for chunk in read_files(files, taken, broken):
                    inspection.add_lines(chunk.lines(), chunk.file, chunk.first)
            report = inspection.report()
            if page is not None:
                page.write(as_page(report, everything=options.all))
        if options.json:
            output.write(json_lines([report_object(report)]))
        elif options.html == STANDARD_STREAM:
            output.write(as_page(report, everything=options.all))
        else:
            output.write(as_text(report, everything=options.all))
    for text in broken:
        complain(text, UNUSABLE)
    return UNUSABLE if broken else ALL_WELL
