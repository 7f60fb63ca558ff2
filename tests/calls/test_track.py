"""Track, where Python has more to offer than JSON, and the time of an event."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType

import pytest

from tests.checks import body_of, faults
from tests.hostile import HOSTILE
from tests.strategies import Text

CALL = {"type": "track", "userId": "u1", "event": "Signed Up"}
TIMES = ["timestamp", "originalTimestamp", "sentAt", "receivedAt"]


@pytest.mark.parametrize("event", [b"a", {"a"}, ("a",), 7, False, 0.0, []])
def test_event_of_the_wrong_type(event: object) -> None:
    """An event that is not a string is of the wrong type, falsy ones too."""
    assert faults({**CALL, "event": event}) == [("wrong_type", "event")]


@pytest.mark.parametrize(
    ("event", "code"),
    [(Text(""), "missing"), (Text(" "), "missing"), (Text("a" * 201), "too_long")],
)
def test_event_by_descent(event: str, code: str) -> None:
    """An event of a subclass of str is judged like any other."""
    assert faults({**CALL, "event": event}) == [(code, "event")]


@pytest.mark.parametrize("first", range(len(TIMES)))
def test_order_of_times(first: int) -> None:
    """The first time that is there counts, in whatever order the message has them."""
    times = {name: number for number, name in enumerate(TIMES) if number >= first}
    assert body_of({**dict(reversed(times.items())), **CALL})["timestamp"] == first


@pytest.mark.parametrize("moment", [dt.time(12), dt.timedelta(1), b"2026", {1}, True, float("nan")])
@pytest.mark.parametrize("field", TIMES)
def test_what_is_not_a_time(moment: object, field: str) -> None:
    """What is not a time is a problem of the field that holds it, and the next is not read."""
    later = TIMES[TIMES.index(field) + 1 :]
    message = {**CALL, field: moment, **dict.fromkeys(later, 0)}
    assert faults(message) == [("invalid_timestamp", field)]


@pytest.mark.parametrize("blank", [None, "", "\t", Text(" ")])
def test_blank_times_are_absent(blank: object) -> None:
    """A blank time is absent, and the next one counts, if there is one."""
    assert body_of({**CALL, **dict.fromkeys(TIMES, blank)}) == {
        "user_id": "u1",
        "event": "Signed Up",
    }
    assert body_of({**CALL, "timestamp": blank, "sentAt": 7})["timestamp"] == 7


@pytest.mark.parametrize("name", ["mapping", "dict", "object", "liar as dict", "list"])
@pytest.mark.parametrize("field", ["properties", "context"])
def test_hostile_object(name: str, field: str) -> None:
    """Properties or a context whose own code fails are not an object."""
    assert faults({**CALL, field: HOSTILE[name]()}) == [("wrong_type", field)]


@pytest.mark.parametrize("value", [[], {1}, b"", (), 7, "ios"])
@pytest.mark.parametrize("field", ["properties", "context"])
def test_object_of_the_wrong_type(value: object, field: str) -> None:
    """Anything that is not an object is a problem, even if nothing is read from it."""
    assert faults({**CALL, field: value}) == [("wrong_type", field)]


def test_context_is_not_judged() -> None:
    """A context may be any mapping, and what it holds need not be JSON."""
    assert faults({**CALL, "context": MappingProxyType({1: {1}})}) == []
