"""Files that appear whole, and never over one that is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from connect_mapping.cli.streams import UnusableFileError
from connect_mapping.cli.writing import check_outputs, written


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


@pytest.mark.parametrize(
    ("files", "outputs"),
    [
        (["a"], ["a"]),
        (["b", "./a"], ["c", "a"]),
        ([], ["a", "./a"]),
        (["link"], ["a"]),
    ],
)
def test_output_that_would_be_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], outputs: list[str]
) -> None:
    """An output that is read, or written twice, under whatever name, is refused."""
    monkeypatch.chdir(tmp_path)
    Path("a").touch()
    Path("link").symlink_to("a")
    with pytest.raises(UnusableFileError, match=r"a: is named twice, and would be written over$"):
        check_outputs(files, outputs)


def test_outputs_that_may_be() -> None:
    """Standard streams are no files, and a device takes whatever comes."""
    check_outputs(["-", "a", "/dev/null"], [None, "-", "-", "b", "/dev/null", "/dev/null"])
