"""Write ``docs/mapping.md`` and ``docs/problems.md`` from the catalogue and the vectors: ``python docs/generate.py``.

A test compares the pages with what this writes.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any, NoReturn, get_args

import connect_mapping
from connect_mapping.outcomes import ProblemCode
from connect_mapping.rules import RULES, Rule

DOCS = Path(__file__).parent
VECTORS = Path(connect_mapping.__file__).parent / "vectors"
#: How wide a line of an example may be.
WIDTH = 56
MOST_LINES = 24
#: How long an example in a cell of a table may be.
MOST_CHARACTERS = 240
MOST_OF_STRING = 60

HEAD = """\
# The mapping, rule by rule

<!-- Written by docs/generate.py from the catalogue and the vectors: change those, and run it. -->

Every rule of the mapping: its id, the rule in a sentence, its public sources, and one
[test vector](../connect_mapping/vectors/README.md) that shows it, with the message beside the answer. What the sources leave open is
settled in [decisions.md](decisions.md). [`connect-mapping explain`](explain.md) shows which rules act on your message.

A field counts as absent if it is not there, `null`, or (for strings) blank, unless a rule says otherwise.
"""
PROBLEMS_HEAD = """\
# Problems and warnings

<!-- Written by docs/generate.py from the catalogue and the vectors: change those, and run it. -->

A `Problem` has three parts:

| part | value |
|---|---|
| `code` | one of those in the table below; stable |
| `field` | the path of the field, such as `traits.timezone` or `properties.products[2].price`; empty for the message itself |
| `detail` | what is wrong and what to do, for people; its wording may change |

None of them contains a value of the message, so they are safe to log. Names of fields do appear in `field`.

In `Rejected(problems)` and `MappingError.problems` it is a **problem**: there is no request, and all problems of the message are
listed, in the order of the fields. In `Request(…).warnings` it is a **warning**: there is a request, but something was left out. If
the request is good enough without it, nothing needs to be done.

[How paths are written](mapping.md#problem.path). In the outcomes of `convert_lines`, the path of a message in a batch begins with
its position: `batch[3].userId`, or `batch[3]` for the message itself. The command line writes the position separately, as
`index`.

`connect-mapping explain` shows for one message what is wrong and which fields to change. Rejected messages can be [fixed and
converted again](command-line.md#repair-and-replay).

## The codes

| code | when it occurs | what to do | example |
|---|---|---|---|
"""
#: The areas in the order of the page: the first part of an id, a title, and what the rules have in common.
AREAS = (
    ("routing", "Routing", "`integrations` is read first, then `type`."),
    ("body", "Bodies", ""),
    ("object", "Objects", ""),
    ("id", "Ids", "These rules hold for every id: of a user, of a previous user, of a group."),
    ("user-id", "User ids", "For identify, track, group, page and screen."),
    ("identify", "Identify", "`POST /v2/identify`. The fields of the body come in the order `user_id`, `first_name`, `last_name`, `email`, `phone_number`, `timezone`, `apns`, `fcm` or `gcm`, `attributes`."),
    ("push-token", "Push tokens", ""),
    ("time-zone", "Time zones", 'Connect accepts tz database names ("Olson names") only.'),
    ("audience", "Personas: audiences and journeys", ""),
    ("track", "Track", "`POST /v2/track`. The fields of the body come in the order `user_id`, `event`, `properties`, `timestamp`."),
    ("timestamp", "Timestamps", "Of track, page and screen."),
    ("alias", "Alias", "`POST /v2/identify`, with `user_id` and `previous_id`."),
    ("group", "Group", "Only if [`calls`](settings.md#calls) names it. `POST /v2/identify`, with `user_id`, `group_id` and `group_attributes`."),
    ("page", "Page and screen", "Only if [`calls`](settings.md#calls) names them. `POST /v2/track`, with the fields of a track."),
    ("value", "Values inside traits and properties", ""),
    ("problem", "Problems and warnings", "Each code: [problems.md](problems.md)."),
    ("batch", "Batches from Segment", "Segment's HTTP API and its libraries send many messages in one object. `unbatch` gives the messages; `convert_lines` and the command line unfold such lines by themselves."),
    ("line", "Lines", "Of newline-delimited JSON."),
    ("to-connect", "Batches to Connect", "`batch` puts requests together. Batches are sent one after the other, in the order in which they come."),
)  # fmt: skip
ANSWERS = ("request", "skipped", "rejected", "outcomes", "requests", "batches", "output")


def compact(value: Any, indent: str = "") -> str:
    """Return JSON in as few lines as its width allows."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= WIDTH or not isinstance(value, (dict, list)) or not value:
        return flat if len(flat) <= 4 * WIDTH else f"{flat[: 4 * WIDTH]}…"
    inner = f"{indent}  "
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(k, ensure_ascii=False)}: {compact(v, inner)}" for k, v in value.items()
        ]
        return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + compact(part, inner) for part in value) + f"\n{indent}]"


