"""The command line as a process of its own: its time, its memory, and what an import takes."""

from __future__ import annotations

import filecmp
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.messages import write_messages
from tests.benchmarks.ratios import by_turns, divided, seconds
from tests.benchmarks.tables import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.benchmarks.ratios import Ratio

ROOT: Final = Path(__file__).parents[2]
COMMAND: Final = ("-m", "connect_mapping", "convert")
#: An interpreter starts in hundredths of a second, so there is time for many rounds.
_IMPORTS: Final = 41
#: A command takes seconds, in which a machine may be disturbed.
_COMMANDS: Final = 15
_NOTHING: Final[Mapping[str, str]] = {}


def run(
    *arguments: str, hidden: Path | None = None, environment: dict[str, str] | None = None
) -> str:
    """Run a fresh interpreter to its end and return what it printed.

    ``hidden`` is a folder of modules that cannot be imported; they hide the real ones.
    ``environment`` is added to that of this process.
    """
    paths = [str(path) for path in (hidden, ROOT) if path]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **(environment or {})},
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    return done.stdout


def without_msgspec(folder: Path) -> Path:
    """Make a folder that hides msgspec."""
    hidden = folder / "hidden"
    hidden.mkdir()
    hidden.joinpath("msgspec.py").write_text("raise ImportError\n", encoding="utf-8")
    return hidden


def command_rows(folder: Path, count: int) -> list[Row]:
    """Measure the command on a file of messages: beside a bare loop, with ``fast``, with ``--jobs``."""
    hidden = without_msgspec(folder)
    source = str(folder / "messages.ndjson")
    half = str(folder / "half.ndjson")
    write_messages(Path(source), count)
    write_messages(Path(half), count // 2)

    def convert(
        name: str, *options: str, hidden: Path | None = hidden, source: str = source
    ) -> Callable[[], float]:
        arguments = (*COMMAND, source, *options, "-o", str(folder / name))
        return lambda: seconds(lambda: run(*arguments, hidden=hidden))

    bare = ("-m", "tests.benchmarks.bare_loop", source, str(folder / "bare"))
    halves = [convert(name, source=half) for name in ("half", "other half")]
    measures = {
        "bare": lambda: seconds(lambda: run(*bare)),
        "one": convert("one"),
        "two": convert("two", "--jobs", "2"),
        "halves": lambda: seconds(lambda: _at_once(halves)),
    }
    if find_spec("msgspec"):
        measures["fast"] = convert("fast", hidden=None)
        measures["fast two"] = convert("fast two", "--jobs", "2", hidden=None)
    found = by_turns(measures, _COMMANDS)
    for name in found.keys() - {"bare", "halves"}:
        if not filecmp.cmp(folder / name, folder / "one", shallow=False):
            raise ValueError(f"The command gives another output: {name}.")
    return [
        Row("the command ÷ a bare loop", divided(found, "one", "bare"), 1.6, 1.3),
        Row("the command with fast ÷ without", _divided(found, "fast", "one"), 0.6, 0.4),
        Row("--jobs 2 ÷ one process", divided(found, "two", "one"), 0.65, 0.55),
        Row("--jobs 2 ÷ one process, both with fast", _divided(found, "fast two", "fast")),
        Row("two commands, each on half of it ÷ one command", divided(found, "halves", "one")),
    ]


def _at_once(works: list[Callable[[], float]]) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda work: work(), works))


def _divided(found: dict[str, tuple[float, ...]], name: str, base: str) -> Ratio | None:
    return divided(found, name, base) if name in found else None


def memory_rows(folder: Path, most: int) -> list[Row]:
    """Measure the peak memory of the command on many lines beside that on 10,000."""
    sizes = {"few": 10_000, "many": most}
    for name, count in sizes.items():
        write_messages(folder / name, count)

    def peak(name: str, *options: str) -> Callable[[], float]:
        arguments = (*COMMAND, str(folder / name), *options, "-o", os.devnull)
        return lambda: float(run("-m", "tests.benchmarks.peak", sys.executable, *arguments))

    found = by_turns({"few": peak("few"), "many": peak("many")})
    what = f"peak memory on {most:,} lines ÷ on 10,000"
    return [Row(what, divided(found, "many", "few"), 1.15, 1.05)]


def import_row(folder: Path) -> Row:
    """Measure the import of the package beside that of the packages it needs.

    All are compiled into the same cache before, whatever this process is told about caches.
    """
    cached = {"PYTHONPYCACHEPREFIX": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": ""}

    def importing(names: str) -> Callable[[], float]:
        code = f"from time import perf_counter as t; b = t(); import {names}; print(t() - b)"
        return lambda: float(run("-c", code, environment=cached))

    measures = {"own": importing("connect_mapping"), "needed": importing("attrs, pytz")}
    by_turns(measures, 1)
    found = by_turns(measures, _IMPORTS)
    name = "import connect_mapping ÷ import attrs, pytz"
    return Row(name, divided(found, "own", "needed"), 1.5, 1.2)
