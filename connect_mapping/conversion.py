""":func:`convert`: one message in, one outcome out; and the functions that map one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from connect_mapping import rules
from connect_mapping.batches.unfold import is_batch
from connect_mapping.calls.alias import alias, usual_alias
from connect_mapping.calls.group import group
from connect_mapping.calls.identify import identify, usual_identify
from connect_mapping.calls.page_screen import page, screen
from connect_mapping.calls.track import track, usual_track
from connect_mapping.outcomes import MappingError, Rejected, Skipped
from connect_mapping.reading import Reading
from connect_mapping.routing import FLAGS, is_enabled, is_on
from connect_mapping.settings import DEFAULT_SETTINGS, OPTIONAL_CALLS, Settings, check_settings
from connect_mapping.values.json_copy import as_object, as_string, fault_of_message, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from connect_mapping.outcomes import (
        AliasRequest,
        GroupRequest,
        IdentifyRequest,
        Outcome,
        TrackRequest,
        UserRequest,
    )
    from connect_mapping.rules import Rule
    from connect_mapping.traces import Trace

    R = TypeVar("R", bound=UserRequest | TrackRequest)
    Call = Callable[[Reading, dict[str, Any]], R | Rejected]
    Lane = Callable[[dict[str, Any], Settings, bool], R | None]
    AnyCall = Call[UserRequest | TrackRequest]
    AnyLane = Lane[UserRequest | TrackRequest]

_UNSUPPORTED: Final = Skipped("unsupported_call")
_DISABLED: Final = Skipped("destination_disabled")
#: The calls of segmentio/segment-docs, src/connections/spec.
CALLS: Final[Mapping[str, AnyCall]] = {
    "identify": identify,
    "track": track,
    "alias": alias,
    "group": group,
    "page": page,
    "screen": screen,
}
#: The fast lanes: each returns what its call does for an ordinary message, or None.
LANES: Final[Mapping[str, AnyLane]] = {
    "identify": usual_identify,
    "track": usual_track,
    "alias": usual_alias,
}


def convert(message: object, settings: Settings = DEFAULT_SETTINGS) -> Outcome:
    """Return the outcome of a Segment message: a Request, a Skipped or a Rejected.

    It never raises for any message. ``message`` may be anything; it is not changed and shares no
    mutable object with the outcome. ``integrations`` decide first, then ``type`` chooses the call.
    Raises TypeError for settings that are not a Settings.

    >>> convert({"type": "alias", "userId": "u1", "previousId": "a1"}).body
    {'user_id': 'u1', 'previous_id': 'a1'}
    >>> convert({"type": "page", "userId": "u1"})
    Skipped(reason='unsupported_call')
    """
    if type(settings) is not Settings:
        check_settings(settings)
    return convert_owned(message, settings, owned=False)


def convert_owned(message: object, settings: Settings, *, owned: bool) -> Outcome:
    """Return what :func:`convert` does. The body of an ``owned`` message shares objects with it.

    Pass only what :func:`line_reader.read_owned` returns as owned.

    >>> properties = {"price": 9.5}
    >>> message = {"type": "track", "userId": "u1", "event": "Paid", "properties": properties}
    >>> convert_owned(message, DEFAULT_SETTINGS, owned=True).body["properties"] is properties
    True
    """
    try:
        if type(message) is dict:
            integrations = message.get("integrations")
            if integrations is None or (
                type(integrations) is dict
                and (FLAGS.isdisjoint(integrations) or is_on(integrations))
            ):
                call = message.get("type")
                lane = LANES.get(call) if type(call) is str else None
                if lane is not None:
                    found = lane(message, settings, owned)
                    if found is not None:
                        return found
        return read_message(Reading(settings, owned=owned), message)
    except Exception:
        if is_plain(message):  # then the fault is in this library
            raise
        return _convert_foreign(message, settings)


def read_message(reading: Reading, message: object) -> Outcome:
    """Return the outcome of a message by the rules, without the fast lanes.

    >>> read_message(Reading(), {"type": "track", "userId": 7, "event": "Paid"}).body
    {'user_id': '7', 'event': 'Paid'}
    """
    fields = as_object(message)
    if fields is None:
        reading.reject(fault_of_message(message), ())
        return Rejected(tuple(reading.problems))
    if not is_enabled(reading, fields):
        return _DISABLED
    name = as_string(fields.get("type")) or ""
    call = CALLS.get(name)
    if call is None:
        reading.reject(_fault_of_type(fields, name), ("type",))
        return Rejected(tuple(reading.problems))
    is_skipped = name in OPTIONAL_CALLS and name not in reading.settings.calls
    if reading.trace is not None:
        mapped = rules.CALL_ON if name in OPTIONAL_CALLS else rules.CALL
        reading.trace.decide(rules.CALL_OFF if is_skipped else mapped, ("type",))
    if is_skipped:
        return Rejected(tuple(reading.problems)) if reading.problems else _UNSUPPORTED
    return call(reading, fields)


def _fault_of_type(fields: dict[str, Any], name: str) -> Rule:
    if is_batch(fields):
        return rules.TYPE_OF_BATCH
    call = name.strip().lower()
    return rules.TYPE_CASE.filled(call) if call in CALLS else rules.TYPE_UNKNOWN


def read_traced(message: object, settings: Settings) -> tuple[Outcome, Trace, Any]:
    """Return the outcome of a message, the trace of its rules, and the message that was read.

    The last is a plain copy if the message's own code fails.

    >>> outcome, trace, _ = read_traced({"type": "page"}, DEFAULT_SETTINGS)
    >>> outcome.reason, list(trace.rules)
    ('unsupported_call', ['routing.integrations-silent', 'routing.calls-off'])
    """
    from connect_mapping.traces import Trace  # only explain needs it

    check_settings(settings)
    trace = Trace()
    try:
        return read_message(Reading(settings, trace), message), trace, message
    except Exception:
        if is_plain(message):  # then the fault is in this library
            raise
    from connect_mapping.values.careful_copy import careful_copy

    trace = Trace()
    reading = Reading(settings, trace)
    plain = careful_copy(reading, message, ())
    if reading.problems:
        return Rejected(tuple(reading.problems)), trace, None
    return read_message(reading, plain), trace, plain


def _convert_foreign(message: object, settings: Settings) -> Outcome:
    """Convert a message whose own code fails, such as a key that cannot be compared, from a plain copy."""
    from connect_mapping.values.careful_copy import careful_copy

    reading = Reading(settings)
    plain = careful_copy(reading, message, ())
    return Rejected(tuple(reading.problems)) if reading.problems else convert(plain, settings)


def _map(call: Call[R], lane: Lane[R] | None, message: object, settings: Settings) -> R:
    check_settings(settings)
    fields = as_object(message)
    if fields is None:
        raise MappingError([fault_of_message(message).problem("")])
    outcome = (lane and lane(fields, settings, False)) or call(Reading(settings), fields)
    if isinstance(outcome, Rejected):
        raise MappingError(outcome.problems)
    return outcome


def map_identify(message: object, settings: Settings = DEFAULT_SETTINGS) -> IdentifyRequest:
    """Return the request that a Segment identify becomes, for ``POST /v2/identify``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``traits`` and ``context``; its
    ``type`` and ``integrations`` are not read. Raises MappingError with every problem. Each rule and
    its source: ``docs/mapping.md``.

    >>> map_identify({"userId": "u1", "traits": {"name": "Ann Lee"}}).body["last_name"]
    'Lee'
    """
    return _map(identify, usual_identify, message, settings)


def map_track(message: object, settings: Settings = DEFAULT_SETTINGS) -> TrackRequest:
    """Return the request that a Segment track becomes, for ``POST /v2/track``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``event``, ``properties`` and a
    time; its ``type`` and ``integrations`` are not read. The timestamp of the body is in Unix
    seconds. Raises MappingError with every problem. Each rule and its source: ``docs/mapping.md``.

    >>> map_track({"userId": "u1", "event": "Signed Up", "timestamp": "2026-02-01T12:30:00Z"}).body
    {'user_id': 'u1', 'event': 'Signed Up', 'timestamp': 1769949000}
    """
    return _map(track, usual_track, message, settings)


def map_alias(message: object, settings: Settings = DEFAULT_SETTINGS) -> AliasRequest:
    """Return the request that a Segment alias becomes, for ``POST /v2/identify``.

    ``message`` is an object with ``userId`` (or ``to``) and ``previousId`` (or ``from``, or
    ``anonymousId``); its ``type`` and ``integrations`` are not read. Raises MappingError with every
    problem. Each rule and its source: ``docs/mapping.md``.

    >>> map_alias({"userId": "u1", "previousId": "a1"}).body
    {'user_id': 'u1', 'previous_id': 'a1'}
    """
    return _map(alias, usual_alias, message, settings)


def map_group(message: object, settings: Settings = DEFAULT_SETTINGS) -> GroupRequest:
    """Return the request that a Segment group becomes, for ``POST /v2/identify``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``groupId`` and ``traits``; its
    ``type``, ``integrations`` and the setting ``calls`` are not read. Raises MappingError with every
    problem. Each rule and its source: ``docs/mapping.md``.

    >>> map_group({"userId": "u1", "groupId": 7, "traits": {"id": 7, "plan": "pro"}}).body
    {'user_id': 'u1', 'group_id': '7', 'group_attributes': {'plan': 'pro'}}
    """
    return _map(group, None, message, settings)


def map_page(message: object, settings: Settings = DEFAULT_SETTINGS) -> TrackRequest:
    """Return the request that a Segment page becomes, for ``POST /v2/track``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``name``, ``category``,
    ``properties`` and a time; its ``type``, ``integrations`` and the setting ``calls`` are not read.
    The timestamp of the body is in Unix seconds. Raises MappingError with every problem. Each rule
    and its source: ``docs/mapping.md``.

    >>> map_page({"userId": "u1", "properties": {"url": "https://example.com/"}}).body["event"]
    '[Segment Page] https://example.com/'
    """
    return _map(page, None, message, settings)


def map_screen(message: object, settings: Settings = DEFAULT_SETTINGS) -> TrackRequest:
    """Return the request that a Segment screen becomes, for ``POST /v2/track``.

    ``message`` is an object with ``userId`` or ``anonymousId``, ``name``, ``category``,
    ``properties`` and a time; its ``type``, ``integrations`` and the setting ``calls`` are not read.
    The timestamp of the body is in Unix seconds. Raises MappingError with every problem. Each rule
    and its source: ``docs/mapping.md``.

    >>> map_screen({"userId": "u1", "name": "Home"}).body["event"]
    '[Segment Screen] Home'
    """
    return _map(screen, None, message, settings)
