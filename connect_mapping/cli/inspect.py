"""``connect-mapping inspect``: files of messages in, a report on them out."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from connect_mapping.cli.encoding import json_lines
from connect_mapping.cli.exits import ALL_WELL, UNUSABLE, complain
from connect_mapping.cli.output import Standard, standard
from connect_mapping.cli.progress import progress
from connect_mapping.cli.reading import check_inputs, read_files
from connect_mapping.cli.same_files import check_outputs
from connect_mapping.cli.settings_options import settings_of
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.cli.writing import opened
from connect_mapping.tools.inspection import (
    Inspection,
    report_html,
    report_object,
    report_text,
)

if TYPE_CHECKING:
    import argparse

    from connect_mapping.tools.inspection import Report


def run(options: argparse.Namespace) -> int:
    """Show what the files hold that the options of ``connect-mapping inspect`` name.

    Return the exit code. Rejected messages do not change it: they are what the report is about.
    """
    files = options.files or [STANDARD_STREAM]
    broken: list[str] = []
    inspection = Inspection(settings_of(options), until=options.until)
    page_file = None if options.html == STANDARD_STREAM else options.html
    check_outputs(files, [Standard.ERROR, Standard.OUTPUT, *([page_file] if page_file else [])])
    if options.json and options.html == STANDARD_STREAM:
        raise UnusableFileError("--json and --html - are both for standard output")
    check_inputs(files)
    # Outputs are opened first: one that cannot be is reported before a long archive is read.
    with standard(Standard.OUTPUT) as output:
        with nullcontext() if page_file is None else opened(page_file) as page:
            with progress(files) as taken:
                for chunk in read_files(files, taken, broken):
                    for number, line in enumerate(chunk.lines(), chunk.first):
                        inspection.add(line, chunk.file, number)
            report = inspection.report()
            if page is not None:
                page.write(_page(report, options))
        output.write(_printed(report, options))
    for text in broken:
        complain(text, UNUSABLE)
    return UNUSABLE if broken else ALL_WELL


def _printed(report: Report, options: argparse.Namespace) -> bytes:
    if options.html == STANDARD_STREAM:
        return _page(report, options)
    if options.json:
        return json_lines([report_object(report)])
    return report_text(report, everything=options.all).encode()


def _page(report: Report, options: argparse.Namespace) -> bytes:
    return report_html(report, everything=options.all).encode()
