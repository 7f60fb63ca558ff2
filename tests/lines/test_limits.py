"""Deeply nested lines and long integers have the same outcome on every interpreter."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Outcome, Rejected, Request, Skipped, convert_lines
from connect_mapping.line_reader import read_line

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = '{"type": "page"}'
LINE = '{"type": "track", "userId": "u1", "event": "e"}'


def codes(line: str | bytes) -> list[str]:
    """Return the codes of a line that is rejected."""
    [outcome] = convert_lines([line])
    assert isinstance(outcome, Rejected)
    return [problem.code for problem in outcome.problems]


def nested(levels: int, opening: str) -> str:
    """Return JSON text that nests to a number of levels."""
    return opening * levels + "1" + ("]" if opening == "[" else "}") * levels


@pytest.mark.parametrize("levels", [501, 990, 5_000, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("form", ["{}", '{{"type": "page", "a": {}}}'])
def test_too_deep(levels: int, opening: str, form: str) -> None:
    """A line of more than 500 levels is too deep, whatever the interpreter's stack is."""
    assert codes(form.format(nested(levels, opening))) == ["too_deep"]


@pytest.mark.parametrize("levels", [600, 100_000])
def test_brackets_in_strings_are_not_levels(levels: int) -> None:
    """Brackets inside strings, escaped quotes among them, do not nest."""
    text = json.dumps('"[{\\' * levels)
    assert list(convert_lines([f'{{"type": "page", "a": {text}}}'])) == [
        Skipped("unsupported_call")
    ]


def test_brackets_in_a_string_alone() -> None:
    """A line that is one long string of brackets is not an object, but not too deep either."""
    assert codes(json.dumps("[" * 1_200)) == ["not_an_object"]


@pytest.mark.parametrize("levels", [501, 990, 5_000, 100_000])
@pytest.mark.parametrize("rest", ["", "oops", "NaN", "1]"])
def test_too_deep_and_worse(levels: int, rest: str) -> None:
    """A line that is not JSON after 500 levels is too deep, however far a reader gets."""
    assert codes("[" * levels + rest) == ["too_deep"]


@pytest.mark.parametrize("rest", ["", "oops", "NaN", "1]"])
def test_500_levels_that_are_not_json(rest: str) -> None:
    """A line of 500 levels is read, and is not JSON."""
    assert codes("[" * 500 + rest) == ["invalid_json"]


def test_500_levels_beside_others() -> None:
    """A line of 500 levels is read, however many objects are next to the deepest one."""
    assert codes("[" * 499 + ",".join(["{}"] * 600) + "]" * 499) == ["not_an_object"]


def depth(value: Any) -> int:
    """Return the depth of a value."""
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


TEXT = st.text(st.sampled_from('"\\\\\\[]{}a\né\ud800'), max_size=8)
VALUES = st.recursive(
    TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)


@given(
    VALUES,
    st.booleans(),
    st.sampled_from(["", ",", ",oops" + "[" * 501, '"', '"\\', '"\\"[[[[[[[[\t', '"[[[[[[[[\\q']),
)
def test_levels_are_counted(value: Any, ascii_only: bool, end: str) -> None:
    """A line is too deep only if it has more than 500 levels, whatever its strings contain."""
    text = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    line = "[" * 497 + text + (end or "]" * 497)
    expected = "too_deep" if depth(value) > 3 else "invalid_json" if end else "not_an_object"
    assert codes(line) == [expected]
    if "\ud800" not in line:
        assert codes(line.encode()) == [expected]


def test_many_marks() -> None:
    """One byte order mark is allowed; thousands are not JSON."""
    assert codes("\ufeff" * 5_000 + PAGE) == ["invalid_json"]


@pytest.fixture(params=[640, 4300, 0])
def _digits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set the interpreter's limit of digits, and restore it."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(request.param)
    yield
    sys.set_int_max_str_digits(before)


DIGITS = {"640": "9" * 640, "641": "9" * 641, "5,000": "7" * 5_000}


