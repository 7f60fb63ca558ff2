"""What Connect would show of messages before anything is sent: events, attributes, audiences, users.

The counterpart of Connect's page "Settings > Events"; see ``docs/inspect.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connect_mapping.settings import DEFAULT_SETTINGS
from connect_mapping.tools.inspection.counting import Inspection
from connect_mapping.tools.inspection.objects import report_object
from connect_mapping.tools.inspection.page import report_html
from connect_mapping.tools.inspection.report import Report
from connect_mapping.tools.inspection.text import report_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connect_mapping.settings import Settings

__all__ = [
    "Inspection",
    "Report",
    "inspect_lines",
    "report_html",
    "report_object",
    "report_text",
]


def inspect_lines(
    lines: Iterable[str | bytes],
    settings: Settings = DEFAULT_SETTINGS,
    *,
    until: float | None = None,
) -> Report:
    """Return what Connect would know of the messages in some lines, read in one pass.

    A line is text or UTF-8 bytes; give it a file opened in either mode. Memory has a bound whatever
    the lines hold. ``until`` is the end of the data in Unix seconds: times after it are not read.
    Raises TypeError for a single string.

    >>> report = inspect_lines(['{"type": "track", "userId": "u1", "event": "Paid"}', "oops"])
    >>> [(event.name, event.seen) for event in report.events.rows]
    [('Paid', 1)]
    >>> [(row.code, row.places[0].line) for row in report.problems]
    [('invalid_json', 2)]
    """
    if isinstance(lines, (str, bytes)):
        raise TypeError("inspect_lines takes several lines, not one string.")
    inspection = Inspection(settings, until=until)
    for number, line in enumerate(lines, 1):
        inspection.add(line, "", number)
    return inspection.report()
