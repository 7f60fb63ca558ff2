"""Fuzz each target for a fixed time, and print what came of it: ``python -m tests.fuzzing``."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzzing.targets import TARGETS, seeds


def fuzz(target: str, folder: Path, seconds: int) -> tuple[int, int, list[Path]]:
    """Return how often a target ran, how many inputs were worth keeping, and those that broke it."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    begun = len(list(corpus.iterdir()))
    command = [sys.executable, "-m", "tests.fuzzing.engine", target, str(folder), str(seconds)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    found = [path for path in folder.iterdir() if path.is_file()]
    if found:
        print("\n".join(re.findall(r"(?m)^.*(?:Error|Exception).*$", run.stderr)), file=sys.stderr)
    executions = re.search(r"stat::number_of_executed_units:\s+(\d+)", run.stderr)
    if executions is None:
        raise RuntimeError(run.stderr[-2000:])
    if run.returncode and not found:
        raise RuntimeError(run.stderr[-2000:])
    return int(executions[1]), len(list(corpus.iterdir())) - begun, found


def main() -> int:
    """Fuzz the targets that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    parser.add_argument("--keep", type=Path, help="where inputs that broke something are kept")
    options = parser.parse_args()
    findings = 0
    print("| target | seconds | executions | new inputs kept | findings |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for target in options.targets or TARGETS:
        with tempfile.TemporaryDirectory() as name:
            runs, kept, found = fuzz(target, Path(name), options.seconds)
            for path in found:
                print(f"{target}: {path.read_bytes()!r}", file=sys.stderr)
                if options.keep:
                    options.keep.mkdir(exist_ok=True)
                    (options.keep / f"{target}-{path.name}").write_bytes(path.read_bytes())
        print(f"| {target} | {options.seconds} | {runs:,} | {kept} | {len(found)} |", flush=True)
        findings += len(found)
    return min(findings, 1)


if __name__ == "__main__":
    sys.exit(main())
