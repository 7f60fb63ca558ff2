"""Chunks of lines converted one after the other, or by several processes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect_mapping.cli.chunks import convert_chunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.cli.chunks import Converted, Form, Written
    from connect_mapping.cli.streams import Chunk
    from connect_mapping.settings import Settings


def convert_chunks(
    chunks: Iterable[Chunk],
    settings: Settings,
    jobs: int,
    form: Form[Written],
) -> Iterator[Converted[Written]]:
    """Yield the result of each chunk, in order, with ``jobs`` processes.

    Raises WorkerError if the processes cannot be started, or if one of them dies. They end with
    the iteration.
    """
    if jobs > 1:
        # Imported here, because most runs do not need it.
        from connect_mapping.cli.pool import convert_together

        yield from convert_together(chunks, settings, jobs, form)
        return
    for chunk in chunks:
        yield convert_chunk(chunk, settings, form)
