"""Another program, run once: all lines in, all lines out, limited in time and size."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event, Thread
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
_LAST_WORDS: Final = 2_000
#: How long the pipes are read after the program has ended, in seconds.
_GRACE: Final = 1.0


@frozen
class Note:
    """What the user should know about a program, and the last lines it wrote to standard error."""

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

    ``trouble`` says how it ended, unless it ended well, and ``last_words`` is the end of what it wrote
    to standard error.
    """

    lines: list[bytes]
    trouble: str
    last_words: bytes


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
    started: Started = ended_after,
) -> Printed:
    """Run a command without a shell, give it all lines, and return what it wrote.

    It is read while it is fed, so it may answer line by line or all at the end. It is killed, with its
    process group, if it runs for more than ``timeout`` seconds or writes more lines than it was given.
    ``started`` starts it, and may end it in other cases than :func:`ended_after` does. Raises
    ProgramError if it cannot be started.

    >>> import sys
    >>> run_program([sys.executable, "-c", "print(input())"], [b"hello"], {}, 60).lines
    [b'hello']
    """
    with started(partial(_start, command, settings), _end) as process:
        return _communicate(process, lines, timeout)


def _communicate(process: Process, lines: Sequence[bytes], timeout: float) -> Printed:
    output, errors, enough = bytearray(), bytearray(), Event()
    ends = 0

    def take_output(block: bytes) -> None:
        nonlocal ends
        # A child that left the process group may keep writing; no more than this is kept.
        output.extend(block[: MOST_BYTES + 1 - len(output)])
        ends += block.count(b"\n")
        if len(output) > MOST_BYTES or ends > len(lines):
            enough.set()
            _end(process)

    def take_errors(block: bytes) -> None:
        errors.extend(block)
        del errors[:-_LAST_WORDS]

    content = b"".join(line + b"\n" for line in lines)
    threads = [
        Thread(target=_feed, args=(process.stdin, content), daemon=True),
        Thread(target=_read, args=(process.stdout, take_output), daemon=True),
        Thread(target=_read, args=(process.stderr, take_errors), daemon=True),
    ]
    trouble = _watch(process, threads, timeout)
    if enough.is_set():
        trouble = f"wrote more than {len(lines):,} lines, or more than {MOST_BYTES:,} bytes"
    return Printed(_lines(bytes(output), trouble), trouble, bytes(errors))


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
