"""Standard input by its bytes."""

from __future__ import annotations

import io
import sys

import pytest

from connect_mapping.cli.streams import UnusableFileError, standard_input


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input is read by its bytes, and is named if it is closed."""
    stream = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", stream)
    assert standard_input() is stream.buffer
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UnusableFileError, match=r"^standard input is closed$"):
        standard_input()
