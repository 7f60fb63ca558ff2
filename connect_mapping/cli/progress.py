"""A progress bar for long work, drawn by rich if it is installed and standard error is a terminal."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Final

from connect_mapping.cli.termination import started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

#: Shorter work needs no bar. Seconds.
_DELAY: Final = 1.0
_INTERVAL: Final = 0.1


@contextmanager
def progress(files: list[str]) -> Iterator[Callable[[int], object]]:
    """Yield a function that takes the number of bytes read since its last call."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _taken: None
        return
    # A signal must not leave the terminal without its cursor.
    with started(lambda: _Bar(_size(files)), _Bar.stop) as bar:
        yield bar.add


class _Bar:
    """A bar that appears after a second, and is redrawn only when bytes are added.

    Hence it needs no thread: none may run while worker processes are forked.
    """

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._taken = 0
        self._next = monotonic() + _DELAY
        self._drawn: Progress | None = None

    def add(self, taken: int) -> None:
        """Count bytes, and draw the bar if it is due."""
        self._taken += taken
        now = monotonic()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        if self._drawn is None:
            self._drawn = _started(self._total)
        if self._drawn is None:
            self._next = inf
            return
        self._drawn.update(self._drawn.task_ids[0], completed=self._taken)
        self._drawn.refresh()

    def stop(self) -> None:
        """Remove the bar, if there is one."""
        if self._drawn is not None:
            self._drawn.stop()


def _started(total: int | None) -> Progress | None:
    try:
        # Import rich only if a bar is needed: it takes a tenth of a second.
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn
    except ImportError:
        return None
    bar = Progress(
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.add_task("", total=total)
    bar.start()
    return bar


def _size(files: list[str]) -> int | None:
    """Return the number of bytes to read, or None if it cannot be known."""
    return sum(map(os.path.getsize, files)) if all(map(os.path.isfile, files)) else None
