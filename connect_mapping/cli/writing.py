"""Write files completely or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from connect_mapping.cli.output import Standard, closing, naming, open_stream, standard
from connect_mapping.cli.same_files import open_descriptor
from connect_mapping.cli.termination import started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from connect_mapping.cli.output import Output, Target


def opened(target: Target) -> AbstractContextManager[Output]:
    """Open an output. One that is already open is neither truncated nor replaced."""
    if isinstance(target, Standard):
        return standard(target)
    descriptor = open_descriptor(target)
    return written(target) if descriptor is None else open_stream(descriptor, target)


@contextmanager
def written(file: str) -> Iterator[Output]:
    """Open a file for writing. Raises OSError with its name if it cannot be created.

    The file is written under another name in the same directory, and renamed if the block succeeds;
    if not, it is removed. Devices and pipes are written to directly.
    """
    if not file or (os.path.exists(file) and not os.path.isfile(file)):
        with naming(file):
            stream = open(file, "wb", buffering=0)  # noqa: SIM115 - closed below
        with closing(stream, file) as output:
            yield output
        return
    with naming(file):
        place = _place(file)
    with started(partial(_open_beside, place, file), _remove) as part:
        with closing(part, file) as output:
            yield output
        with naming(file):
            with suppress(FileNotFoundError):
                os.chmod(part.name, stat.S_IMODE(os.stat(place).st_mode))
            os.replace(part.name, place)


def _place(file: str) -> str:
    """Return the path of a file after all links. Raises OSError if the path is impossible."""
    place = os.path.realpath(file)
    with suppress(FileNotFoundError):
        # This fails if a link leads to itself, or if a name is too long.
        os.path.realpath(file, strict=True)
    return place


def _open_beside(place: str, file: str) -> Any:
    """Create a file in the same directory, under an unused name."""
    number = 0
    while True:
        try:
            name = f".connect-mapping-{os.getpid()}-{number}.part"
            with naming(file):
                return open(os.path.join(os.path.dirname(place), name), "xb", buffering=0)
        except FileExistsError:
            number += 1


def _remove(part: Any) -> None:
    with suppress(FileNotFoundError):
        os.unlink(part.name)
