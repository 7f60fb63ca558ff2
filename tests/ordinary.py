"""Messages drawn from ordinary and real ones, with some changes: faults in the field look like this."""

from __future__ import annotations

import copy
from collections import UserDict
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from connect_mapping import Settings
from tests import vectors
from tests.full_messages import ALL_CALLS, FULL, places
from tests.hostile import Integer
from tests.strategies import Table, Text, Whole, any_values, json_values
from tests.strategies import messages as messages_of

_CONTEXT: Final[dict[str, Any]] = {
    "library": {"name": "analytics-ios", "version": "4.1.8"},
    "os": {"name": "iOS", "version": "17.1"},
    "device": {"type": "ios", "token": "ff01", "model": "iPhone7,1"},
    "timezone": "Europe/Paris",
    "locale": "fr-FR",
    "traits": {},
    "page": {"url": "https://example.com/pricing"},
}
_COMMON: Final[dict[str, Any]] = {
    "messageId": "m1",
    "anonymousId": "a1",
    "userId": "u1",
    "timestamp": "2026-02-01T12:30:00.250Z",
    "sentAt": "2026-02-01T12:30:01Z",
    "integrations": {"Mixpanel": False},
    "context": _CONTEXT,
}
_TRAITS: Final[dict[str, Any]] = {
    "firstName": "Ann",
    "lastName": "Lee",
    "name": "Ann Lee",
    "email": "ann@example.com",
    "phone": "+15550100",
    "plan": "pro",
    "vip": True,
    "tags": ["a", {"b": 1.5}],
}
_PROPERTIES: Final[dict[str, Any]] = {
    "name": "Start",
    "url": "https://example.com/?ref=7#top",
    "revenue": 19.99,
    "products": [{"sku": "a1", "quantity": 2}],
}
MESSAGES: Final[dict[str, dict[str, Any]]] = {
    "identify": {"type": "identify", **_COMMON, "traits": _TRAITS},
    "track": {"type": "track", **_COMMON, "event": "Paid", "properties": _PROPERTIES},
    "alias": {"type": "alias", **_COMMON, "previousId": "a1"},
    "group": {"type": "group", **_COMMON, "groupId": "g1", "traits": {"id": "g1", **_TRAITS}},
    "page": {
        "type": "page",
        **_COMMON,
        "name": "Home",
        "category": "Docs",
        "properties": _PROPERTIES,
    },
    "screen": {"type": "screen", **_COMMON, "properties": _PROPERTIES},
}
#: The messages of the vectors, and full ones.
_REAL: Final[list[Any]] = [
    *FULL.values(),
    *(
        case["message"]
        for case in vectors.load(*vectors.MESSAGE_FOLDERS).values()
        if isinstance(case["message"], dict) and "batch" not in case["message"]
    ),
]
_GONE: Final = object()
#: What may be put in the place of a field, whatever it is.
_VALUES: Final[list[Any]] = [
    *(_GONE, None, "", " ", "x", " Ann  Lee ", 0, 7, 42.0, 1.5, True, False, [], {}, ["b"]),
    *({"b": 1}, "ann@example.com", "europe/berlin", "UTC", "PST", "2026-02-01", 1574250023669),
    *([7], [None, "x"]),
]
#: What may be where something else is expected, in JSON.
ODD_JSON: Final[list[Any]] = [
    *(None, True, False, 0, -1, 1e308, 10**22, 10**639, 10**640, -(10**700), 2**63, 0.1),
    *("", " ", "\x00", "\x1b[2J", "\ud800", "\udcff\ud83d", "undefined", "null", "false", "\u2028"),
    *(
        {},
        [],
        [[]],
        [None],
        {"": None},
        {"a": {"a": {"a": 1}}},
        "x" * 300,
        "\u0130",
        "ﬁ",
        "A\u0308",
    ),
]
#: The same for what only Python holds.
ODD_PYTHON: Final[list[Any]] = [
    *(float("nan"), float("inf"), b"bytes", (1, 2), {1, 2}, 1j, object, Text("text"), Whole(7)),
    *(UUID(int=7), Decimal(7), Decimal("7.5"), Decimal("NaN"), Integer(7), Integer(10**640)),
    *(Table({"a": 1}), MappingProxyType({"a": 1}), UserDict({"a": 1}), Text(" "), ...),
]
#: Fields that ordinary messages do not have, but may.
_MORE: Final[list[tuple[str, ...]]] = [
    *(("context", "personas"), ("traits", "timezone"), ("traits", "phones"), ("traits", "E-Mail")),
    *(("traits", "First Name"), ("traits", "id"), ("integrations", "All"), ("originalTimestamp",)),
    *(("integrations", "Outbound"), ("from",), ("to",), ("traits", "VIP"), ("batch",)),
    ("context", "traits", "email"),
]
_PERSONAS: Final[list[dict[str, Any]]] = [
    {"computation_class": "audience", "computation_key": "vip", "space_id": "s1"},
    {"computation_class": "journey_step", "computation_key": "VIP"},
    {"computation_class": "audience", "computation_key": "aud_1"},
    {"computation_class": "trait", "computation_key": "plan"},
]


