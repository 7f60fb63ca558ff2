"""Each public function, made to return nothing: which tests run it, and which of them notice."""

from __future__ import annotations

import inspect
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import connect_mapping
from tests.mutation.session import PACKAGE, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FunctionType

    import pytest

    from tests.mutation.session import Session

#: The tests whose subject a module is, if they are not in the file that has its name.
_SUBJECTS = {
    "line_reader": ["lines"],
    "lines": ["lines"],
    "reading": [
        "tools/test_explain.py",
        "tools/test_explain_reasons.py",
        "vectors/test_vectors.py",
    ],
    "rules": ["vectors/test_rules.py"],
    "values.json_copy": ["values/test_json_copy.py", "test_advice.py"],
    "values.ways": ["values/test_ids.py", "calls", "tools/test_explain_reasons.py"],
    "calls.time_zone": ["values/test_time_zones.py"],
    "calls.traits": ["calls/test_identify.py"],
    "batches.allowance": ["batches/test_unfold.py"],
    "batches.send_order": ["batches/test_send_order.py", "batches/test_to_connect.py"],
}
#: The tests of all calls, and of their fast lanes.
_OF_CALLS = ("vectors/test_vectors.py", "properties/test_lanes.py")
#: What is used from outside: all tests that reach it are run, and not those of its own alone.
_DOORS = {*connect_mapping.__all__, "explain", "inspect_lines", "check"}


def own_tests(module: str) -> tuple[str, ...]:
    """Return the files whose subject is a module of the package."""
    area, _, name = module.rpartition(".")
    if module == "tools.explain":
        return ("tools/test_explain",)
    of_calls = _OF_CALLS if area == "calls" else ()
    if module in _SUBJECTS:
        return (*_SUBJECTS[module], *of_calls)
    if area == "tools.inspection":
        return ("tools/test_inspection",)
    if area == "tools.conformance":
        return (f"tools/test_conformance_{name}.py",)
    return (f"{area}/test_{name}.py" if area else f"test_{name}.py", *of_calls)


def public_functions() -> Iterator[tuple[str, FunctionType]]:
    """Yield the public functions of the library and its tools, and the methods of public classes."""
    for file in sorted(Path(PACKAGE).rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        # The reference is run as a program, from its file.
        if parts[0] == "cli" or parts[-1].startswith("__") or parts[-1] == "reference":
            continue
        module = import_module(".".join(["connect_mapping", *parts]))
        for name, thing in [*vars(module).items()]:
            inner = vars(thing) if inspect.isclass(thing) else {}
            for path, found in {
                name: thing,
                **{f"{name}.{n}": f for n, f in inner.items()},
            }.items():
                function = inspect.unwrap(
                    getattr(found, "fget", None) or getattr(found, "__func__", found)
                )
                is_public = not any(part.startswith("_") for part in path.split("."))
                is_here = getattr(function, "__module__", None) == module.__name__
                if is_public and is_here and inspect.isfunction(function):
                    yield f"{'.'.join(parts)}.{path}", function


def nothing(*_arguments: Any, **_options: Any) -> None:
    """Return nothing."""


def no_items(*_arguments: Any, **_options: Any) -> Iterator[Any]:
    """Return an iterator over nothing."""
    return iter(())


def empty(function: FunctionType) -> None:
    """Let a function return None, or nothing to iterate over."""
    annotation = str(function.__annotations__.get("return", ""))
    code: CodeType = (no_items if annotation.startswith("Itera") else nothing).__code__
    function.__code__ = code.replace(co_freevars=function.__code__.co_freevars)


def report(jobs: int, session: Session) -> bool:
    """Print the tests of each function that pass without it, and count those that no test notices."""
    functions = dict(public_functions())
    chosen = {name: _chosen(session, function) for name, function in functions.items()}

    def changes() -> Iterator[tuple[str, Callable[[], None], list[pytest.Item]]]:
        for name, function in functions.items():
            yield name, partial(empty, function), chosen[name]

    unnoticed = 0
    for name, failed in session.failing(changes(), at_once=jobs, first=False):
        noticing = sorted({test.partition("[")[0] for test in failed})
        passing = {item.nodeid.partition("[")[0] for item in chosen[name]}.difference(noticing)
        unnoticed += not failed
        print(f"{name}: {len(noticing)} tests notice:", *noticing[:3])
        print(*(f"    passes: {test}\n" for test in sorted(passing)), sep="", end="", flush=True)
    print(f"{len(functions)} functions; noticed by no test whose subject they are: {unnoticed}")
    return not unnoticed


def _chosen(session: Session, function: FunctionType) -> list[pytest.Item]:
    """Return the tests that reach a function and whose subject it is."""
    code = function.__code__
    lines = range(code.co_firstlineno, max(line or 0 for *_, line in code.co_lines()) + 1)
    found = session.reaching(code.co_filename, lines, {})
    own = tuple(
        f"{TESTS.name}/{file}"
        for file in own_tests(function.__module__.removeprefix("connect_mapping."))
    )
    is_door = function.__qualname__ in _DOORS
    return [item for item in found if is_door or item.nodeid.startswith(own)]
