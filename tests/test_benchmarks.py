"""The benchmarks measure what they say: the same messages, the same bodies, honest ratios."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import Request, convert
from tests.benchmarks import alternatives, bare_loop, conversion
from tests.benchmarks.adversarial import _inputs, hostile_lines
from tests.benchmarks.alternatives import ALTERNATIVES, bare
from tests.benchmarks.commands import run, without_msgspec
from tests.benchmarks.messages import messages, write_messages
from tests.benchmarks.ratios import Ratio, by_turns, divided, ratio
from tests.benchmarks.tables import Row, table
from tests.checks import containers

if TYPE_CHECKING:
    from pathlib import Path

MESSAGES = messages(300)


class Clock:
    """A clock that shows how much work was done."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time

    def work(self, value: Any, cost: float) -> Any:
        """Take some time, and give the value back."""
        self.time += cost
        return value


def test_messages_are_the_same(tmp_path: Path) -> None:
    """A file of messages holds the same bytes every time, and the messages that a list holds."""
    for name in ("first", "second"):
        write_messages(tmp_path / name, 300)
    first = (tmp_path / "first").read_bytes()
    assert first == (tmp_path / "second").read_bytes()
    assert [json.loads(line) for line in first.splitlines()] == MESSAGES
    assert messages(300, seed=1) != MESSAGES


def test_messages_are_without_a_fault() -> None:
    """Every message becomes a request without a warning, and each call is there."""
    outcomes = [convert(message) for message in MESSAGES]
    assert [o for o in outcomes if not isinstance(o, Request) or o.warnings] == []
    assert {message["type"] for message in MESSAGES} == set(conversion.CALLS)


def test_bare_loop(tmp_path: Path) -> None:
    """The bare loop writes the body of each message as the library has it, key for key."""
    write_messages(tmp_path / "in", 300)
    bare_loop.main(str(tmp_path / "in"), str(tmp_path / "out"))
    outcomes = [convert(message) for message in MESSAGES]
    bodies = [json.dumps(o.body) for o in outcomes if isinstance(o, Request)]
    assert (tmp_path / "out").read_text("utf-8").splitlines() == bodies


@pytest.mark.parametrize("module", ALTERNATIVES)
def test_alternatives(module: str) -> None:
    """An alternative that is installed gives the library's body for every message, and is measured."""
    pytest.importorskip(f"tests.benchmarks.alternatives.{module}")
    mappers = alternatives.mappers_of(module) or {}
    assert {"identify", "track"} <= set(mappers)
    conversion.check(module, MESSAGES)


def test_other_body(monkeypatch: pytest.MonkeyPatch) -> None:
    """An alternative that gives another body is not measured."""
    monkeypatch.setitem(bare.MAPPERS, "alias", lambda _message: {})
    with pytest.raises(ValueError, match="bare gives another body for the alias"):
        conversion.check("bare", MESSAGES)


def test_not_installed() -> None:
    """An alternative that cannot be imported has no mappers."""
    assert alternatives.mappers_of("with_nothing") is None


def test_copying() -> None:
    """A body that is copied shares with the message nothing that can be changed."""
    [message] = [message for message in messages(1) if message["type"] == "track"]
    body = conversion.copying(bare.track)(message)
    assert body == bare.track(message)
    shared = {id(inner) for inner in containers(message)}
    assert shared.isdisjoint(id(inner) for inner in containers(body))


def test_ratio() -> None:
    """A conversion that takes a quarter of the time of the reading has the ratio 0.25, every round."""
    clock = Clock()
    found = ratio(
        lambda line: clock.work(line, 4.0),
        lambda message: clock.work(message, 1.0),
        ["line"] * 50,
        rounds=7,
        clock=clock,
    )
    assert found.rounds == (0.25,) * 7
    assert clock.time == 7 * 50 * 5.0


@pytest.mark.parametrize("form", ["text", "bytes"])
def test_conversion_is_measured(form: str) -> None:
    """There is a ratio for all messages and for each call, whatever a line is."""
    found = json.loads(run("-m", "tests.benchmarks.conversion", form))
    assert list(found) == ["all", *(f"{call} alone" for call in conversion.CALLS)]
    assert all(0 < value < 100 for value in found.values())


def test_by_turns() -> None:
    """All measures have a turn in every round, every other round backwards."""
    turns: list[str] = []

    def measure(name: str, value: float) -> float:
        turns.append(name)
        return value

    found = by_turns({"a": lambda: measure("a", 3.0), "b": lambda: measure("b", 2.0)}, 3)
    assert "".join(turns) == "abbaab"
    assert divided(found, "a", "b").rounds == (1.5, 1.5, 1.5)


@pytest.mark.parametrize(
    ("measured", "mark"), [(0.6, "no"), (0.5, "yes"), (0.4, "yes"), (0.3, "yes, and the aim")]
)
def test_marks(measured: float, mark: str) -> None:
    """A row says whether its median is within the limit and the aim; one that is met counts as kept."""
    row = Row("what", Ratio((0.0, measured, 9.0)), 0.5, 0.3)
    assert row.cells() == ("what", f"{measured:.2f} (0.00–9.00)", "0.50", "0.30", mark)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (Row("what", Ratio((1.0,)), 1.2), ("what", "1.00 (1.00–1.00)", "1.20", "–", "yes")),
        (Row("what", Ratio((1.0,))), ("what", "1.00 (1.00–1.00)", "–", "–", "–")),
        (Row("what", None, 0.5, 0.3), ("what", "not installed", "0.50", "0.30", "–")),
    ],
)
def test_rows_without_limits(row: Row, cells: tuple[str, ...]) -> None:
    """A row may have no aim, no limit, or nothing to measure."""
    assert row.cells() == cells


def test_table() -> None:
    """A table is Markdown, words to the left and figures to the right."""
    lines = ["| a   |  b |", "| --- | -: |", "| one | 12 |"]
    assert table(("a", "b"), [("one", "12")]) == "\n".join(lines)


def test_peak_memory() -> None:
    """The peak is that of the command, in bytes."""
    size = 50_000_000
    peaks = [
        int(run("-m", "tests.benchmarks.peak", sys.executable, "-c", code))
        for code in ("pass", f"bytearray(b'1') * {size}")
    ]
    assert size * 0.9 < peaks[1] - peaks[0] < size * 1.1


def test_hidden(tmp_path: Path) -> None:
    """A process can be kept from importing msgspec, installed or not."""
    hidden = without_msgspec(tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        run("-c", "import msgspec", hidden=hidden)
    assert run("-c", "import json; print(1)", hidden=hidden) == "1\n"


@pytest.mark.parametrize("what", _inputs())
def test_adversarial(what: str) -> None:
    """A tenth of an adversarial input is about a tenth of its size."""
    tenth, whole = (len(json.dumps(_inputs()[what](tenths))) for tenths in (1, 10))
    assert whole / tenth == pytest.approx(10, rel=0.15)


@pytest.mark.parametrize("what", hostile_lines())
def test_hostile_lines(what: str) -> None:
    """A line made to be slow is about as long as it is asked to be."""
    lengths = [len(hostile_lines()[what](length)) for length in (10_000, 100_000)]
    assert lengths == pytest.approx([10_000, 100_000], rel=0.1)
