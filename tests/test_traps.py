"""The library asks neither the clock nor the host for anything, and the traps notice it if it does."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from connect_mapping import (
    MappingError,
    Settings,
    convert,
    convert_lines,
    olson_timezone,
    snake_case,
    sync_audience,
)
from tests import vectors
from tests.hostile import HOSTILE
from tests.ordinary import any_messages
from tests.pages import ROOT
from tests.test_layers import LIBRARY
from tests.traps import Trapped, asker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What leads to the outside, each as a module and what is done with it.
WAYS = (
    *("builtins:open('a')", "pathlib:Path().exists()", "os:environ['TZ']", "os:getenv('TZ')"),
    *("subprocess:run(['true'])", "socket:socket()", "ctypes:CDLL(None)", "time:time()"),
    *("threading:Thread(target=print).start()", "random:choice('ab')", "time:localtime()"),
)
#: Functions made of C that ask the clock or the host. Those of ``datetime`` cannot be replaced.
ASKING = {
    *("now", "utcnow", "today", "fromtimestamp", "astimezone", "time", "time_ns", "monotonic"),
    *("timestamp", "perf_counter", "localtime", "gmtime", "mktime", "strftime", "getenv"),
    *("urandom", "getpid"),
}
#: Imports some modules with the traps set, and writes down what else Python tells of meanwhile.
SCRIPT = """
import importlib, json, sys, threading
from tests.traps import EVENTS, set_traps

set_traps()
told, listening = [], True

def listen(event, arguments):
    if listening and event.startswith(EVENTS):
        code = event == "open" and str(arguments[0]).endswith((".py", ".pyc", ".pyd", ".so"))
        # The import system looks into folders for code, and dateutil imports ctypes, which opens the
        # interpreter itself.
        folder, itself = event == "os.listdir", event == "ctypes.dlopen" and arguments == (None,)
        if not (folder or itself or (code and arguments[1] in ("r", "rb"))):
            told.append(event)

sys.addaudithook(listen)
for name in sys.argv[1:]:
    importlib.import_module(name)
listening = False
print(json.dumps([*told, *["thread"] * (threading.active_count() - 1)]))
"""


def run_as(module: str, source: str, /, **names: Any) -> None:
    """Run an expression as if it stood in a module."""
    eval(source, {"__name__": module, **names})  # noqa: S307 - our own


def asked(run: Callable[[], object]) -> set[str]:
    """Return the functions made of C that the library calls, and that ask the clock or the host."""
    found: set[str] = set()

    def profile(frame: Any, event: str, function: Any) -> None:
        if event != "c_call" or function.__name__ not in ASKING:
            return
        # A datetime with a time zone does not ask for the host's.
        is_aware = function.__name__ == "timestamp" and function.__self__.tzinfo
        if not is_aware and asker(frame, function.__name__):
            found.add(function.__name__)

    sys.setprofile(profile)
    try:
        run()
    finally:
        sys.setprofile(None)
    return found


def run_everything() -> None:
    """Convert every vector, every row and every hostile value."""
    for case in vectors.load(*vectors.MESSAGE_FOLDERS).values():
        convert(case["message"], Settings(**case["settings"]))
    for case in vectors.load("audiences").values():
        with suppress(MappingError):
            list(sync_audience(case["audience_name"], case["members"], case["previous_members"]))
    list(convert_lines(case["line"] for case in vectors.load("lines").values()))
    for make in HOSTILE.values():
        convert({"type": "identify", "userId": "u1", "traits": {"plan": make()}})
        convert({"type": "track", "userId": "u1", "event": "e", "timestamp": make()})
    for case in vectors.table("timestamps"):
        convert({"type": "track", "userId": "u1", "event": "e", "timestamp": case["input"]})
    for case in vectors.table("olson_timezone"):
        olson_timezone(case["input"])
    snake_case("Big Spenders")


def test_nothing_is_asked() -> None:
    """Whatever is converted, no function made of C is called that asks the clock or the host."""
    assert asked(run_everything) == set()


@given(any_messages)
def test_nothing_is_asked_for_any_message(message: object) -> None:
    """The same holds for any other message."""
    assert asked(lambda: convert(message)) == set()


def test_asking_is_noticed() -> None:
    """If the library asked, it would be noticed."""
    assert asked(lambda: run_as("connect_mapping.probe", "dt.datetime.now()", dt=dt)) == {"now"}
    instant = "dt.datetime(2026, 2, 1).timestamp()"
    assert asked(lambda: run_as("connect_mapping.probe", instant, dt=dt)) == {"timestamp"}


@pytest.mark.parametrize("way", WAYS)
def test_ways(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever leads to files, processes, networks, the environment or the clock is a trap."""
    monkeypatch.chdir(tmp_path)
    module, _, call = way.partition(":")
    with pytest.raises(Trapped, match=r"connect_mapping\.probe asked for "):
        run_as("connect_mapping.probe", f"module.{call}", module=import_module(module))


def test_import_opens_code_alone() -> None:
    """Importing every module of the library opens no file except code, starts nothing and asks nothing."""
    names = [f"connect_mapping/{name}".removesuffix(".py").replace("/", ".") for name in LIBRARY]
    command = [sys.executable, "-B", "-W", "error", "-c", SCRIPT, *names]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603
    assert json.loads(run.stdout) == []
