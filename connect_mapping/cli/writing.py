"""Files that are written: whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connect_mapping.cli.output import Standard, closing, naming, open_stream, standard
from connect_mapping.cli.same_files import open_descriptor
from connect_mapping.cli.termination import started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from connect_mapping.cli.output import Output, Target


def opened(target: Target) -> AbstractContextManager[Output]:
    """Open an output. What is open already is written to as it is: not truncated, not replaced."""
    if isinstance(target, Standard):
        return standard(target)
    descriptor = open_descriptor(target)
    return written(target) if descriptor is None else open_stream(descriptor, target)


@contextmanager
def written(file: str) -> Iterator[Output]:
    """Open a file to write to. Raises OSError with its name if it cannot be made.

    It appears whole under its name when the block ends well, and not at all when it does not: it is
    written beside its place and renamed. Devices and pipes are written to directly.
    """
    if Path(file).exists() and not Path(file).is_file():
        with naming(file):
            stream = Path(file).open("wb", buffering=0)  # noqa: SIM115 - closed below
        with closing(stream, file) as output:
            yield output
        return
    with naming(file):
        place = _place(file)
    with started(partial(_open_beside, place, file), _remove) as part:
        with closing(part, file) as output:
            yield output
        with naming(file):
            if place.exists():
                shutil.copymode(place, part.name)
            Path(part.name).replace(place)


def _place(file: str) -> Path:
    """Return where a file is or will be, behind all links; raise OSError where it cannot be."""
    place = Path(os.path.realpath(file))
    with suppress(FileNotFoundError):
        # This fails where a link leads to itself, and where a name is too long.
        os.path.realpath(file, strict=True)
    return place


def _open_beside(place: Path, file: str) -> Any:
    """Make a file beside a place, under a name that nobody else has."""
    number = 0
    while True:
        try:
            name = f".connect-mapping-{os.getpid()}-{number}.part"
            with naming(file):
                return place.with_name(name).open("xb", buffering=0)
        except FileExistsError:
            number += 1


def _remove(part: Any) -> None:
    Path(part.name).unlink(missing_ok=True)
