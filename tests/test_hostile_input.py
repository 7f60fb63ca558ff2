"""Lines and batches made of classes whose own code fails: an outcome, or MappingError, and no other error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from connect_mapping import (
    MappingError,
    Rejected,
    Request,
    Skipped,
    convert,
    convert_lines,
    snake_case,
    unbatch,
)
from connect_mapping.ndjson import is_blank_line
from connect_mapping.parsing import plain_line
from connect_mapping.tools.inspection import inspect_lines
from tests.hostile import HOSTILE, UncomparableText, failing, lying, with_hostile_key

if TYPE_CHECKING:
    from collections.abc import Callable

TRACK: dict[str, Any] = {"type": "track", "userId": "u1", "event": "e"}
IDENTIFY: dict[str, Any] = {"type": "identify", "userId": "u1"}
METHODS = ("count", "decode", "encode", "find", "startswith", "removeprefix", "__bytes__")
FailingText, FailingBytes = failing(str, *METHODS), failing(bytes, *METHODS)

each_kind_of_line = pytest.mark.parametrize(
    "kind", [FailingText, lambda text: FailingBytes(text.encode())], ids=["str", "bytes"]
)


@each_kind_of_line
@pytest.mark.parametrize("fast", [True, False])
def test_failing_lines(
    kind: Callable[[str], Any], fast: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line is read as the text that it holds, whatever its class overrides."""
    if not fast:
        monkeypatch.setattr("connect_mapping.parsing._fast_reader", lambda: None)
    texts = [json.dumps(TRACK), " \r\n", "", "oops", "\ufeff{}", '"' + "[" * 2_000, "[" * 2_000]
    expected = list(convert_lines(texts))
    assert len(expected) == 5
    assert list(convert_lines([kind(text) for text in texts])) == expected


@each_kind_of_line
def test_failing_lines_are_inspected(kind: Callable[[str], Any]) -> None:
    """An inspection reads them too."""
    texts = [json.dumps(TRACK), " ", "oops"]
    assert inspect_lines(map(kind, texts)) == inspect_lines(texts)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_line(hostile: Callable[[], Any]) -> None:
    """Anything that is not text has one outcome, and so has a hostile string."""
    [outcome] = convert_lines([hostile()])
    assert isinstance(outcome, Rejected)
    assert [problem.code for problem in outcome.problems] == ["invalid_json"]


@pytest.mark.parametrize("kind", [str, bytes])
def test_what_claims_to_be_a_line(kind: type) -> None:
    """An object that lies about its class is not a line."""
    assert plain_line(lying(kind)) is None
    assert not is_blank_line(lying(kind))


@pytest.mark.parametrize("name", ["big_spenders", "Big Spenders"])
def test_failing_name(name: str) -> None:
    """The name of an audience is what it holds, too."""
    assert snake_case(FailingText(name)) == "big_spenders"
    with pytest.raises(TypeError, match="has to be a string"):
        snake_case(lying(str))  # type: ignore[arg-type]


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("field", ["", "batch", "context", "integrations", "sentAt"])
def test_hostile_payload(hostile: Callable[[], Any], field: str) -> None:
    """A hostile payload, or a hostile value in one, is refused or unfolded."""
    payload = {"batch": [TRACK], field: hostile()} if field else hostile()
    try:
        messages = list(unbatch(payload))
    except MappingError as error:
        assert error.problems  # noqa: PT017 - either answer will do
    else:
        assert len(messages) == 1
        assert isinstance(convert(messages[0]), Request | Rejected | Skipped)


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("field", ["", "context", "integrations", "sentAt"])
def test_hostile_message(hostile: Callable[[], Any], field: str) -> None:
    """So is a hostile message, or a hostile value in one; the others are not concerned."""
    message = {**TRACK, field: hostile()} if field else hostile()
    shared = {"context": {"locale": "de"}, "integrations": {"All": True}, "sentAt": 1_769_949_000}
    _, other = unbatch({"batch": [message, TRACK], **shared})
    assert other == {**TRACK, **shared}


def with_text_key(fields: dict[str, Any], twin: str) -> dict[Any, Any]:
    """Return an object that says the same, with a key that is a string by descent and fails."""
    pairs = {twin: None, **fields}.items()
    return {UncomparableText(key) if key == twin else key: value for key, value in pairs}


OFF = {"All": False}
each_spoiler = pytest.mark.parametrize("spoil", [with_hostile_key, with_text_key])


@each_spoiler
@pytest.mark.parametrize("twin", ["batch", "context", "integrations", "sentAt"])
def test_uncomparable_key_of_a_batch(spoil: Callable[..., Any], twin: str) -> None:
    """A key of the payload that cannot be compared does not keep the batch from being unfolded."""
    shared = {"context": {"a": 1}, "integrations": OFF, "sentAt": 7}
    assert list(unbatch(spoil({"batch": [TRACK], **shared}, twin))) == [{**TRACK, **shared}]


@each_spoiler
@pytest.mark.parametrize("name", ["context", "integrations"])
def test_uncomparable_key_of_what_is_merged(spoil: Callable[..., Any], name: str) -> None:
    """What a batch says for all its messages is merged, although one of its keys fails."""
    [merged] = unbatch({"batch": [{**TRACK, name: {"a": 2}}], name: spoil({"b": 1}, "a")})
    assert merged == {**TRACK, name: {"b": 1, "a": 2}}


@each_spoiler
@pytest.mark.parametrize("twin", ["context", "integrations", "sentAt"])
def test_uncomparable_key_of_a_message(spoil: Callable[..., Any], twin: str) -> None:
    """A message with such a key is still switched off by its batch."""
    shared = {"context": {"a": 1}, "integrations": OFF, "sentAt": 7}
    [merged] = unbatch({"batch": [spoil(TRACK, twin)], **shared})
    assert merged == {**TRACK, **shared}
    assert convert(merged) == Skipped("destination_disabled")


@each_spoiler
def test_uncomparable_key_inside_a_message(spoil: Callable[..., Any]) -> None:
    """And so is one with such a key in its context or its integrations."""
    message = {**TRACK, "context": spoil({"ip": 1}, "a"), "integrations": spoil({}, "All")}
    [merged] = unbatch({"batch": [message], "integrations": OFF, "context": {"a": 1, "ip": 2}})
    assert convert(merged) == Skipped("destination_disabled")
    assert merged["context"] == {"a": 1, "ip": 1}
