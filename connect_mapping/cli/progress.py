"""A progress bar for long work: on a terminal, on standard error, where tqdm is installed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress(files: list[str]) -> Iterator[Callable[[int], object]]:
    """Give a function that is told how many bytes of the files were read since it last was."""
    bar = None
    if sys.stderr is not None and sys.stderr.isatty():
        try:
            from tqdm import tqdm
        except ImportError:
            pass
        else:
            # No thread: one that runs while processes are forked may leave a lock held in them.
            tqdm.monitor_interval = 0
            # Shown after a second: short work needs no bar.
            bar = tqdm(
                total=_size(files), unit="B", unit_scale=True, delay=1, leave=False, file=sys.stderr
            )
    if bar is None:
        yield _tell_nobody
        return
    with bar:
        yield bar.update


def _size(files: list[str]) -> int | None:
    """Return the bytes that there are to read, or None where they cannot be known."""
    paths = [Path(file) for file in files]
    return sum(path.stat().st_size for path in paths) if all(p.is_file() for p in paths) else None


def _tell_nobody(_taken: int) -> None:
    pass
