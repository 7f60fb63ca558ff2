"""What files and standard streams have in common: names, chunks of lines, and that they may fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from connect_mapping.cli.byte_ranges import ByteRange

STANDARD_STREAM: Final = "-"


class UnusableFileError(Exception):
    """A file that cannot be read or written; its text is for the user."""


@frozen
class Chunk:
    """Consecutive lines of a file, in one piece, without the line feed of the last.

    ``first`` is the number of the first line, and ``taken`` how many bytes of the file were read for
    them, which is less than they are where the file is gzipped. ``where`` is where they can be
    read again.
    """

    file: str
    first: int
    content: bytes
    taken: int = 0
    where: ByteRange | None = None

    def lines(self) -> list[bytes]:
        """Return the lines, without their line feeds."""
        return self.content.split(b"\n")


def standard(stream: Any, name: str) -> Any:
    """Return the bytes of a standard stream, raising UnusableFileError where it is closed."""
    if stream is None:
        raise UnusableFileError(f"standard {name} is closed")
    return stream.buffer
