"""Records that ``convert --rejected`` wrote, read again for ``--from-rejected``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from connect_mapping.line_reader import read_line
from connect_mapping.lines import read_entries
from connect_mapping.outcomes import MappingError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connect_mapping.lines import Entry, Fields
    from connect_mapping.settings import Settings

_NOT_A_RECORD: Final = (
    "A record needs its message as text in `input`, as convert --rejected FILE writes it."
)


@frozen
class Rejection:
    """A rejected message and its origin: the values of ``file``, ``line`` and ``index`` at that time.

    ``indexes`` are the positions of several messages of a batch that share one record.
    """

    file: str
    line: int
    index: int | None
    indexes: tuple[int, ...]
    text: str

    def entries(self, settings: Settings) -> Iterator[Fields]:
        """Convert the message. One that came from a batch is not unfolded."""
        try:
            line: bytes | str = self.text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # text that no file can hold
            line = self.text
        return read_entries([line], settings, self.line, unfold=self.index is None)

    def index_of(self, entry: Entry) -> int | None:
        """Return the position that the message of an entry had in its batch."""
        if self.index is not None or entry.index is None:
            return self.index
        known = entry.index < len(self.indexes)
        return self.indexes[entry.index] if known else entry.index


def read_rejection(file: str, number: int, line: bytes) -> Rejection:
    """Return the record in a line of a file. Raises MappingError if it is none.

    An origin that is missing is the line itself.

    >>> line = b'{"file": "a.ndjson", "line": 7, "problems": [], "input": "oops"}'
    >>> read_rejection("bad.ndjson", 1, line)
    Rejection(file='a.ndjson', line=7, index=None, indexes=(), text='oops')
    """
    record = read_line(line)
    text = record.get("input") if type(record) is dict else None
    if type(text) is not str:
        raise MappingError([Problem("wrong_type", "input", _NOT_A_RECORD)])
    name, place, index = map(record.get, ("file", "line", "index"))
    indexes = record.get("indexes")
    return Rejection(
        name if type(name) is str else file,
        place if type(place) is int else number,
        index if type(index) is int else None,
        tuple(i for i in indexes if type(i) is int) if type(indexes) is list else (),
        text,
    )
