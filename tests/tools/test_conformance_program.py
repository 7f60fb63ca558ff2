"""Whatever the program under test does, the run ends in time and leaves nothing behind."""

from __future__ import annotations

import os
import select
import shlex
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping.tools.conformance import program
from connect_mapping.tools.conformance.program import Printed, ProgramError, run_program
from tests.cli.at_work import ended, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES = [b"one", b"two", b"three"]
ECHO = "for line in sys.stdin: print(line, end='')"


def run(source: str, lines: list[bytes] = LINES, timeout: float = 60, **settings: Any) -> Printed:
    """Run a small program in Python."""
    code = f"import os, signal, subprocess, sys, time\n{source}"
    return run_program([sys.executable, "-c", code], lines, settings, timeout, len(lines))


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Give the name of a pipe for processes to hold, and its other end, where it can be seen."""
    name = str(tmp_path / "pipe")
    os.mkfifo(name)
    end = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
    yield name, end
    os.close(end)


def seen(end: int) -> bytes:
    """Wait for a byte; there is none when all who held the pipe have ended."""
    ready, _, _ = select.select([end], [], [], 30)
    assert ready
    return os.read(end, 1)


@pytest.mark.parametrize(
    "source",
    [
        ECHO,
        "sys.stdout.write(sys.stdin.read())",
        "sys.stdout.write(sys.stdin.read().rstrip())",
        "sys.stdin.close(); print('one\\ntwo\\nthree')",
        f"print('x' * 1_000_000, file=sys.stderr)\n{ECHO}",
    ],
    ids=["at once", "all at the end", "last line without its end", "reads nothing", "says much"],
)
def test_lines(source: str) -> None:
    """Lines are read whole, whenever they are written and whatever is on standard error."""
    printed = run(source)
    assert (printed.lines, printed.trouble) == (LINES, "")


def test_much_in_both_directions() -> None:
    """More than any pipe holds goes in and comes out without a deadlock."""
    lines = [b"x" * 1_000] * 3_000
    assert run(ECHO, lines).lines == lines
    assert run("sys.stdout.write(sys.stdin.read())", lines).lines == lines


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("'a\\nb'", ("a", "b")),
        ("'\\n'.join('abcdefghijkl')", tuple("abcdefghijkl")),
        ("'\\n'.join('abcdefghijklm')", (*"abcdefgh", "...", *"klm")),
        ("'x' * 1_985 + '\\ny' * 3_000", (f"{'x' * 1_985}", *"yyyyyyy", "...", *"yyy")),
        ("'x' * 100_000 + 'end'", ("x" * 2_000, "...", f"{'x' * 1_996}end")),
    ],
    ids=["all", "twelve", "thirteen", "many", "long"],
)
def test_standard_error(written: str, kept: tuple[str, ...]) -> None:
    """Of standard error, the first lines and the last are kept, each of them up to a size."""
    printed = run(f"print({written}, file=sys.stderr)\n{ECHO}")
    assert printed.said == kept


def test_seconds() -> None:
    """The time of a run ends with the program, and that of its output with the last block."""
    printed = run("print('one', flush=True); os.close(1); time.sleep(0.2)")
    assert 0 < printed.writing < printed.seconds - 0.15


def test_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are in the environment, as JSON; without any, an inherited variable is not."""
    monkeypatch.setenv("CONNECT_MAPPING_SETTINGS", "inherited")
    source = "print(os.environ.get('CONNECT_MAPPING_SETTINGS'))"
    assert run(source, null_attributes="drop").lines == [b'{"null_attributes": "drop"}']
    assert run(source).lines == [b"None"]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["no-such-program"], 'cannot run "no-such-program": No such file or directory'),
        (["/"], 'cannot run "/": Permission denied'),
        (["a\0b"], 'cannot run "a\\u0000b": embedded null byte'),
        (["\x1b[2J"], 'cannot run "\\u001b[2J": No such file or directory'),
    ],
)
def test_no_program(command: list[str], reason: str) -> None:
    """A program that cannot be started is an error that says so."""
    with pytest.raises(ProgramError) as error:
        run_program(command, LINES, {}, timeout=60, most=3)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("source", "lines", "trouble"),
    [
        ("print('one'); sys.exit(3)", [b"one"], "ended with exit code 3"),
        ("print('one\\ntw', end=''); sys.exit(3)", [b"one"], "ended with exit code 3"),
        (
            "print('one', flush=True); os.kill(os.getpid(), signal.SIGSEGV)",
            [b"one"],
            f"was ended by signal {int(signal.SIGSEGV)} (Segmentation fault)",
        ),
        ("print('one')", [b"one"], ""),
        ("", [], ""),
    ],
)
def test_ends_early(source: str, lines: list[bytes], trouble: str) -> None:
    """The lines that a program wrote before it broke off are kept, except an incomplete one."""
    printed = run(source)
    assert (printed.lines, printed.trouble) == (lines, trouble)


@pytest.mark.thorough
def test_hangs() -> None:
    """A program that does not end is ended, whatever it does about it, and what it wrote is kept."""
    printed = run(
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('one', flush=True); os.close(1);"
        " time.sleep(600)",
        timeout=2,
    )
    assert (printed.lines, printed.trouble) == ([b"one"], "had not ended after 2 s")


def test_writes_without_end() -> None:
    """One that writes lines without end is stopped after the first too many."""
    printed = run("while True: print('more')")
    assert len(printed.lines) > len(LINES)
    assert printed.trouble == "wrote more than 3 lines"
    assert run("while True: print('more')", LINES[:1]).trouble == "wrote more than 1 line"


def test_writes_one_line_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line without end is stopped too, and is none."""
    monkeypatch.setattr(program, "MOST_BYTES", 1_000_000)
    printed = run("while True: sys.stdout.write('x' * 1_000)")
    assert printed.lines == []
    assert printed.trouble == "wrote more than 1,000,000 bytes"


#: A child that holds the pipe, and the pipes of its parent.
CHILD = (
    "import os, subprocess, time; pipe = os.open({!r}, os.O_WRONLY);"
    " subprocess.Popen(['sleep', '600'], pass_fds=[pipe]); os.write(pipe, b'x'); "
)


@pytest.mark.thorough
@pytest.mark.parametrize("end", ["os._exit(0)", "time.sleep(600)"])
def test_children_are_ended(end: str, witness: tuple[str, int]) -> None:
    """The children of a program are ended with it, even if they hold its pipes open."""
    name, pipe = witness
    run(CHILD.format(name) + end, timeout=2)
    assert [seen(pipe), seen(pipe)] == [b"x", b""]


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal(witness: tuple[str, int], number: signal.Signals) -> None:
    """A signal to the command line ends the program, and what it started."""
    name, pipe = witness
    source = f"import os, subprocess, sys, time\n{CHILD.format(name)}time.sleep(600)"
    command = shlex.join([sys.executable, "-c", source])
    with started("conformance", "--command", command) as process:
        assert seen(pipe) == b"x"
        process.send_signal(number)
        ended(process)
        assert seen(pipe) == b""
    assert process.returncode == 128 + number


def test_system_without_process_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the system has no process groups, the program itself is ended."""
    monkeypatch.delattr(os, "killpg")
    assert run("while True: print('more')").trouble == "wrote more than 3 lines"