def put(message: Any, place: tuple[Any, ...], value: Any) -> None:
    """Put a value at a place of a message, or take away what is there, if there is such a place."""
    *way, last = place
    for step in way:
        if not isinstance(message, dict if isinstance(step, str) else list) or (
            isinstance(message, dict) and step not in message
        ):
            return
        message = message[step]
    if not isinstance(message, dict if isinstance(last, str) else list):
        return
    if isinstance(message, list):
        message[last] = None if value is _GONE else value
    elif value is _GONE:
        message.pop(last, None)
    else:
        message[last] = value


def removed(message: Any, place: tuple[Any, ...]) -> Any:
    """Return a copy of a message without what is at a place; null takes the place of an element."""
    changed = copy.deepcopy(message)
    put(changed, place, _GONE)
    return changed


@st.composite
def messages(draw: st.DrawFn, calls: tuple[str, ...] = tuple(MESSAGES)) -> dict[str, Any]:
    """Draw an ordinary message of one of the calls, with at most two fields changed."""
    message = copy.deepcopy(MESSAGES[draw(st.sampled_from(calls))])
    for _ in range(draw(st.sampled_from((0, 1, 2, 2)))):
        fields = [(key,) for key in message]
        place = draw(st.sampled_from([*places(message), *_MORE]) | st.sampled_from(fields))
        value = draw(st.sampled_from(_VALUES))
        if place == ("context", "personas"):
            value = draw(st.sampled_from(_PERSONAS))
        put(message, place, copy.deepcopy(value) if value is not _GONE else value)
    return message


@st.composite
def changed_messages(draw: st.DrawFn, odd: list[Any]) -> Any:
    """Draw a real message with up to five changes, made with the values of ``odd`` among others."""
    # The message itself may be changed, too.
    envelope: dict[str, Any] = {"message": copy.deepcopy(draw(st.sampled_from(_REAL)))}
    for _ in range(draw(st.integers(0, 5))):
        *way, last = draw(st.sampled_from(places(envelope)))
        holder: Any = envelope
        for key in way:
            holder = holder[key]
        value = draw(st.sampled_from(odd))
        _change(draw, holder, last, copy.deepcopy(value) if type(value) in (dict, list) else value)
        envelope.setdefault("message", None)
    return envelope["message"]


def _change(draw: st.DrawFn, holder: Any, key: Any, value: Any) -> None:
    match draw(st.sampled_from(("replace", "remove", "wrap", "deepen", "spoil", "double"))):
        case "replace":
            holder[key] = value
        case "remove":
            del holder[key]
        case "wrap":
            holder[key] = [holder[key]]
        case "deepen":
            for _ in range(30):
                holder[key] = {"deeper": holder[key]}
        case "spoil":
            text = str(holder[key])
            middle = len(text) // 2
            oddity = value if isinstance(value, str) else "\x00"
            holder[key] = text[:middle] + oddity + text[middle:]
        case "double" if isinstance(key, str):
            holder[key.swapcase()] = value


#: Any JSON, and whatever Python can hold, most of it like a message.
json_messages: Final = messages_of(json_values) | json_values | changed_messages(ODD_JSON)
any_messages: Final = messages_of(any_values) | any_values | changed_messages(ODD_PYTHON)
settings: Final = st.builds(
    Settings,
    **{
        name: st.sampled_from(get_args(hint))
        for name, hint in get_type_hints(Settings).items()
        if get_origin(hint) is Literal
    },
    calls=st.just(ALL_CALLS.calls) | st.sets(st.sampled_from(sorted(ALL_CALLS.calls))),
    page_event=st.sampled_from(("[Segment Page]", "P", "p" * 200)),
    screen_event=st.sampled_from(("[Segment Screen]", "S")),
)