def with_digits(digits: str) -> list[str]:
    """Return lines with an integer in each place that is read, and in one that is not."""
    places = ('"userId": {}', '"properties": {{"n": {}}}', '"properties": {{"n": [-{}]}}')
    forms = [*places, '"traits": {{"n": {}}}', '"timestamp": {}']
    return [f"{LINE[:-1]}, {form.format(digits)}}}" for form in forms]


EXPECTED = {
    "640": [Request, Request, Request, Request, "invalid_timestamp"],
    "641": ["not_json", "not_json", "not_json", Request, "invalid_timestamp"],
}
EXPECTED["5,000"] = EXPECTED["641"]


def kind(outcome: Outcome) -> Any:
    """Return the type of an outcome, or the code of its only problem."""
    if not isinstance(outcome, Rejected):
        return type(outcome)
    [problem] = outcome.problems
    return problem.code


@pytest.mark.usefixtures("_digits")
@pytest.mark.parametrize("name", DIGITS)
def test_digits(name: str) -> None:
    """Integers of more than 640 digits have the same outcome under any limit of the interpreter."""
    outcomes = convert_lines(with_digits(DIGITS[name]))
    assert [kind(outcome) for outcome in outcomes] == EXPECTED[name]


@pytest.mark.usefixtures("_digits")
@pytest.mark.parametrize(
    ("rest", "code"),
    [
        *((", oops]", "invalid_json"), (", NaN]", "not_an_object"), ("", "invalid_json")),
        *((", " + nested(100_000, "[") + "]", "too_deep"), ("] oops", "invalid_json")),
        *((", " + nested(600, "[") + "]", "too_deep"), ("]", "not_an_object")),
    ],
    ids=lambda value: value[:12],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_long_integer_and_worse(rest: str, code: str, mark: str) -> None:
    """A long integer does not hide what else is wrong with a line."""
    assert codes(f"{mark}[{DIGITS['5,000']}{rest}") == [code]


@pytest.mark.usefixtures("_digits")
def test_long_integer_beside_a_shorter_one() -> None:
    """A long integer that is not read does not change the digits of one that is."""
    line = (
        f'{{"type": "alias", "userId": 1, "previousId": {DIGITS["640"]}, "n": {DIGITS["5,000"]}}}'
    )
    [outcome] = convert_lines([line])
    assert isinstance(outcome, Request)
    assert outcome.body == {"user_id": "1", "previous_id": DIGITS["640"]}


@pytest.mark.usefixtures("_digits")
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("beside", ["641", "5,000"])
def test_sign_is_not_a_digit(sign: str, beside: str) -> None:
    """An integer of 640 digits is kept next to one that cannot be read, also below zero."""
    digits = sign + DIGITS["640"]
    line = f'{LINE[:-1]}, "properties": {{"n": {digits}}}, "n": {DIGITS[beside]}}}'
    [outcome] = convert_lines([line])
    assert isinstance(outcome, Request)
    [number] = outcome.body["properties"].values()  # type: ignore[typeddict-item]
    assert (number < 0, abs(number)) == (sign == "-", 10**640 - 1)


@pytest.mark.usefixtures("_digits")
def test_sign_of_a_long_integer() -> None:
    """An integer that replaces a longer one keeps its sign."""
    positive, negative = read_line(f"[{DIGITS['5,000']}, -{DIGITS['5,000']}]")
    assert negative == -positive < -(10**639)


@pytest.mark.usefixtures("_digits")
def test_long_numbers_that_are_not_integers() -> None:
    """A number with a fraction or an exponent is a float, whatever its digits."""
    digits = DIGITS["5,000"]
    [outcome] = convert_lines([f'{LINE[:-1]}, "properties": {{"n": 0.{digits}}}}}'])
    assert kind(outcome) is Request


@pytest.mark.parametrize("strings", [r'"\\","]"', r'"\\\"]"', r'"a","]","[","b"', r'"]","]","]"'])
def test_strings_between_levels(strings: str) -> None:
    """A bracket in a string closes nothing, whatever is escaped in the strings before it."""
    assert codes("[" * 500 + strings + "]" * 500) == ["not_an_object"]
    assert codes("[" * 500 + strings + ",[1]" + "]" * 500) == ["too_deep"]
