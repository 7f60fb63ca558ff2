"""Write ``docs/mapping.md`` from the catalogue and the vectors: ``python docs/generate.py``.

A test compares the page with what this writes.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

import connect_mapping
from connect_mapping.rules import RULES, Rule

PAGE = Path(__file__).with_name("mapping.md")
VECTORS = Path(connect_mapping.__file__).parent / "vectors"
#: How wide a line of an example may be.
WIDTH = 56
MOST_LINES = 24

HEAD = """\
# The mapping, rule by rule

<!-- Written by docs/generate.py from the catalogue and the vectors: change those, and run it. -->

Every rule of the mapping: its id, the rule in a sentence, the public sources it rests on, and one
[test vector](../connect_mapping/vectors/README.md) that shows it, with the message beside the answer. What the sources leave open is
settled in [decisions.md](decisions.md). Which rules a message of yours meets: [`connect-mapping explain`](explain.md).

A field counts as absent if it is not there, `null`, or (for strings) blank, unless a rule says otherwise.
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
        lines += [f"Code [`{rule.code}`](problems.md#{rule.code}). {rule.fix}", ""]
    lines += [f"Sources: {'; '.join(rule.sources)}.", ""]
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


if __name__ == "__main__":
    PAGE.write_text(mapping(), encoding="utf-8")
