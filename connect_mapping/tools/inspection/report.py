"""What an inspection finds: a frozen :class:`Report`, and the same as plain objects for JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import frozen

from connect_mapping import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connect_mapping.settings import Settings
    from connect_mapping.tools.inspection.rows import (
        AttributeRow,
        AudienceRow,
        CodeRow,
        EventRow,
        FieldRow,
        Listing,
        PropertyRow,
        Series,
        Times,
        UserShares,
    )

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES: Final = frozenset(
    {"earliest", "latest", "last_24_hours_from", "until", "first", "last", "start"}
)
_LISTINGS: Final = (
    *("problem_fields", "warning_fields"),
    *("events", "properties", "attributes", "group_attributes", "audiences"),
)


@frozen
class Report:
    """What an inspection found.

    ``lines`` has the counts ``total``, ``converted``, ``skipped``, ``rejected`` and ``blank``. The last
    four add up to the first unless a line holds a batch. ``calls`` counts messages by call, with
    ``other`` for those that name none of Segment's calls. ``skipped`` counts by reason. ``files`` are
    those that were named, ``settings`` those of the mapping, and ``version`` is that of this package.
    """

    files: tuple[str, ...]
    settings: Settings
    lines: Mapping[str, int]
    calls: Mapping[str, int]
    skipped: Mapping[str, int]
    problems: tuple[CodeRow, ...]
    problem_fields: Listing[FieldRow]
    warnings: tuple[CodeRow, ...]
    warning_fields: Listing[FieldRow]
    times: Times
    over_time: Series
    events: Listing[EventRow]
    properties: Listing[PropertyRow]
    attributes: Listing[AttributeRow]
    group_attributes: Listing[AttributeRow]
    audiences: Listing[AudienceRow]
    users: UserShares
    version: str = __version__


def report_object(report: Report) -> dict[str, Any]:
    """Return a report as one object of dicts, lists, strings and numbers.

    It always has the same keys; ``docs/inspect.md`` lists them. Times are ISO 8601 in UTC. Lone
    surrogates are escaped, because many JSON readers reject them. Keys of environments are left out.

    >>> from connect_mapping.tools.inspection import inspect_lines
    >>> found = report_object(inspect_lines(['{"type": "alias"}']))
    >>> [row["field"] for row in found["problem_fields"]["rows"]]
    ['previousId', 'userId']
    """
    found = attrs.asdict(
        report, value_serializer=_plain, filter=lambda field, _: field.repr is not False
    )
    for name in _LISTINGS:
        found[name] = {"exact": getattr(report, name).exact, **found[name]}
    for name in ("properties", "attributes", "group_attributes"):
        for row, record in zip(getattr(report, name).rows, found[name]["rows"], strict=True):
            record["null_share"] = row.null_share
    users = report.users
    found["users"] = {"exact": users.exact, "users": users.users, **found["users"]}
    return found


def moment(seconds: float) -> datetime:
    """Return a time, given in Unix seconds, in UTC.

    >>> moment(1714729262.25).isoformat()
    '2024-05-03T09:41:02.250000+00:00'
    """
    return _EPOCH + timedelta(milliseconds=round(seconds * 1000))


def _plain(_part: Any, field: attrs.Attribute[Any] | None, value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if value is not None and field is not None and field.name in _TIMES:
        return moment(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value
