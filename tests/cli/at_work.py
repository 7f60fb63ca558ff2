"""The command line at work, for the tests of how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cli.processes import COMMAND, ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How long all processes may take to end, in seconds. A busy machine may need several times as long.
MOST_SECONDS = 2
PATIENCE = 20


@contextmanager
def handlers(interrupt: Any = signal.default_int_handler) -> Iterator[None]:
    """Let programs that are started in the block receive signals, even if this process ignores them.

    A background job of a shell ignores SIGINT, and so do the tests that it runs.
    """
    wanted = {
        signal.SIGINT: interrupt,
        signal.SIGTERM: signal.SIG_DFL,
        signal.SIGHUP: signal.SIG_DFL,
        signal.SIGQUIT: signal.SIG_DFL,
    }
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def started(*arguments: str | Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start the command line in its own process group, and leave none of its processes behind."""
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [*COMMAND, *map(str, arguments)]
    with handlers(options.pop("interrupt", signal.default_int_handler)):
        process = subprocess.Popen(  # noqa: S603
            command, env=ENVIRONMENT, start_new_session=True, **{**streams, **options}
        )
    with process:
        try:
            yield process
        finally:
            signalled(process, signal.SIGKILL)


@contextmanager
def at_work(out: Path, *arguments: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Start a conversion that has begun and waits for more input."""
    arguments = ("convert", "--rejected", os.devnull, "-o", str(out), *arguments)
    with started(*arguments, **options) as process:
        assert process.stdin is not None
        process.stdin.write(b"oops\n" * 100_000)
        process.stdin.flush()  # more than a pipe holds: it is at work by now
        yield process


def signalled(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to all processes of a run, if there are any left."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def ended(process: subprocess.Popen[bytes]) -> bytes:
    """Wait until all processes of a run have ended in time, and return what was written to standard error.

    That has its end when the last process that could write to it has ended.
    """
    start = time.monotonic()
    with suppress(BrokenPipeError):
        process.stdin.close()  # type: ignore[union-attr]
    process.stdin = None
    process.wait(PATIENCE)
    assert process.stderr is not None
    err = process.stderr.read()
    assert time.monotonic() - start < MOST_SECONDS
    return err


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that a run has started. Works only on Linux."""
    file = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(number) for number in file.read_text().split()]
