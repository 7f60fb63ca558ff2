"""What an inspection finds: a frozen :class:`Report`, and the same as plain objects for JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs
from attrs import frozen

from connect_mapping import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connect_mapping.settings import Settings

Row = TypeVar("Row")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES: Final = frozenset(
    {"earliest", "latest", "last_24_hours_from", "until", "first", "last", "start"}
)


@frozen
class Listing(Generic[Row]):
    """The names of one kind, the most frequent first.

    If it is ``exact``, every name is listed, with exact figures. There are more than ``most`` names
    otherwise, and a name that is not listed was seen at most ``missed_at_most`` times.
    """

    exact: bool
    rows: tuple[Row, ...]
    most: int
    missed_at_most: int


@frozen
class EventRow:
    """An event: how often it was seen, and its first and last time in Unix seconds.

    If ``missed_at_most`` is 0, all figures are exact, except that ``last_24_hours`` begins up to five
    minutes early. Otherwise the event may have been seen that many times more before it was kept, and
    the other figures leave those out.
    """

    name: str
    seen: int
    last_24_hours: int
    first: float | None
    last: float | None
    missed_at_most: int


@frozen
class AttributeRow:
    """An attribute of users or groups: how many bodies have it, and the JSON types of its values."""

    name: str
    seen: int
    types: Mapping[str, int]
    missed_at_most: int
    null_share: float


@frozen
class PropertyRow:
    """A property of an event: how many of these events have it, and the JSON types of its values.

    ``event_share`` is their share of all events of this name, or None if either count is not exact.
    """

    event: str
    name: str
    seen: int
    event_share: float | None
    types: Mapping[str, int]
    missed_at_most: int
    null_share: float


@frozen
class AudienceRow:
    """An audience: how many messages say that a user enters it, and how many that one leaves it."""

    name: str
    entries: int
    exits: int
    missed_at_most: int

    @property
    def seen(self) -> int:
        """Return how many messages name it."""
        return self.entries + self.exits


@frozen
class Place:
    """A line of a file, or the message at an index of the batch on that line."""

    file: str
    line: int
    index: int | None = None


@frozen
class Meaning:
    """A rule that reports a code: its id, its sentence, and what would be accepted."""

    id: str
    sentence: str
    fix: str


@frozen
class CodeRow:
    """A code: how many messages have it, the places of the first ones, and the rules that report it."""

    code: str
    messages: int
    places: tuple[Place, ...]
    rules: tuple[Meaning, ...] = ()


@frozen
class FieldRow:
    """A field with a code: how many messages have them, and the places of the first ones.

    Positions in lists are left out, as in ``properties.products[].price``.
    """

    field: str
    code: str
    seen: int
    places: tuple[Place, ...]
    missed_at_most: int


@frozen
class Bucket:
    """How many events there are in a unit of time that begins at ``start``, in Unix seconds."""

    start: int
    events: int


@frozen
class Series:
    """Events by ``hour``, ``day``, ``month`` or ``year``, and how many were ``earlier``.

    Units without events are there too. Without a time, there is no unit.
    """

    unit: str | None = None
    earlier: int = 0
    rows: tuple[Bucket, ...] = ()


@frozen
class Times:
    """The times of the events, in Unix seconds.

    The last 24 hours of the data end with ``latest``. They are counted from ``last_24_hours_from``,
    up to five minutes too early. ``without`` counts events that have no time, and ``after_until``
    those after ``until``, the end of the data.
    """

    earliest: float | None
    latest: float | None
    last_24_hours_from: float | None
    without: int
    after_until: int
    until: float | None = None


@frozen
class UserShares:
    """The number of users, and the shares that have an email address, a push token and so on.

    If it is ``exact``, all users are kept. Otherwise ``users`` is an estimate: those who are kept are
    a random sample, and each represents ``one_in`` users.
    """

    exact: bool
    users: int
    kept: int
    one_in: int
    most: int
    email: float
    phone_number: float
    push_token: float
    timezone: float


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
    return attrs.asdict(
        report, value_serializer=_plain, filter=lambda field, _: field.repr is not False
    )


def moment(seconds: float) -> datetime:
    """Return a time, given in Unix seconds, in UTC."""
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
