"""The most frequent names, counted in bounded memory with a bounded error."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from attrs import define

from connect_mapping.tools.inspection.names import kept_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: So many names are kept of each kind.
MOST_NAMES: Final = 10_000


@define
class Tally:
    """What is counted of one name.

    ``seen`` is how often it was seen since it was kept, and ``missed_at_most`` how often at most
    before: 0 for a name that has been kept from the first time on, so that its figures are exact.
    """

    seen: int = 0
    missed_at_most: int = 0


_Kept = TypeVar("_Kept", bound=Tally)
_SEEN: Final[Callable[[Any], int]] = attrgetter("seen")


class Frequent(Generic[_Kept]):
    """A tally for each name, and for the most frequent ones where there are too many names.

    Up to ``most`` names nothing is lost. When one more comes, the half that was seen least is let
    go. A name that is not kept was seen at most ``missed_at_most`` times, which is never more than
    two times the sum of all counts divided by ``most``: each time it grows by some number, the half
    that stays has been seen that many times more. This is the algorithm of Misra and Gries (1982),
    with the median in place of one, as in "A High-Performance Algorithm for Identifying Frequent
    Items in Data Streams" (Anderson et al., 2017). Nothing is left to chance: the same names in the
    same order give the same tallies.

    >>> events = Frequent(Tally, most=2)
    >>> for name in ["a", "a", "b", "c"]:
    ...     events.of(name).seen += 1
    >>> [(name, tally.seen, tally.missed_at_most) for name, tally in events.items()]
    [('a', 2, 0), ('c', 1, 1)]
    """

    def __init__(self, make: Callable[[], _Kept], most: int = MOST_NAMES) -> None:
        self._make = make
        self._tallies: dict[str, _Kept] = {}
        self.most = most
        self.missed_at_most = 0

    def of(self, name: str) -> _Kept:
        """Return the tally of a name, to be counted up by one."""
        name = kept_name(name)
        tally = self._tallies.get(name)
        if tally is None:
            if len(self._tallies) >= self.most:
                self._let_go()
            tally = self._tallies[name] = self._make()
            tally.missed_at_most = self.missed_at_most
        return tally

    def items(self) -> Iterator[tuple[str, _Kept]]:
        """Yield the names with their tallies, the most frequent first, then by name."""
        yield from sorted(self._tallies.items(), key=lambda pair: (-pair[1].seen, pair[0]))

    def _let_go(self) -> None:
        # Of two that may have been seen as often, the one that is known better stays.
        ranked = sorted(
            self._tallies.items(), key=lambda pair: (_most_often(pair[1]), pair[1].seen)
        )
        gone = (len(ranked) + 1) // 2
        self.missed_at_most = _most_often(ranked[gone - 1][1])
        self._tallies = dict(ranked[gone:])


def _most_often(tally: Tally) -> int:
    return tally.seen + tally.missed_at_most
