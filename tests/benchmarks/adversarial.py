"""Messages and lines made to be slow: what a megabyte of them takes, beside ``json.loads`` of the same."""

from __future__ import annotations

import json
import statistics
from collections import deque
from contextlib import suppress
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final

from connect_mapping import convert_lines, convert_payload
from tests.benchmarks.messages import messages
from tests.benchmarks.ratios import by_turns, divided, ratio, seconds
from tests.benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    #: Returns an input for 10, or a tenth of it for 1.
    _Maker = Callable[[int], list[dict[str, Any]]]
    #: Returns a line of about the given number of characters.
    _LineMaker = Callable[[int], str]

_MILLION: Final = 1_000_000
_ROUNDS: Final = 7
_TENTH: Final = "at a tenth of the size"
_SPACES: Final = ("name", "event", "userId", "timestamp", "timezone")
_SEPARATORS: Final = " -_./:+#"


def adversarial() -> str:
    """Return a table of what adversarial messages take, and one of adversarial lines."""
    messages = [_row(what, make) for what, make in _inputs().items()]
    lines = [_line_row(what, make) for what, make in hostile_lines().items()]
    return "\n\n".join(
        table(
            (what, "MB", "json.loads, ms/MB", f"{name}, ms/MB", f"{name} ÷ json.loads", _TENTH),
            rows,
        )
        for what, name, rows in (("input", "convert", messages), ("line", "convert_lines", lines))
    )


