"""``connect-mapping explain``: one message in, a table or a JSON object about it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connect_mapping.cli.encoding import json_lines
from connect_mapping.cli.exits import ALL_WELL, SOME_REJECTED
from connect_mapping.cli.explain_output import as_object, as_table
from connect_mapping.cli.output import Standard, standard
from connect_mapping.cli.reading import read_chunks
from connect_mapping.cli.same_files import check_outputs
from connect_mapping.cli.settings_options import settings_of
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError
from connect_mapping.ndjson import is_blank_line
from connect_mapping.outcomes import Rejected
from connect_mapping.parsing import read_message
from connect_mapping.problems import MappingError
from connect_mapping.tools.explain import explain
from connect_mapping.unbatching import is_batch, unbatch, unbatch_one

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

#: How long a message over several lines may be; Segment takes 32 KB.
_MOST_BYTES: Final = 16 << 20


def run(options: argparse.Namespace) -> int:
    """Explain the message that the options of ``connect-mapping explain`` name, and return the exit code."""
    check_outputs([options.file], [Standard.ERROR, Standard.OUTPUT])
    name = "<stdin>" if options.file == STANDARD_STREAM else options.file
    message = _message(options.file, name, options.line)
    item: int | None = None
    if is_batch(message):
        item = options.item or 0
        message = _item(name, message, item)
    elif options.item is not None:
        raise UnusableFileError(f"{name}: the message is no batch, and has no items")
    found = explain(message, settings_of(options))
    out = json_lines([as_object(found, item)]) if options.json else as_table(found, item).encode()
    with standard(Standard.OUTPUT) as output:
        output.write(out)
    return SOME_REJECTED if isinstance(found.outcome, Rejected) else ALL_WELL


def _item(name: str, batch: dict[str, Any], index: int) -> Any:
    """Return a message of a batch, raising UnusableFileError where there is none."""
    try:
        unbatch(batch)
    except MappingError as error:
        raise UnusableFileError(f"{name}: {error.problems[0].detail}") from None
    count = len(batch["batch"])
    if index >= count:
        items = f"items 0 to {count - 1}" if count else "no items"
        raise UnusableFileError(f"{name}: the batch has {items}, and no item {index}")
    return unbatch_one(batch, index)


def _message(file: str, name: str, number: int | None) -> Any:
    """Return the message of a file or of one of its lines, raising UnusableFileError where there is none."""
    lines = _lines(file)
    if number is not None:
        line = _line(name, lines, number)
        try:
            return read_message(line)
        except MappingError as error:
            # A file that breaks off gives half a line, and says so when more is asked for.
            next(lines, None)
            raise UnusableFileError(f"{name}, line {number}: {error.problems[0].detail}") from None
    count, first = next(
        ((count, line) for count, line in enumerate(lines, 1) if not is_blank_line(line)), (0, b"")
    )
    try:
        return read_message(first)
    except MappingError as error:  # it may be the first line of a message over several
        return _whole_message(name, count, error, [first, *_rest(name, len(first), lines)])


def _whole_message(name: str, count: int, error: MappingError, lines: list[bytes]) -> Any:
    if not count:
        raise UnusableFileError(f"{name}: holds no message")
    if any(not is_blank_line(line) for line in lines[1:]):
        try:
            return read_message(b"\n".join(lines))
        except MappingError:
            raise UnusableFileError(
                f"{name}: line {count} is not JSON, and neither is the file as a whole; use --line"
            ) from None
    raise UnusableFileError(f"{name}, line {count}: {error.problems[0].detail}")


def _lines(file: str) -> Iterator[bytes]:
    for chunk in read_chunks(file):
        yield from chunk.lines()


def _line(name: str, lines: Iterator[bytes], number: int) -> bytes:
    for count, line in enumerate(lines, 1):
        if count == number:
            if is_blank_line(line):
                raise UnusableFileError(f"{name}: line {number} is blank")
            return line
    raise UnusableFileError(f"{name}: there is no line {number}")


def _rest(name: str, size: int, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the lines behind the first, as far as a message may go."""
    for line in lines:
        size += len(line)
        if size > _MOST_BYTES:
            raise UnusableFileError(
                f"{name}: is too long for one message, and its first line is none; use --line"
            )
        yield line
