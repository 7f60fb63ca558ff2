"""A program that messages crash or hang is started again, until each line has its reply."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.tools.conformance import restarts
from connect_mapping.tools.conformance.program import (
    Note,
    ProgramError,
    ended_after,
    run_program,
)
from connect_mapping.tools.conformance.restarts import Reply, Restarted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connect_mapping.tools.conformance.program import Process

LINES = [str(number).encode() for number in range(100)]
#: Answers each line with itself: at once, when its output fills a buffer, or at the end of its input.
WRITERS = {
    "at once": "for line in sys.stdin: check(line); print(line, end='', flush=True)",
    "in blocks": (
        "import io; out = io.BufferedWriter(open(1, 'wb', 0), 50)\n"
        "for line in sys.stdin: check(line); out.write(line.encode())\n"
        "out.flush()"
    ),
    "at the end": (
        "lines = sys.stdin.readlines()\nfor line in lines: check(line)\nprint(''.join(lines), end='')"
    ),
}


class Starts:
    """Counts how often a program is started."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def started(
        self, start: Callable[[], Process], end: Callable[[Process], None]
    ) -> Iterator[Process]:
        self.count += 1
        with ended_after(start, end) as process:
            yield process


def program(
    source: str, check: str = "pass", timeout: float = 60, **settings: Any
) -> tuple[Restarted, Starts]:
    """Return a small program in Python, in which ``check`` is run for each line."""
    code = f"import os, sys, time\nseen = []\ndef check(line):\n  number = int(line)\n  {check}\n{source}"
    starts = Starts()
    return Restarted([sys.executable, "-IS", "-c", code], settings, timeout, starts.started), starts


def kills(*numbers: int, how: str = "os.write(2, b'bad'); os._exit(9)") -> str:
    return f"if number in {numbers}: {how}"


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize(
    "killers",
    [[41, 42, 77], pytest.param([0, 1, 2, 3, 98, 99], marks=pytest.mark.thorough)],
    ids=str,
)
def test_every_line_has_its_reply(writer: str, killers: list[int]) -> None:
    """The lines that end a program are found, however it writes; all others have their answers."""
    restarted, starts = program(writer, kills(*killers))
    replies = restarted.one_each(LINES)
    expected = [Reply((line,)) for line in LINES]
    for number in killers:
        expected[number] = Reply(ended="ended with exit code 9", said=("bad",))
    assert replies == expected
    assert restarted.notes == []
    # To search for a line by halves takes about two starts for each.
    assert starts.count <= 4 + len(killers) * (3 if "flush=True" in writer else 2 * 8)


@pytest.mark.thorough
def test_program_that_hangs() -> None:
    """A line on which a program hangs is named as one that crashes is."""
    restarted, _ = program(WRITERS["at the end"], kills(3, how="time.sleep(600)"), timeout=1.5)
    replies = restarted.one_each(LINES[:6])
    assert [reply.ended for reply in replies] == ["", "", "", "had not ended after 1.5 s", "", ""]