def _inputs() -> dict[str, _Maker]:
    """Return what makes each input."""
    return {
        "ordinary messages": lambda tenths: messages(100 * tenths),
        "one message of 10 MB": lambda tenths: [_track({"items": _orders(1_320 * tenths)})],
        "100,000 traits": lambda tenths: [_identify(_numbered(10_000 * tenths))],
        **{f"a million spaces as {field}": _spaces(field) for field in _SPACES},
        "10,000 time zones, none the same": lambda tenths: [
            _identify({"timezone": f"Mars/Crater{number}"}) for number in range(1_000 * tenths)
        ],
        "10,000 sets of traits, none the same": lambda tenths: [
            _identify({f"{name}{number}": 1 for name in "abcdefgh"})
            for number in range(1_000 * tenths)
        ],
        "a key of a million characters": lambda tenths: [
            _identify({"Ab-" * (_MILLION // 30) * tenths: 1})
        ],
        "an audience of 100,000 letters": lambda tenths: [
            _audience({"A" + "b" * 10_000 * tenths: True})
        ],
        "an audience of 100,000 accents": lambda tenths: [
            _audience({"A" + "\u0301" * 10_000 * tenths: True})
        ],
        "100,000 numbers that JSON cannot hold": lambda tenths: [
            _track({"numbers": [float("inf")] * 10_000 * tenths})
        ],
        "100,000 spellings of one trait": lambda tenths: [_identify(_spellings(10_000 * tenths))],
        "a batch of 10,000 messages": lambda tenths: [{"batch": messages(1_000 * tenths)}],
        "a batch of 100,000 aliases": lambda tenths: [_batch({}, 10_000 * tenths)],
        "the same, with what holds for all": lambda tenths: [
            _batch({"timezone": "Europe/Paris"}, 10_000 * tenths)
        ],
        "the same, with too much of it": lambda tenths: [
            _batch({"timezone": "Europe/Paris" * 100}, 10_000 * tenths)
        ],
    }


def hostile_lines() -> dict[str, _LineMaker]:
    """Return what makes each line, by what it is."""
    deep, escaped = "[" * 501, '\\"'
    return {
        "a string of escaped quotes, never closed": lambda n: f'{deep}"{escaped * (n // 2)}',
        "the same, and a control character": lambda n: f'{deep}"{escaped * (n // 2)}\t',
        "the same, and an unknown escape": lambda n: f'{deep}"{escaped * (n // 2)}\\q',
        "NaN, and the same": lambda n: f'[NaN,{deep}"{escaped * (n // 2)}\t',
        "strings side by side, the last never closed": lambda n: deep + '"",' * (n // 3) + '"',
        "brackets": lambda n: "[" * n,
        "pairs of brackets": lambda n: f"[{'[],' * (n // 3)}1]",
        "NaN again and again": lambda n: f"[{'NaN,' * (n // 4)}1]",
        "digits": "9".__mul__,
        "byte order marks": "\ufeff".__mul__,
        "spaces": " ".__mul__,
        "a batch of NaN": lambda n: '{"batch":[' + "NaN," * (n // 4) + "1]}",
    }


def _line_row(what: str, make: _LineMaker) -> tuple[str, ...]:
    whole, tenth = [make(_MILLION)], [make(_MILLION // 10)] * 10
    found = by_turns(
        {
            "reading": lambda: seconds(lambda: deque(map(_read, whole), 0)),
            "converting": lambda: seconds(lambda: deque(convert_lines(whole), 0)),
            "reading a tenth": lambda: seconds(lambda: deque(map(_read, tenth), 0)),
            "converting a tenth": lambda: seconds(lambda: deque(convert_lines(tenth), 0)),
        },
        _ROUNDS,
    )
    milliseconds = [statistics.median(found[name]) * 1000 for name in ("reading", "converting")]
    share = divided(found, "converting", "reading").median
    small = divided(found, "converting a tenth", "reading a tenth").median
    return (what, *_figures(len(whole[0]) / _MILLION, *milliseconds, share, small))


def _read(line: str) -> None:
    with suppress(ValueError, RecursionError):
        json.loads(line)


def _figures(*cells: float) -> tuple[str, ...]:
    return tuple(f"{cell:.{1 if cell >= 10 else 2}f}" for cell in cells)


def _row(what: str, make: _Maker) -> tuple[str, ...]:
    whole, tenth = ([json.dumps(message) for message in make(tenths)] for tenths in (10, 1))
    megabytes = sum(map(len, whole)) / _MILLION
    reading = sorted(seconds(lambda: list(map(json.loads, whole))) for _ in range(_ROUNDS))
    milliseconds = reading[_ROUNDS // 2] * 1000 / megabytes
    share = ratio(json.loads, _convert, whole, _ROUNDS).median
    # As much in all, so that it is measured as well.
    small = ratio(json.loads, _convert, tenth * 10, _ROUNDS).median
    return (what, *_figures(megabytes, milliseconds, milliseconds * share, share, small))


def _convert(message: Any) -> None:
    deque(convert_payload(message), 0)


def _identify(traits: dict[str, Any]) -> dict[str, Any]:
    return {"type": "identify", "userId": "u1", "traits": traits}


def _audience(traits: dict[str, Any]) -> dict[str, Any]:
    personas = {"computation_class": "audience", "computation_key": "an id"}
    return {**_identify(traits), "context": {"personas": personas}}


def _track(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "track", "userId": "u1", "event": "e", "properties": properties}


def _batch(context: dict[str, Any], count: int) -> dict[str, Any]:
    alias = {"type": "alias", "userId": "u1", "previousId": "a1"}
    return {"batch": [alias] * count, "context": context}


def _spaces(field: str) -> _Maker:
    def make(tenths: int) -> list[dict[str, Any]]:
        spaces = " " * (_MILLION // 10 * tenths)
        if field in ("name", "timezone"):
            return [_identify({field: spaces})]
        return [{**_track({}), field: spaces}]

    return make


def _numbered(count: int) -> dict[str, Any]:
    return {f"trait {number:06}": number for number in range(count)}


def _orders(count: int) -> list[dict[str, Any]]:
    found = [message for message in messages(count * 5 // 3) if message["type"] == "track"]
    return [{**message["context"], **message["properties"]} for message in found]


def _spellings(count: int) -> dict[str, Any]:
    gaps = islice(product(_SEPARATORS, repeat=6), count)
    return {"{}e{}m{}a{}i{}l{}".format(*gap): "a@example.com" for gap in gaps}
