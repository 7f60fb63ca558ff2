"""The summary that ends a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect_mapping.tools.line_totals import lines_text

if TYPE_CHECKING:
    from connect_mapping.cli.chunks import Counts

_KINDS = ("converted", "skipped", "rejected", "blank")
_GROUPS = (("skipped", "Skipped"), ("rejected", "Rejected"), ("warning", "Warnings"))


def summary(counts: Counts, *, lost: bool = False) -> str:
    """Return the counts of a run as text for a person, and how to keep messages that were lost.

    A message is counted once for each code that it has. The messages are counted beside the lines
    where batches make that another number.

    >>> from collections import Counter
    >>> print(summary(Counter({"lines": 3, "converted": 2, "skipped": 1, ("skipped", "unsupported_call"): 1})))
    3 lines: 2 converted, 1 skipped, 0 rejected, 0 blank.
      Skipped   unsupported_call  1
    """
    lines = [lines_text({"total": counts["lines"], **{kind: counts[kind] for kind in _KINDS}})]
    if "batches" in counts:
        lines.append(f"  Batches   {counts['batches']:,}")
    for group, title in _GROUPS:
        found = [
            (key[1], n) for key, n in counts.items() if isinstance(key, tuple) and key[0] == group
        ]
        width = max((len(name) for name, _ in found), default=0)
        # The commonest first, and in the order of the alphabet where two are as common.
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        for place, (name, n) in enumerate(found):
            lines.append(f"  {title if place == 0 else '':<9} {name:<{width}}  {n:,}")
    if lost and counts["rejected"]:
        lines.append("  To keep rejected messages, name a file with --rejected.")
    return "\n".join(lines)
