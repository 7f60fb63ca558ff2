"""The layers of the package: each module imports only from lower ones, and asks no clock and no host."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import connect_mapping

#: Where the package is, which may be installed elsewhere.
ROOT = Path(connect_mapping.__file__).parent
PACKAGE = "connect_mapping"

#: A module may import from the modules of lower levels only, for the type checker too.
LEVELS = {
    "batch_order": 0,
    "bodies": 0,
    "casing": 0,
    "problems": 0,
    "timestamp_text": 0,
    "jsonable": 1,
    "outcomes": 1,
    "settings": 1,
    "timestamps": 1,
    "batching": 2,
    "foreign": 2,
    "routing": 2,
    "devices": 3,
    "ids": 3,
    "event_time": 4,
    "personas": 4,
    "timezones": 4,
    "unbatching": 4,
    "profile": 5,
    "views": 5,
    "alias": 6,
    "group": 6,
    "identify": 6,
    "page": 6,
    "screen": 6,
    "track": 6,
    "conversion": 7,
    "parsing": 2,
    "ndjson": 8,
    "": 9,  # the public door
    # Tools import the library, and are imported by the command line only.
    "tools": 10,
    "tools.line_totals": 10,
    "tools.terminal": 10,
    "tools.conformance.answers": 10,
    "tools.conformance.comparing": 10,
    "tools.conformance.program": 10,
    "tools.conformance.tables": 10,
    "tools.conformance.text": 11,
    "tools.conformance.reference": 11,
    "tools.conformance.rules": 11,
    "tools.conformance.checking": 12,
    "tools.conformance.report": 13,
    "tools.conformance": 14,
    "cli.conformance_arguments": 20,
    "tools.inspection.figures": 11,
    "tools.inspection.names": 11,
    "tools.inspection.recent": 11,
    "tools.inspection.report": 11,
    "tools.inspection.style": 11,
    "tools.inspection.frequent": 12,
    "tools.inspection.objects": 12,
    "tools.inspection.sections": 12,
    "tools.inspection.users": 12,
    "tools.inspection.page": 13,
    "tools.inspection.tallies": 13,
    "tools.inspection.text": 13,
    "tools.inspection.counting": 14,
    "tools.inspection": 15,
    "tools.explain.answers": 11,
    "tools.explain.places": 11,
    "tools.explain.values": 11,
    "tools.explain.rules": 12,
    "tools.explain.seen": 12,
    "tools.explain.trials": 13,
    "tools.explain.idle": 14,
    "tools.explain.findings": 15,
    "tools.explain.probing": 15,
    "tools.explain.explaining": 16,
    "tools.explain": 17,
    "cli.byte_ranges": 17,
    "cli.encoding": 20,
    "cli.output": 19,
    "cli.same_files": 20,
    "cli.exits": 20,
    "cli.progress": 20,
    "cli.settings_options": 20,
    "cli.streams": 18,
    "cli.termination": 21,
    "cli.writing": 22,
    "cli.reading": 21,
    "cli.chunks": 21,
    "cli.convert_arguments": 21,
    "cli.inspect_arguments": 21,
    "cli.explain_arguments": 21,
    "cli.explain_output": 21,
    "cli.arguments": 22,
    "cli.batches": 22,
    "cli.inspect": 23,
    "cli.summary": 22,
    "cli.pool": 22,
    "cli.workers": 23,
    "cli.conformance": 23,
    "cli.convert": 24,
    "cli.explain": 23,
    "cli.main": 25,
    "cli": 26,
    "__main__": 27,
}
#: Imports that lead upwards inside a function, each with its reason.
DEFERRED = {
    ("jsonable", "foreign"): "The careful copy is imported when the first odd value comes.",
}

#: Modules of tools that have to do with the host, each with its reason.
WITH_HOST = {
    "tools.conformance.program": "It runs a program.",
    "tools.conformance.reference": "It is a program.",
}

NO_NETWORK = {"asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "socket"} | {
    *("socketserver", "ssl", "telnetlib", "urllib", "urllib3", "xmlrpc"),
}
#: What a function of its arguments has no use for; the command line may read and write files.
NO_HOST = {
    "io",
    "locale",
    "os",
    "pathlib",
    "platform",
    "shutil",
    "subprocess",
    "sys",
    "tempfile",
} | {
    *("threading", "time", "random", "secrets", "logging"),
}
NO_NAME = {"environ", "getenv", "open", "print", "input"}
NO_ATTRIBUTE = NO_NAME | {
    *("now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp", "localtime", "mktime"),
    *("tzlocal", "astimezone"),
}


def module_name(file: Path) -> str:
    """Return the name of a module within the package; the package itself has none."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {module_name(file): ast.parse(file.read_text("utf-8")) for file in ROOT.rglob("*.py")}
