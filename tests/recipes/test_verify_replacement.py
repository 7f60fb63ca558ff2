"""The verification passes for a server that stores what it is sent, and notices what one loses."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.recipes import recipe
from tests.recipes.connect_server import KEY, Connect, serve

pytest.importorskip("httpx", reason="the extra test-recipes is not installed")

if TYPE_CHECKING:
    from collections.abc import Callable

    Verify = Callable[[Connect], tuple[object, list[str]]]

pytestmark = pytest.mark.thorough


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Return a function that verifies a server, and returns the exit code and the printed lines."""
    monkeypatch.setenv("CONNECT_PRIVATE_KEY", KEY)

    def run(connect: Connect) -> tuple[object, list[str]]:
        monkeypatch.setattr(sys, "argv", ["verify_replacement.py", connect.url])
        with pytest.raises(SystemExit) as end:
            recipe("verify_replacement.py").main()
        return end.value.code, capsys.readouterr().out.splitlines()

    return run


def test_a_faithful_server(verify: Verify) -> None:
    """A server that stores everything has no difference."""
    with serve() as connect:
        code, [summary] = verify(connect)
    assert code == 0
    count, rest = summary.split(" ", 1)
    assert (int(count) > 480, rest) == (True, "cases, 0 with a difference")


def test_a_faulty_server(verify: Verify) -> None:
    """The report names what a server loses and what it refuses, with the vector that shows it."""
    with serve() as connect:
        connect.answers = [422]
        connect.forgets = {"timezone", "previous_id", "properties", "timestamp"}
        code, [refused, *lines] = verify(connect)
    assert code == 1
    assert "422" in refused
    assert {
        "timezone/context: differs in timezone",
        "alias/basic: differs in attributes",
        "track/basic: differs in properties, timestamp",
    } <= set(lines)
    assert not any("first_name" in line or "422" in line for line in lines)


@pytest.mark.parametrize(
    ("stored", "sent", "expected"),
    [
        ({"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}, True),
        ({"a": [1]}, {"a": [True]}, False),
        ({"a": None}, {}, False),
        ([1], [1, 2], False),
        ([], {}, False),
        (False, 0, False),
    ],
)
def test_same(stored: object, sent: object, expected: bool) -> None:
    """Values are compared as JSON: booleans are not numbers, and null is not absent."""
    assert recipe("verify_replacement.py").same(stored, sent) is expected
