"""What an inspection finds: a frozen :class:`Report`, and the same as plain objects for JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES: Final = frozenset({"earliest", "latest", "last_24_hours_from", "first", "last"})


@frozen
class Listing(Generic[Row]):
    """The names of one kind, the most frequent first.

    It is exact until there are more than ``most`` names. After that, a name that is not listed was
    seen at most ``missed_at_most`` times.

    >>> Listing(rows=(), most=10_000, missed_at_most=0).exact
    True
    """

    rows: tuple[Row, ...]
    most: int
    missed_at_most: int

    @property
    def exact(self) -> bool:
        """Tell whether every name is listed, with exact figures."""
        return not self.missed_at_most


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

    @property
    def null_share(self) -> float:
        """Return the share of its values that are null."""
        return self.types.get("null", 0) / self.seen


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
    """A line of a file."""

    file: str
    line: int


@frozen
class CodeRow:
    """A code: how many messages have it, and the lines of the first ones."""

    code: str
    messages: int
    places: tuple[Place, ...]


@frozen
class Times:
    """The times of the events, in Unix seconds.

    The last 24 hours of the data end with ``latest``. They are counted from ``last_24_hours_from``,
    up to five minutes too early. ``without`` counts events that have no time, and ``after_until``
    those after the end of the data.
    """

    earliest: float | None
    latest: float | None
    last_24_hours_from: float | None
    without: int
    after_until: int


@frozen
class UserShares:
    """The shares of users who have an email address, a phone number, a push token, a time zone.

    If ``one_in`` is 1, all users are kept and the shares are exact. Otherwise the users who are kept
    are a random sample, and each represents ``one_in`` users.

    >>> UserShares(kept=60_000, one_in=4, most=100_000, email=0.5).users
    240000
    """

    kept: int
    one_in: int
    most: int
    email: float = 0.0
    phone_number: float = 0.0
    push_token: float = 0.0
    timezone: float = 0.0

    @property
    def exact(self) -> bool:
        """Tell whether all users are kept."""
        return self.one_in == 1

    @property
    def users(self) -> int:
        """Return the number of users, which is an estimate unless all are kept."""
        return self.kept * self.one_in


@frozen
class Report:
    """What an inspection found.

    ``lines`` has the counts ``total``, ``converted``, ``skipped``, ``rejected`` and ``blank``. The last
    four add up to the first unless a line holds a batch. ``calls`` counts messages by call, with
    ``other`` for those that name none of Segment's calls. ``skipped`` counts by reason.
    """

    lines: Mapping[str, int]
    calls: Mapping[str, int]
    skipped: Mapping[str, int]
    problems: tuple[CodeRow, ...]
    warnings: tuple[CodeRow, ...]
    times: Times
    events: Listing[EventRow]
    attributes: Listing[AttributeRow]
    group_attributes: Listing[AttributeRow]
    audiences: Listing[AudienceRow]
    users: UserShares


def report_object(report: Report) -> dict[str, Any]:
    """Return a report as one object of dicts, lists, strings and numbers.

    It always has the same keys; ``docs/inspect.md`` lists them. Times are ISO 8601 in UTC. Lone
    surrogates are escaped, because many JSON readers reject them.

    >>> times = Times(1714729262.25, None, None, 0, 0)
    >>> listing, users = Listing((), 1, 0), UserShares(0, 1, 1)
    >>> found = report_object(Report({}, {}, {}, (), (), times, *[listing] * 4, users))
    >>> found["times"]["earliest"], found["events"]["exact"]
    ('2024-05-03T09:41:02.250Z', True)
    """
    found = attrs.asdict(report, value_serializer=_plain)
    for name in ("events", "attributes", "group_attributes", "audiences"):
        found[name] = {"exact": getattr(report, name).exact, **found[name]}
    for name in ("attributes", "group_attributes"):
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
    if value is not None and field is not None and field.name in _TIMES:
        return moment(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value
