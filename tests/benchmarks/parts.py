"""What the time of an identify and of a track goes into."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import convert, map_identify, map_track
from connect_mapping.calls.event_time import first_time
from connect_mapping.calls.traits import plan_of, usual_traits
from connect_mapping.outcomes import request
from connect_mapping.values.json_copy import plain_copy
from connect_mapping.values.time_zones import is_olson_name
from tests.benchmarks.messages import messages
from tests.benchmarks.ratios import by_turns, divided
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Part = Callable[[Any], object]

_COUNT: Final = 1_000

#: What a fast lane does, as far as it can be done alone. Each part takes the message.
_IDENTIFY: Final[dict[str, Part]] = {
    "the special traits": lambda m: usual_traits(m["traits"], plan_of(m["traits"]), {}),
    "the time zone": lambda m: is_olson_name(m["context"]["timezone"]),
    "the deep copy of the attributes": lambda m: plain_copy(m["traits"]),
    "the Request": lambda _: request("/v2/identify", {"user_id": ""}),
}
_TRACK: Final[dict[str, Part]] = {
    "the deep copy of the properties": lambda m: plain_copy(m["properties"]),
    "the timestamp": first_time,
    "the Request": lambda _: request("/v2/track", {"user_id": "", "event": ""}),
}


def parts() -> str:
    """Return a table of the share that each part has in the time of ``convert``."""
    rows: list[tuple[str, ...]] = []
    for call, named, mapper in (
        ("identify", _IDENTIFY, map_identify),
        ("track", _TRACK, map_track),
    ):
        found = [message for message in messages(_COUNT) if message["type"] == call]
        rows += _shares(call, named, mapper, found)
    return table(("call", "part", "share of convert"), rows, words=2)


def _shares(
    call: str, named: dict[str, Part], mapper: Part, found: Sequence[dict[str, Any]]
) -> list[tuple[str, ...]]:
    works: dict[str, Part] = {"convert": convert, "mapper": mapper, "nothing": _nothing, **named}
    measures = {name: _over(work, found) for name, work in works.items()}
    times = by_turns(measures, 31)
    nothing, whole = (divided(times, name, "convert").median for name in ("nothing", "convert"))
    shares = {
        # The loop and the call are taken off everything alike.
        name: (divided(times, name, "convert").median - nothing) / (whole - nothing)
        for name in ("mapper", *named)
    }
    shares["the mapper's own lines"] = 2 * shares["mapper"] - sum(shares.values())
    shares = {"routing, and finding the mapper": 1 - shares.pop("mapper"), **shares}
    return [(call, name, f"{share:.0%}") for name, share in shares.items()]


def _nothing(_message: object) -> None:
    pass


def _over(work: Part, found: Sequence[dict[str, Any]]) -> Callable[[], float]:
    def measure() -> float:
        begin = perf_counter()
        for message in found:
            work(message)
        return perf_counter() - begin

    return measure
