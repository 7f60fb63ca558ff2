"""The catalogue and the vectors: their form, and that each names the other."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

import pytest

import connect_mapping
from connect_mapping import MappingError, convert, convert_lines, unbatch
from connect_mapping.conversion import CALLS
from connect_mapping.outcomes import ProblemCode
from connect_mapping.rules import RULES
from tests.checks import body_of
from tests.hostile import HOSTILE, NotATime
from tests.vectors import MESSAGE_FOLDERS, ROOT, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connect_mapping import Problem

CASES = load(*MESSAGE_FOLDERS, "lines", "batches", "audiences", "batching", "tables")
ANSWERS = ("request", "skipped", "rejected")
#: The keys of a vector in each folder, in order; those of messages are the default.
KEYS = {
    "lines": [["why", "rules", "settings", "line", answer] for answer in ANSWERS],
    "batches": [["why", "rules", "settings", "payload", "outcomes"]],
    "audiences": [
        ["why", "rules", "audience_name", "members", "previous_members", answer]
        for answer in ("requests", "rejected")
    ],
    "batching": [["why", "rules", "size", "requests", "batches"]],
}
MESSAGE_KEYS = [["why", "rules", "settings", "message", answer] for answer in ANSWERS]


def problem_of(message: Any) -> Any:
    """Return the problem of a message."""
    outcome: Any = convert(message)
    return outcome.problems[0]


def in_properties(value: Any) -> Any:
    """Return the first problem of a track with a value among its properties."""
    return problem_of({"type": "track", "userId": "u1", "event": "e", "properties": value})


def on_a_line(line: Any) -> Any:
    """Return the problem of a line."""
    [outcome] = convert_lines([line])
    return outcome.problems[0]  # type: ignore[union-attr]


def without_messages() -> Problem:
    """Return the problem of a batch that holds no messages."""
    with pytest.raises(MappingError) as caught:
        unbatch({})
    return caught.value.problems[0]


#: Faults that only Python's values have, each with the problem that shows it.
PYTHON_FAULTS: dict[str, Callable[[], Any]] = {
    "value.key": lambda: in_properties({7: 1}),
    "value.float-range": lambda: in_properties({"a": Decimal(f"{10**400}.5")}),
    "value.not-a-time": lambda: in_properties({"a": NotATime(2026, 2, 1)}),
    "value.not-json": lambda: in_properties({"a": {1, 2}}),
    "value.unreadable": lambda: in_properties({"a": HOSTILE["date"]()}),
    "routing.not-an-object.instance": lambda: problem_of(object()),
    "batch.missing": without_messages,
    "line.utf-8": lambda: on_a_line(b'{"a": "\xff"}'),
    "line.wrong-type": lambda: on_a_line(7),
}
#: Other rules about them, each with a property or a time, and what it becomes.
PYTHON_VALUES = {
    "value.python": ("properties", {"a": (dt.date(2026, 2, 1),)}, {"a": ["2026-02-01"]}),
    "timestamp.python": ("timestamp", dt.datetime(2026, 2, 1, tzinfo=dt.UTC), 1769904000),
}


def rules_of(case: dict[str, Any]) -> Iterator[list[str]]:
    """Yield the rules of a vector, and those of each of its rows."""
    yield case["rules"]
    for row in case.get("cases", ()):
        if "rules" in row:
            yield row["rules"]


def test_every_folder_is_run() -> None:
    """No folder of vectors is forgotten."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert folders == {name.split("/")[0] for name in CASES}


def test_every_call_is_shown() -> None:
    """A call has a public function, and vectors in a folder of its name."""
    for call in CALLS:
        assert f"map_{call}" in connect_mapping.__all__
        assert any(case["message"].get("type") == call for case in load(call).values())


def test_form() -> None:
    """A vector has its keys in order, and exists for one to three rules of the catalogue."""
    for name, case in CASES.items():
        folder = name.split("/")[0]
        assert folder == "tables" or list(case) in KEYS.get(folder, MESSAGE_KEYS), name
        for outcome in case.get("outcomes", ()):
            assert [key in ANSWERS for key in outcome] == [True], name
        for request in (*case.get("requests", ()), *case.get("batches", ())):
            assert list(request) == ["path", "body", "warnings"][: len(request)], name
        for rules in rules_of(case):
            assert 1 <= len(rules) <= 3, name
            assert len({*rules} & RULES.keys()) == len(rules), name


def test_every_rule_is_shown() -> None:
    """Each rule has a vector, a row or an example of Python that exists for it."""
    named = {rule for case in CASES.values() for rules in rules_of(case) for rule in rules}
    assert RULES.keys() - named - PYTHON_FAULTS.keys() - PYTHON_VALUES.keys() == set()


def test_every_rule_is_whole() -> None:
    """A rule is a sentence with sources; one about a fault says what is wrong and what would not be."""
    for rule in RULES.values():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+", rule.id)
        assert rule.sentence.endswith("."), rule.id
        assert rule.sources, rule.id
        if rule.code is None:
            assert (rule.detail, rule.fix) == ("", ""), rule.id
        else:
            assert rule.code in get_args(ProblemCode), rule.id
            # Their own words, a place on a line, which is a number, or the name of a call.
            places = r"[A-Z][^{}]*( from (byte|character) \{\} on)?\."
            assert re.fullmatch(places, rule.detail), rule.id
            assert re.fullmatch(r"[A-Z][^{}]*\.|Write `\{\}`\.", rule.fix), rule.id


@pytest.mark.parametrize("rule_id", PYTHON_FAULTS)
def test_fault_of_a_python_value(rule_id: str) -> None:
    """A fault that only Python's values have is reported with the code and the detail of its rule."""
    found, rule = PYTHON_FAULTS[rule_id](), RULES[rule_id]
    text = f"{rule.detail} {rule.fix}"
    assert (found.code, re.sub(r"byte \d+", "byte {}", found.detail)) == (rule.code, text)


@pytest.mark.parametrize("rule_id", PYTHON_VALUES)
def test_python_value(rule_id: str) -> None:
    """A value that only Python has becomes what its rule says."""
    field, value, expected = PYTHON_VALUES[rule_id]
    body = body_of({"type": "track", "userId": "u1", "event": "e", field: value})
    assert body[field] == expected
