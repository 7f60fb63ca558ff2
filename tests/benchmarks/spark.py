"""The job for Apache Spark beside the command, without the time that both take to start."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks.commands import COMMAND, ROOT, run
from tests.benchmarks.messages import write_messages
from tests.benchmarks.ratios import by_turns, divided, seconds
from tests.benchmarks.tables import Row, limits

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZES: Final = (100_000, 600_000)


def spark() -> str:
    """Return the table of the job on ``local[2]`` by the command with ``--jobs 2``, per line."""
    what = "Spark on local[2] ÷ the command with fast and --jobs 2, for 500,000 more lines"
    if not (find_spec("pyspark") and shutil.which("java")):
        return limits([Row(what, None, 1.7, 1.2)])
    with tempfile.TemporaryDirectory() as folder:
        for size in _SIZES:
            write_messages(Path(folder, str(size)), size)
        measures: dict[str, Callable[[], float]] = {}
        for size in _SIZES:
            measures[f"job {size}"] = partial(_job, folder, str(size))
            measures[f"command {size}"] = partial(_command, folder, str(size))
        found = by_turns(measures, 5)
    few, many = _SIZES
    for name in ("job", "command"):
        pairs = zip(found[f"{name} {many}"], found[f"{name} {few}"], strict=True)
        found[name] = tuple(more - less for more, less in pairs)
    return limits([Row(what, divided(found, "job", "command"), 1.7, 1.2)])


def _command(folder: str, source: str) -> float:
    options = ("--jobs", "2", "-o", f"{folder}/out")
    return seconds(lambda: run(*COMMAND, f"{folder}/{source}", *options))


def _job(folder: str, source: str) -> float:
    shutil.rmtree(f"{folder}/results", ignore_errors=True)
    work = partial(
        subprocess.run,
        [sys.executable, ROOT / "docs/recipes/spark_job.py", source, "--output", "results"],
        cwd=folder,
        env={
            **os.environ,
            "PYSPARK_PYTHON": sys.executable,
            "PYSPARK_SUBMIT_ARGS": "--master local[2] pyspark-shell",
        },
        check=True,
        capture_output=True,
    )
    return seconds(work)
