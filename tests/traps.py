"""Traps around the clock, the environment, files, processes and the network, for the library alone.

``conftest.py`` sets them before any test runs, so every test and every example of hypothesis is
run with them. A trap looks at who asks: tests, tools and the command line may, the library may not.
It raises a BaseException, because ``convert`` may catch an Exception.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

PACKAGE: Final = "connect_mapping"
#: The parts of the package that may ask: the command line and its tools.
OUTSIDE: Final = {"cli", "tools", "__main__"}
#: Whose code runs below the library without the library asking for what it does: the reading of
#: code, the tests' own values and what watches them.
ALLOWED: Final = {
    *("importlib", "_frozen_importlib", "_frozen_importlib_external"),
    *("tests", "coverage", "hypothesis"),
}
#: pytz looks for its own files when its list of names is read for the first time, and asks the
#: environment where they are. It may do nothing else.
OF_PYTZ: Final = {"open", "os.listdir", "os.stat", "_Environ.__getitem__"}

#: What Python tells an audit hook of: https://docs.python.org/3/library/audit_events.html.
EVENTS: Final = (
    *("open", "os.", "socket.", "subprocess.", "shutil.", "tempfile.", "urllib.", "http."),
    *("ctypes.", "mmap.", "fcntl.", "glob.", "sqlite3.", "signal."),
    *("ftplib.", "smtplib.", "webbrowser.", "winreg.", "msvcrt.", "pty.", "syslog."),
)
#: What has no audit event, or not in every release of Python. The functions of ``datetime`` are made
#: of C and cannot be replaced: for those, test_traps.py looks at what is called.
REPLACED: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (time, ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")),
    (time, ("localtime", "gmtime", "ctime", "strftime", "mktime", "sleep")),
    (time, ("tzset",) if hasattr(time, "tzset") else ()),  # Pyodide has none
    (os, ("getenv", "stat", "urandom", "getcwd", "getpid", "cpu_count")),
    # The variables of the environment: every way to them leads through these.
    (type(os.environ), ("__getitem__", "__iter__", "__len__", "__setitem__", "__delitem__")),
    (threading.Thread, ("start",)),
    (random, ("random", "choice", "randrange", "randint", "getrandbits")),
)


class Trapped(BaseException):
    """The library asked for something that is not among its arguments."""


def asker(frame: FrameType | None, event: str) -> str:
    """Return the module of the library that asks, or nothing: the nearest frame that can tell decides."""
    below_pytz = False
    while frame:
        name = str(frame.f_globals.get("__name__"))
        first, *rest = name.split(".")
        if frame.f_globals is globals():
            pass
        elif first in ALLOWED or (first == PACKAGE and {*rest[:1]} & OUTSIDE):
            return ""
        elif first == PACKAGE:
            return "" if below_pytz and event in OF_PYTZ else name
        below_pytz = below_pytz or first == "pytz"
        frame = frame.f_back
    return ""


def check(event: str) -> None:
    """Raise Trapped if the library asks."""
    if name := asker(sys._getframe(), event):
        raise Trapped(f"{name} asked for {event}")


def hear(event: str, _arguments: tuple[Any, ...]) -> None:
    """Check an event of which Python tells."""
    if event.startswith(EVENTS):
        check(event)


def trapped(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Return a function that checks who asks, and then does the same."""

    @wraps(function)
    def ask(*arguments: Any, **options: Any) -> Any:
        check(name)
        return function(*arguments, **options)

    return ask


def set_traps() -> None:
    """Set them for the rest of the process."""
    for owner, names in REPLACED:
        for name in names:
            function = getattr(owner, name)
            setattr(owner, name, trapped(function, f"{owner.__name__}.{name}"))
    sys.addaudithook(hear)
