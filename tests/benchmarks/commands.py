"""Whole processes that convert a file: ours, and others that select or map the same fields."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from tests.benchmarks.messages import write_messages
from tests.benchmarks.ratios import by_turns, divided, seconds
from tests.benchmarks.tables import Row, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.ratios import Ratio

ROOT: Final = Path(__file__).parents[2]
COMMAND: Final = ("-m", "connect_mapping", "convert")
#: Segment's own integration, if ``npm ci --prefix tests/node/segment`` was run.
_SEGMENT: Final = ROOT / "tests" / "node" / "segment"
_ROUNDS: Final = 15
#: jq and Node.js take seconds.
_SLOW_ROUNDS: Final = 5
#: An interpreter starts in hundredths of a second, so there is time for many rounds.
_STARTS: Final = 41
_LINES: Final = 100_000


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


@frozen
class Program:
    """A program that converts a file, and how its output is compared with ours.

    ``command`` takes the file and the output. ``body`` returns, from a line of the output and our
    body, what the two must agree on.
    """

    name: str
    command: Callable[[Path, Path], Callable[[], object]]
    body: Callable[[Any, Any], tuple[Any, Any]] | None = None
    is_there: bool = True


def _same(line: Any, body: Any) -> tuple[Any, Any]:
    return line, body


def _without_time(line: Any, body: Any) -> tuple[Any, Any]:
    return line, {key: value for key, value in body.items() if key != "timestamp"}


def _selected(line: Any, body: Any) -> tuple[Any, Any]:
    """Compare the fields of DuckDB's query that become fields of the body as they are."""
    kept = ("user_id", "event", "properties", "previous_id", "timezone")
    fields = {name: line[name] for name in kept if name in body}
    traits = {key: (line["traits"] or {}).get(key) for key in body.get("attributes", {})}
    tokens = [line["token"]] if "apns" in body else None
    own = {name: body[name] for name in kept if name in body}
    return (fields, traits, tokens), (own, body.get("attributes", {}), body.get("apns"))


def _sent(line: Any, body: Any) -> tuple[Any, Any]:
    """Compare with Segment's integration, which knows no token of an iPad, but all of our fields."""
    return {key: line["body"].get(key) for key in body}, body


def programs(hidden: Path) -> dict[str, Program]:
    """Return the programs that are measured; those with a body are not ours."""

    def ours(*options: str, hidden: Path | None = None) -> Any:
        return lambda source, out: (
            lambda: run(*COMMAND, str(source), *options, "-o", str(out), hidden=hidden)
        )

    def module(name: str, *more: str) -> Any:
        return lambda source, out: (
            lambda: run("-m", f"tests.benchmarks.{name}", str(source), str(out), *more)
        )

    def segment(source: Path, out: Path) -> Callable[[], object]:
        def work() -> None:
            with source.open("rb") as lines, out.open("wb") as to:
                script = ["node", str(_SEGMENT / "mapper.js")]
                subprocess.run(script, check=True, stdin=lines, stdout=to)  # noqa: S603 - our own

        return work

    fast, duck, jq = (find_spec(name) is not None for name in ("msgspec", "duckdb", "jq"))
    node = shutil.which("node") is not None and (_SEGMENT / "node_modules").is_dir()
    return {
        "fast": Program("connect-mapping, with fast", ours(), is_there=fast),
        "fast 2": Program(
            "connect-mapping, with fast, --jobs 2", ours("--jobs", "2"), is_there=fast
        ),
        "plain": Program("connect-mapping, no extras", ours(hidden=hidden)),
        "plain 2": Program(
            "connect-mapping, no extras, --jobs 2", ours("--jobs", "2", hidden=hidden)
        ),
        "bare": Program("a bare loop: json.loads, body, json.dumps", module("bare_loop"), _same),
        "duckdb": Program("DuckDB, one thread", module("with_duckdb", "1"), _selected, duck),
        "duckdb 2": Program("DuckDB, two threads", module("with_duckdb", "2"), _selected, duck),
        "jq": Program("jq", module("with_jq"), _without_time, jq),
        "segment": Program("Segment's integration, Node.js", segment, _sent, node),
    }


def without_msgspec(folder: Path) -> Path:
    """Make a folder that hides msgspec."""
    hidden = folder / "hidden"
    hidden.mkdir()
    hidden.joinpath("msgspec.py").write_text("raise ImportError\n", encoding="utf-8")
    return hidden


