"""How well batches fill up, by how many users there are and by how many batches wait."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from connect_mapping.batches.send_order import OPEN_BATCHES, OpenBatches

if TYPE_CHECKING:
    from collections.abc import Iterator

_COUNT: Final = 100_000
_SIZE: Final = 100
_USERS: Final = (100_000, 10_000, 1_000, 100, 10, 1)
_MOST: Final = (2, 4, 8, OPEN_BATCHES, 32, 64)
#: As in the messages of the other benchmarks, here by chance: six tracks, three identifies, an alias.
_PATHS: Final = ("/v2/track",) * 6 + ("/v2/identify",) * 4


def traffic(count: int, users: int, seed: int = 2021) -> Iterator[tuple[str, list[str]]]:
    """Yield the path and the ids of requests, each of any of the users, the same for the same seed.

    One in ten is an alias, which joins an id of its own with that of its user.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
    for number in range(count):
        draw = chance.randrange(10)
        ids = [f"u{chance.randrange(users)}"]
        yield _PATHS[draw], [*ids, f"a{number}"] if draw == 9 else ids


def in_turn(count: int, users: int) -> Iterator[tuple[str, list[str]]]:
    """Yield an identify and a track of each user in turn, which is what batches like least."""
    for number in range(count):
        yield ("/v2/identify", "/v2/track")[number % 2], [f"u{number // 2 % users}"]


def fill(requests: Iterator[tuple[str, list[str]]], size: int, most: int) -> float:
    """Return how many requests a batch holds on average."""
    batches: OpenBatches[None] = OpenBatches(size, most)
    found = [len(b.items) for path, ids in requests for b in batches.place(path, ids, None)]
    found += [len(batch.items) for batch in batches.rest()]
    return sum(found) / len(found)


def fills() -> str:
    """Return a table: the average fill of batches, for each number of users and of open batches."""
    head = ["users", *(f"{most} open" for most in _MOST)]
    rows = [head, ["---", *("---:" for _ in _MOST)]]
    for users in _USERS:
        cells = [f"{fill(traffic(_COUNT, users), _SIZE, most):.1f}" for most in _MOST]
        rows.append([f"{users:,}, by chance", *cells])
    for users in _USERS:
        cells = [f"{fill(in_turn(_COUNT, users), _SIZE, most):.1f}" for most in _MOST]
        rows.append([f"{users:,}, in turn", *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
