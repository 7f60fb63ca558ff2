"""Which changes of the mapping no test notices: ``python -m tests.mutation [module or id ...]``.

``survivors.txt`` lists those that were reviewed, with the reasons why they change no answer. A change
that is not noticed and not listed is printed, and so is a listed one that is noticed or is gone; then
the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation.grafting import graft
from tests.mutation.mutants import mutants_of
from tests.mutation.session import PACKAGE, TESTS, with_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from tests.mutation.session import Session

#: Tests of the mapping that are fast. Those of the command line test it through another process.
PATHS = [
    *("vectors", "values", "calls", "batches", "lines", "properties"),
    *("tools/test_explain.py", "tools/test_explain_reasons.py"),
    *(f"test_{name}.py" for name in ("audience_lists", "conversion", "fuzzing", "outcomes")),
    *("test_routing.py", "test_schemas.py", "test_settings.py"),
]
SURVIVORS = Path(__file__).with_name("survivors.txt")
#: What is not the mapping, and the catalogue, which is texts.
LEFT_OUT = {"cli", "tools", "schemas", "vectors", "__init__", "__main__", "rules"}


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the names and the files of the modules of the mapping, and of explain."""
    for file in sorted(Path(PACKAGE).rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        if not LEFT_OUT & {*parts} or parts == ("tools", "explain"):
            yield ".".join(["connect_mapping", *parts]), file


def reviewed() -> set[str]:
    """Return the ids of the survivors that were reviewed: the lines that are not reasons."""
    lines = SURVIVORS.read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def mutate(chosen: list[str], every: int, jobs: int, session: Session) -> bool:
    """Run the mutants of the chosen modules, or of all, and print what the reviewed list does not say.

    The result is whether the list is right: each survivor is listed, and each listed id survives.
    """
    listed = reviewed()
    existing: set[str] = set()
    noticing: Counter[str] = Counter()
    places: dict[str, str] = {}

    def changes() -> Iterator[tuple[str, Callable[[], None], list[pytest.Item]]]:
        for name, file in modules():
            short = name.removeprefix("connect_mapping.")
            if chosen and not any(part.startswith(f"{short}:") or part == short for part in chosen):
                listed.difference_update([key for key in listed if key.startswith(f"{short}:")])
                continue
            module = import_module(name)
            mutants = [*mutants_of(name, file)]
            noticing.clear()
            existing.update(mutant.id for mutant in mutants)
            for mutant in mutants[::every]:
                if chosen and not {short, mutant.id} & {*chosen}:
                    continue
                # What runs at import is not reached by a test.
                lines = mutant.lines if mutant.function else session.reached.get(str(file))
                items = session.reaching(str(file), None if mutant.is_shared else lines, noticing)
                places[mutant.id] = f"{file.name}:{mutant.lines.start}"
                yield mutant.id, partial(graft, mutant, module, session.functions), items

    counts: Counter[str] = Counter()
    start = time.monotonic()
    wrong = 0
    for mutant_id, failed in session.failing(changes(), at_once=jobs):
        counts["noticed" if failed else "not noticed"] += 1
        noticing.update(failed)
        if bool(failed) == (mutant_id in listed):
            wrong += 1
            verdict = (
                f"noticed, but listed, by {failed[0]}" if failed else "not noticed, not listed"
            )
            print(f"{places[mutant_id]}: {verdict}\n{mutant_id}", flush=True)
    for gone in sorted(listed - existing):
        wrong += 1
        print(f"listed, but there is no such change\n{gone}")
    seconds = time.monotonic() - start
    print(f"{counts.total()} mutants: {dict(counts)}, in {seconds:.0f} s; {wrong} to review")
    return not wrong


def main() -> int:
    """Run what the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("chosen", nargs="*", metavar="module or id")
    parser.add_argument("--every", type=int, default=1, help="take every Nth mutant of a module")
    parser.add_argument("--examples", type=int, default=10, help="of each property")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    work = partial(mutate, arguments.chosen, arguments.every, arguments.jobs)
    return with_session([str(TESTS / path) for path in PATHS], work, arguments.examples)


if __name__ == "__main__":
    sys.exit(main())
