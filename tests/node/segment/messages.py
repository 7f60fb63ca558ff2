"""Messages for both mappings: the vectors' and the examples', messages of libraries, and changes to all of them."""

from __future__ import annotations

import copy
import json
import random
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tests import vectors
from tests.full_messages import FULL, places
from tests.node.segment.values import FIELDS, ODD, SPELLINGS, TRAITS
from tests.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS: Final = ("identify", "track", "alias", "group", "page", "screen")


def all_messages(count: int) -> list[dict[str, Any]]:
    """Return the bases, and as many changes of them as make ``count``; the same ones in every run."""
    bases, single = [*_bases()], [*_single_values()]
    by_call = [[message for message in bases if message["type"] == call] for call in CALLS]
    draw = random.Random(20_260_201)  # noqa: S311 - not for secrets
    drawn = (draw.choice(draw.choice(by_call)) for _ in range(count - len(bases) - len(single)))
    changed = [_changed(copy.deepcopy(message), draw) for message in drawn]
    # Both sides read the same text.
    return [json.loads(json.dumps(message)) for message in (*bases, *single, *changed)]


def _bases() -> Iterator[dict[str, Any]]:
    found = [case["message"] for case in vectors.load(*vectors.MESSAGE_FOLDERS).values()]
    examples = (ROOT / "docs/examples/messages.ndjson").read_text("utf-8").splitlines()
    found += [json.loads(line) for line in examples if line.startswith("{")]
    for message in found:
        if isinstance(message, dict) and message.get("type") in CALLS:
            yield message
    for number in range(40):
        for call in CALLS:
            yield _ordinary(call, number)


def _single_values() -> Iterator[dict[str, Any]]:
    """Return ordinary messages with each value at each of its places, so that no row depends on luck."""
    # What the libraries of 2013 sent.
    yield {"type": "identify", "userId": "", "sessionId": "s1", "traits": {"plan": "pro"}}
    for number, (path, value) in enumerate(_every_value()):
        for call in CALLS:
            message = _ordinary(call, number)
            _set(message, path, value)
            yield message


def _every_value() -> Iterator[tuple[tuple[str, ...], Any]]:
    for path, values in FIELDS.items():
        yield from ((path, value) for value in values)
    for trait, values in TRAITS.items():
        for spelling in SPELLINGS[trait]:
            yield from ((("traits", spelling), value) for value in values)


def _ordinary(call: str, number: int) -> dict[str, Any]:
    """Return a message as libraries send it, with what Segment adds when it receives one."""
    library = ("analytics.js", "analytics-ios", "analytics-android", "analytics-node")[number % 4]
    message = {key: value for key, value in FULL[call].items() if key != "integrations"}
    message = copy.deepcopy(message) | {
        "messageId": f"m{number}",
        "userId": f"user-{number}",
        "context": {"library": {"name": library, "version": "1.2.3"}, "timezone": "Europe/Paris"},
        "timestamp": f"2024-05-{1 + number % 28:02}T09:40:25.{number % 1000:03}Z",
        "receivedAt": "2024-05-03T09:40:25.198Z",
        "channel": ("mobile", "server")[number % 2],
    }
    if number % 4 in (1, 2):
        message["context"]["device"] = {"type": library[10:], "token": f"ff{number:02}"}
    if call == "identify":
        del message["traits"]["timezone"]
        message["traits"]["phone"] = "+1 555-0100"
    return message


def _changed(message: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    changes: tuple[Callable[[], None], ...] = (
        partial(_set_field, message, draw),
        partial(_set_field, message, draw),
        partial(_set_trait, message, draw),
        partial(_spoil, message, draw),
        partial(_drop, message, draw),
    )
    for _ in range(draw.randint(1, 4)):
        message.setdefault("messageId", "m1")  # something to spoil or to drop
        draw.choice(changes)()
    return message


def _set_field(message: dict[str, Any], draw: random.Random) -> None:
    path = draw.choice([*FIELDS])
    _set(message, path, draw.choice(FIELDS[path]))


def _set_trait(message: dict[str, Any], draw: random.Random) -> None:
    trait = draw.choice([*TRAITS])
    _set(message, ("traits", draw.choice(SPELLINGS[trait])), draw.choice(TRAITS[trait]))


def _set(message: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    target = message
    for key in path[:-1]:
        if not isinstance(target.get(key), dict):
            target[key] = {}
        target = target[key]
    target[path[-1]] = copy.deepcopy(value)


def _spoil(message: dict[str, Any], draw: random.Random) -> None:
    """Put an odd value at some place that the message has."""
    parent, key = _place(message, draw)
    parent[key] = copy.deepcopy(draw.choice(ODD))


def _drop(message: dict[str, Any], draw: random.Random) -> None:
    parent, key = _place(message, draw)
    del parent[key]


def _place(message: dict[str, Any], draw: random.Random) -> tuple[Any, Any]:
    found = [path for path in places(message) if path != ("type",)]
    *path, key = draw.choice(found)
    parent: Any = message
    for step in path:
        parent = parent[step]
    return parent, key
