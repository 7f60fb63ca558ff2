"""Explaining a message: where each field of its outcome came from, and what was left out and why."""

from connect_mapping.tools.explain.answers import (
    Explanation,
    Fault,
    LeftOut,
    Output,
    Rule,
    Source,
)
from connect_mapping.tools.explain.explaining import explain

__all__ = ["Explanation", "Fault", "LeftOut", "Output", "Rule", "Source", "explain"]
