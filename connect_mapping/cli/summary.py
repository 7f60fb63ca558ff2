"""The summary that ends a run, and the counts of lines in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connect_mapping.cli.chunks import Counts

_KINDS: Final = ("converted", "skipped", "rejected", "blank")
_GROUPS: Final = (("skipped", "Skipped"), ("rejected", "Rejected"), ("warning", "Warnings"))


def summary(counts: Counts, *, lost: bool = False) -> str:
    """Return the counts of a run as text, and how to keep rejected messages if they were ``lost``.

    A message is counted once for each code that it has.
    """
    lines = [lines_text({"total": counts["lines"], **{kind: counts[kind] for kind in _KINDS}})]
    if "batches" in counts:
        lines.append(f"  Batches   {counts['batches']:,}")
    for group, title in _GROUPS:
        found = {
            key[1]: count
            for key, count in counts.items()
            if isinstance(key, tuple) and key[0] == group
        }
        width = max(map(len, found), default=0)
        ranked = sorted(found, key=lambda name: (-found[name], name))
        for name in ranked:
            margin = title if name == ranked[0] else ""
            lines.append(f"  {margin:<9} {name:<{width}}  {found[name]:,}")
    if lost and counts["rejected"]:
        lines.append("  To keep rejected messages, name a file with --rejected.")
    return "\n".join(lines)


def lines_text(lines: Mapping[str, int]) -> str:
    """Return the outcomes of the lines as a sentence."""
    counts = line_counts(lines)
    found = ", ".join(
        f"{count:,} {kind[:-1] if count == 1 else kind}"
        for kind in ("lines", "messages")
        if (count := counts.pop(kind, None)) is not None
    )
    return f"{found}: {', '.join(f'{count:,} {kind}' for kind, count in counts.items())}."


def line_counts(lines: Mapping[str, int]) -> dict[str, int]:
    """Return the outcomes of the lines, and the number of messages if it differs."""
    counts = {"lines": lines["total"]}
    messages = lines["converted"] + lines["skipped"] + lines["rejected"]
    # Without batches, a line is blank or holds one message.
    if messages + lines["blank"] != lines["total"]:
        counts["messages"] = messages
    return counts | {kind: lines[kind] for kind in _KINDS}
