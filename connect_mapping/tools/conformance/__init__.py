"""The conformance kit: any program that maps Segment messages, held against the vectors.

``connect-mapping conformance`` is its command, and ``docs/conformance.md`` says how it is used.
:func:`check` runs a program against the rules that :func:`read_rules` reads; :func:`as_text` and
:func:`as_json` write down what it found.
"""

from connect_mapping.tools.conformance.checking import Report, Result, check
from connect_mapping.tools.conformance.comparing import ABSENT, Difference, Strictness
from connect_mapping.tools.conformance.program import ProgramError
from connect_mapping.tools.conformance.report import as_json, as_text, listing
from connect_mapping.tools.conformance.rules import Rule, chosen, read_rules

__all__ = [
    "ABSENT",
    "Difference",
    "ProgramError",
    "Report",
    "Result",
    "Rule",
    "Strictness",
    "as_json",
    "as_text",
    "check",
    "chosen",
    "listing",
    "read_rules",
]
