"""How the tests run: traps, the profiles of hypothesis, and the command line within this process."""

from __future__ import annotations

import io
import re
import sys
from typing import TYPE_CHECKING

import pytest
from attrs import frozen
from hypothesis import settings

from connect_mapping.cli import main
from tests.traps import set_traps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

set_traps()

#: Programs and data, without tests.
collect_ignore = ["benchmarks", "fuzzing", "mutation", "rule_coverage", "typing"]
# The same examples in every run, so that coverage does not depend on luck. The first is for contributors
# and for other interpreters, the second for .ci/run.
settings.register_profile("brief", max_examples=10, deadline=None, derandomize=True)
settings.register_profile("full", max_examples=50, deadline=None, derandomize=True)
# With new examples in every run: pytest --hypothesis-profile=thorough
settings.register_profile("thorough", max_examples=2_000, deadline=None)
settings.load_profile("brief")


@frozen
class Run:
    """The result of a run of the command line."""

    code: int
    out: bytes
    err: bytes

    @property
    def summary(self) -> list[str]:
        """Return the lines of the summary, from the total on."""
        lines = self.err.decode("utf-8").splitlines()
        [start] = [n for n, line in enumerate(lines) if re.match("[0-9,]+ lines?[:,] ", line)]
        return lines[start:]


@pytest.fixture
def cli(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Run]:
    """Run the command line within this process, with bytes or a raw stream as its standard input."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str | Path, stdin: bytes | io.RawIOBase = b"") -> Run:
        raw = io.BytesIO(stdin) if isinstance(stdin, bytes) else stdin
        buffered = io.BufferedReader(raw)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffered, "utf-8"))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else -1
        out, err = capsysbinary.readouterr()
        return Run(code, out, err)

    return run
