"""Segment messages as the request bodies of Zendesk Connect (formerly Outbound.io).

Pure functions and no network code: see :func:`convert`, and ``docs/mapping.md`` for the rules.
"""

from connect_mapping.alias import map_alias
from connect_mapping.batching import BatchRequest, batch
from connect_mapping.casing import snake_case
from connect_mapping.conversion import convert
from connect_mapping.group import map_group
from connect_mapping.identify import map_identify
from connect_mapping.ndjson import convert_lines
from connect_mapping.outcomes import Outcome, Rejected, Request, Skipped
from connect_mapping.page import map_page
from connect_mapping.personas import audience_identify, sync_audience
from connect_mapping.problems import MappingError, Problem
from connect_mapping.screen import map_screen
from connect_mapping.settings import Settings
from connect_mapping.timezones import olson_timezone
from connect_mapping.track import map_track
from connect_mapping.unbatching import unbatch

__all__ = [
    "BatchRequest",
    "MappingError",
    "Outcome",
    "Problem",
    "Rejected",
    "Request",
    "Settings",
    "Skipped",
    "audience_identify",
    "batch",
    "convert",
    "convert_lines",
    "map_alias",
    "map_group",
    "map_identify",
    "map_page",
    "map_screen",
    "map_track",
    "olson_timezone",
    "snake_case",
    "sync_audience",
    "unbatch",
]
__version__ = "0.2.1"
