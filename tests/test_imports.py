"""Importing the package defines things, and does nothing else."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.pages import ROOT
from tests.test_layers import LIBRARY, MODULES, PACKAGE, modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What may be called while a module is imported: it makes a constant or a definition of its arguments.
CALLED = {
    *("frozenset", "bytes", "len", "range", "chr", "chr(c).isalnum", "vars", "datetime"),
    *("dict.fromkeys", "bytes.maketrans", "re.compile", "json.JSONDecoder", "json.JSONEncoder"),
    *(
        "field",
        "frozen",
        "Factory",
        "TypeVar",
        "attrgetter",
        "lru_cache",
        "sorted",
        "tuple",
        "type",
    ),
    # Frozen values of our own, and functions that return a function.
    *("Settings", "Skipped", "Problem", "Rule", "Change", "Strictness", "_Gone"),
    *("_one_of", "_if_asked_for"),
}
IMPORTS = (ast.Import, ast.ImportFrom)
ASSIGNMENTS = (ast.Assign, ast.AnnAssign)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CONDITIONS = {"TYPE_CHECKING", "__name__ == '__main__'"}

#: Imports some modules with the traps set, and writes down what else Python tells of meanwhile.
SCRIPT = """
import importlib, json, sys, threading
from tests.traps import EVENTS, set_traps

set_traps()
told, listening = [], True

def listen(event, arguments):
    if listening and event.startswith(EVENTS):
        code = event == "open" and str(arguments[0]).endswith((".py", ".pyc", ".pyd", ".so"))
        # The import system looks into folders for code, and dateutil imports ctypes, which opens the
        # interpreter itself.
        folder, itself = event == "os.listdir", event == "ctypes.dlopen" and arguments == (None,)
        if not (folder or itself or (code and arguments[1] in ("r", "rb"))):
            told.append(event)

sys.addaudithook(listen)
for name in sys.argv[1:]:
    importlib.import_module(name)
listening = False
print(json.dumps([*told, *["thread"] * (threading.active_count() - 1)]))
"""


def done_at_import(body: list[ast.stmt]) -> Iterator[str]:
    """Yield what a module or a class does besides defining things, while it is imported."""
    for node in body:
        if isinstance(node, FUNCTIONS):
            defaults = [default for default in node.args.kw_defaults if default]
            yield from calls(*node.decorator_list, *node.args.defaults, *defaults)
        elif isinstance(node, ast.ClassDef):
            yield from calls(*node.decorator_list, *node.bases)
            yield from done_at_import(node.body)
        elif isinstance(node, ASSIGNMENTS):
            yield from calls(node)
        elif isinstance(node, ast.If) and ast.unparse(node.test) in CONDITIONS and not node.orelse:
            continue
        elif not isinstance(node, IMPORTS) and not is_text(node):
            yield ast.unparse(node)


def is_text(node: ast.stmt) -> bool:
    """Tell whether a statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def calls(*nodes: ast.AST) -> Iterator[str]:
    """Yield what is called in some nodes, but for what may be."""
    for inner in (inner for node in nodes for inner in ast.walk(node)):
        if isinstance(inner, ast.Call) and ast.unparse(inner.func) not in CALLED:
            yield ast.unparse(inner)


def told_of(*names: str, path: Path = ROOT) -> list[str]:
    """Return what Python tells of while modules are imported in a fresh process, besides code."""
    code = f"import sys; sys.path[:0] = {[str(path), str(ROOT)]}\n{SCRIPT}"
    command = [sys.executable, "-B", "-W", "error", "-c", code, *names]
    run = subprocess.run(command, cwd=path, capture_output=True, check=True)  # noqa: S603
    told: list[str] = json.loads(run.stdout)
    return told


@modules
def test_nothing_is_done(name: str) -> None:
    """A module holds imports, definitions and constants."""
    assert list(done_at_import(MODULES[name].body)) == []


@pytest.mark.parametrize(
    "source",
    [
        *("print()", "x = open('a')", "x: str = os.getenv('TZ')", "for x in y: pass", "x.y()"),
        *("def f(x=now()): pass", "def f(*, x=now()): pass", "@register(1)\ndef f(): pass"),
        *("class A(make()): pass", "class A:\n    x = now()", "@register(1)\nclass A: pass"),
        *("if x: pass", "if TYPE_CHECKING: pass\nelse: f()", "try: import a\nexcept E: pass"),
        *("with x: pass", "x += 1", "del x", "assert x", "x = [f(y) for y in z]", "while x: pass"),
    ],
)
def test_doing_is_seen(source: str) -> None:
    """Whatever else a module does is seen."""
    assert list(done_at_import(ast.parse(source).body)) != []


def test_import_opens_code_alone() -> None:
    """To import every module of the library opens no file but code, starts nothing and asks nothing."""
    assert told_of(*[f"{PACKAGE}.{name}".strip(".") for name in LIBRARY]) == []


@pytest.mark.parametrize(
    "source",
    [
        *("open('data', 'w')", "open(__file__, 'r+')", "import os; os.mkdir('folder')"),
        *("import socket; socket.socket()", "import subprocess; subprocess.run(['true'])"),
        *(
            "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()",
        ),
    ],
)
def test_opening_is_seen(source: str, tmp_path: Path) -> None:
    """What another module opens or starts while it is imported is told of."""
    (tmp_path / "probe.py").write_text(source, "utf-8")
    assert told_of("probe", path=tmp_path) != []


@pytest.mark.parametrize(
    "source", ["open(__file__)", "import os; os.getenv('TZ')", "import time; time.time()"]
)
def test_asking_is_trapped(source: str, tmp_path: Path) -> None:
    """What the library itself would ask for while it is imported is a trap."""
    (tmp_path / PACKAGE).mkdir()
    (tmp_path / PACKAGE / "__init__.py").write_text(source, "utf-8")
    with pytest.raises(subprocess.CalledProcessError) as error:
        told_of(PACKAGE, path=tmp_path)
    assert b"Trapped: connect_mapping asked for" in error.value.stderr
