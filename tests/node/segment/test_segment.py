"""docs/compatibility.md is complete: it has a row for each difference from Segment's integration."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
from attrs import evolve

from connect_mapping import Request, convert
from tests.full_messages import ALL_CALLS
from tests.node.segment.comparing import (
    FOLDER,
    MISSING,
    OBJECTS,
    Difference,
    differences,
    segment_answers,
)
from tests.node.segment.messages import CALLS, all_messages
from tests.node.segment.rows import ROWS, explanations
from tests.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.thorough

NODE: Final = shutil.which("node")
IS_INSTALLED: Final = (FOLDER / "node_modules/@segment/facade").is_dir()
HOW_MANY: Final = 40_000

needs_segment = pytest.mark.skipif(
    NODE is None or not IS_INSTALLED,
    reason="needs Node.js, and npm ci in tests/node/segment",
)


@cache
def answers() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return all messages, each with Segment's answer."""
    messages = all_messages(HOW_MANY)
    return list(zip(messages, segment_answers(str(NODE), messages), strict=True))


@cache
def found() -> list[Difference]:
    """Return all differences."""
    return [each for message, answer in answers() for each in differences(message, answer)]


def test_page_has_every_row() -> None:
    """The page has one row for each predicate, and no other row has an id."""
    [section] = re.findall(r"(?s)\n## Differences\n(.*?)\n## ", PAGES["docs/compatibility.md"])
    ids = re.findall(r"(?m)^\| `([a-z-]+)` \|", section)
    assert sorted(ids) == sorted(ROWS)


@needs_segment
def test_every_difference_has_a_row() -> None:
    """Whatever differs is explained by a row."""
    unexplained = [difference for difference in found() if not explanations(difference)]
    assert unexplained[:3] == []


@needs_segment
def test_every_row_is_exercised() -> None:
    """Each row explains a difference of some message."""
    used = {name for difference in found() for name in explanations(difference)}
    assert ROWS.keys() - used == set()


@needs_segment
def test_messages() -> None:
    """The experiment is not empty: for each call, both send many messages, and many in the same way."""
    differing = {id(difference.message) for difference in found()}
    both, same = Counter[str](), Counter[str]()
    for message, answer in answers():
        if answer["sent"] and isinstance(convert(message, ALL_CALLS), Request):
            both[message["type"]] += 1
            same[message["type"]] += id(message) not in differing
    assert min(both[call] for call in CALLS) > 1_500
    assert min(same[call] for call in CALLS) > 500


@needs_segment
def test_rows_explain_no_fault() -> None:
    """A wrong value at any place of a body is explained by no row."""
    assert [planted for planted in _planted() if explanations(planted)][:3] == []


def _planted() -> Iterator[Difference]:
    for message, answer in answers()[::3]:
        outcome = convert(message, ALL_CALLS)
        if "body" in answer and isinstance(outcome, Request):
            body: Any = outcome.body
            segment: Any = answer["body"]
            planted = Difference(message, (), None, "planted", segment, body)
            for field, value in body.items():
                if field not in OBJECTS:
                    yield evolve(planted, path=(field,), segment=segment.get(field, MISSING))
                for key in value if field in OBJECTS else ():
                    inner = segment.get(field, {}).get(key, MISSING)
                    yield evolve(planted, path=(field, key), segment=inner)
