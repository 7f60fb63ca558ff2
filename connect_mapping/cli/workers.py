"""Chunks of lines converted one after the other, or by several processes at once."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.cli.chunks import convert_chunk
from connect_mapping.cli.streams import Chunk
from connect_mapping.cli.termination import follow_the_parent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future, ProcessPoolExecutor

    from connect_mapping.cli.byte_ranges import ByteRange
    from connect_mapping.cli.chunks import Converted, Form, Written
    from connect_mapping.settings import Settings

#: Chunks that wait for each process: enough to keep it busy, and a bound on the memory.
_WAITING: Final = 3


class WorkerDiedError(Exception):
    """A process that converts was killed from outside; its text is for the user."""


def convert_chunks(
    chunks: Iterable[Chunk],
    settings: Settings,
    jobs: int,
    form: Form[Written],
) -> Iterator[Converted[Written]]:
    """Yield what becomes of each chunk, in order, with ``jobs`` processes at work.

    Results are written where they were converted.

    Raises WorkerDiedError where one of them dies. The processes end when the iteration does.
    """
    if jobs > 1:
        yield from _convert_together(chunks, settings, jobs, form)
        return
    for chunk in chunks:
        yield convert_chunk(chunk, settings, form)


def _convert_together(
    chunks: Iterable[Chunk],
    settings: Settings,
    jobs: int,
    form: Form[Written],
) -> Iterator[Converted[Written]]:
    # Imported here, because most runs have no use for them.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    waiting: deque[tuple[Chunk, Future[Converted[Written] | None]]] = deque()
    pool = ProcessPoolExecutor(jobs, initializer=follow_the_parent)

    def next_converted() -> Converted[Written]:
        chunk, future = waiting.popleft()
        # Where the file has changed meanwhile, its lines are still here.
        return future.result() or convert_chunk(chunk, settings, form)

    try:
        for chunk in chunks:
            waiting.append((chunk, _submit(pool, chunk, settings, form)))
            if len(waiting) > _WAITING * jobs:
                yield next_converted()
        while waiting:
            yield next_converted()
    except BrokenProcessPool:
        raise WorkerDiedError("a worker process died, so the run has ended") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _submit(
    pool: ProcessPoolExecutor,
    chunk: Chunk,
    settings: Settings,
    form: Form[Written],
) -> Future[Any]:
    """Give a chunk to a process; where its file can be read again, that takes less than a pipe."""
    if chunk.where is None:
        return pool.submit(convert_chunk, chunk, settings, form)
    return pool.submit(_convert_range, chunk.where, chunk.file, chunk.first, settings, form)


def _convert_range(
    where: ByteRange,
    file: str,
    first: int,
    settings: Settings,
    form: Form[Written],
) -> Converted[Written] | None:
    """Convert the lines of a part of a file, if they can be had there."""
    content = where.read()
    if content is None:
        return None
    return convert_chunk(Chunk(file, first, content), settings, form)