def test_searching_takes_less_than_the_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is known how long answers take, runs of several lines wait less for the others."""
    monkeypatch.setattr(restarts, "_SEARCH_SECONDS", 0.2)
    monkeypatch.setattr(restarts, "_SEARCH_TIMES", 2)
    limits = []

    def noted(*arguments: Any) -> Any:
        limits.append(arguments[3])
        return run_program(*arguments)

    monkeypatch.setattr(restarts, "run_program", noted)
    restarted, _ = program(WRITERS["at once"], kills(3), timeout=9)
    assert restarted.one_each(LINES[:6])[3].ended
    assert limits[:2] == [9, 9]
    assert 0.2 < limits[2] < 9


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_none_of_the_lines_alone(writer: str) -> None:
    """If only many lines together end a program, all have answers, and a note says how it ended."""
    restarted, _ = program(writer, "seen.append(line); len(seen) < 12 or os._exit(9)")
    assert restarted.one_each(LINES[:20]) == [Reply((line,)) for line in LINES[:20]]
    assert restarted.notes == [Note("the program ended with exit code 9")]


def test_exit_code_after_the_answers() -> None:
    """An exit code after all answers is noted, once, with the settings."""
    restarted, starts = program(f"{WRITERS['at once']}\nsys.exit('bad')", a=1)
    for _ in range(2):
        assert restarted.one_each(LINES) == [Reply((line,)) for line in LINES]
    text = 'the program ended with exit code 1 under the settings {"a": 1}'
    assert restarted.notes == [Note(text, ("bad",))]
    assert starts.count == 2


def test_program_that_does_not_start() -> None:
    """A program that ends without input too is not asked further, whatever is asked."""
    restarted, starts = program("sys.exit('no module')")
    assert restarted.one_each(LINES) == [Reply()] * 100
    assert restarted.any_number(b"1", 2) == Reply()
    assert restarted.notes == [Note("the program ended with exit code 1", ("no module",))]
    assert (restarted.answered, starts.count) == (0, 3)


@pytest.mark.parametrize(("most_ended", "most_timeouts"), [(3, 1e9), (1e9, 0)])
def test_program_that_answers_nothing(
    most_ended: float, most_timeouts: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that every line ends is asked up to a number of them, or for a time."""
    monkeypatch.setattr(restarts, "_MOST_ENDED", most_ended)
    monkeypatch.setattr(restarts, "_MOST_TIMEOUTS", most_timeouts)
    restarted, starts = program(WRITERS["at once"], "os._exit(9)")
    replies = restarted.one_each(LINES)
    ended = sum(bool(reply.ended) for reply in replies)
    assert replies == [Reply(ended="ended with exit code 9")] * ended + [Reply()] * (100 - ended)
    assert ended == (2 if most_ended == 3 else 1)
    assert starts.count == 2 * ended + 3
    assert restarted.notes == [Note("the program ended with exit code 9")]


def test_late_first_answer() -> None:
    """A program that is ended by its first lines, but answers later ones, is asked all of them."""
    restarted, _ = program(WRITERS["at once"], kills(*range(9)))
    replies = restarted.one_each(LINES)
    assert [bool(reply.ended) for reply in replies] == [True] * 9 + [False] * 91


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("print(input())", "the program wrote 1 lines for 100; each line needs one answer"),
        ("print('\\n' * 101)", "the program wrote more lines than the 100 that it was given"),
    ],
)
def test_unknown_whose(source: str, text: str) -> None:
    """If it is unknown which answer belongs to which line, none is judged."""
    with pytest.raises(ProgramError) as error:
        program(source)[0].one_each(LINES)
    assert str(error.value) == text


@pytest.mark.parametrize(
    ("source", "most", "reply", "notes"),
    [
        ("print('a\\nb')", 2, Reply((b"a", b"b")), 0),
        ("print('a\\nb')", 1, Reply((b"a", b"b")), 0),
        ("while True: print('a')", 2, Reply((b"a", b"a", b"a")), 0),
        ("print('a')", 2, Reply((b"a",)), 0),
        ("", 2, Reply(()), 0),
        ("", 0, Reply(()), 0),
        ("print('a\\nb', flush=True); sys.exit(3)", 2, Reply((b"a", b"b")), 1),
        ("print('a', flush=True); sys.exit(3)", 2, Reply(ended="ended with exit code 3"), 0),
        ("sys.stdin.read() and sys.exit(3)", 0, Reply(ended="ended with exit code 3"), 0),
        ("sys.exit(3)", 0, Reply(), 1),
    ],
)
def test_any_number(source: str, most: int, reply: Reply, notes: int) -> None:
    """A line alone may have any number of answers; after too many, the program is stopped."""
    restarted, _ = program(source)
    assert restarted.any_number(b"1", most) == reply
    assert len(restarted.notes) == notes


def test_long_lines() -> None:
    """Of a line that is too long for an answer, the beginning is kept."""
    restarted, _ = program("for line in sys.stdin: print('x' * 300_000)")
    replies = [*restarted.one_each(LINES[:2]), restarted.any_number(b"1", 1)]
    assert replies == [Reply((b"x" * 262_144,))] * 3


@pytest.mark.parametrize(
    ("source", "lines", "notes"),
    [
        ("print('a\\nb')", [b"a", b"b"], 0),
        ("print('a\\nb', flush=True); sys.exit(3)", [b"a", b"b"], 1),
        ("print('a')", [], 0),
        ("print('a\\nb\\nc')", [], 0),
    ],
)
def test_all_at_once(source: str, lines: list[bytes], notes: int) -> None:
    """The answers to several lines count only if there are as many as there should be."""
    restarted, _ = program(source)
    assert restarted.all_at_once([b"1", b"2"], 2) == lines
    assert len(restarted.notes) == notes
