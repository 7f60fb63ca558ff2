"""Repair the messages that were rejected, and convert them again: one run of a scheduled job.

python replay_rejected.py DIR [--repair COMMAND] [--options OPTIONS]

archive.md beside this file explains it.
"""

from __future__ import annotations

import argparse
import fcntl
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

#: The exit codes of ``convert`` after which its outputs are complete.
COMPLETE: Final = (0, 1)


def main() -> None:
    """Replay each file in ``DIR/new``, and end with 1 if that was not possible for one of them."""
    parser = argparse.ArgumentParser(description="Repair and replay rejected messages.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="holds the files in new/")
    parser.add_argument("--repair", default="cat", help="a filter of records (default: cat)")
    parser.add_argument("--options", default="", help="the options of the first conversion")
    arguments = parser.parse_args()
    for name in ("new", "done", "requests", "rejected"):
        (arguments.folder / name).mkdir(parents=True, exist_ok=True)
    with (arguments.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("another run has not ended")
        failed = False
        for file in sorted((arguments.folder / "new").glob("*.ndjson")):
            try:
                replay(file, shlex.split(arguments.repair), shlex.split(arguments.options))
            except subprocess.CalledProcessError as error:
                print(f"{file}: {error}", file=sys.stderr)
                failed = True
    sys.exit(1 if failed else 0)


def replay(file: Path, repair: list[str], options: list[str]) -> None:
    """Replay a file of rejected messages, and move it to ``done``.

    A run that was interrupted can be repeated, because it writes the same files again. Raises
    CalledProcessError if a command fails; then the file stays where it is.
    """
    requests, rejected, done = (
        file.parents[1] / folder / file.name for folder in ("requests", "rejected", "done")
    )
    convert = [sys.executable, "-m", "connect_mapping", "convert", "--from-rejected", *options]
    with file.open("rb") as records:
        repaired = subprocess.run(repair, stdin=records, stdout=subprocess.PIPE, check=True)  # noqa: S603
    result = subprocess.run(  # noqa: S603 - commands of whoever schedules this
        [*convert, "--output", requests, "--rejected", rejected],
        input=repaired.stdout,
        check=False,
    )
    if result.returncode not in COMPLETE:
        result.check_returncode()
    if rejected.stat().st_size == 0:
        rejected.unlink()
    file.replace(done)


if __name__ == "__main__":
    main()
