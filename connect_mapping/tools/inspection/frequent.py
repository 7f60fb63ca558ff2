"""The most frequent names, counted in bounded memory with a bounded error."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from attrs import define

from connect_mapping.tools.inspection.report import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connect_mapping.tools.inspection.report import Row

#: How many names are kept of each kind.
MOST_NAMES: Final = 10_000
#: The number of characters of a name that are kept. Connect accepts no longer event names.
LONGEST_NAME: Final = 200


@define
class Tally:
    """The counts of one name.

    ``seen`` is how often it was seen since it was kept, and ``missed_at_most`` limits how often it was
    seen before. That is 0 for a name that was kept from the start, so its figures are exact.
    """

    seen: int = 0
    missed_at_most: int = 0

    @property
    def seen_at_most(self) -> int:
        """Return how often it may have been seen in all."""
        return self.seen + self.missed_at_most

    def merge(self, later: Any) -> None:
        """Add the counts of later messages."""
        self.seen += later.seen


_Kept = TypeVar("_Kept", bound=Tally)


class Frequent(Generic[_Kept]):
    """A tally for each name, or for the most frequent names if there are too many.

    Up to ``most`` names, nothing is lost. At the next name, the half that was seen least is dropped. A
    name that is not kept was seen at most ``missed_at_most`` times. That is never more than twice the
    sum of all counts divided by ``most``, because whenever it grows, the half that stays was seen that
    many times more. This is the algorithm of Misra and Gries (1982), with the median in place of one,
    as in "A High-Performance Algorithm for Identifying Frequent Items in Data Streams" (Anderson et
    al., 2017). It is deterministic: the same names in the same order give the same tallies.

    A name may have several parts, such as an event and a property. Names that fit can be counted apart
    and merged, and give the same tallies as if they had been counted here one by one.

    >>> events = Frequent(Tally, most=2)
    >>> for name in ["a", "a", "b", "c"]:
    ...     events.of(name).seen += 1
    >>> [(name, tally.seen, tally.missed_at_most) for [name], tally in events.items()]
    [('a', 2, 0), ('c', 1, 1)]
    """

    def __init__(self, make: Callable[[], _Kept], most: int = MOST_NAMES) -> None:
        self._make = make
        self._tallies: dict[tuple[str, ...], _Kept] = {}
        self.most = most
        self.missed_at_most = 0

    def of(self, *name: str) -> _Kept:
        """Return the tally of a name, to be counted up by one."""
        return self._tallies.get(name) or self._of(tuple(map(kept_name, name)))

    def takes(self, later: Frequent[_Kept]) -> bool:
        """Tell whether :meth:`merge` would drop no name, and none was dropped before."""
        new = sum(name not in self._tallies for name in later._tallies)
        return not later.missed_at_most and len(self._tallies) + new <= self.most

    def merge(self, later: Frequent[_Kept]) -> None:
        """Add the tallies of later names."""
        for name, tally in later._tallies.items():
            self._of(name).merge(tally)

    def items(self) -> Iterator[tuple[tuple[str, ...], _Kept]]:
        """Yield the names with their tallies, the most frequent first, then by name."""
        yield from sorted(self._tallies.items(), key=lambda pair: (-pair[1].seen, pair[0]))

    def listing(self, row: Callable[..., Row]) -> Listing[Row]:
        """Return the rows, each made of a tally and the parts of its name."""
        rows = tuple(row(tally, *name) for name, tally in self.items())
        return Listing(not self.missed_at_most, rows, self.most, self.missed_at_most)

    def _of(self, name: tuple[str, ...]) -> _Kept:
        tally = self._tallies.get(name)
        if tally is None:
            if len(self._tallies) >= self.most:
                self._drop_half()
            tally = self._tallies[name] = self._make()
            tally.missed_at_most = self.missed_at_most
        return tally

    def _drop_half(self) -> None:
        # Of two that may have been seen equally often, the one that is known better stays.
        ranked = sorted(
            self._tallies.items(), key=lambda pair: (pair[1].seen_at_most, pair[1].seen)
        )
        dropped = (len(ranked) + 1) // 2
        self.missed_at_most = ranked[dropped - 1][1].seen_at_most
        self._tallies = dict(ranked[dropped:])


def kept_name(name: str) -> str:
    """Return a name as it is kept: after 200 characters, a digest replaces the rest.

    Keys of objects may have any length, but memory must be bounded.
    """
    if len(name) <= LONGEST_NAME:
        return name
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{name[:LONGEST_NAME]}…{digest}"
