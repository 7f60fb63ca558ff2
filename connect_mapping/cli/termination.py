"""End the program at once on a signal, at any point, and leave nothing behind."""

from __future__ import annotations

import os
import select
import signal
import sys
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from connect_mapping.cli.exit_codes import complain, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

#: The signals that ask a program to end, and the message for each. Windows lacks the last two.
_WORDS: Final = {
    getattr(signal, name): word
    for name, word in {
        "SIGINT": "interrupted",
        "SIGTERM": "terminated",
        "SIGHUP": "hung up",
        "SIGQUIT": "quit",
    }.items()
    if hasattr(signal, name)
}

# The state of the process is global, because a signal handler can only use globals.
#: Functions that end or remove each thing that must not outlive the program.
_undo: Final[list[Callable[[], object]]] = []
#: The things being started now, and the signals that wait until they are.
_starting: Final[list[object]] = []
_waiting: Final[list[int]] = []


def end_on_signals() -> None:
    """Let signals end the program from now on.

    A signal that is ignored stays ignored, as for background jobs of a shell and under ``nohup``.
    """
    for number in _WORDS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def leave_signals_to_the_parent() -> None:
    """Let signals end this process silently, because it inherited the parent's handlers."""
    for number in _WORDS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def started(start: Callable[[], T], undo: Callable[[T], object]) -> Iterator[T]:
    """Provide what ``start`` returns, and undo it when the block ends or a signal ends the program.

    A signal that arrives during ``start`` waits until its result can be undone, so ``start`` must
    not block. ``undo`` must not block either, and may run twice.
    """
    _starting.append(start)
    try:
        thing = start()
        step = partial(undo, thing)
        _undo.append(step)
    finally:
        _starting.pop()
        if _waiting:
            _end(_waiting[0], None)
    try:
        yield thing
    finally:
        step()
        _undo.remove(step)


def _end(number: int, _frame: object) -> None:
    """End the process with the exit code of a signal.

    This does not raise an exception: one that is raised at an arbitrary place may get lost, and while
    it propagates, closing files may block on a pipe that nobody reads.
    """
    if _starting:
        _waiting.append(number)
        return
    for other in _WORDS:
        signal.signal(other, signal.SIG_IGN)
    undo_all()
    with suppress(Exception):
        _complain(_WORDS[number])
    os._exit(128 + number)


def undo_all() -> None:
    """Undo everything that was started and not finished."""
    for step in reversed(_undo):
        with suppress(Exception):
            step()


def _complain(word: str) -> None:
    """Say why the program ends, unless standard error is a full pipe, which may never be read."""
    _, ready, _ = select.select([], [sys.stderr], [], 0)
    if ready:
        if sys.stderr.isatty():
            say("")  # below a ^C or a progress bar
        complain(word, 0)
