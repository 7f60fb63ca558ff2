"""Outputs that are the same file as an input or another output, however each was opened."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from connect_mapping.cli.output import Standard, name_of, naming
from connect_mapping.cli.streams import STANDARD_STREAM, UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from connect_mapping.cli.output import Target

#: Directories whose entries are the open descriptors of the process.
_DESCRIPTORS: Final = ("/dev/fd", "/proc/self/fd")
#: Linux follows no more links than this.
_MOST_LINKS: Final = 40

#: A file by its device and inode, or by its path if it does not exist yet.
File = tuple[int, int] | str


class StandardErrorIsInputError(UnusableFileError):
    """Standard error is an input, so even this error cannot be reported there."""


def check_outputs(inputs: Iterable[str], outputs: Collection[Target]) -> None:
    """Raise UnusableFileError if an output would overwrite an input or another output.

    Terminals, pipes and devices such as /dev/null can be shared. So can a file with several open
    descriptors, because everything is written through one of them.
    """
    read = {_input_file(name) for name in inputs} - {None}
    taken: set[File] = set()
    for output in sorted(outputs, key=_order):
        file = _output_file(output)
        if file is None:
            continue
        if file in read:
            if output is Standard.ERROR:
                raise StandardErrorIsInputError
            raise UnusableFileError(f"{name_of(output)}: would overwrite an input")
        if file in taken and open_descriptor(output) is None:
            raise UnusableFileError(f"{name_of(output)}: is another output already")
        taken.add(file)


def open_descriptor(output: Target) -> int | None:
    """Return the descriptor of a standard stream, or of a name such as /dev/fd/3."""
    if isinstance(output, Standard):
        return output.descriptor()
    directories = {os.path.realpath(directory) for directory in _DESCRIPTORS}
    path = output
    for _ in range(_MOST_LINKS):
        # Links are followed one by one, because the last one leads from the descriptor to its file.
        folder, name = os.path.split(path)
        folder = os.path.realpath(folder)
        if folder in directories and name.isascii() and name.isdigit() and len(name) < 10:
            return int(name)
        try:
            path = os.path.join(folder, os.readlink(os.path.join(folder, name)))
        except OSError:
            break
    return None


def _order(output: Target) -> int:
    """Check standard error first, because errors are written to it, and then open descriptors."""
    if output is Standard.ERROR:
        return 0
    return 2 if open_descriptor(output) is None else 1


def _input_file(name: str) -> File | None:
    if name != STANDARD_STREAM:
        return _named_file(name)
    with suppress(AttributeError, OSError):  # it is closed, or in memory
        return _identity(os.fstat(sys.stdin.fileno()))
    return None


def _output_file(output: Target) -> File | None:
    descriptor = open_descriptor(output)
    if descriptor is not None:
        with naming(name_of(output)):
            return _identity(os.fstat(descriptor))
    return None if isinstance(output, Standard) else _named_file(output)


def _named_file(name: str) -> File | None:
    try:
        status = os.stat(name)
    except OSError:
        return os.path.realpath(name)
    return _identity(status)


def _identity(status: os.stat_result) -> File | None:
    """Return the identity of a file, the same for all its names, or None if it can be shared."""
    mode = status.st_mode
    if stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        return None
    return status.st_dev, status.st_ino
