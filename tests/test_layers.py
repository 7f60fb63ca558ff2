"""The layers of the package: each module imports only from lower ones, and the library asks no host."""

from __future__ import annotations

import ast
from pathlib import Path

import connect_mapping

ROOT = Path(connect_mapping.__file__).parent
#: From the lowest to the highest. Those in one line do not import each other.
LAYERS = (
    "bodies, outcomes settings, rules, traces, reading, values, audience_lists calls routing, batches,"
    "conversion, line_reader, lines, __init__, tools, cli, __main__"
)
LEVEL = {name: level for level, names in enumerate(LAYERS.split(",")) for name in names.split()}
#: Tools that run a program, or are one.
WITH_HOST = {"tools/conformance/program.py", "tools/conformance/reference.py"}
NETWORK = {"asyncio", "http", "httpx", "requests", "smtplib", "socket", "socketserver", "ssl"}
NETWORK |= {"urllib", "urllib3", "xmlrpc"}
HOST = {"io", "locale", "logging", "os", "pathlib", "platform", "random", "secrets", "shutil"}
HOST |= {"subprocess", "sys", "tempfile", "threading", "time"}
ASKING = {"environ", "getenv", "open", "print", "input", "now", "today", "utcnow", "fromtimestamp"}
ASKING |= {"utcfromtimestamp", "localtime", "mktime", "tzlocal", "astimezone"}

FILES = {file.relative_to(ROOT).as_posix(): file for file in sorted(ROOT.rglob("*.py"))}
LIBRARY = [n for n in FILES if not n.startswith(("cli/", "__main__")) and n not in WITH_HOST]


def forbidden_names(name: str) -> set[str]:
    """Return what a module must not import or use."""
    imported, used = set(), set()
    for node in ast.walk(ast.parse(FILES[name].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, (ast.Attribute, ast.Name)):
            used.add(node.attr if isinstance(node, ast.Attribute) else node.id)
    packages = {module.split(".")[0] for module in imported}
    own = name.partition("/")[0].removesuffix(".py")
    inner = {module.split(".")[1] for module in imported if module.startswith("connect_mapping.")}
    parts = {part if part in LEVEL else "__init__" for part in inner}
    above = {part for part in parts - {own} if LEVEL[part] >= LEVEL[own]}
    host = packages & HOST | used & ASKING if name in LIBRARY else set()
    return packages & NETWORK | above | host


def test_modules() -> None:
    """A module imports lower layers and no network; one of the library has no way to the host either."""
    found = {name: forbidden_names(name) for name in FILES}
    assert {name: names for name, names in found.items() if names} == {}


def test_modules_are_small() -> None:
    """A module has at most 300 lines, so that it can be read at a sitting; the catalogue is a list."""
    lengths = {name: len(file.read_text("utf-8").splitlines()) for name, file in FILES.items()}
    assert {name for name, length in lengths.items() if length > 300} == {"rules.py"}
