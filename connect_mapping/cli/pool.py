"""Worker processes, connected to the parent by pipes.

In each worker, a thread receives chunks at any time. The parent receives all available results
while it waits for one. So neither blocks on a full pipe that the other should read. The processes
share nothing else, so any of them can be killed at any time, and the parent has no threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import cycle
from multiprocessing.connection import wait
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import field, frozen

from connect_mapping.cli.exit_codes import WorkerError
from connect_mapping.cli.termination import leave_signals_to_the_parent, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from connect_mapping.cli.streams import Chunk

Result = TypeVar("Result")
#: How many chunks may wait for each process: enough to keep it busy, with bounded memory.
_WAITING: Final = 3
#: The size of pipes in bytes, if the system allows it: several chunks, so that sending one need not wait
#: for a busy process to receive it.
_PIPE: Final = 1 << 20
#: How long, in seconds, the receiving thread waits for the converting one to yield.
_SWITCH: Final = 0.0005
#: The exit code of a process that ran out of memory.
_OUT_OF_MEMORY: Final = 3
#: How long to wait, in seconds, for a process that was killed, and for a signal that killed others first.
_MOMENT: Final = 0.5


def work_together(
    chunks: Iterable[Chunk], work: Callable[[Chunk], Result], jobs: int
) -> Iterator[Result]:
    """Yield the result of each chunk, in order; see :func:`workers.results`."""
    waiting: deque[tuple[_Worker, Chunk]] = deque()

    def next_result() -> Result:
        worker, chunk = waiting.popleft()
        while not worker.results:
            _receive_some(workers)
        # If the file has changed since it was read, only this process has the lines.
        return worker.results.popleft() or work(chunk)

    workers: list[_Worker] = []
    with ExitStack() as stack:
        stack.callback(_join, workers)  # once all of them have been killed
        workers += _start(stack, jobs, partial(_work, work=work))
        for chunk, worker in zip(chunks, cycle(workers)):
            worker.send(chunk)
            waiting.append((worker, chunk))
            if len(waiting) > _WAITING * jobs:
                yield next_result()
        while waiting:
            yield next_result()


@frozen(eq=False)
class _Worker:
    """A process that works on one chunk after the other, and this end of its two pipes.

    ``results`` are those that were received but not yet yielded.
    """

    process: BaseProcess
    source: Connection
    target: Connection
    results: deque[Any] = field(factory=deque)

    def send(self, chunk: Chunk) -> None:
        """Send a chunk. The process reads plain files itself, which is faster than a pipe."""
        try:
            self.target.send(chunk if chunk.where is None else chunk._replace(content=b""))
        except OSError:
            raise self._died() from None

    def receive(self) -> None:
        """Receive the result of a chunk, or None if its file has changed."""
        try:
            self.results.append(self.source.recv())
        except (EOFError, OSError):
            raise self._died() from None

    def kill(self) -> None:
        """End the process, without waiting for its end: there may be many."""
        self.process.kill()

    def _died(self) -> Exception:
        self.process.join(_MOMENT)
        if self.process.exitcode == _OUT_OF_MEMORY:
            return MemoryError()
        if self.process.exitcode in (-signal.SIGTERM, -signal.SIGINT):
            # Service managers signal the processes of a group one by one: this one may be next.
            time.sleep(_MOMENT)
        return WorkerError("a worker process died, so the run has ended")


def _join(workers: list[_Worker]) -> None:
    """Wait for the ends of processes that were killed."""
    for worker in workers:
        worker.process.join(_MOMENT)


def _receive_some(workers: list[_Worker]) -> None:
    """Wait for results, and receive all that are available, so that no process blocks on sending."""
    ready = wait([worker.source for worker in workers])
    for worker in workers:
        if worker.source in ready:
            worker.receive()


def _start(stack: ExitStack, jobs: int, work: Callable[..., None]) -> list[_Worker]:
    """Start processes that end with a stack, or raise WorkerError."""
    # Forking is fastest, and safe without threads. On macOS, system libraries start threads.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    workers: list[_Worker] = []

    def start() -> _Worker:
        # Two pipes, because a socket wakes up the other end later on a busy machine.
        chunks, target = context.Pipe(duplex=False)
        source, results = context.Pipe(duplex=False)
        _widen(target)
        _widen(results)
        # A forked process inherits these. If it held one open, the process at the other end would
        # not notice that the parent has ended.
        others = [target, *(worker.target for worker in workers)]
        arguments = (chunks, results, others if context.get_start_method() == "fork" else [])
        process = context.Process(target=work, args=arguments, daemon=True)
        process.start()
        chunks.close()
        results.close()
        return _Worker(process, source, target)

    try:
        for _ in range(jobs):
            workers.append(stack.enter_context(started(start, _Worker.kill)))  # noqa: PERF401
    except OSError as error:
        raise WorkerError(f"cannot start {jobs} processes: {error.strerror}") from None
    return workers


def _widen(pipe: Connection) -> None:
    """Let a pipe hold more than its 64 KB. Only Linux can."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _work(
    source: Connection,
    target: Connection,
    others: list[Connection],
    work: Callable[[Chunk], object],
) -> None:
    """Work on the chunks that arrive until the parent ends."""
    leave_signals_to_the_parent()
    for other in others:
        other.close()
    sys.setswitchinterval(_SWITCH)
    chunks: SimpleQueue[Chunk] = SimpleQueue()
    try:
        Thread(target=_receive_all, args=(source, chunks), daemon=True).start()
    except RuntimeError:  # there may be no more threads; the parent reports that this process died
        os._exit(1)
    with _ending():
        while True:
            target.send(_result(chunks.get(), work))


def _receive_all(source: Connection, chunks: SimpleQueue[Chunk]) -> None:
    """Receive chunks as they come, so that the parent never waits, and notice when it ends."""
    with _ending():
        while True:
            chunks.put(source.recv())


@contextmanager
def _ending() -> Iterator[None]:
    """End the process when the parent has ended or memory runs out."""
    try:
        yield
    except (EOFError, OSError):
        os._exit(0)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)


def _result(chunk: Chunk, work: Callable[[Chunk], Result]) -> Result | None:
    """Return the result of a chunk, or None if it cannot be read from its file again."""
    if chunk.where is not None:
        content = chunk.where.read()
        if content is None:
            return None
        chunk = chunk._replace(content=content)
    return work(chunk)
