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


def test_a_forgetful_server(verify: Verify) -> None:
    """What a server loses is named, with the vector that shows it."""
    with serve() as connect:
        connect.forgets = {"timezone", "previous_id", "properties", "timestamp"}
        code, lines = verify(connect)
    assert code == 1
    assert {
        "timezone/context: differs in timezone",
        "alias/basic: differs in attributes",
        "track/basic: differs in properties, timestamp",
    } <= set(lines)
    assert not any("first_name" in line for line in lines)


def test_a_server_that_refuses(verify: Verify) -> None:
    """A body that is refused is a difference of its case alone."""
    with serve() as connect:
        connect.answers = [422]
        code, lines = verify(connect)
    assert (code, len(lines)) == (1, 2)
    assert "422" in lines[0]
