"""The completion scripts, in the shells that are installed."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

#: A function that prints what may follow the words of a line, the last of which is incomplete.
BASH = """
source ./script
COMP_WORDS=({words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
[[ $(complete -p connect-mapping) =~ -F\\ ([^ ]+) ]] && "${{BASH_REMATCH[1]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
FISH = "source ./script; complete --do-complete '{words}'"
LINES = [
    ("connect-mapping con", ["conformance", "convert"]),
    ("connect-mapping explain --va", ["--values"]),
    ("connect-mapping convert --on-invalid-timezone ", ["omit", "reject"]),
    ("connect-mapping inspect --page-url-query d", ["drop"]),
    ("connect-mapping convert messages.nd", ["messages.ndjson"]),
    ("connect-mapping convert --rejected messages.nd", ["messages.ndjson"]),
    ("connect-mapping conformance --export fol", ["folder"]),
]


@pytest.fixture
def folder(cli: Any, tmp_path: Path) -> Any:
    """Return a function that makes the script of a shell, beside a file, and returns their folder."""

    def make(shell: str) -> Path:
        if shutil.which(shell) is None:
            pytest.skip(f"{shell} is not installed")
        run = cli("--print-completion", shell)
        assert (run.code, run.err) == (0, b"")
        (tmp_path / "script").write_bytes(run.out)
        (tmp_path / "messages.ndjson").touch()
        (tmp_path / "folder").mkdir()
        return tmp_path

    return make


@pytest.mark.parametrize(("line", "expected"), LINES)
@pytest.mark.parametrize(("shell", "program"), [("bash", BASH), ("fish", FISH)])
def test_completions(folder: Any, shell: str, program: str, line: str, expected: list[str]) -> None:
    """The shell offers commands, options, the values of options, and files."""
    path = folder(shell)
    words = line + '""' if shell == "bash" and line.endswith(" ") else line
    done = subprocess.run(  # noqa: S603
        [shutil.which(shell) or shell, "-c", program.format(words=words)],
        cwd=path,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(path)},
    )
    assert done.stderr == ""
    # fish has a description behind a tab, and a slash behind a folder.
    found = [text.split("\t")[0].rstrip("/") for text in done.stdout.splitlines()]
    assert sorted(found) == expected


def test_zsh(folder: Any) -> None:
    """In zsh, the tabulator key completes a line; its beginning is changed then, to print it."""
    path = folder("zsh")
    typed = "connect-mapping conv\t--page-url-query d\t--rejected messages.nd\t\x01print DONE \n"
    setup = 'PS1=; autoload -Uz compinit; compinit -u -D; eval "$(<script)"\n'
    printed = in_a_terminal(["zsh", "-f", "-i"], path, setup + typed, b"\nDONE ")
    assert b"connect-mapping convert --page-url-query drop --rejected messages.ndjson" in printed


def in_a_terminal(command: list[str], path: Path, keys: str, until: bytes) -> bytes:
    """Return what a program prints in a terminal, up to a line, after some keys were typed."""
    terminal, other_end = pty.openpty()
    ends: Any = {"stdin": other_end, "stdout": other_end, "stderr": other_end}
    environment = {"PATH": os.environ["PATH"], "HOME": str(path)}
    printed = b""
    with subprocess.Popen(  # noqa: S603
        command, cwd=path, env=environment, start_new_session=True, **ends
    ) as run:
        os.close(other_end)
        os.write(terminal, keys.encode())
        end = time.monotonic() + 30
        with suppress(OSError):  # the shell has ended
            while until not in printed and time.monotonic() < end:
                if select.select([terminal], [], [], 1)[0]:
                    printed += os.read(terminal, 4096)
        run.kill()
    os.close(terminal)
    return printed.split(until)[-1]


def test_shell_that_is_not_known(cli: Any) -> None:
    """Another shell is refused, with those that there are."""
    run = cli("--print-completion", "tcsh")
    assert run.code == 2
    assert [shell for shell in (b"bash", b"zsh", b"fish") if shell not in run.err] == []


def test_without_shtab(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without shtab, one line says how to install it."""
    monkeypatch.setitem(sys.modules, "shtab", None)
    run = cli("--print-completion", "bash")
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith(b"connect-mapping: completion needs shtab")
    assert run.err.endswith(b"pip install 'connect-mapping[cli]'\n")
