"""A chart of time against lines, as SVG, drawn from what was measured here."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

from tests.benchmarks.commands import programs, write_repeated
from tests.benchmarks.messages import write_messages
from tests.benchmarks.ratios import seconds
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAMS: Final = ("jq", "plain", "fast", "fast 2", "duckdb", "duckdb 2")
_COLOURS: Final = ("#8a6d3b", "#6fa8d6", "#1f77b4", "#0b3d63", "#e0a800", "#b35900")
_WIDTH, _HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 240, 20, 45
#: So many rounds of short runs, of which the shortest counts.
_ROUNDS: Final = 3
_FEW: Final = 100_000

Points = dict[str, list[tuple[int, float]]]


def measured(folder: Path, most: int) -> tuple[Points, str]:
    """Return the seconds of each program for 10,000 lines, ten times as many, and so on, and a table."""
    hidden = folder / "hidden"
    found = {name: each for name, each in programs(hidden).items() if each.is_there}
    points: Points = {found[name].name: [] for name in _PROGRAMS if name in found}
    few, source = folder / "few.ndjson", folder / "lines.ndjson"
    write_messages(few, 10_000)
    counts = [10**power for power in range(4, int(log10(most)) + 1)]
    for count in counts:
        write_repeated(source, few.read_bytes(), count // 10_000)
        for name in _PROGRAMS:
            if name in found:
                work = found[name].command(source, folder / "chart")
                rounds = _ROUNDS if count <= _FEW else 1
                taken = min(seconds(work) for _ in range(rounds))
                points[found[name].name].append((count, taken))
    source.unlink()
    rows = [(name, *(f"{taken:.2f}" for _, taken in own)) for name, own in points.items()]
    return points, table(("seconds, by lines", *(f"{count:,}" for count in counts)), rows)


def svg(points: Points) -> str:
    """Return a chart with a logarithmic scale on both axes."""
    counts = sorted({count for own in points.values() for count, _ in own})
    times = [taken for own in points.values() for _, taken in own]
    low, high = floor(log10(min(times))), ceil(log10(max(times)))
    first, last = log10(counts[0]), log10(counts[-1])

    def x(count: float) -> float:
        return _LEFT + (log10(count) - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)

    def y(taken: float) -> float:
        return _HEIGHT - _BOTTOM - (log10(taken) - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"',
        'font-family="sans-serif" font-size="12">',
        "<title>Seconds to convert a file, by its number of lines of 1.1 kB</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts += [
            f'<path d="M{_LEFT} {at:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>',
            f'<text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{10**power:g} s</text>',
        ]
    for count in counts:
        parts.append(
            f'<text x="{x(count):.1f}" y="{_HEIGHT - _BOTTOM + 18}" text-anchor="middle">'
            f"{count:,}</text>"
        )
    middle = (_WIDTH - _RIGHT + _LEFT) / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 8}" text-anchor="middle">lines</text>')
    colours = dict(zip(points, _COLOURS, strict=False))
    ends = sorted(points, key=lambda name: points[name][-1][1])
    label = float("inf")
    for name in ends:
        own, colour = points[name], colours[name]
        path = "L".join(f"{x(count):.1f} {y(taken):.1f}" for count, taken in own)
        # From the bottom up, no label covers another one.
        label = min(y(own[-1][1]) + 4, label - 15)
        parts += [
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{_WIDTH - _RIGHT + 8}" y="{label:.1f}" fill="{colour}">{name}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
