"""Files that appear whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connect_mapping.cli.writing import written

if TYPE_CHECKING:
    from pathlib import Path


def test_written_file_appears_whole(tmp_path: Path) -> None:
    """A file is not there, or is the old one, until all is written."""
    file = tmp_path / "out"
    with written(str(file)) as stream:
        stream.write(b"new")
        assert not file.exists()
    assert file.read_bytes() == b"new"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_written_file_after_a_failure(tmp_path: Path, error: type[BaseException]) -> None:
    """After a failure the old file is as it was, and nothing else is there."""
    file = tmp_path / "out"
    file.write_bytes(b"old")
    with pytest.raises(error), written(str(file)) as stream:  # noqa: PT012
        stream.write(b"new")
        raise error
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"out": b"old"}


def test_file_beside_another(tmp_path: Path) -> None:
    """Two files that are written at once do not get in each other's way."""
    with written(str(tmp_path / "a")) as one, written(str(tmp_path / "b")) as two:
        one.write(b"1")
        two.write(b"2")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}
