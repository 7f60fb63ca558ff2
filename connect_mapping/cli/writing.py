"""Files that are written: whole or not at all, and never over one that is read."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def check_outputs(files: Iterable[str], outputs: Iterable[str | None]) -> None:
    """Raise UnusableFileError where an output is one of the files that are read, or another output.

    What is None or a standard stream is no file, and a device may be used twice.
    """
    taken = {os.path.realpath(file) for file in files if file != STANDARD_STREAM}
    for name in outputs:
        if name is None or name == STANDARD_STREAM:
            continue
        path = os.path.realpath(name)
        if path in taken and not Path(path).is_char_device():
            raise UnusableFileError(f"{name}: is named twice, and would be written over")
        taken.add(path)


@contextmanager
def written(file: str) -> Iterator[Any]:
    """Give a file to write to.

    It appears whole under its name when the block ends well, and not at all when it does not: it is
    written beside its place and renamed. Devices and pipes are written to directly. Raises
    UnusableFileError where the file cannot be made.
    """
    try:
        in_place = Path(file).exists() and not Path(file).is_file()
        place = Path(file) if in_place else _place(file)
        part = place.open("wb") if in_place else _open_beside(place)
    except OSError as error:
        raise UnusableFileError(f"{file}: {error.strerror}") from None
    try:
        with part:
            yield part
        if not in_place:
            if place.exists():
                shutil.copymode(place, part.name)
            Path(part.name).replace(place)
    finally:
        if not in_place:
            Path(part.name).unlink(missing_ok=True)


def _place(file: str) -> Path:
    """Return where a file is or will be, behind all links; raise OSError where it cannot be."""
    place = Path(os.path.realpath(file))
    with suppress(FileNotFoundError):
        # This fails where a link leads to itself, and where a name is too long.
        os.path.realpath(file, strict=True)
    return place


def _open_beside(place: Path) -> Any:
    """Make a file beside a place, under a name that nobody else has."""
    number = 0
    while True:
        try:
            return place.with_name(f".connect-mapping-{os.getpid()}-{number}.part").open("xb")
        except FileExistsError:
            number += 1
