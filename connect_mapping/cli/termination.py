"""Ends from outside: SIGTERM ends a run as an interrupt does, and no process outlives its parent."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator


class Terminated(KeyboardInterrupt):
    """The run was asked to end by SIGTERM, as service managers and ``kill`` do."""


@contextmanager
def termination_raised() -> Iterator[None]:
    """Let SIGTERM raise Terminated meanwhile, so that files that are not whole are removed.

    Where somebody else has decided what the signal does, or decides it outside the main thread, it
    stays so.
    """
    try:
        ours = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
        if ours:
            signal.signal(signal.SIGTERM, _raise_terminated)
    except ValueError:  # not the main thread
        ours = False
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _raise_terminated(_signal: int, _frame: object) -> NoReturn:
    raise Terminated


def follow_the_parent() -> None:
    """Let this process end when its parent does, however that ends, and not at an interrupt.

    An interrupt reaches all processes at once, and the parent ends the others. But a parent that is
    killed ends nobody, and a process that waits for work from it would wait for ever.
    """
    # Imported here, because only the processes of a pool have use for it; they have it already.
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_after_the_parent, daemon=True).start()


def _end_after_the_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