modules = pytest.mark.parametrize("name", sorted(MODULES), ids=lambda name: name or PACKAGE)


def imported(tree: ast.AST) -> set[str]:
    """Return the full names of all that is imported, at whatever place, names in modules included."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def inner_modules(tree: ast.AST) -> set[str]:
    """Return the modules of the package that are imported."""
    names = {name for name in imported(tree) if f"{name}.".startswith(f"{PACKAGE}.")}
    inner = {name.removeprefix(PACKAGE).removeprefix(".") for name in names}
    # Only what is a module: a name that is imported from one stands in it. The package's own door
    # counts where something of its own is imported.
    door = any(name and name not in LEVELS and "." not in name for name in inner)
    return {name for name in inner if name in LEVELS and (name or door)}


def forbidden(tree: ast.AST) -> set[str]:
    """Return the names and attributes that lead to the clock or to the host."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return (attributes & NO_ATTRIBUTE) | (names & NO_NAME)


def test_every_module_has_a_level() -> None:
    """The table of levels holds the modules of the package, and no others."""
    assert set(MODULES) == set(LEVELS)


@modules
def test_imports_lead_downwards(name: str) -> None:
    """A module imports from lower levels only, for the type checker and inside functions too."""
    upwards = {other for other in inner_modules(MODULES[name]) if LEVELS[other] >= LEVELS[name]}
    assert {other for other in upwards if (name, other) not in DEFERRED} == set()


@pytest.mark.parametrize(("name", "other"), DEFERRED)
def test_deferred_imports_are_deferred(name: str, other: str) -> None:
    """An import that leads upwards stands inside a function, and is there."""
    top = ast.Module(
        [node for node in MODULES[name].body if not isinstance(node, ast.FunctionDef)], []
    )
    assert other in inner_modules(MODULES[name]) - inner_modules(top)


@modules
def test_no_relative_imports(name: str) -> None:
    """A module names the package that it imports from."""
    assert {found for found in imported(MODULES[name]) if found.startswith(".")} == set()


@modules
def test_no_network(name: str) -> None:
    """No module can reach a network."""
    assert {found.split(".")[0] for found in imported(MODULES[name])} & NO_NETWORK == set()


LIBRARY = [name for name in sorted(MODULES) if not name.startswith(("cli", "__main__"))]
LIBRARY = [name for name in LIBRARY if name not in WITH_HOST]
library = pytest.mark.parametrize("name", LIBRARY, ids=lambda name: name or PACKAGE)


@library
def test_no_host(name: str) -> None:
    """No module of the library can reach files, processes, the environment or the clock."""
    assert {found.split(".")[0] for found in imported(MODULES[name])} & NO_HOST == set()


@library
def test_no_clock(name: str) -> None:
    """No module of the library asks for today, for the host's zone or for a file."""
    assert forbidden(MODULES[name]) == set()


@pytest.mark.parametrize("name", sorted(MODULES), ids=lambda name: name or PACKAGE)
def test_module_is_small(name: str) -> None:
    """A module has no more than 250 lines, so that it can be read at a sitting."""
    file = ROOT.joinpath(*name.split(".")) if name else ROOT
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    assert len(file.read_text("utf-8").splitlines()) <= 250


@pytest.mark.parametrize(
    ("source", "modules_found"),
    [
        ("from connect_mapping.ids import USER", {"ids"}),
        ("import connect_mapping.cli.main", {"cli.main"}),
        ("from connect_mapping.cli import main", {"cli", "cli.main"}),
        ("from connect_mapping import __version__", {""}),
        ("from connect_mapping import ids", {"ids"}),
        ("def f():\n    from connect_mapping.foreign import copy_foreign", {"foreign"}),
        ("if TYPE_CHECKING:\n    from connect_mapping.settings import Settings", {"settings"}),
        ("import connect_mapping_other, json", set()),
    ],
)
def test_imports_are_seen(source: str, modules_found: set[str]) -> None:
    """Every form of import is seen, wherever it stands."""
    assert inner_modules(ast.parse(source)) == modules_found


@pytest.mark.parametrize(
    "source", ["datetime.now()", "d.today()", "os.environ['TZ']", "open('a')", "getenv('TZ')"]
)
def test_calls_are_seen(source: str) -> None:
    """Every way to the clock and to the host is seen."""
    assert forbidden(ast.parse(source)) != set()
