"""The rule that keeps the order of what concerns one user: which open batch takes an item.

Batches are sent one after the other. An item goes into the first open batch of its path that has
room and does not come before any batch that holds something of its users; where there is none, a
new batch is opened behind the others. So no item overtakes another one of its users, while those
of different users, which have no order among them, fill the batches up.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: How many batches wait at a time. More hardly fill up better: see docs/performance.md.
OPEN_BATCHES: Final = 16
#: How many ids are named before one that is not among them is forgotten. It has to be more than the
#: ids that can be named while a batch waits: two for each item of nearly twice as many batches.
REMEMBERED: Final = 20_000
#: How many characters of an id are remembered as they are; of a longer one it is the digest, so that
#: memory is bounded whatever the length of ids.
_LONGEST_KEPT: Final = 64

Item = TypeVar("Item")


@define
class OpenBatch(Generic[Item]):
    """Items for one path, in the order in which they came."""

    path: str
    items: list[Item] = field(factory=list)


class OpenBatches(Generic[Item]):
    """The batches that wait for more items, in the order in which they are to be sent.

    >>> batches = OpenBatches(size=2)
    >>> batches.place("/v2/track", ["u1"], "first"), batches.place("/v2/identify", ["u1"], "second")
    ([], [])
    >>> batches.place("/v2/track", ["u2"], "third")
    [OpenBatch(path='/v2/track', items=['first', 'third'])]
    >>> batches.rest()
    [OpenBatch(path='/v2/identify', items=['second'])]
    """

    def __init__(self, size: int, most: int = OPEN_BATCHES) -> None:
        self._size = size
        self._most = most
        self._open: deque[OpenBatch[Item]] = deque()
        self._sent = 0
        self._users = _Users()

    def place(self, path: str, users: Sequence[str], item: Item) -> list[OpenBatch[Item]]:
        """Put an item into its batch, and return the batches that are to be sent now, in order.

        The first is sent when it is full, and as it is when too many wait. Several ``users`` are
        the ids of one user from now on, as after an alias.
        """
        user = self._users.joined(users)
        # Batches are numbered in the order of sending; those that were sent come before all others.
        place = self._place_for(path, max(user.last - self._sent, 0))
        self._open[place].items.append(item)
        user.last = self._sent + place
        ready = []
        while self._open and (self._is_full(self._open[0]) or len(self._open) > self._most):
            ready.append(self._open.popleft())
            self._sent += 1
        return ready

    def rest(self) -> list[OpenBatch[Item]]:
        """Return the batches that still wait, in order; none do afterwards."""
        rest = list(self._open)
        self._sent += len(rest)
        self._open.clear()
        return rest

    def _place_for(self, path: str, first: int) -> int:
        """Return the place of the batch of a path that has room, from the place ``first`` on."""
        for place in range(first, len(self._open)):
            batch = self._open[place]
            if batch.path == path and not self._is_full(batch):
                return place
        self._open.append(OpenBatch(path))
        return len(self._open) - 1

    def _is_full(self, batch: OpenBatch[Item]) -> bool:
        return len(batch.items) == self._size


def users_of(body: Mapping[str, Any]) -> list[str]:
    """Return the ids whose user a body concerns: two where it has a ``previous_id``.

    >>> users_of({"user_id": "u1", "previous_id": "a1"})
    ['u1', 'a1']
    """
    previous = body.get("previous_id")
    return [body["user_id"]] if previous is None else [body["user_id"], previous]


class _User:
    """A user under all ids that aliases have joined: the number of the last batch, and how many ids.

    ``became`` is the user with whom this one was joined.
    """

    __slots__ = ("became", "ids", "last")

    def __init__(self) -> None:
        self.last = -1
        self.ids = 1
        self.became: _User | None = None


class _Users:
    """The users of the ids that were named last: at least REMEMBERED ids, at most twice as many."""

    def __init__(self) -> None:
        self._recent: dict[str | bytes, _User] = {}
        self._older: dict[str | bytes, _User] = {}

    def joined(self, ids: Sequence[str]) -> _User:
        """Return the one user of some ids, which stay joined for as long as they are remembered."""
        user = self._named(_key(ids[0]))
        for name in ids[1:]:
            other = self._named(_key(name))
            if other is not user:
                # The smaller becomes the larger, so that no chain of users grows long.
                small, large = (user, other) if user.ids < other.ids else (other, user)
                small.became = large
                large.ids += small.ids
                large.last = max(large.last, small.last)
                user = large
        return user

    def _named(self, key: str | bytes) -> _User:
        """Return the user of an id, which is the last to be forgotten from now on."""
        user = self._recent.get(key)
        if user is not None and user.became is None:
            return user
        user = user or self._older.get(key) or _User()
        while (became := user.became) is not None:
            user = became
        if len(self._recent) == REMEMBERED and key not in self._recent:
            self._recent, self._older = {}, self._recent
        self._recent[key] = user
        return user


def _key(name: str) -> str | bytes:
    """Return what stands for an id: itself, or the digest of a long one."""
    if len(name) <= _LONGEST_KEPT:
        return name
    # Imported when it is needed, which is hardly ever: it takes longer than this module.
    from hashlib import blake2b

    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
