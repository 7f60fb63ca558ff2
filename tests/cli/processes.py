"""The command line as a process of its own, for the tests of real pipes, files and devices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import connect_mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Where the package is, which may be installed elsewhere.
ROOT = Path(connect_mapping.__file__).parents[1]
COMMAND = [sys.executable, "-m", "connect_mapping"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "LC_ALL": "C"}


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command line to its end."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": ENVIRONMENT}
    return subprocess.run(  # noqa: S603
        [*COMMAND, *arguments], timeout=60, check=False, **{**streams, **options}
    )


def shell(
    line: str, *, prefix: Sequence[str] = (), **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run a line of the shell in which ``connect-mapping`` is the command line.

    ``prefix`` is a command that runs the shell.
    """
    command = f'connect_mapping() {{ "{sys.executable}" -m connect_mapping "$@"; }}; {line}'
    return subprocess.run(  # noqa: S603
        [*prefix, "bash", "-c", command.replace("connect-mapping", "connect_mapping")],
        env=ENVIRONMENT,
        timeout=60,
        check=False,
        capture_output=True,
        **options,
    )