def check(program: Program, out: Path, expected: list[dict[str, Any]]) -> None:
    """Raise ValueError if the output of a program differs from our requests in a field that it covers."""
    with out.open(encoding="utf-8") as lines:
        for line, request in zip(lines, expected, strict=True):
            found, own = (program.body or _same)(
                json.loads(line), request["body"] if program.body else request
            )
            if found != own:
                raise ValueError(f"{program.name} gives another body: {found} is not {own}.")


def commands(folder: Path) -> tuple[list[Row], str]:
    """Measure the command on a file of messages beside others: the rows with a limit, and all times."""
    found = {
        name: each for name, each in programs(without_msgspec(folder)).items() if each.is_there
    }
    source = folder / "messages.ndjson"
    write_messages(source, _LINES)
    packed = folder / "messages.ndjson.gz"
    with source.open("rb") as content, gzip.open(packed, "wb", compresslevel=6) as target:
        shutil.copyfileobj(content, target)
    works = {name: each.command(source, folder / name) for name, each in found.items()}
    if "fast" in found:
        works["gzip"] = found["fast"].command(packed, folder / "gzip")
        works["gzip 2"] = found["fast 2"].command(packed, folder / "gzip 2")
    slow = {name: works.pop(name) for name in (*works,) if name in {"jq", "segment"}}
    times = by_turns(_timed(works), _ROUNDS) | by_turns(_timed(slow), _SLOW_ROUNDS)
    expected = [json.loads(line) for line in (folder / "plain").open(encoding="utf-8")]
    for name in times:
        check(found.get(name, found["plain"]), folder / name, expected)

    def ratio(name: str, base: str) -> Ratio | None:
        return divided(times, name, base) if {name, base} <= times.keys() else None

    rows = [
        Row("the command with fast ÷ DuckDB on one thread", ratio("fast", "duckdb"), 1.45, 1.0),
        Row("--jobs 2 with fast ÷ DuckDB on two threads", ratio("fast 2", "duckdb 2"), 1.4, 1.0),
        Row("the command without extras ÷ a bare loop", ratio("plain", "bare"), 1.35, 1.2),
        Row("gzipped, with fast: --jobs 2 ÷ one process", ratio("gzip 2", "gzip"), 0.75, 0.6),
    ]
    middles = {name: sorted(rounds)[len(rounds) // 2] for name, rounds in times.items()}
    cells = [
        (each.name, f"{middles[name]:.2f}" if name in middles else "not installed")
        for name, each in programs(folder / "hidden").items()
    ]
    return rows, table((f"{_LINES:,} lines of 1.1 kB", "seconds"), cells)


def _timed(works: dict[str, Callable[[], object]]) -> dict[str, Callable[[], float]]:
    return {name: lambda work=work: seconds(work) for name, work in works.items()}  # type: ignore[misc]


def memory_row(folder: Path, most: int) -> Row:
    """Measure the peak memory of the command on many lines beside that on 10,000."""
    few, many = folder / "few", folder / "many"
    write_messages(few, 10_000)
    write_repeated(many, few.read_bytes(), most // 10_000)

    def peak(file: Path) -> Callable[[], float]:
        arguments = (*COMMAND, str(file), "-o", os.devnull)
        return lambda: float(run("-m", "tests.benchmarks.peak", sys.executable, *arguments))

    found = by_turns({"few": peak(few), "many": peak(many)}, 3)
    return Row(f"peak memory, {most:,} lines ÷ 10,000", divided(found, "many", "few"), 1.10, 1.02)


def write_repeated(file: Path, content: bytes, times: int) -> None:
    """Write the same lines to a file again and again."""
    with file.open("wb") as target:
        for _ in range(times):
            target.write(content)


def start_rows(folder: Path) -> list[Row]:
    """Measure a conversion of one line beside an interpreter that does nothing.

    All are compiled into the same cache before, whatever this process is told about caches.
    """
    hidden = folder / "hidden"
    one = folder / "one"
    write_messages(one, 1)
    cached = {"PYTHONPYCACHEPREFIX": str(folder / "cache"), "PYTHONDONTWRITEBYTECODE": ""}

    def starting(*arguments: str, hidden: Path | None = None) -> Callable[[], float]:
        return lambda: seconds(lambda: run(*arguments, hidden=hidden, environment=cached))

    convert = (*COMMAND, str(one), "-o", str(folder / "started"))
    measures = {
        "pass": starting("-c", "pass"),
        "plain": starting(*convert, hidden=hidden),
        "fast": starting(*convert),
    }
    by_turns(measures, 1)
    found = by_turns(measures, _STARTS)
    return [
        Row(
            "start-up: one line, no extras ÷ python -c pass", divided(found, "plain", "pass"), 5, 4
        ),
        Row("start-up: one line, with fast ÷ python -c pass", divided(found, "fast", "pass")),
    ]
