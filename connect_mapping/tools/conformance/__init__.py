"""The conformance kit: run any program that maps Segment messages against the vectors.

``docs/conformance.md`` describes it and its command, ``connect-mapping conformance``.
"""

from connect_mapping.tools.conformance.answers import ABSENT, Difference, Strictness
from connect_mapping.tools.conformance.cases import Case, about, chosen, read_cases, up_to
from connect_mapping.tools.conformance.checking import Report, Result, check, report_object
from connect_mapping.tools.conformance.export import exported
from connect_mapping.tools.conformance.program import Note, ProgramError

__all__ = [
    "ABSENT",
    "Case",
    "Difference",
    "Note",
    "ProgramError",
    "Report",
    "Result",
    "Strictness",
    "about",
    "check",
    "chosen",
    "exported",
    "read_cases",
    "report_object",
    "up_to",
]
