"""Points in time as Unix seconds, without a clock and without the host's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

_from_iso: Final = datetime.fromisoformat
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: The years 1 to 9999, in milliseconds.
_FIRST: Final = -62_135_596_800_000
_LAST: Final = 253_402_300_799_999
_COMMON_LENGTHS: Final = frozenset({len("2026-02-01T12:30:00Z"), len("2026-02-01T12:30:00.250Z")})
#: Every third character of these forms, from index 10 on; the last may be a digit of the milliseconds.
_COMMON_MARKS: Final = frozenset({"T::Z", *(f"T::.{digit}" for digit in range(10))})
#: Numbers from here on are milliseconds; as seconds, they would be after the year 2970. Source:
#: segmentio/new-date, lib/index.js, with which Segment's facade reads timestamps.
_MILLISECONDS: Final = 31_557_600_000
#: Numbers below this power of ten are zero in milliseconds.
_SMALLEST: Final = -30


def unix_seconds(value: object) -> int | float | None:
    """Return a point in time as Unix seconds, or None if it cannot be read.

    ``value`` is ISO 8601 or RFC 2822 text, the output of JavaScript's ``Date.toString()``, epoch
    seconds or milliseconds (a number, or a string of nine digits or more), a ``datetime`` or a
    ``date``. No zone means UTC. The result is an int if it is whole, and is otherwise rounded to
    milliseconds. Source of the unit: Zendesk Connect developer guide,
    "Events" (Unix timestamp), in seconds in every SDK but one (zendesk/connect_python_sdk).

    >>> unix_seconds("2026-02-01T12:30:00.250Z")
    1769949000.25
    >>> unix_seconds("tomorrow") is None
    True
    """
    if type(value) is not str:
        return _from_other(value)
    # The form of nearly all messages: 2026-02-01T12:30:00Z, with or without milliseconds. A stricter
    # reader handles all others, because fromisoformat has extensions: for example, it accepts
    # anything that begins with NUL after a Z.
    if (
        len(value) in _COMMON_LENGTHS
        and value[10::3] in _COMMON_MARKS
        and value[-1] == "Z"
        and "\0" not in value
    ):
        try:
            since = _from_iso(value) - _EPOCH
        except ValueError:
            return _from_text(value)
        return since.total_seconds() if since.microseconds else since.days * 86_400 + since.seconds
    return _from_text(value)


def _from_datetime(moment: datetime) -> int | float | None:
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    whole = since.days * 86_400 + since.seconds
    return _seconds(whole * 1000 + (since.microseconds + 500) // 1000)


def _seconds(milliseconds: int) -> int | float | None:
    if not _FIRST <= milliseconds <= _LAST:
        return None
    seconds, rest = divmod(milliseconds, 1000)
    return milliseconds / 1000 if rest else seconds


def _from_text(text: str) -> int | float | None:
    from connect_mapping.values.time_text import read_text

    found = read_text(text)
    if found is None:
        return None
    return _from_datetime(found) if isinstance(found, datetime) else from_number(found)


def _from_other(value: Any) -> int | float | None:
    kind = type(value)
    if kind is bool:
        return None
    try:
        if issubclass(kind, str):
            return unix_seconds(str.__str__(value))
        if issubclass(kind, int):
            return from_number(int.__int__(value))
        if issubclass(kind, float):
            return from_number(float.__float__(value))
        if kind is datetime:
            return _from_datetime(value)
        if issubclass(kind, date):
            # Subclasses of datetime too: NaT is one, but is not a time.
            return unix_seconds(str.__str__(value.isoformat()))
        return _from_foreign_number(value)
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return None


def _from_foreign_number(value: Any) -> int | float | None:
    from decimal import Decimal
    from numbers import Integral

    if isinstance(value, Integral):
        return from_number(int.__int__(type(value).__index__(value)))
    if not isinstance(value, Decimal):
        return None
    # The ratio of a very small number would be very long.
    return from_number(value if value.adjusted() > _SMALLEST else 0)


def from_number(number: Any) -> int | float | None:
    """Return epoch seconds or milliseconds as Unix seconds, or None outside the years 1 to 9999.

    >>> from_number(1416327504123), from_number(1416327504.0005)
    (1416327504.123, 1416327504)
    """
    if not _FIRST <= number <= _LAST:
        return None
    numerator, denominator = number.as_integer_ratio()  # exact for any type
    # Not abs, which rounds a Decimal to the precision of the caller's context.
    if -_MILLISECONDS < number < _MILLISECONDS:
        numerator *= 1000
    milliseconds = (2 * numerator + denominator) // (2 * denominator)
    return _seconds(milliseconds)
