"""Every vector, compared exactly: whole bodies in their order, and all codes with their fields."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import (
    MappingError,
    Rejected,
    Request,
    Settings,
    Skipped,
    convert,
    convert_lines,
    map_alias,
    map_group,
    map_identify,
    map_page,
    map_screen,
    map_track,
    sync_audience,
)
from connect_mapping.unbatching import is_batch
from tests.vectors import MESSAGE_FOLDERS, load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connect_mapping import Outcome, Problem

MESSAGES = load(*MESSAGE_FOLDERS)
LINES = load("lines")
BATCHES = load("batches")
AUDIENCES = load("audiences")
MAPPERS = {
    "identify": map_identify,
    "track": map_track,
    "alias": map_alias,
    "group": map_group,
    "page": map_page,
    "screen": map_screen,
}


def codes(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": problem.code, "field": problem.field} for problem in problems]


def as_vector(outcome: Outcome) -> dict[str, Any]:
    """Write an outcome as the vectors do."""
    match outcome:
        case Request(path, body, warnings):
            return {"request": {"path": path, "body": body, "warnings": codes(warnings)}}
        case Skipped(reason):
            return {"skipped": reason}
    return {"rejected": codes(outcome.problems)}


def expected(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in ("request", "skipped", "rejected") if key in case}


def exactly(value: object) -> str:
    """Return JSON text, in which 1 is not 1.0, true is not 1, and the order of keys tells."""
    return json.dumps(value, indent=1)


@pytest.mark.parametrize("case", MESSAGES.values(), ids=MESSAGES.keys())
def test_message(case: dict[str, Any]) -> None:
    """A message becomes just what its vector says, and stays as it was."""
    message = copy.deepcopy(case["message"])
    outcome = convert(message, Settings(**case["settings"]))
    assert exactly(as_vector(outcome)) == exactly(expected(case))
    assert exactly(message) == exactly(case["message"])


#: A line that holds a batch is unfolded, and the message that it would be is not converted.
ON_A_LINE = {name: case for name, case in MESSAGES.items() if not is_batch(case["message"])}


@pytest.mark.parametrize("case", ON_A_LINE.values(), ids=ON_A_LINE.keys())
def test_message_as_a_line(case: dict[str, Any]) -> None:
    """The same message on a line becomes the same."""
    lines: list[str | bytes] = [json.dumps(case["message"])]
    lines.append(json.dumps(case["message"], ensure_ascii=True).encode())
    outcomes = list(convert_lines(lines, Settings(**case["settings"])))
    assert len(outcomes) == len(lines)
    for outcome in outcomes:
        assert exactly(as_vector(outcome)) == exactly(expected(case))


@pytest.mark.parametrize("case", LINES.values(), ids=LINES.keys())
def test_line(case: dict[str, Any]) -> None:
    """A line becomes just what its vector says."""
    [outcome] = convert_lines([case["line"]], Settings(**case["settings"]))
    assert exactly(as_vector(outcome)) == exactly(expected(case))


@pytest.mark.parametrize("case", BATCHES.values(), ids=BATCHES.keys())
def test_batch(case: dict[str, Any]) -> None:
    """The messages of a batch on a line become just what its vector says, in order."""
    outcomes = convert_lines([json.dumps(case["payload"])], Settings(**case["settings"]))
    assert exactly([as_vector(outcome) for outcome in outcomes]) == exactly(case["outcomes"])


@pytest.mark.parametrize("case", AUDIENCES.values(), ids=AUDIENCES.keys())
def test_audience(case: dict[str, Any]) -> None:
    """Two lists of members give the requests of their difference."""
    requests = sync_audience(case["audience_name"], case["members"], case["previous_members"])
    found = [{"path": request.path, "body": request.body} for request in requests]
    assert exactly(found) == exactly(case["requests"])


DIRECT = {
    name: case
    for name, case in MESSAGES.items()
    if isinstance(case["message"], dict)
    and case["message"].get("type") in list(MAPPERS)
    and "integrations" not in case["message"]
    and "skipped" not in case
}


@pytest.mark.parametrize("case", DIRECT.values(), ids=DIRECT.keys())
def test_mapper(case: dict[str, Any]) -> None:
    """The mapper of a call gives what convert gives, and raises what convert rejects."""
    message = dict(case["message"])
    mapper = MAPPERS[message.pop("type")]
    try:
        outcome: Outcome = mapper(message, Settings(**case["settings"]))
    except MappingError as error:
        outcome = Rejected(error.problems)
    assert exactly(as_vector(outcome)) == exactly(expected(case))
