"""The command line at work with two processes, for the tests of how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def at_work(out: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Give a run with ``--jobs 2`` that is at work, in a group of its own, of which nothing is left."""
    command = [sys.executable, "-m", "connect_mapping", "convert", "--jobs", "2"]
    command += ["--rejected", os.devnull, "-o", str(out)]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b"oops\n" * 100_000)
        process.stdin.flush()  # more than a pipe holds: it is at work by now
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
