"""What an inspection finds: a :class:`Report`, made of frozen parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row")


@frozen
class Listing(Generic[Row]):
    """The names of one kind, the most frequent first.

    It is exact until there are more than ``most`` names. From then on a name that is not listed was
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
    """An event: how often it was seen, and when first and last, in Unix seconds.

    All figures are exact where ``missed_at_most`` is 0, ``last_24_hours`` for a span that begins up
    to five minutes early. Else the event may have been seen that many times more before it was
    kept, and the other figures leave those out.
    """

    name: str
    seen: int
    last_24_hours: int
    first: float | None
    last: float | None
    missed_at_most: int


@frozen
class AttributeRow:
    """An attribute of users, or of groups: in how many bodies it stands, and with values of which JSON types."""

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
    """An audience: how many messages tell that a user enters it, and that one leaves it."""

    name: str
    entries: int
    exits: int
    missed_at_most: int

    @property
    def seen(self) -> int:
        """Return how many messages tell of it."""
        return self.entries + self.exits


@frozen
class Place:
    """A line of a file."""

    file: str
    line: int


@frozen
class CodeRow:
    """A code: how many messages have it, and where the first of them stand."""

    code: str
    messages: int
    places: tuple[Place, ...]


@frozen
class Times:
    """The times of the events, in Unix seconds.

    The last 24 hours of the data are counted from ``recent_from``, which lies up to five minutes
    before them, to ``latest``. ``without`` counts
    events that have no time, and ``after_until`` those that lie after the end that was set.
    """

    earliest: float | None
    latest: float | None
    recent_from: float | None
    without: int
    after_until: int


@frozen
class UserShares:
    """The shares of users who have an email address, a phone number, a push token, a time zone.

    With ``one_in`` 1 all users are kept and the shares are exact. Else one in so many is kept, by
    chance, and the shares are those of that sample.

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
        """Return how many users there are, which is an estimate where not all are kept."""
        return self.kept * self.one_in


@frozen
class Report:
    """What an inspection found.

    ``lines`` has the counts ``total``, ``converted``, ``skipped``, ``rejected`` and ``blank``, of
    which the last four add up to the first where no line holds a batch. ``calls`` counts messages by their call; ``other`` are
    those with no call that Segment has. ``skipped`` counts by reason.
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
