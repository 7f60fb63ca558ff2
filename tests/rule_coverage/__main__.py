"""Which vectors fail if a rule is taken away: ``python -m tests.rule_coverage [rule id ...]``.

Each noted rule is disabled in a copy of the package, and all vectors are read by the rules alone,
without the fast lanes. A rule passes if a vector that names it fails. A rule about a fault is disabled
by not reporting it, any other by a patch of the line that applies it: see ``patches``. A patch must
apply exactly once, in whatever file its text stands, so that it is corrected when the code changes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import connect_mapping
from connect_mapping import MappingError, Rejected, Request, Settings, Skipped
from connect_mapping.batches.unfold import is_batch, unbatch
from connect_mapping.conversion import read_message
from connect_mapping.line_reader import read_line
from connect_mapping.reading import Reading
from connect_mapping.rules import RULES
from tests.rule_coverage.patches import PATCHES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from connect_mapping import Outcome, Problem
    from connect_mapping.rules import Rule

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = Path(connect_mapping.__file__).parent


def vectors() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the messages, lines and batches among the vectors that name a noted rule."""
    for file in sorted((PACKAGE / "vectors").glob("*/*.json")):
        case = json.loads(file.read_text("utf-8"))
        is_noted = any(RULES[rule_id].noted for rule_id in case["rules"])
        if is_noted and case.keys() & {"message", "line", "payload"}:
            yield f"{file.parent.name}/{file.stem}", case


def noted_rules() -> dict[str, set[str]]:
    """Return the noted rules that vectors name, in the order of the catalogue, with those vectors.

    The others are about values that only Python has; ``tests/vectors/test_rules.py`` has a table.
    """
    naming: dict[str, set[str]] = {rule.id: set() for rule in RULES.values() if rule.noted}
    for name, case in vectors():
        for rule_id in naming.keys() & case["rules"]:
            naming[rule_id].add(name)
    return {rule_id: names for rule_id, names in naming.items() if names}


def failing() -> Iterator[str]:
    """Return the names of the vectors whose answers are not those of the rules."""
    for name, case in vectors():
        try:
            is_right = json.dumps(_found(case)) == json.dumps(_expected(case))
        except Exception:  # noqa: BLE001 - without the rule anything may happen
            is_right = False
        if not is_right:
            yield name


def _found(case: dict[str, Any]) -> list[dict[str, Any]]:
    settings = Settings(**case["settings"])
    if "message" in case:
        messages = [case["message"]]
    else:
        try:
            value = case["payload"] if "payload" in case else read_line(case["line"])
            messages = list(unbatch(value)) if is_batch(value) else [value]
        except MappingError as error:  # the whole line is at fault, so no rule about a message acts
            return [_plain(Rejected(error.problems))]
    return [_plain(read_message(Reading(settings), message)) for message in messages]


def _plain(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Skipped):
        return {"skipped": outcome.reason}
    if isinstance(outcome, Request):
        warnings = _codes(outcome.warnings)
        return {"request": {"path": outcome.path, "body": outcome.body, "warnings": warnings}}
    return {"rejected": _codes(outcome.problems)}


def _codes(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": problem.code, "field": problem.field} for problem in problems]


def _expected(case: dict[str, Any]) -> list[dict[str, Any]]:
    if "outcomes" not in case:
        return [{key: case[key] for key in ("request", "skipped", "rejected") if key in case}]
    outcomes: list[dict[str, Any]] = case["outcomes"]
    for index, outcome in enumerate(outcomes):
        for fault in outcome.get("rejected", outcome.get("request", {}).get("warnings", ())):
            fault["field"] = fault["field"].removeprefix(f"batch[{index}]").removeprefix(".")
    return outcomes


def without(rule_id: str) -> list[str]:
    """Return the names of the vectors that fail without a rule; without none if it is empty."""
    with TemporaryDirectory() as folder:
        package = Path(folder) / PACKAGE.name
        ignored = shutil.ignore_patterns("vectors", "__pycache__")
        shutil.copytree(PACKAGE, package, ignore=ignored)
        (package / "vectors").symlink_to(PACKAGE / "vectors")
        if rule_id in PATCHES:
            file, text = patched(rule_id)
            (package / file).write_text(text, "utf-8")
        # -P keeps the working directory, with the package that is not patched, out of the path.
        command = [sys.executable, "-P", "-m", "tests.rule_coverage", "--child", rule_id]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([folder, str(ROOT)])}
        done = subprocess.run(  # noqa: S603 - a program of our own
            command, env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise SystemExit(f"{rule_id}: {done.stderr}")
    names: list[str] = json.loads(done.stdout)
    return names


def patched(rule_id: str) -> tuple[Path, str]:
    """Return the file that applies a rule, below the package, and its text without the rule."""
    old, new = PATCHES[rule_id]
    texts = _sources()
    counts = {file: text.count(old) for file, text in texts.items() if old in text}
    if [*counts.values()] != [1]:
        raise ValueError(f"{rule_id}: its text stands {sum(counts.values())} times: {old}")
    [file] = counts
    return file.relative_to(PACKAGE), texts[file].replace(old, new)


@cache
def _sources() -> dict[Path, str]:
    return {file: file.read_text("utf-8") for file in PACKAGE.rglob("*.py")}


def _child(rule_id: str) -> None:
    """Print the failing vectors; a rule about a fault is not reported in this process."""
    fault = Reading._fault

    def reports(add: str) -> Callable[..., None]:
        def report(reading: Reading, rule: Rule, place: Any, *, fixed_at: Any = ()) -> None:
            if rule.id != rule_id:
                getattr(reading, add).append(fault(reading, rule, place, fixed_at))

        return report

    Reading.reject = reports("problems")  # type: ignore[method-assign]
    Reading.warn = reports("warnings")  # type: ignore[method-assign]
    print(json.dumps([*failing()]))


def main(chosen: list[str]) -> int:
    """Print for each rule the vectors that fail without it, and return 1 if one is not noticed."""
    naming = noted_rules()
    noted = [*naming]
    missing = [name for name in noted if not RULES[name].code and name not in PATCHES]
    before = {*without("")}
    print(f"{len(noted)} noted rules; failing with all of them: {sorted(before) or 'none'}")
    unnoticed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rules = [name for name in chosen or noted if name not in missing]
        for rule_id, names in zip(rules, pool.map(without, rules), strict=True):
            lost = {*names} - before
            own = sorted(lost & naming[rule_id])
            unnoticed += not own
            print(
                f"{rule_id}: {len(lost)}, of its own {len(own)} of {len(naming[rule_id])}", *own[:3]
            )
    print(f"no patch: {missing or 'none'}; not noticed: {unnoticed}")
    return 1 if missing or unnoticed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