def shortened(text: str) -> str:
    """Return the first lines of an example, fit for HTML."""
    lines = text.splitlines()
    kept = lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "…"]
    # Markdown would end a block of HTML at an empty line; there is none in JSON.
    return escape("\n".join(kept), quote=False)


def examples() -> dict[str, list[tuple[int, str, Any, Any]]]:
    """Return the vectors and rows of each rule: a rank, the name, the input and the answer."""
    found: dict[str, list[tuple[int, str, Any, Any]]] = {}
    for file in sorted(VECTORS.glob("*/*.json")):
        case = json.loads(file.read_text("utf-8"))
        for row in case.get("cases", [case]):
            named = row.get("rules", case["rules"])
            answer = {key: row[key] for key in ANSWERS if key in row}
            if "output" in answer:
                answer = answer["output"]
            asked = {k: v for k, v in row.items() if k not in {"why", "rules", *ANSWERS}}
            if not asked.get("settings", True):
                del asked["settings"]
            if len(asked) == 1:
                [asked] = asked.values()
            for rule_id in named:
                # The rule that a vector names first is the one that it shows best.
                rank = len(json.dumps([asked, answer])) + 100_000 * named.index(rule_id)
                name = f"{file.parent.name}/{file.stem}"
                found.setdefault(rule_id, []).append((rank, name, asked, answer))
    return found


def section(rule: Rule, shown: list[tuple[int, str, Any, Any]]) -> str:
    """Return the section of a rule."""
    lines = [f'<a id="{rule.id}"></a>', "", f"### `{rule.id}`", "", rule.sentence, ""]
    if rule.code:
        lines += [f"Code [`{rule.code}`](problems.md#{rule.code}). {fix(rule)}", ""]
    sources = "; ".join(rule.sources).replace("__", r"\_\_")
    sources = sources.replace("docs/decisions.md", "[docs/decisions.md](decisions.md)")
    lines += [f"Sources: {sources}.", ""]
    if shown:
        _, name, asked, answer = min(shown, key=lambda example: example[:2])
        cells = [f"<td><pre>{shortened(compact(value))}</pre></td>" for value in (asked, answer)]
        head = f"<tr><th>{'input' if name.startswith('tables') else 'message'}</th><th>answer</th></tr>"
        lines += [
            f"`{name}`:",
            "",
            f'<table>{head}<tr valign="top">{"".join(cells)}</tr></table>',
            "",
        ]
    return "\n".join(lines)


def mapping() -> str:
    """Return the page."""
    shown = examples()
    parts = [HEAD, "\n".join(f"- [{title}](#{anchor(title)})" for _, title, _ in AREAS) + "\n"]
    for area, title, intro in AREAS:
        parts.append(f"## {title}\n")
        if intro:
            parts.append(f"{intro}\n")
        in_area = [rule for rule in RULES.values() if rule.id.split(".")[0] == area]
        parts += [section(rule, shown.get(rule.id, [])) for rule in in_area]
    return "\n".join(parts).rstrip("\n") + "\n"


def anchor(title: str) -> str:
    """Return the anchor that a heading has."""
    return "".join(c for c in title.lower().replace(" ", "-") if c.isalnum() or c == "-")


