"""Segment messages as the request bodies of Zendesk Connect (formerly Outbound.io).

Pure functions and no network code: see :func:`convert`, and ``docs/mapping.md`` for the rules.
"""

from connect_mapping.audience_lists import audience_identify, sync_audience
from connect_mapping.batches.to_connect import BatchRequest, batch
from connect_mapping.batches.unfold import unbatch
from connect_mapping.conversion import (
    convert,
    map_alias,
    map_group,
    map_identify,
    map_page,
    map_screen,
    map_track,
)
from connect_mapping.lines import Record, convert_lines, convert_payload, convert_records
from connect_mapping.outcomes import MappingError, Outcome, Problem, Rejected, Request, Skipped
from connect_mapping.settings import Settings
from connect_mapping.values.spelling import snake_case
from connect_mapping.values.time_zones import olson_timezone

__all__ = [
    "BatchRequest",
    "MappingError",
    "Outcome",
    "Problem",
    "Record",
    "Rejected",
    "Request",
    "Settings",
    "Skipped",
    "audience_identify",
    "batch",
    "convert",
    "convert_lines",
    "convert_payload",
    "convert_records",
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
__version__ = "0.4.0"
