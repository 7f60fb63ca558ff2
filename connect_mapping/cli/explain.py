"""``connect-mapping explain``: one message in, a table or a JSON object about it out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.cli.encoding import json_lines
from connect_mapping.cli.exits import ALL_WELL, SOME_REJECTED
from connect_mapping.cli.explain_output import as_object, as_table
from connect_mapping.cli.settings_options import settings_of
from connect_mapping.cli.streams import UnusableFileError, read_chunks, standard
from connect_mapping.ndjson import is_blank_line
from connect_mapping.outcomes import Rejected
from connect_mapping.parsing import read_message
from connect_mapping.problems import MappingError
from connect_mapping.tools.explain import explain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

#: How long a message over several lines may be; Segment takes 32 KB.
_MOST_BYTES: Final = 16 << 20


def run(options: argparse.Namespace) -> int:
    """Explain the message that the options of ``connect-mapping explain`` name, and return the exit code."""
    found = explain(_message(options.file, options.line), settings_of(options))
    out = json_lines([as_object(found)]) if options.json else as_table(found).encode()
    stream = standard(sys.stdout, "output")
    stream.write(out)
    stream.flush()
    return SOME_REJECTED if isinstance(found.outcome, Rejected) else ALL_WELL


def _message(file: str, number: int | None) -> Any:
    """Return the message of a file or of one of its lines, raising UnusableFileError where there is none."""
    lines = _lines(file)
    try:
        if number is not None:
            return read_message(_line(file, lines, number))
        first = next((line for line in lines if not is_blank_line(line)), b"")
        try:
            return read_message(first)
        except MappingError:  # it may be the first line of a message over several
            return read_message(_text(file, first, lines))
    except MappingError as error:
        where = f"{file}, line {number}" if number is not None else file
        raise UnusableFileError(f"{where}: {error.problems[0].detail}") from None


def _lines(file: str) -> Iterator[bytes]:
    for chunk in read_chunks(file):
        yield from chunk.lines()


def _line(file: str, lines: Iterator[bytes], number: int) -> bytes:
    for count, line in enumerate(lines, 1):
        if count == number:
            if is_blank_line(line):
                raise UnusableFileError(f"{file}: line {number} is blank")
            return line
    raise UnusableFileError(f"{file}: there is no line {number}")


def _text(file: str, first: bytes, lines: Iterator[bytes]) -> bytes:
    """Return a first line and those behind it, as far as a message may go."""
    text = [first]
    size = len(first)
    for line in lines:
        text.append(line)
        size += len(line)
        if size > _MOST_BYTES:
            raise UnusableFileError(
                f"{file}: is too long for one message, and its first line is none"
            )
    if size == 0:
        raise UnusableFileError(f"{file}: holds no message")
    return b"\n".join(text)
