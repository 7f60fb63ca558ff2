"""Write ``docs/diagrams/explain.svg``, a message and its request with the rules between: ``python docs/picture.py``.

A test compares the picture with what this writes.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connect_mapping import Request
from connect_mapping.tools.explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURE = Path(__file__).parent / "diagrams" / "explain.svg"
MESSAGE = {
    "type": "identify",
    "userId": 2041,
    "traits": {"name": "Ann Lee", "E-Mail": "ann@example.com", "plan": "pro"},
    "context": {"timezone": "europe/berlin"},
}
WIDTH, LINE, TOP = 880, 24, 56
#: Where the message, the request and the rules begin, and how wide a character is.
MESSAGE_AT, BODY_AT, RULE_AT, CHARACTER = 24, 420, 668, 7.83
COLOURS = ("#2f81f7", "#a371f7", "#8957e5", "#db6d28", "#3fb950", "#bf8700", "#db61a2")
STYLE = """\
    .ex { --dg-text: #1f2328; --dg-soft: #59636e; --dg-line: #d1d9e0; --dg-fill: #f6f8fa; font: 13px ui-monospace, monospace }
    @media (prefers-color-scheme: dark) { .ex { --dg-text: #f0f6fc; --dg-soft: #9198a1; --dg-line: #3d444d; --dg-fill: #151b23 } }
    .ex rect { fill: var(--dg-fill); stroke: var(--dg-line) }
    .ex text { fill: var(--dg-text); white-space: pre }
    .ex .ex-soft { fill: var(--dg-soft); font-size: 12px }
    .ex path { fill: none; stroke-width: 1.6 }
"""


def lines(value: Any, path: str, indent: str, before: str, after: str) -> Iterator[tuple[str, str]]:
    """Return the lines of JSON, each with the path of its value."""
    if not isinstance(value, dict):
        yield f"{indent}{before}{json.dumps(value)}{after}", path
        return
    yield f"{indent}{before}{{", ""
    for place, (key, part) in enumerate(value.items(), 1):
        below = f"{path}.{key}" if path else key
        comma = "," if place < len(value) else ""
        yield from lines(part, below, f"{indent}  ", f"{json.dumps(key)}: ", comma)
    yield f"{indent}}}{after}", ""


def column(x: int, shown: list[tuple[str, str]]) -> Iterator[str]:
    """Return the text of one side."""
    for row, (text, _) in enumerate(shown):
        yield f'<text x="{x}" y="{TOP + row * LINE}">{escape(text, quote=False)}</text>'


def picture() -> str:
    """Return the picture."""
    explained = explain(MESSAGE)
    outcome = explained.outcome
    assert isinstance(outcome, Request)  # noqa: S101 - what the picture shows
    left = list(lines(MESSAGE, "", "", "", ""))
    right = list(lines(outcome.body, "body", "", "", ""))
    rows = max(len(left), len(right))
    height = TOP + rows * LINE
    ends = {path: MESSAGE_AT + len(text) * CHARACTER + 4 for text, path in left}
    y_left = {path: TOP - 4 + row * LINE for row, (_, path) in enumerate(left) if path}
    y_right = {path: TOP - 4 + row * LINE for row, (_, path) in enumerate(right) if path}
    parts = [
        f'<rect x="8" y="8" width="300" height="{height - 16}" rx="8"/>',
        f'<rect x="404" y="8" width="468" height="{height - 16}" rx="8"/>',
        f'<text class="ex-soft" x="{MESSAGE_AT}" y="30">a Segment message</text>',
        f'<text class="ex-soft" x="{BODY_AT}" y="30">POST {outcome.path}</text>',
        f'<text class="ex-soft" x="{RULE_AT}" y="30">rule</text>',
        *column(MESSAGE_AT, left),
        *column(BODY_AT, right),
    ]
    fields = [output for output in explained.outputs if output.field in y_right]
    for output, colour in zip(fields, COLOURS, strict=True):
        y = y_right[output.field]
        parts.append(f'<text class="ex-soft" x="{RULE_AT}" y="{y + 4}">{output.rule.id}</text>')
        for source in output.sources:
            start = y_left[source.field]
            curve = f"M{ends[source.field]:.0f} {start} C 360 {start}, 340 {y}, {BODY_AT - 4} {y}"
            parts.append(f'<path stroke="{colour}" d="{curve}"/>')
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    body = "".join(f"  {part}\n" for part in parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="ex" {size}>\n  <style>\n{STYLE}  </style>\n{body}</svg>\n'


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
