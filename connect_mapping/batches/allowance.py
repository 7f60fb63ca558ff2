"""The limit on a batch's shared fields, which keeps output in proportion to the length of a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from connect_mapping import rules
from connect_mapping.outcomes import MappingError
from connect_mapping.values.json_copy import MAX_DIGITS

if TYPE_CHECKING:
    from connect_mapping.settings import Settings


def check_allowance(messages: list[Any], shared: dict[str, Any], settings: Settings) -> None:
    """Raise MappingError (``too_long``) if shared fields would be repeated too often.

    >>> from connect_mapping.settings import Settings
    >>> check_allowance([{}, {}], {"context": {"timezone": "UTC"}}, Settings())
    """
    measured = dict(shared)
    if "context" in shared and settings.context_traits == "ignore":
        # These traits only cause a warning.
        measured["context"] = {k: v for k, v in shared["context"].items() if k != "traits"}
    lengths = {name: json_length(value) for name, value in measured.items()}
    total = sum(lengths.values()) * len(messages)
    # Most batches are within the smallest allowance, so their own length need not be measured.
    if total > output_allowance(0) and total > output_allowance(json_length(messages)):
        raise MappingError([rules.BATCH_TOO_LONG.problem(max(lengths, key=lengths.__getitem__))])


def output_allowance(length: int) -> int:
    """Return how many characters may be repeated for a batch of ``length`` characters.

    Without a limit, one line could take hours and fill a disk. A full batch by Segment's limits
    (500 KB, 2,500 messages) may repeat 3.6 KB.

    >>> output_allowance(500_000) // 2_500
    3600
    """
    return 1_000_000 + 16 * length


def json_length(value: object) -> int:
    """Return the length of a value as compact JSON, in characters.

    >>> json_length({"a": [1, 2]})
    11
    """
    try:
        return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    except ValueError:  # an integer with too many digits for the interpreter
        return _summed_length(value)


def _summed_length(value: Any) -> int:
    # No comprehensions: they use a second stack level per level of nesting, and lines may have 500.
    if type(value) is dict:
        length = max(2, 1 + 2 * len(value))
        for key, inner in value.items():
            length += len(json.dumps(key, ensure_ascii=False)) + _summed_length(inner)
        return length
    if type(value) is list:
        length = max(2, 1 + len(value))
        for inner in value:
            length += _summed_length(inner)
        return length
    try:
        return len(json.dumps(value, ensure_ascii=False))
    except ValueError:
        return len("-") + MAX_DIGITS
