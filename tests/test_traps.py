"""The traps go off for the library and for nobody else, and the library sets none of them off."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from connect_mapping import (
    Settings,
    convert,
    convert_lines,
    olson_timezone,
    snake_case,
    sync_audience,
)
from tests import vectors
from tests.benchmarks.messages import messages as real_messages
from tests.hostile import HOSTILE
from tests.strategies import any_values, messages
from tests.traps import REPLACED, Trapped, asker, hear

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What leads to the outside, each as a module and what is done with it.
WAYS = (
    *("builtins:open('a')", "io:open('a')", "os:open('a', 0)", "pathlib:Path('a').read_text()"),
    *("os:listdir()", "os:scandir()", "os:mkdir('a')", "os:remove('a')", "pathlib:Path().exists()"),
    *("pathlib:Path.cwd()", "tempfile:mkdtemp()", "shutil:copyfile('a', 'b')", "glob:glob('*')"),
    *("os:environ['TZ']", "os:environ.get('TZ')", "os:environ.__contains__('TZ')"),
    *("os:environ.copy()", "os:environ.setdefault('TZ', '')", "os:getenv('TZ')"),
    *("os:system('true')", "subprocess:run(['true'])", "os:fork()", "os:kill(0, 0)"),
    *("socket:socket()", "socket:getaddrinfo('localhost', 0)", "socket:gethostname()"),
    *("urllib.request:urlopen('file:///')", "http.client:HTTPConnection('localhost').connect()"),
    *("ctypes:CDLL(None)", "threading:Thread(target=print).start()", "time:sleep(0)"),
    *("logging:makeLogRecord({})", "random:choice('ab')", "time:localtime()"),
)
NAMES = [(owner, name) for owner, names in REPLACED for name in names]
#: Functions made of C that ask the clock or the host. Those of ``datetime`` cannot be replaced.
ASKING = {
    *("now", "utcnow", "today", "fromtimestamp", "astimezone", "time", "time_ns", "monotonic"),
    *(
        "timestamp",
        "perf_counter",
        "localtime",
        "gmtime",
        "mktime",
        "strftime",
        "getenv",
        "urandom",
        "getpid",
    ),
}


def run_as(module: str, source: str, /, **names: Any) -> None:
    """Run an expression as if it stood in a module."""
    eval(source, {"__name__": module, **names})  # noqa: S307 - our own


def asked(run: Callable[[], object]) -> set[str]:
    """Return the functions made of C that the library calls, and that ask the clock or the host."""
    calls: list[Any] = []
    sys.setprofile(
        lambda frame, event, function: calls.append(
            (
                function,
                event == "c_call"
                and function.__name__ in ASKING
                and asker(frame, function.__name__),
            )
        )
    )
    try:
        run()
    finally:
        sys.setprofile(None)
    # A datetime with a time zone does not ask for the host's.
    return {
        function.__name__
        for function, module in calls
        if module and not (function.__name__ == "timestamp" and function.__self__.tzinfo)
    }


def run_everything() -> None:
    """Convert every vector, every real message and every hostile value, and call all other functions."""
    for case in vectors.load(*vectors.MESSAGE_FOLDERS).values():
        convert(case["message"], Settings(**case["settings"]))
    for case in vectors.load("audiences").values():
        list(sync_audience(case["audience_name"], case["members"], case["previous_members"]))
    list(convert_lines(case["line"] for case in vectors.load("lines").values()))
    for message in real_messages(100):
        convert(message)
    for make in HOSTILE.values():
        convert({"type": "identify", "userId": "u1", "traits": {"plan": make()}})
        convert({"type": "track", "userId": "u1", "event": "e", "timestamp": make()})
    for case in vectors.table("timestamps"):
        convert({"type": "track", "userId": "u1", "event": "e", "timestamp": case["input"]})
    for case in vectors.table("olson_timezone"):
        olson_timezone(case["input"])
    snake_case("Big Spenders")


@pytest.mark.parametrize("way", WAYS)
def test_ways(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever leads to files, processes, networks, the environment or the clock is a trap."""
    monkeypatch.chdir(tmp_path)
    module, _, call = way.partition(":")
    with pytest.raises(Trapped, match=r"connect_mapping\.probe asked for "):
        run_as("connect_mapping.probe", f"module.{call}", module=import_module(module))


