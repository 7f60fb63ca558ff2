"""The rule that keeps each user's items in order: which open batch an item goes into.

Batches are sent one after the other. An item goes into the first open batch of its path that has
room and does not precede any batch with an item of the same users. If there is none, a new batch
is opened after the others. So the items of one user stay in order, while the items of different
users, whose order does not matter, fill up the batches.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: The maximum number of open batches. More would hardly fill batches better: see tests/benchmarks/batches.py.
OPEN_BATCHES: Final = 16
#: An id is forgotten only after this many other ids were named. This must be more than the ids that
#: can be named while a batch waits: two for each item of nearly twice as many batches.
REMEMBERED: Final = 20_000
#: Ids of up to this many characters are remembered as they are, and longer ones by their digest, so
#: that memory is bounded.
_LONGEST_KEPT: Final = 64

Item = TypeVar("Item")


class OpenBatch(NamedTuple, Generic[Item]):
    """Items for one path, in the order in which they were added."""

    path: str
    items: list[Item]


class OpenBatches(Generic[Item]):
    """The batches that wait for more items, in the order in which they must be sent.

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
        """Add an item to its batch, and return the batches to send now, in order.

        The first batch is sent when it is full, or when too many batches wait. Several ``users``
        are joined: from now on they are the ids of one user, as after an alias.
        """
        user = self._users.joined(users)
        # Batches are numbered in the order of sending, so the first open one has the number _sent.
        place = self._place_for(path, max(user.last - self._sent, 0))
        self._open[place].items.append(item)
        user.last = self._sent + place
        ready = []
        while self._open and (self._is_full(self._open[0]) or len(self._open) > self._most):
            ready.append(self._open.popleft())
            self._sent += 1
        return ready

    def rest(self) -> list[OpenBatch[Item]]:
        """Remove the batches that still wait, and return them in order."""
        rest = list(self._open)
        self._sent += len(rest)
        self._open.clear()
        return rest

    def _place_for(self, path: str, first: int) -> int:
        """Return the place of the first batch of a path with room, from ``first`` on; open one if needed."""
        for place in range(first, len(self._open)):
            batch = self._open[place]
            if batch.path == path and not self._is_full(batch):
                return place
        self._open.append(OpenBatch(path, []))
        return len(self._open) - 1

    def _is_full(self, batch: OpenBatch[Item]) -> bool:
        return len(batch.items) == self._size


def users_of(body: Mapping[str, Any]) -> list[str]:
    """Return the ids of the user that a body is about: two if it has a ``previous_id``.

    >>> users_of({"user_id": "u1", "previous_id": "a1"})
    ['u1', 'a1']
    """
    previous = body.get("previous_id")
    return [body["user_id"]] if previous is None else [body["user_id"], previous]


class _User:
    """A user with all ids that aliases have joined.

    ``last`` is the number of the user's last batch, and ``ids`` the number of ids. ``became`` is the
    user into which this one was merged, if any.
    """

    __slots__ = ("became", "ids", "last")

    def __init__(self) -> None:
        self.last = -1
        self.ids = 1
        self.became: _User | None = None


class _Users:
    """The users of the most recent ids: at least REMEMBERED ids, at most twice as many."""

    def __init__(self) -> None:
        self._recent: dict[str | bytes, _User] = {}
        self._older: dict[str | bytes, _User] = {}

    def joined(self, ids: Sequence[str]) -> _User:
        """Join ids into one user and return it. Ids stay joined while they are remembered."""
        user = self._named(_key(ids[0]))
        for name in ids[1:]:
            other = self._named(_key(name))
            if other is not user:
                # Merge the smaller user into the larger, so that chains stay short.
                small, large = (user, other) if user.ids < other.ids else (other, user)
                small.became = large
                large.ids += small.ids
                large.last = max(large.last, small.last)
                user = large
        return user

    def _named(self, key: str | bytes) -> _User:
        """Return the user of an id, and mark the id as the most recent one."""
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
    """Return the key of an id: the id itself, or the digest of a long one."""
    if len(name) <= _LONGEST_KEPT:
        return name
    # Imported here, because it is rarely needed and takes longer than this module.
    from hashlib import blake2b

    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
