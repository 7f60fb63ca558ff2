"""Work on chunks of lines, one after the other or by several processes at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from connect_mapping.cli.chunks import convert_chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from connect_mapping.cli.chunks import Converted, Form, Written
    from connect_mapping.cli.streams import Chunk
    from connect_mapping.settings import Settings

Result = TypeVar("Result")


def convert_chunks(
    chunks: Iterable[Chunk],
    settings: Settings,
    jobs: int,
    form: Form[Written],
) -> Iterator[Converted[Written]]:
    """Yield what becomes of each chunk, in order, as :func:`results` does."""
    return results(chunks, partial(convert_chunk, settings=settings, form=form), jobs)


def results(
    chunks: Iterable[Chunk], work: Callable[[Chunk], Result], jobs: int
) -> Iterator[Result]:
    """Yield the result of each chunk, in order, with ``jobs`` processes.

    Systems other than Linux pickle ``work``; a result is pickled, and must be true. Raises WorkerError
    if the processes cannot be started, or if one of them dies. They end with the iteration.
    """
    if jobs > 1:
        # Imported here, because most runs do not need it.
        from connect_mapping.cli.pool import work_together

        yield from work_together(chunks, work, jobs)
        return
    for chunk in chunks:
        yield work(chunk)
