"""The targets of fuzzing: each takes bytes, and raises if something does not hold."""

from __future__ import annotations

import json
import re
from itertools import chain
from time import process_time
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from connect_mapping import (
    Outcome,
    Rejected,
    Request,
    Settings,
    convert,
    convert_lines,
    line_reader,
    olson_timezone,
    snake_case,
)
from connect_mapping.batches.unfold import is_batch
from connect_mapping.conversion import CALLS
from connect_mapping.outcomes import MappingError
from connect_mapping.rules import RULES
from connect_mapping.values.times import unix_seconds
from tests import vectors
from tests.checks import is_json_ready

if TYPE_CHECKING:
    from collections.abc import Callable

#: A path names fields, of which the mapping cuts long ones, and no more than a hundred levels.
_LONGEST_FIELD: Final = 10_000
#: The details of problems are those of the rules, with no numbers except the library's own.
_DETAILS: Final = {f"{rule.detail} {rule.fix}" for rule in RULES.values()}
_FIRST_AND_LAST: Final = (-62_135_596_800, 253_402_300_799.999)


class BreachError(Exception):
    """Something that must hold does not."""


def hold(condition: object, what: str) -> None:
    """Raise BreachError where something does not hold."""
    if not condition:
        raise BreachError(what)


def check_outcome(outcome: Outcome) -> None:
    """Raise BreachError where an outcome is not what it should be."""
    hold(isinstance(outcome, Outcome), "an outcome is one of three")
    problems = outcome.problems if isinstance(outcome, Rejected) else ()
    hold(problems or not isinstance(outcome, Rejected), "a rejected message has a problem")
    if isinstance(outcome, Request):
        hold(is_json_ready(outcome.body), "a body is ready for JSON")
        hold(outcome.body["user_id"].strip(), "a body has a user")
        hold(json.loads(json.dumps(outcome.body)) == outcome.body, "a body is read back as it was")
        problems = outcome.warnings
    for problem in problems:
        hold(len(problem.field) < _LONGEST_FIELD, "a path has a bound")
        detail = re.sub(r"(byte|character) \d+", r"\1 {}", problem.detail)
        detail = re.sub(rf"`({'|'.join(CALLS)})`", "`{}`", detail)
        hold(detail in _DETAILS, "a detail is that of a rule")


def lines(data: bytes) -> None:
    """Convert lines: each that is not blank and no batch has one outcome, as bytes and as text."""
    found = data.split(b"\n")
    outcomes = list(convert_lines(found))
    alone = [list(convert_lines([line])) for line in found]
    hold(list(chain(*alone)) == outcomes, "lines have the outcomes that each has alone")
    for line, own in zip(found, alone, strict=True):
        hold(len(own) == bool(line.strip()) or _is_batch(line), "a line has one outcome")
    for outcome in outcomes:
        check_outcome(outcome)
    texts = [line.decode("utf-8", "surrogateescape") for line in found]
    if all(text.isprintable() for text in texts):
        hold(list(convert_lines(texts)) == outcomes, "text and bytes have the same outcome")


def _is_batch(line: bytes) -> bool:
    try:
        return is_batch(line_reader.read_line(line))
    except MappingError:
        return False


def readers(data: bytes) -> None:
    """Read a line: with msgspec and without it, the value or the problem is the same."""
    hold(
        _read(line_reader.read_line, data) == _read(_by_the_standard_library, data), "readers agree"
    )


def _by_the_standard_library(data: bytes) -> Any:
    with patch.object(line_reader, "_fast_reader", lambda: None):
        return line_reader.read_line(data)


def _read(reader: Callable[[bytes], Any], data: bytes) -> str:
    try:
        return repr(reader(data))
    except MappingError as error:
        return repr(error.problems)


def messages(data: bytes) -> None:
    """Convert a message of known fields with any values: it has an outcome, and stays as it was."""
    message = _message(data)
    before = repr(message)
    for settings in (_ALL_CALLS, _FALLBACK):
        outcome = convert(message, settings)
        check_outcome(outcome)
        hold(repr(message) == before, "a message is unchanged")
        hold(convert(message, settings) == outcome, "the same message has the same outcome")
        line = json.dumps(message)
        hold(list(convert_lines([line], settings)) == [outcome], "a line is its message")


_ALL_CALLS: Final = Settings(calls={"group", "page", "screen"})
_FALLBACK: Final = Settings(calls={"group", "page", "screen"}, context_traits="fallback")
#: The fields that the mapping looks for, by a byte each.
_FIELDS: Final = (
    *("userId", "anonymousId", "previousId", "event", "timestamp", "sentAt", "receivedAt"),
    *("traits", "context", "properties", "integrations", "personas", "device", "library", "os"),
    *("firstName", "last_name", "Name", "email", "phone", "phones", "timezone", "id", "token"),
    *("groupId", "category", "url", "page"),
    *(
        "type",
        "name",
        "computation_class",
        "computation_key",
        "All",
        "ALL",
        "Outbound",
        "to",
        "from",
    ),
)
_VALUES: Final = (
    *(None, True, False, 0, -1, 1.5, 2**40, 10**22, 1e300, 10**700, "", " ", "ios", "Android"),
    *(float("nan"), float("-inf")),
    *("audience", "journey_step", "vip", "Europe/Paris", "us/pacific", "PST", "identify", "track"),
    *(
        "alias",
        "page",
        "screen",
        "group",
        "ann@example.com",
        "2026-02-01T12:30:00.250Z",
        "1769949000",
        "\ud800",
    ),
)