def problems() -> str:
    """Return the page of the problems and warnings."""
    shown = examples() | python_examples()
    rows = []
    for code in get_args(ProblemCode):
        anchors = [f'<a id="{code}"></a>']  # for the first row of a code
        for rule in RULES.values():
            if rule.code == code:
                # Not the rows of tables, whose answers have no codes.
                having = [example for example in shown[rule.id] if code in json.dumps(example[3])]
                _, name, asked, answer = min(having, key=lambda example: example[:2])
                kind = "problem" if "rejected" in json.dumps(answer) else "warning"
                example = in_code(Text(asked) if name.startswith("lines/") else asked)
                cells = (
                    f"{anchors.pop() if anchors else ''}`{code}`, {kind}",
                    f"{rule.sentence} ([`{rule.id}`](mapping.md#{rule.id}))",
                    fix(rule),
                    f"{example}<br>gives {in_code(answer)}",
                )
                rows.append(f"| {' | '.join(cells)} |\n")
    return PROBLEMS_HEAD + "".join(rows)


def fix(rule: Rule) -> str:
    """Return what to do about a fault."""
    return rule.fix.format("track")


def in_code(value: Any) -> str:
    """Return JSON, or a text as it is, as code in a cell of a table."""
    text = value if isinstance(value, Text) else json.dumps(cut(value), ensure_ascii=False)
    text = text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
    # Two ticks may hold one; in a table, a bar ends the cell even in code.
    return f"`` {text} ``".replace("|", "\\|") if "`" in text else f"`{text}`".replace("|", "\\|")


def cut(value: Any) -> Any:
    """Return a value with the first characters of its long strings."""
    if isinstance(value, str):
        return value if len(value) <= MOST_OF_STRING else f"{value[:MOST_OF_STRING]}…"
    if isinstance(value, dict):
        return {key: cut(inner) for key, inner in value.items()}
    return [cut(inner) for inner in value] if isinstance(value, list) else value


class Text(str):
    """A line, or a call in Python, that is shown as it is."""

    __slots__ = ()


def python_examples() -> dict[str, list[tuple[int, str, Any, Any]]]:
    """Return the examples of rules about values that only Python has, in the form of the others."""
    found = {}
    for rule_id, text in PYTHON.items():
        try:
            outcome = eval(text, PYTHON_NAMES)  # noqa: S307 - our own text
            if not isinstance(outcome, connect_mapping.Rejected):
                [outcome] = outcome
        except connect_mapping.MappingError as error:
            outcome = error
        answer = {"rejected": [{"code": p.code, "field": p.field} for p in outcome.problems]}
        found[rule_id] = [(0, "", Text(text), answer)]
    return found


class _NaT(dt.datetime):
    """A datetime that is not a time, as that of pandas."""

    def isoformat(self, *_arguments: Any) -> str:
        """Return what pandas returns."""
        return "NaT"


class _Broken(dt.datetime):
    """A datetime whose own code fails."""

    def isoformat(self, *_arguments: Any) -> NoReturn:
        """Fail."""
        raise ValueError


PYTHON_NAMES = {
    **vars(connect_mapping),
    "Decimal": Decimal,
    "NaT": _NaT(2026, 2, 1),
    "broken": _Broken(2026, 2, 1),
    "model": object(),
}
_TRACK = "map_track({{'userId': 'u1', 'event': 'Paid', 'properties': {}}})"
PYTHON = {
    "routing.not-an-object.instance": "convert(model)",
    "value.key": _TRACK.format("{7: 1}"),
    "value.float-range": _TRACK.format("{'total': Decimal('7' * 400 + '.5')}"),
    "value.not-a-time": _TRACK.format("{'since': NaT}"),
    "value.not-json": _TRACK.format("{'tags': {1, 2}}"),
    "value.unreadable": _TRACK.format("{'since': broken}"),
    "batch.missing": "unbatch({'messages': []})",
    "line.utf-8": 'convert_lines([b\'{"type": "\\xff"}\'])',
    "line.wrong-type": "convert_lines([{'type': 'page'}])",
}
#: The pages, and the functions that return their text.
PAGES = {"mapping.md": mapping, "problems.md": problems}


if __name__ == "__main__":
    for name, text_of in PAGES.items():
        (DOCS / name).write_text(text_of(), encoding="utf-8")
