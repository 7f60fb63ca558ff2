"""Every vector, compared exactly: whole bodies in their order, all codes with their fields, its rules."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import (
    MappingError,
    Request,
    Settings,
    Skipped,
    convert,
    convert_lines,
    sync_audience,
    unbatch,
)
from connect_mapping.batches.unfold import is_batch
from connect_mapping.conversion import read_traced
from connect_mapping.line_reader import read_line
from connect_mapping.rules import RULES
from connect_mapping.tools.conformance.cases import _TABLES as TABLES
from tests.checks import is_json_ready
from tests.strategies import of_other_classes
from tests.vectors import MESSAGE_FOLDERS, load, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connect_mapping import Outcome, Problem

MESSAGES = load(*MESSAGE_FOLDERS)
LINES = load("lines")
BATCHES = load("batches")
AUDIENCES = load("audiences")


def each(cases: dict[str, Any]) -> pytest.MarkDecorator:
    """Run a test once for each case."""
    return pytest.mark.parametrize("case", cases.values(), ids=cases.keys())


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


def expected(case: dict[str, Any]) -> str:
    """Return what a vector expects, as exact JSON."""
    return exactly({key: case[key] for key in ("request", "skipped", "rejected") if key in case})


def exactly(value: object) -> str:
    """Return JSON text, in which 1 is not 1.0, true is not 1, and the order of keys tells."""
    return json.dumps(value, indent=1)


def noted(case: dict[str, Any]) -> set[str]:
    """Return the rules that a vector names and that must be in its trace."""
    return {rule_id for rule_id in case["rules"] if RULES[rule_id].noted}


@each(MESSAGES)
def test_message(case: dict[str, Any]) -> None:
    """A message becomes what its vector says, with and without the fast lanes, by the named rules."""
    message, settings = copy.deepcopy(case["message"]), Settings(**case["settings"])
    by_rules, trace, _ = read_traced(message, settings)
    for outcome in (convert(message, settings), by_rules):
        assert exactly(as_vector(outcome)) == expected(case)
    assert noted(case) <= trace.rules.keys()
    assert exactly(message) == exactly(case["message"])


def test_messages_of_other_classes() -> None:
    """A message of subclasses of dict, str, int and float, and of tuples, becomes the same plain JSON."""
    for name, case in MESSAGES.items():
        outcome = convert(of_other_classes(case["message"]), Settings(**case["settings"]))
        assert exactly(as_vector(outcome)) == expected(case), name
        assert not isinstance(outcome, Request) or is_json_ready(outcome.body), name


def test_messages_on_lines() -> None:
    """A message on a line becomes the same, as text without escapes and as bytes with them."""
    for name, case in MESSAGES.items():
        if is_batch(case["message"]):  # which would be unfolded
            continue
        text = json.dumps(case["message"], ensure_ascii=False)
        line = json.dumps(case["message"]).encode()
        outcomes = [*convert_lines([text, line], Settings(**case["settings"]))]
        assert [exactly(as_vector(outcome)) for outcome in outcomes] == [expected(case)] * 2, name


@each(LINES)
def test_line(case: dict[str, Any]) -> None:
    """A line becomes what its vector says."""
    [outcome] = convert_lines([case["line"]], Settings(**case["settings"]))
    assert exactly(as_vector(outcome)) == expected(case)


@each(BATCHES)
def test_batch(case: dict[str, Any]) -> None:
    """The messages of a batch on a line become what its vector says, in order."""
    outcomes = convert_lines([json.dumps(case["payload"])], Settings(**case["settings"]))
    assert exactly([as_vector(outcome) for outcome in outcomes]) == exactly(case["outcomes"])


def test_named_rules_acted() -> None:
    """A noted rule that the vector of a line or a batch names is in the trace of its messages."""
    for name, case in (LINES | BATCHES).items():
        messages = []
        with suppress(MappingError):
            value = case["payload"] if "payload" in case else read_line(case["line"])
            messages = list(unbatch(value)) if is_batch(value) else [value]
        settings = Settings(**case["settings"])
        traces = [read_traced(message, settings)[1] for message in messages]
        assert noted(case) <= {rule_id for trace in traces for rule_id in trace.rules}, name


@pytest.mark.parametrize("name", TABLES)
def test_rules_of_rows_acted(name: str) -> None:
    """A noted rule that a row of a table names is in the trace of a message with the row's input."""
    for row in table(name.split("/")[1]):
        message, _ = TABLES[name](row["input"], row["output"])
        _, trace, _ = read_traced(message, Settings())
        assert {i for i in row.get("rules", ()) if RULES[i].noted} <= trace.rules.keys()


@each(AUDIENCES)
def test_audience(case: dict[str, Any]) -> None:
    """Two lists of members give the requests of their difference, or the problems of their ids."""
    lists = case["audience_name"], case["members"], case["previous_members"]
    if "rejected" in case:
        with pytest.raises(MappingError) as error:
            sync_audience(*lists)
        assert codes(error.value.problems) == case["rejected"]
    else:
        found = [{"path": request.path, "body": request.body} for request in sync_audience(*lists)]
        assert exactly(found) == exactly(case["requests"])