@pytest.mark.parametrize(("owner", "name"), NAMES, ids=[f"{o.__name__}.{n}" for o, n in NAMES])
def test_functions(owner: Any, name: str) -> None:
    """So is every function that was replaced, for the library and for what it calls."""
    function = getattr(owner, name)
    for source in ("function()", "eval('function()', {'__name__': 'json', 'function': function})"):
        with pytest.raises(Trapped):
            run_as("connect_mapping", source, function=function)


@pytest.mark.parametrize(
    "module", ["json", "tests.probe", "connect_mapping.cli.probe", "connect_mapping.tools.probe"]
)
def test_others(module: str) -> None:
    """Others may ask, and get what they ask for."""
    before = time.time()
    run_as(
        module,
        "answers.append((time.time(), os.environ.get('PATH'), open(os.devnull).close()))",
        time=time,
        os=os,
        answers=(answers := list[Any]()),
    )
    [(now, path, _)] = answers
    assert now >= before
    assert path == os.environ["PATH"]


def test_nearest_decides() -> None:
    """The command line may open a file while the library reads lines from it, and not the reverse."""
    inner = "eval('open(name).close()', {'__name__': inner, 'name': name})"
    run_as("connect_mapping", inner, inner="connect_mapping.cli.streams", name=os.devnull)
    with pytest.raises(Trapped):
        run_as("connect_mapping.cli", inner, inner="connect_mapping.ndjson", name=os.devnull)


def test_pytz() -> None:
    """The list of pytz may look for its own files, and do nothing else."""
    inner = "eval(source, {'__name__': 'pytz', 'time': time, 'name': name})"
    run_as("connect_mapping", inner, source="open(name).close()", time=time, name=os.devnull)
    with pytest.raises(Trapped):
        run_as("connect_mapping", inner, source="time.time()", time=time, name="")


def test_other_events() -> None:
    """What Python tells besides is of no interest."""
    hear("compile", ())
    with pytest.raises(Trapped):
        run_as("connect_mapping", "hear('socket.bind', ())", hear=hear)


def test_nobody_catches_it() -> None:
    """A trap goes through all that the library catches, so that no test passes over it."""

    def ask(*_arguments: object) -> None:
        run_as(
            "connect_mapping.probe",
            "eval('time()', {'__name__': 'json', 'time': time})",
            time=time.time,
        )

    traits = type(
        "Asking", (Mapping,), dict.fromkeys(("__getitem__", "__iter__", "__len__"), ask)
    )()
    with pytest.raises(Trapped):
        convert({"type": "identify", "userId": "u1", "traits": traits})


@pytest.mark.parametrize(
    "way",
    [
        *("datetime.now()", "date.today()", "datetime.fromtimestamp(0)"),
        *("datetime(2026, 2, 1).timestamp()", "datetime(2026, 2, 1).astimezone()"),
    ],
)
def test_asking_is_seen(way: str) -> None:
    """A function made of C that asks the clock or the host's time zone is seen."""

    def ask() -> None:
        # One of them leads through a function that is replaced.
        with suppress(Trapped):
            run_as("connect_mapping.probe", f"dt.{way}", dt=dt)

    assert asked(ask) != set()


def test_nothing_is_asked() -> None:
    """Whatever is converted, no function made of C is called that asks the clock or the host."""
    assert asked(run_everything) == set()


@given(messages(any_values))
def test_nothing_is_asked_for_any_message(message: dict[str, Any]) -> None:
    """Nor for any other message."""
    assert asked(lambda: convert(message)) == set()
