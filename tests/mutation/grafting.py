"""Put the code of a changed module into the one that is loaded, wherever it has been imported to."""

from __future__ import annotations

import gc
import sys
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutation.mutants import Mutant


def functions_of(package: str) -> dict[tuple[str, str], list[FunctionType]]:
    """Return the functions of a package that are alive, by their modules and qualified names."""
    found: dict[tuple[str, str], list[FunctionType]] = {}
    for thing in gc.get_objects():
        if type(thing) is FunctionType and str(thing.__module__).startswith(package):
            found.setdefault((thing.__module__, thing.__code__.co_qualname), []).append(thing)
    return found


def caches(package: str) -> list[Callable[[], None]]:
    """Return what empties the caches of the modules that are loaded of a package."""
    found: list[Callable[[], None]] = []
    for name, module in [*sys.modules.items()]:
        if name.startswith(package):
            functions = [*vars(module).values()]
            found += [f.cache_clear for f in functions if hasattr(f, "cache_clear")]
    return found


def graft(
    mutant: Mutant, module: ModuleType, functions: dict[tuple[str, str], list[FunctionType]]
) -> None:
    """Let a loaded module mean what a mutant of it means."""
    for code in _codes(mutant.code):
        for function in functions.get((module.__name__, code.co_qualname), ()):
            function.__code__ = code
    if mutant.function is None:
        _exchange(mutant.code, module)
    for clear in caches(module.__name__):
        clear()


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def _exchange(code: CodeType, module: ModuleType) -> None:
    """Run a module's code anew, and put its functions and constants in the place of the loaded ones."""
    new = {key: value for key, value in vars(module).items() if key.startswith("__")}
    exec(code, new)  # noqa: S102 - our own code, changed in one place
    olds = {key: value for key, value in vars(module).items() if key in new and key[:2] != "__"}
    for name, old in olds.items():
        _exchange_defaults(old, new[name])
        if isinstance(old, type):  # there are objects of it by now
            new[name] = old
    for place, other in [*sys.modules.items()]:
        if place.startswith(("connect_mapping", "tests")):
            for key, value in [*vars(other).items()]:
                # Under the same name only: modules may share small numbers, for example.
                if key in olds and value is olds[key] and not isinstance(value, ModuleType):
                    setattr(other, key, new[key])


def _exchange_defaults(old: Any, new: Any) -> None:
    if isinstance(old, FunctionType):
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
    elif isinstance(old, type) and old.__module__ == new.__module__:
        for name, function in vars(old).items():
            if isinstance(function, FunctionType) and name in vars(new):
                _exchange_defaults(function, vars(new)[name])
