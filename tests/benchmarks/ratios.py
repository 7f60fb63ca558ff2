"""Ratios of two ways to spend time, measured side by side."""

from __future__ import annotations

import statistics
from time import perf_counter
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Messages are converted soon after they are read, as in any pipeline: while they are in the cache.
_TOGETHER = 20


@frozen
class Ratio:
    """What was measured of one thing by another, once a round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the figure that counts."""
        return statistics.median(self.rounds)

    def __str__(self) -> str:
        return f"{self.median:.2f} ({min(self.rounds):.2f}–{max(self.rounds):.2f})"


def ratio(
    read: Callable[[Any], Any],
    convert: Callable[[Any], Any],
    lines: Sequence[str | bytes],
    rounds: int = 15,
    *,
    together: int = _TOGETHER,
    clock: Callable[[], float] = perf_counter,
) -> Ratio:
    """Return the time of ``convert`` by the time of ``read``, a ratio for each round.

    Both see the same lines, a few at a time and alternating, so that whatever else the machine does slows
    both down alike.
    """

    def one_round() -> float:
        reading = converting = 0.0
        for start in range(0, len(lines), together):
            some = lines[start : start + together]
            begin = clock()
            messages = [read(line) for line in some]
            middle = clock()
            for message in messages:
                convert(message)
            converting += clock() - middle
            reading += middle - begin
        return converting / reading

    return Ratio(tuple(one_round() for _ in range(rounds)))


def alternately(
    base: Callable[[Any], object],
    work: Callable[[Any], object],
    lines: Sequence[str | bytes],
    rounds: int = 15,
) -> Ratio:
    """Return the time of ``work`` by the time of ``base`` for the same lines, a few at a time."""

    def one_round() -> float:
        times = [0.0, 0.0]
        for start in range(0, len(lines), _TOGETHER):
            some = lines[start : start + _TOGETHER]
            times[0] += seconds(lambda some=some: base(some))  # type: ignore[misc]
            times[1] += seconds(lambda some=some: work(some))  # type: ignore[misc]
        return times[1] / times[0]

    return Ratio(tuple(one_round() for _ in range(rounds)))


def by_turns(
    measures: dict[str, Callable[[], float]], rounds: int = 7
) -> dict[str, tuple[float, ...]]:
    """Return what each of some measures gives, round by round, all of them in every round.

    Every other round goes through them backwards, so that none always profits from the one before.
    """
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        for name in list(measures)[:: -1 if number % 2 else 1]:
            found[name].append(measures[name]())
    return {name: tuple(values) for name, values in found.items()}


def divided(found: dict[str, tuple[float, ...]], name: str, base: str) -> Ratio:
    """Return what one measure gave by what another gave in the same round."""
    pairs = zip(found[name], found[base], strict=True)
    return Ratio(tuple(value / by for value, by in pairs))


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    begin = perf_counter()
    work()
    return perf_counter() - begin
