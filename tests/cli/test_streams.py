"""Standard input is read as bytes, to its end."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from threading import Timer

import pytest

from connect_mapping.cli.streams import UnusableFileError, standard_input
from tests.cli.lines import TRACK, TRACKED
from tests.cli.processes import COMMAND, ENVIRONMENT


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is read as bytes, and an error names it if it is closed."""
    stream = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", stream)
    assert standard_input() is stream.buffer
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UnusableFileError, match=r"^standard input is closed$"):
        standard_input()


def test_input_that_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pause of a non-blocking pipe is not its end."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    with os.fdopen(read) as reader, os.fdopen(write, "wb", buffering=0) as writer:
        monkeypatch.setattr(sys, "stdin", reader)
        stream = standard_input()
        writer.write(b"first")
        assert stream.read1() == b"first"
        Timer(0.1, writer.write, [b"second"]).start()
        assert stream.read1() == b"second"


@pytest.mark.thorough
def test_run_whose_input_does_not_block() -> None:
    """Everything is converted, however slowly it arrives."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    with (
        os.fdopen(write, "wb", buffering=0) as writer,
        subprocess.Popen(  # noqa: S603
            [*COMMAND, "convert"], env=ENVIRONMENT, stdin=read, stdout=-1, stderr=-1
        ) as process,
    ):
        os.close(read)
        for _ in range(2):
            time.sleep(0.3)
            writer.write(TRACK + b"\n")
        writer.close()
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, TRACKED * 2)
