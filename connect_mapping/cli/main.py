"""Running the command line: arguments in, exit code out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.cli.arguments import parse
from connect_mapping.cli.progress import progress
from connect_mapping.cli.streams import (
    STANDARD_STREAM,
    UnusableFileError,
    check_inputs,
    read_chunks,
    standard,
    written,
)
from connect_mapping.cli.summary import summary
from connect_mapping.cli.workers import WorkerDiedError, convert_chunks
from connect_mapping.settings import Settings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from connect_mapping.cli.chunks import Counts
    from connect_mapping.cli.streams import Chunk

ALL_WELL: Final = 0
SOME_REJECTED: Final = 1
UNUSABLE: Final = 2
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``connect-mapping`` and return its exit code; ``arguments`` default to those of the process.

    Raises SystemExit on wrong use and for ``--help`` and ``--version``, as argparse does.
    """
    options = parse(arguments)
    try:
        code = _convert(options)
    except (UnusableFileError, WorkerDiedError) as error:
        code = _complain(str(error), UNUSABLE)
    except BrokenPipeError:
        code = _reader_has_gone(options)
    except OSError as error:
        code = _complain(f"cannot write: {error.strerror}", UNUSABLE)
    except KeyboardInterrupt:
        code = _complain("interrupted", INTERRUPTED)
    _let_go(sys.stdout)
    _let_go(sys.stderr)
    return code


def _convert(options: argparse.Namespace) -> int:
    files = options.files or [STANDARD_STREAM]
    settings = Settings(
        android_push_field=options.android_push_field,
        on_invalid_timezone=options.on_invalid_timezone,
        null_attributes=options.null_attributes,
    )
    _check_names(files, options)
    check_inputs(files)
    counts: Counts = Counter()
    broken: list[str] = []
    with (
        _output(options.rejected, sys.stderr, "error") as rejected,
        _output(options.output, sys.stdout, "output") as requests,
        progress(files) as taken,
    ):
        chunks = _chunks(files, taken, broken)
        for converted in convert_chunks(chunks, settings, options.jobs):
            requests.write(converted.requests)
            requests.flush()
            rejected.write(converted.rejected)
            rejected.flush()
            counts.update(converted.counts)
    for text in broken:
        _complain(text, UNUSABLE)
    _say(summary(counts))
    if broken:
        return UNUSABLE
    return SOME_REJECTED if counts["rejected"] else ALL_WELL


def _output(file: str | None, stream: Any, name: str) -> AbstractContextManager[Any]:
    if file is None or file == STANDARD_STREAM:
        return nullcontext(standard(stream, name))
    return written(file)


def _chunks(files: list[str], taken: Callable[[int], object], broken: list[str]) -> Iterator[Chunk]:
    """Yield the chunks of all files, and note those that break off."""
    for file in files:
        try:
            for chunk in read_chunks(file):
                yield chunk
                taken(chunk.taken)
        except UnusableFileError as error:
            broken.append(str(error))


def _check_names(files: list[str], options: argparse.Namespace) -> None:
    """Refuse to write over a file that is read, or to write two things into one file."""
    taken = {os.path.realpath(file) for file in files if file != STANDARD_STREAM}
    for name in (options.output, options.rejected):
        if name is None or name == STANDARD_STREAM:
            continue
        path = os.path.realpath(name)
        if path in taken and not Path(path).is_char_device():
            raise UnusableFileError(f"{name}: is named twice, and would be written over")
        taken.add(path)


def _reader_has_gone(options: argparse.Namespace) -> int:
    """Return the exit code where a pipe was closed: its reader has what it wanted."""
    lost = [
        name for name in (options.output, options.rejected) if name not in (None, STANDARD_STREAM)
    ]
    if not lost:
        return ALL_WELL
    return _complain(f"{lost[0]}: not written, because a pipe was closed", UNUSABLE)


def _complain(text: str, code: int) -> int:
    _say(f"connect-mapping: {text}")
    return code


def _say(text: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError):
            print(text, file=sys.stderr, flush=True)


def _let_go(stream: Any) -> None:
    """Flush a standard stream, and let it go where that fails: Python would complain at its end."""
    if stream is None:
        return
    try:
        stream.flush()
    except OSError:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())
