"""What the playground asks of the package: the worker imports this module into Pyodide.

Both functions return JSON text, in ASCII, so that lone surrogates survive the way to the page.
"""

from __future__ import annotations

import json
import platform
from importlib.resources import files
from itertools import islice, starmap
from typing import TYPE_CHECKING, Any, Final, get_args, get_type_hints

from connect_mapping import Request, Settings, Skipped, __version__
from connect_mapping.batches.unfold import is_batch, unfold_one
from connect_mapping.cli.encoding import json_text
from connect_mapping.cli.escaping import json_escaped
from connect_mapping.cli.explain import as_object, why
from connect_mapping.cli.help_texts import SETTINGS
from connect_mapping.line_reader import read_line
from connect_mapping.lines import Entry, read_entries
from connect_mapping.outcomes import MappingError, path_of
from connect_mapping.rules import RULES
from connect_mapping.settings import DEFAULT_SETTINGS, OPTIONAL_CALLS
from connect_mapping.tools.explain import explain

if TYPE_CHECKING:
    from connect_mapping import Problem

    Row = tuple[int, str, str, str | None]

VECTORS: Final = files("connect_mapping") / "vectors"
#: The vectors that the list of examples starts with: one for each thing to see first.
FIRST: Final = (
    *("identify/web-everything", "identify/android-everything", "track/python-server-message"),
    *("alias/basic", "personas/audience-entered", "timezone/trait-invalid-next-source"),
    *("track/all-problems-at-once", "page/setting-page-event", "routing/outbound-false"),
    *("batches/basic", "lines/trailing-comma-in-object"),
)
#: The folders whose vectors are text that can be pasted, with the key of that text.
FOLDERS: Final = {
    "identify": "message",
    "timezone": "message",
    "personas": "message",
    "track": "message",
    "alias": "message",
    "group": "message",
    "page": "message",
    "screen": "message",
    "routing": "message",
    "batches": "payload",
    "lines": "line",
}
#: The most messages that are listed, and the most lines of JSON that are shown of one.
MOST_MESSAGES: Final = 1_000
MOST_ROWS: Final = 2_000


def describe() -> str:
    """Return the versions, the settings, and the names of the examples."""
    types = get_type_hints(Settings)
    settings = []
    for name, about in SETTINGS.items():
        default = getattr(DEFAULT_SETTINGS, name)
        several = isinstance(default, frozenset)
        choices = OPTIONAL_CALLS if several else get_args(types[name])
        default = sorted(default) if several else default
        settings.append({"name": name, "about": about, "choices": choices, "default": default})
    names = [
        f"{folder}/{file.name.removesuffix('.json')}"
        for folder in FOLDERS
        for file in sorted((VECTORS / folder).iterdir(), key=lambda file: file.name)
    ]
    versions = {"package": __version__, "python": platform.python_version()}
    return json.dumps(versions | {"settings": settings, "first": FIRST, "examples": names})


def example(name: str) -> str:
    """Return the text and the settings of a vector, and what it shows."""
    folder = name.partition("/")[0]
    case = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    text = case[FOLDERS[folder]]
    if folder != "lines":
        text = json_escaped(json.dumps(text, indent=2, ensure_ascii=False))
    return json.dumps({"text": text, "settings": case["settings"], "why": case["why"]})


def answer(question: str) -> str:
    """Return what becomes of a text, and one of its messages in full.

    The question is JSON with ``text``, ``settings`` and ``chosen``, the index of that message.
    """
    asked = json.loads(question)
    settings, faults = read_settings(asked["settings"])
    lines = lines_of(asked["text"])
    every = starmap(Entry, read_entries(lines, settings))
    entries = (entry for entry in every if entry.outcome is not None)
    shown = list(islice(entries, MOST_MESSAGES))
    more = next(entries, None) is not None
    answered: dict[str, Any] = {"faults": faults, "more": more, "messages": [*map(summary, shown)]}
    if shown:
        chosen = min(asked["chosen"], len(shown) - 1)
        entry = shown[chosen]
        answered |= {"chosen": chosen, **detail(entry, lines, settings)}
    return json.dumps(answered)


def read_settings(values: dict[str, Any]) -> tuple[Settings, dict[str, str]]:
    """Return settings, and what is wrong with those that are left out, by their names."""
    valid, faults = {}, {}
    for name in SETTINGS.keys() & values.keys():
        try:
            Settings(**{name: values[name]})
        except ValueError as error:
            faults[name] = str(error).removeprefix("Settings: ")
        else:
            valid[name] = values[name]
    return Settings(**valid), faults


