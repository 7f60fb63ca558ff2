"""A session of pytest whose tests are collected once, and then run in processes of their own."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from _pytest.runner import runtestprotocol
from coverage import Coverage

import connect_mapping
from tests.mutation.grafting import caches, functions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

TESTS = Path(__file__).parents[1]
PACKAGE = str(Path(connect_mapping.__file__).parent)
#: Seconds after which a test that has not come to an end has noticed.
PATIENCE = 20
MEMORY = 3 << 30


class Session:
    """The tests, how long each takes, and which lines of the package it reaches."""

    def __init__(self, items: list[pytest.Item]) -> None:
        self.items = {item.nodeid: item for item in items}
        self.seconds: dict[str, float] = {}
        clears = caches("connect_mapping")
        measured = Coverage(data_file=None, source=[PACKAGE], config_file=False)
        for name, item in self.items.items():
            for clear in clears:  # so that each test reaches the lines that it needs
                clear()
            start = time.process_time()
            measured.start()  # anew, because a RecursionError ends the tracing
            measured.switch_context(name)
            failed = _fails(item)
            measured.stop()
            if failed:
                print(f"left out, because it fails as it is: {name}", flush=True)
                continue
            self.seconds[name] = time.process_time() - start
        data = measured.get_data()
        self.reached = {file: data.contexts_by_lineno(file) for file in data.measured_files()}
        self.functions = functions_of("connect_mapping")
        gc.collect()
        gc.freeze()  # so that the processes share the memory

    def reaching(
        self, file: str, lines: Iterable[int] | None, noticing: Mapping[str, int]
    ) -> list[pytest.Item]:
        """Return the tests that reach any of some lines, or all tests, the fastest first.

        Those that noticed many other changes count as faster than they are.
        """
        names = {*self.seconds}
        if lines is not None:
            contexts = self.reached[file]
            names &= {name for line in lines for name in contexts.get(line, ())}
        order = sorted(
            names, key=lambda name: self.seconds[name] / (1 + 10 * noticing.get(name, 0))
        )
        return [self.items[name] for name in order]

    def failing(
        self,
        changes: Iterable[tuple[str, Callable[[], None], list[pytest.Item]]],
        *,
        at_once: int,
    ) -> Iterator[tuple[str, list[str]]]:
        """Make each change in a process of its own, and yield its name and the test that fails first."""
        with TemporaryDirectory() as folder:
            running: dict[int, str] = {}
            for name, change, items in changes:
                while len(running) >= at_once:
                    yield _ended(running, Path(folder))
                if (child := os.fork()) == 0:
                    _run(change, items, Path(folder) / str(os.getpid()))
                running[child] = name
            while running:
                yield _ended(running, Path(folder))


def _ended(running: dict[int, str], folder: Path) -> tuple[str, list[str]]:
    child, status = os.wait()
    report = folder / str(child)
    failed = json.loads(report.read_text()) if report.exists() else [f"ended with {status}"]
    return running.pop(child), failed


def _run(change: Callable[[], None], items: list[pytest.Item], report: Path) -> None:
    """Run tests in this process up to the first that fails, and end it."""
    signal.signal(signal.SIGALRM, _give_up)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    failed = []
    try:
        change()
        for item in items:
            signal.alarm(PATIENCE)  # which raises
            if _fails(item):
                failed.append(item.nodeid)
                break
    except BaseException as error:  # noqa: BLE001 - whatever it is, the change is noticed
        failed.append(repr(error))
    report.write_text(json.dumps(failed))
    os._exit(0)


def _give_up(*_: object) -> None:
    raise _TooLong


class _TooLong(BaseException):
    """A test does not come to an end. No code under test may take it for an error of its own."""


def _fails(item: pytest.Item) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=None)
    return any(report.failed for report in reports)


class _Loop:
    """The plugin that hands over what was collected."""

    def __init__(self, work: Callable[[Session], bool], examples: int) -> None:
        self._work = work
        self._examples = examples

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Choose few examples, and look for no smaller one of what fails: that it fails is enough."""
        from hypothesis import Phase, settings

        settings.register_profile(
            "mutation",
            max_examples=self._examples,
            deadline=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
        )
        settings.load_profile("mutation")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.testsfailed = not self._work(Session(session.items))
        return True


def with_session(paths: list[str], work: Callable[[Session], bool], examples: int) -> int:
    """Collect the tests of some paths, and hand them to ``work``, which returns whether all is well.

    The result is the exit code. Properties draw ``examples`` examples each.
    """
    options = ["-q", "-n0", "-s", "--tb=no", "--assert=plain", "-p", "no:cacheprovider"]
    options += [f"--ignore={TESTS / 'lines/test_line_time.py'}"]  # which measures time
    return pytest.main([*options, *paths], plugins=[_Loop(work, examples)])
