"""Another program, run once: lines in, lines out, limited in time and size."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import contextmanager, suppress
from functools import partial
from threading import Thread
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    Process = subprocess.Popen[bytes]
    #: How a program is started, so that the second function ends it after a block.
    Started = Callable[
        [Callable[[], Process], Callable[[Process], None]], AbstractContextManager[Process]
    ]

#: The environment variable that holds the settings, as JSON.
SETTINGS_VARIABLE: Final = "CONNECT_MAPPING_SETTINGS"
#: The limit on output: far more than all answers of a correct program.
MOST_BYTES: Final = 16 << 20
_BLOCK: Final = 1 << 16
#: How much is kept of each end of standard error, in bytes, and then in lines.
_MOST_ERRORS: Final = 2_000
_FIRST_LINES: Final = 8
_LAST_LINES: Final = 3
#: How long the pipes are read after the program has ended, in seconds.
_GRACE: Final = 1.0


@frozen
class Note:
    """What the user should know about a program, and the lines it wrote to standard error."""

    text: str
    said: tuple[str, ...] = ()


class ProgramError(Exception):
    """A program cannot be run, or breaks the protocol. ``note`` is for the user."""

    def __init__(self, note: Note) -> None:
        self.note = note
        super().__init__(note)

    def __str__(self) -> str:
        return self.note.text


@frozen
class Printed:
    """The output of a program.

    ``trouble`` says how it ended, unless it ended well, and ``said`` are the first and last lines that
    it wrote to standard error. It ran for ``seconds``, and its output came within ``writing``.
    """

    lines: list[bytes]
    trouble: str
    said: tuple[str, ...]
    seconds: float
    writing: float


class _Errors:
    """Standard error: its first bytes, and its last."""

    def __init__(self) -> None:
        self._first, self._last = bytearray(), bytearray()

    def take(self, block: bytes) -> None:
        room = _MOST_ERRORS - len(self._first)
        self._first += block[:room]
        self._last += block[max(room, 0) :]
        del self._last[:-_MOST_ERRORS]

    def lines(self) -> tuple[str, ...]:
        """Return the first and the last lines, with an ellipsis for what is between them."""
        cut = b"\n...\n" if len(self._last) == _MOST_ERRORS else b""
        lines = (self._first + cut + self._last).decode("utf-8", "replace").splitlines()
        if len(lines) > _FIRST_LINES + _LAST_LINES + 1:
            lines[_FIRST_LINES:-_LAST_LINES] = ["..."]
        return tuple(lines)


@contextmanager
def ended_after(start: Callable[[], Process], end: Callable[[Process], None]) -> Iterator[Process]:
    """Provide a program, and end it after the block."""
    process = start()
    try:
        yield process
    finally:
        end(process)


def run_program(
    command: Sequence[str],
    lines: Sequence[bytes],
    settings: dict[str, Any],
    timeout: float,
    most: int,
    started: Started = ended_after,
) -> Printed:
    """Run a command without a shell, give it all lines, and return what it wrote.

    It is read while it is fed, so it may answer line by line or all at the end. It is killed, with its
    process group, after ``timeout`` seconds, or if it writes more than ``most`` lines. ``started``
    starts it, and may end it in other cases than :func:`ended_after` does. Raises ProgramError if it
    cannot be started.

    >>> import sys
    >>> run_program([sys.executable, "-c", "print(input())"], [b"hello"], {}, timeout=60, most=1).lines
    [b'hello']
    """
    with started(partial(_start, command, settings), _end) as process:
        return _communicate(process, lines, timeout, most)


def _communicate(process: Process, lines: Sequence[bytes], timeout: float, most: int) -> Printed:
    output, errors = bytearray(), _Errors()
    begin = last = monotonic()
    ends = 0

    def take_output(block: bytes) -> None:
        nonlocal ends, last
        # A child that left the process group may keep writing; no more than this is kept.
        output.extend(block[: MOST_BYTES + 1 - len(output)])
        ends += block.count(b"\n")
        last = monotonic()
        if len(output) > MOST_BYTES or ends > most:
            _end(process)

    content = b"".join(line + b"\n" for line in lines)
    threads = [
        Thread(target=_feed, args=(process.stdin, content), daemon=True),
        Thread(target=_read, args=(process.stdout, take_output), daemon=True),
        Thread(target=_read, args=(process.stderr, errors.take), daemon=True),
    ]
    trouble = _watch(process, threads, timeout)
    if ends > most:
        trouble = f"wrote more than {most:,} line{'' if most == 1 else 's'}"
    elif len(output) > MOST_BYTES:
        trouble = f"wrote more than {MOST_BYTES:,} bytes"
    seconds = monotonic() - begin
    return Printed(_lines(bytes(output), trouble), trouble, errors.lines(), seconds, last - begin)


def _start(command: Sequence[str], settings: dict[str, Any]) -> Process:
    try:
        return subprocess.Popen(  # noqa: S603 - it is the user's own command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(settings),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ProgramError(Note(f"cannot run {json.dumps(command[0])}: {reason}")) from None


def _watch(process: Process, threads: Sequence[Thread], timeout: float) -> str:
    """Wait until a program ends or must be ended, and return how, unless it ended well."""
    try:
        for thread in threads:
            thread.start()
        process.wait(timeout)
        # Its last output may still be in the pipes.
        for thread in threads:
            thread.join(_GRACE)
        return _trouble(process.returncode)
    except subprocess.TimeoutExpired:
        return f"had not ended after {timeout:g} s"
    finally:
        _end(process)
        process.wait()
        for thread in threads:
            thread.join(_GRACE)


def _environment(settings: dict[str, Any]) -> dict[str, str]:
    environment = {name: text for name, text in os.environ.items() if name != SETTINGS_VARIABLE}
    return environment | ({SETTINGS_VARIABLE: json.dumps(settings)} if settings else {})


def _feed(stream: IO[bytes], content: bytes) -> None:
    with suppress(OSError), stream:  # a program need not read to the end
        stream.write(content)


def _read(stream: IO[bytes], take: Callable[[bytes], None]) -> None:
    with stream:
        while block := os.read(stream.fileno(), _BLOCK):
            take(block)


def _end(process: Process) -> None:
    """Kill a program and what it started, if they still run."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _trouble(code: int) -> str:
    if code < 0:
        return f"was ended by signal {-code} ({signal.strsignal(-code)})"
    return f"ended with exit code {code}" if code else ""


def _lines(output: bytes, trouble: str) -> list[bytes]:
    lines = output.split(b"\n")
    # A last line without a line feed is complete only if the program ended well.
    if not lines[-1] or trouble:
        lines.pop()
    return lines
