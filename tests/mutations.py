"""Real messages, changed in a few places: what goes wrong in the field goes wrong like this."""

from __future__ import annotations

import copy
from collections import UserDict
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from hypothesis import strategies as st

from tests import vectors
from tests.full_messages import FULL, places
from tests.hostile import Integer
from tests.strategies import Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable


class Number(int):
    """A whole number by descent."""


#: The messages that the changes start from: those of the vectors, and full ones.
MESSAGES: Final = [
    *FULL.values(),
    *(
        case["message"]
        for case in vectors.load(*vectors.MESSAGE_FOLDERS).values()
        if isinstance(case["message"], dict) and "batch" not in case["message"]
    ),
]

#: What may stand where something else is expected, in JSON.
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
    *(float("nan"), float("inf"), b"bytes", (1, 2), {1, 2}, 1j, object, Text("text"), Number(7)),
    *(UUID(int=7), Decimal(7), Decimal("7.5"), Decimal("NaN"), Integer(7), Integer(10**640)),
    *(Table({"a": 1}), MappingProxyType({"a": 1}), UserDict({"a": 1}), Text(" "), ...),
]


def _odd_string(text: str, oddity: str) -> str:
    middle = len(text) // 2
    return text[:middle] + oddity + text[middle:]


def _at(message: Any, path: tuple[Any, ...]) -> tuple[Any, Any]:
    *way, last = path
    for step in way:
        message = message[step]
    return message, last


def _replaced(holder: Any, key: Any, value: Any) -> None:
    holder[key] = value


def _removed(holder: Any, key: Any, _value: Any) -> None:
    del holder[key]


def _wrapped(holder: Any, key: Any, _value: Any) -> None:
    holder[key] = [holder[key]]


def _deepened(holder: Any, key: Any, _value: Any) -> None:
    for _ in range(30):
        holder[key] = {"deeper": holder[key]}


def _spoilt(holder: Any, key: Any, value: Any) -> None:
    holder[key] = _odd_string(str(holder[key]), value if isinstance(value, str) else "\x00")


def _doubled(holder: Any, key: Any, value: Any) -> None:
    if isinstance(key, str):
        holder[key.swapcase()] = value


CHANGES: Final[list[Callable[[Any, Any, Any], None]]] = [
    *(_replaced, _removed, _wrapped, _deepened, _spoilt, _doubled),
]


def _fresh(value: Any) -> Any:
    return copy.deepcopy(value) if isinstance(value, (dict, list)) else value


def _changed(number: int, odd: list[Any], steps: list[tuple[int, int, int]]) -> Any:
    # The message itself is among what may be changed.
    envelope: dict[str, Any] = {"message": copy.deepcopy(MESSAGES[number])}
    for place, change, value in steps:
        envelope.setdefault("message", None)
        found = places(envelope)
        holder, key = _at(envelope, found[place % len(found)])
        CHANGES[change](holder, key, _fresh(odd[value]))
    return envelope.get("message")


def changed_messages(odd: list[Any]) -> st.SearchStrategy[Any]:
    """Return real messages with up to five changes, made with the values of ``odd`` among others."""

    def below(count: int) -> st.SearchStrategy[int]:
        return st.integers(0, count - 1)

    steps = st.lists(st.tuples(below(50), below(len(CHANGES)), below(len(odd))), max_size=5)
    return st.builds(lambda *drawn: _changed(drawn[0], odd, drawn[1]), below(len(MESSAGES)), steps)