def lines_of(text: str) -> list[str]:
    """Return a text as lines: one line if it is one message, whatever its layout.

    Text that is not JSON is one message too, unless a line of it is an object.
    """
    lines = text.split("\n")
    if is_json(text) or not any(line.startswith("{") and is_json(line) for line in lines):
        return [text]
    return lines


def is_json(text: str) -> bool:
    """Tell whether a text is one JSON value."""
    try:
        read_line(text)
    except MappingError:
        return False
    return True


def summary(entry: Entry) -> dict[str, Any]:
    """Return a message in a line: its place, its type and its outcome."""
    outcome, kind = entry.outcome, None
    if isinstance(entry.message, dict) and isinstance(entry.message.get("type"), str):
        kind = entry.message["type"]
    about = {"line": entry.line, "index": entry.index, "type": kind}
    if isinstance(outcome, Request):
        return about | {"path": outcome.path, "warnings": len(outcome.warnings)}
    if isinstance(outcome, Skipped):
        return about | {"skipped": outcome.reason}
    return about | {"rejected": list(dict.fromkeys(problem.code for problem in outcome.problems))}


def detail(entry: Entry, lines: list[str], settings: Settings) -> dict[str, Any]:
    """Return the explanation of a message, and the message and its request as rows."""
    message, outcome = entry.message, entry.outcome
    if entry.index is not None:
        message = unfold_one(entry.payload, entry.index)
    unread = message is None and outcome.problems[0].code in {"invalid_json", "too_deep"}
    if unread or (entry.index is None and is_batch(message)):
        problems = [
            {**line_fault(problem), "fields": [problem.field]} for problem in outcome.problems
        ]
        explained: dict[str, Any] = {"outcome": "rejected", "problems": problems}
        explained |= {"outputs": [], "decided_by": [], "left_out": []}
    else:
        explained = as_object(explain(message, settings))
        for left in explained["left_out"]:
            left["why"] = why(left)
    parts = explained["outputs"] + explained["left_out"]
    parts += explained.get("problems", []) + explained.get("warnings", [])
    sentences = {part["rule"]: RULES[part["rule"]].sentence for part in parts if part["rule"]}
    shown: dict[str, Any] = {"explained": explained, "rules": sentences}
    if unread:
        shown["position"] = position(lines, entry.line)
    else:
        shown["message"] = rows(message)
    if isinstance(outcome, Request):
        shown["request"] = rows(outcome.body, "body")
    return shown


def line_fault(problem: Problem) -> dict[str, Any]:
    """Return a problem of a line or of a whole batch, with its rule, as ``explain`` gives others."""
    rule = next(
        rule
        for rule in RULES.values()
        if rule.id.startswith(("line.", "batch."))
        and rule.code == problem.code
        and problem.detail.startswith(rule.detail.partition("{")[0])
    )
    fault = {"code": problem.code, "field": problem.field, "detail": problem.detail}
    return fault | {"fix": rule.fix, "rule": rule.id}


def position(lines: list[str], number: int) -> dict[str, Any] | None:
    """Return where in the text a line stops being JSON, and why: line, column, and offset in UTF-16."""
    line = lines[number - 1]
    try:
        json.loads(line)
    except json.JSONDecodeError as error:
        before = "\n".join([*lines[: number - 1], line[: error.pos]])
        offset = len(before.encode("utf-16-le", "surrogatepass")) // 2
        place = {"line": before.count("\n") + 1, "column": error.colno, "offset": offset}
        return {"why": error.msg, **place}
    except RecursionError:
        pass
    return None


def rows(value: Any, path: str = "") -> list[Row]:
    """Return the lines of a JSON value: the level, the key, the text, and the field if it is a leaf."""
    found: list[Row] = []

    def add(value: Any, path: str, key: str, level: int, end: str) -> None:
        if len(found) > MOST_ROWS:
            return
        if not (isinstance(value, (dict, list)) and value):
            found.append((level, key, f"{json_escaped(json_text(value))}{end}", path))
            return
        is_object = isinstance(value, dict)
        opening, closing = "{}" if is_object else "[]"
        found.append((level, key, opening, None))
        for number, name in enumerate(value if is_object else range(len(value)), 1):
            label = f"{json_escaped(json_text(name))}: " if is_object else ""
            comma = "," if number < len(value) else ""
            add(value[name], path_of(path, name), label, level + 1, comma)
        found.append((level, "", f"{closing}{end}", None))

    add(value, path, "", 0, "")
    return found
