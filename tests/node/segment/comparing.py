"""Both answers to a message, and where they differ."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from connect_mapping import Rejected, Request, convert
from tests.full_messages import ALL_CALLS

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER: Final = Path(__file__).parent
#: The value of a field that a body does not have.
MISSING: Final = "(missing)"
OBJECTS: Final = ("attributes", "group_attributes", "properties")


@frozen
class Difference:
    """One place at which the answers differ, with what stands there.

    ``path`` begins with a field of the body; ``("empty", field)`` is an empty object that only Segment
    sends, and ``("sent",)`` is whether the message is sent at all. There ``own`` is a problem's code and field, if the library rejects what Segment sends.
    """

    message: dict[str, Any]
    path: tuple[Any, ...]
    segment: Any
    own: Any
    #: The whole bodies: of what is not sent, what would have been; else nothing.
    segment_body: dict[str, Any]
    own_body: dict[str, Any]


def segment_answers(node: str, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return Segment's answer to each message, from one process of Node.js."""
    text = "".join(json.dumps(message) + "\n" for message in messages)
    program = [node, str(FOLDER / "mapper.js")]
    # Segment's servers keep UTC.
    environment = {**os.environ, "TZ": "UTC"}
    done = subprocess.run(  # noqa: S603 - our own program
        program, input=text, capture_output=True, encoding="utf-8", check=True, env=environment
    )
    return [json.loads(line) for line in done.stdout.split("\n")[:-1]]


def differences(message: dict[str, Any], answer: dict[str, Any]) -> list[Difference]:
    """Return where Segment's answer to a message differs from the library's.

    A body that only one of the two sends is compared with what the other would have sent.
    """
    outcome = convert(message, ALL_CALLS)
    segment: dict[str, Any] = answer.get("body", {})
    own: dict[str, Any] = (
        json.loads(json.dumps(outcome.body)) if isinstance(outcome, Request) else {}
    )
    found: list[tuple[tuple[Any, ...], Any, Any]] = []
    if answer["sent"] and isinstance(outcome, Rejected):
        # Each problem by itself: a reason for one is none for another.
        found += [(("sent",), True, (p.code, p.field)) for p in outcome.problems]
    elif answer["sent"] != bool(own):
        found.append((("sent",), answer["sent"], bool(own)))
    if segment and isinstance(outcome, Request):
        assert answer["path"] == outcome.path
        found += _compared_bodies(segment, own)
    return [Difference(message, *each, segment, own) for each in found]


def _compared_bodies(
    segment: dict[str, Any], own: dict[str, Any]
) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    for field in {**segment, **own}:
        left, right = segment.get(field, MISSING), own.get(field, MISSING)
        if field in OBJECTS and right == MISSING:
            # An object that the library leaves out has no fields.
            yield from _compared((field,), left, {})
            if left == {}:
                yield ("empty", field), left, right
        else:
            yield from _compared((field,), left, right)


def _compared(
    path: tuple[Any, ...], segment: Any, own: Any
) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    if type(segment) is type(own) is dict:
        for key in {**segment, **own}:
            yield from _compared((*path, key), segment.get(key, MISSING), own.get(key, MISSING))
    elif type(segment) is type(own) is list and len(segment) == len(own):
        for place, pair in enumerate(zip(segment, own, strict=True)):
            yield from _compared((*path, place), *pair)
    elif segment != own or isinstance(segment, bool) != isinstance(own, bool):
        yield path, segment, own