def _message(data: bytes) -> dict[str, Any]:
    """Return an object that the bytes tell how to build."""
    rest = iter(data)
    return _object(rest, 0)


def _object(rest: Any, depth: int) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for byte in rest:
        if byte == 0xFF:
            break
        built[_FIELDS[byte % len(_FIELDS)]] = _value(rest, depth)
    return built


def _value(rest: Any, depth: int) -> Any:
    byte = next(rest, 0)
    if byte < 0x80:
        return _VALUES[byte % len(_VALUES)]
    if byte < 0xA0:
        return bytes(next(rest, 0) for _ in range(byte - 0x80)).decode("latin-1")
    if depth > 20:
        return []
    if byte < 0xC0:
        return [_value(rest, depth + 1) for _ in range(byte - 0xA0)]
    return _object(rest, depth + 1)


def timestamps(data: bytes) -> None:
    """Read a time: none, or a number of seconds within the years 1 to 9999, in milliseconds."""
    found = unix_seconds(data.decode("utf-8", "surrogateescape"))
    if found is not None:
        hold(type(found) in (int, float), "a time is a number")
        hold(_FIRST_AND_LAST[0] <= found <= _FIRST_AND_LAST[1], "a time lies in the calendar")
        hold(round(found, 3) == found, "a time is in milliseconds")
        hold(type(found) is int or found % 1, "a whole time is an integer")


def time_zones(data: bytes) -> None:
    """Look for a time zone: none, or a name that is its own canonical name."""
    name = olson_timezone(data.decode("utf-8", "surrogateescape"))
    hold(name is None or olson_timezone(name) == name, "a name is canonical")


def names(data: bytes) -> None:
    """Spell a name in snake_case: a ValueError, or a key that is its own snake_case."""
    try:
        key = snake_case(data.decode("utf-8", "surrogateescape"))
    except ValueError:
        return
    hold(key, "a key is not empty")
    hold(snake_case(key) == key, "a key is its own snake_case")


def pace(data: bytes) -> None:
    """Convert a long line: the processor's time for each byte has a limit.

    A line that seems slow is measured again, because the machine has other work.
    """
    line = _long_line(data)
    limit = 0.01 + _SECONDS_A_BYTE * len(line)
    hold(any(_cpu_seconds(line) < limit for _ in range(5)), "time is in proportion to the line")


#: Where time grows with the square of the length, a line of this length takes several times the limit.
_LONG: Final = 1 << 15
#: Twenty times what the slowest lines take that are known, because coverage slows Python down.
_SECONDS_A_BYTE: Final = 20e-6
#: What once made a line slow, in the form that _long_line takes.
_SLOW: Final = (
    b'[\xff"\xff\\"\xff\t',
    b'[\xff"\xff\\"\xff\\q',
    b'[\xffNaN,"\xff\\"',
    b"[\xff\xff[],",
)


def _long_line(data: bytes) -> bytes:
    """Return what stands 600 times in front, then once, then again and again, then at the end."""
    front, once, unit, end = (*data.split(b"\xff", 3), b"", b"", b"")[:4]
    return (front * 600 + once)[:_LONG] + (unit * _LONG)[:_LONG] + end


def _cpu_seconds(line: bytes) -> float:
    begin = process_time()
    for _ in convert_lines([line], _ALL_CALLS):
        pass
    return process_time() - begin


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "lines": lines,
    "readers": readers,
    "messages": messages,
    "timestamps": timestamps,
    "time_zones": time_zones,
    "names": names,
    "pace": pace,
}


def seeds(target: str) -> list[bytes]:
    """Return what a target begins with: the vectors."""
    tables = {"timestamps": "timestamps", "time_zones": "olson_timezone", "names": "snake_case"}
    if target in tables:
        inputs = [case["input"] for case in vectors.table(tables[target])]
        return [text.encode("utf-8", "replace") for text in inputs if isinstance(text, str)]
    cases = vectors.load(*vectors.MESSAGE_FOLDERS, "lines", "batches").values()
    lines = [_line(case).encode("utf-8", "surrogatepass") for case in cases]
    return [*_SLOW, *lines] if target == "pace" else lines


def _line(case: dict[str, Any]) -> str:
    if "line" in case:
        return str(case["line"])
    return json.dumps(case["message"] if "message" in case else case["payload"])
