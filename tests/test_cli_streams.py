"""Standard streams by their bytes."""

from __future__ import annotations

import io

import pytest

from connect_mapping.cli.streams import UnusableFileError, standard


def test_standard_stream() -> None:
    """A standard stream is used by its bytes, and one that is closed is named."""
    stream = io.TextIOWrapper(io.BytesIO())
    assert standard(stream, "output") is stream.buffer
    with pytest.raises(UnusableFileError, match=r"^standard output is closed$"):
        standard(None, "output")
