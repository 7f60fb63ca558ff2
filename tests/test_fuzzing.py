"""The targets of the fuzzer: they hold for what they begin with, and notice what does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Outcome, Problem, Rejected, Request, Skipped
from tests.fuzzing import targets
from tests.fuzzing.targets import TARGETS, BreachError, check_outcome, seeds

if TYPE_CHECKING:
    from collections.abc import Callable

each_target = pytest.mark.parametrize("target", TARGETS)
GOOD = {"user_id": "u1", "event": "e"}


@each_target
def test_seeds(target: str) -> None:
    """A target holds for each of its seeds, of which there are many."""
    found = seeds(target)
    assert len(found) > 20
    for seed in found:
        TARGETS[target](seed)


@each_target
@given(st.binary())
def test_any_bytes(target: str, data: bytes) -> None:
    """It holds for any bytes."""
    TARGETS[target](data)


@given(st.integers(0, 10**6), st.sampled_from(["", "Z", " GMT", "e5", ".5"]))
def test_times(number: int, rest: str) -> None:
    """It holds for what looks like a time."""
    TARGETS["timestamps"](f"{number:09}{rest}".encode())


def test_deep_message() -> None:
    """A message that nests as deep as bytes can tell ends, and so does one whose objects end."""
    TARGETS["messages"](b"\x07\xc0\x00\x01\xff\x00\x84name")
    TARGETS["messages"](b"\x07\xff" * 40 + b"\x07\xc0" * 40 + b"\x07\xa1\xa2\x00")


@pytest.mark.parametrize(
    "outcome",
    [
        Request("/v2/track", {**GOOD, "properties": {"a": (1,)}}),  # type: ignore[arg-type]
        Request("/v2/track", {"user_id": " ", "event": "e"}),
        Request(
            "/v2/track", {"user_id": "u1", "event": "e"}, (Problem("missing", "a" * 10_000, "A."),)
        ),
        Rejected((Problem("missing", "event", "The event is ann@example.com."),)),
        Rejected(()),
        None,
    ],
)
def test_bad_outcome(outcome: Any) -> None:
    """An outcome that is not what it should be is noticed."""
    with pytest.raises(BreachError):
        check_outcome(outcome)


def _lying(found: object) -> Callable[..., Any]:
    return lambda *_arguments: found


@pytest.mark.parametrize(
    ("target", "name", "found"),
    [
        ("lines", "convert_lines", [None]),
        ("messages", "convert_lines", []),
        ("readers", "_by_the_standard_library", "else"),
        ("timestamps", "unix_seconds", 1.0),
        ("timestamps", "unix_seconds", 1e20),
        ("timestamps", "unix_seconds", True),
        ("timestamps", "unix_seconds", 0.00001),
        ("names", "snake_case", ""),
        ("pace", "_cpu_seconds", 1.0),
    ],
)
def test_breach(monkeypatch: pytest.MonkeyPatch, target: str, name: str, found: object) -> None:
    """What does not hold is noticed."""
    monkeypatch.setattr(targets, name, _lying(found))
    with pytest.raises(BreachError):
        TARGETS[target](b"{}")


def test_pace_is_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that seems slow only sometimes is not."""
    measured = iter([9.0, 9.0, 0.0])
    monkeypatch.setattr(targets, "_cpu_seconds", lambda _line: next(measured))
    TARGETS["pace"](b"{}")
    assert not list(measured)


def test_breach_between_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is not its own, and an outcome that changes, are noticed."""
    zones = iter(["Europe/Paris", None])
    outcomes: Any = iter([Skipped("unsupported_call"), Skipped("destination_disabled")])
    monkeypatch.setattr(targets, "olson_timezone", lambda _text: next(zones))
    monkeypatch.setattr(targets, "convert", lambda *_arguments: next(outcomes))
    for target in ("time_zones", "messages"):
        with pytest.raises(BreachError):
            TARGETS[target](b"")


def test_outcomes_that_hold() -> None:
    """The three outcomes hold."""
    good: list[Outcome] = [
        Request("/v2/track", {"user_id": "u1", "event": "e"}),
        Skipped("unsupported_call"),
        Rejected((Problem("missing", "event", "A track call needs an event."),)),
    ]
    for outcome in good:
        check_outcome(outcome)


def test_batches_are_known() -> None:
    """A line that holds a batch is told from others."""
    lines = (b'{"batch": []}', b"{}", b"oops")
    assert [targets._is_batch(line) for line in lines] == [True, False, False]
