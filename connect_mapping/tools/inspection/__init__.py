"""What Connect would know after some messages: events, attributes, audiences and users.

It replaces Connect's page "Settings > Events"; see ``docs/inspect.md``.
"""

from connect_mapping.tools.inspection.counting import Inspection, inspect_lines
from connect_mapping.tools.inspection.report import Report, report_object

__all__ = [
    "Inspection",
    "Report",
    "inspect_lines",
    "report_object",
]
