"""All rows of docs/compatibility.md: importing the modules adds them."""

from __future__ import annotations

from tests.node.segment import context_rows, event_rows, identify_rows, sending_rows, time_rows
from tests.node.segment.row import ROWS, explanations

__all__ = ["ROWS", "explanations"]
_ = context_rows, event_rows, identify_rows, sending_rows, time_rows
