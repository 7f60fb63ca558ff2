"""The rows of a report, and the listings that they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row")


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
