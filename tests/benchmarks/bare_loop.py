"""The shortest program that does what the command line does for messages without a fault.

``python -m tests.benchmarks.bare_loop FILE OUT``: no check, no problem, no warning. The command line
is measured against it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.benchmarks.alternatives.bare import MAPPERS


def main(source: str, out: str) -> None:
    """Write the body that each line of ``source`` becomes to a line of ``out``."""
    with Path(source).open(encoding="utf-8") as lines, Path(out).open("w", encoding="utf-8") as to:
        for line in lines:
            message = json.loads(line)
            to.write(json.dumps(MAPPERS[message["type"]](message)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
