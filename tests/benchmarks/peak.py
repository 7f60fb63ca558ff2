"""Run a command and print its peak memory in bytes: ``python -m tests.benchmarks.peak COMMAND …``.

A small process does this, because the peak of a child is never less than that of its parent when it
was started.
"""

from __future__ import annotations

import subprocess
import sys


def main(command: list[str]) -> None:
    """Run it to its end; a process of its own that it waits for counts where it is larger."""
    import resource  # not on every system

    subprocess.run(command, check=True)  # noqa: S603 - our own command
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(peak if sys.platform == "darwin" else peak * 1024)


if __name__ == "__main__":
    main(sys.argv[1:])
