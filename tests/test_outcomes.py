"""The public classes as values: copied, pickled, hashed, compared, matched; and paths."""

from __future__ import annotations

import copy
import pickle
from enum import Enum
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

from connect_mapping import (
    BatchRequest,
    MappingError,
    Problem,
    Rejected,
    Request,
    Settings,
    Skipped,
    map_track,
)
from connect_mapping.outcomes import path_of, prefix_field, request

PROBLEM = Problem("missing", "event", "A track call needs an event.")
WARNING = Problem("invalid_timezone", "traits.timezone", "The time zone is not an Olson name.")
NO_OBJECT = Problem("not_an_object", "", "A message must be an object.")
TRACK: Any = {"user_id": "u1", "event": "e"}
VALUES: dict[str, Any] = {
    "Problem": PROBLEM,
    "Request": Request("/v2/identify", {"user_id": "u1", "attributes": {"a": [1]}}, (WARNING,)),
    "Request without warnings": Request("/v2/track", TRACK),
    "Request, quickly made": request("/v2/track", TRACK, (WARNING,)),
    "BatchRequest": BatchRequest("/v2/track/batch", [TRACK, TRACK]),
    "BatchRequest of one": BatchRequest("/v2/identify", {"user_id": "u1"}, ((0, WARNING),)),
    "Skipped": Skipped("unsupported_call"),
    "Rejected": Rejected((PROBLEM, WARNING)),
    "Settings": Settings(private_key="0123456789abcdef" * 2, calls=["page", "group"]),
}
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
ERROR = MappingError([NO_OBJECT, PROBLEM])

values = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())


@values
def test_value_is_a_value(value: Any) -> None:
    """A value survives copying and pickling, cannot be changed, and has no dict of its own."""
    copies = [copy.copy(value), copy.deepcopy(value)]
    copies += [pickle.loads(pickle.dumps(value, protocol)) for protocol in PROTOCOLS]  # noqa: S301
    assert [(type(found), found) for found in copies] == [(type(value), value)] * len(copies)
    field = value.__attrs_attrs__[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, getattr(value, field))
    assert not hasattr(value, "__dict__")


def test_error_survives_copying_and_pickling() -> None:
    """A copy of an error has its problems and its text."""
    copies: list[Any] = [copy.copy(ERROR), copy.deepcopy(ERROR)]
    copies += [pickle.loads(pickle.dumps(ERROR, protocol)) for protocol in PROTOCOLS]  # noqa: S301
    for found in copies:
        assert (type(found), found.problems) == (MappingError, ERROR.problems)
        assert str(found) == str(ERROR)


def test_equality() -> None:
    """Equal values without a body have one hash; what the mappers return quickly is a Request."""
    for value in (PROBLEM, VALUES["Skipped"], VALUES["Rejected"], VALUES["Settings"]):
        assert len({value, copy.deepcopy(value)}) == 1
    quick = VALUES["Request, quickly made"]
    assert type(quick) is Request
    assert quick == Request("/v2/track", TRACK, (WARNING,))
    assert quick != VALUES["Request without warnings"]


def test_error_text() -> None:
    """The text of an error names the field, the detail and the code of each problem, in order."""
    assert str(ERROR) == (
        "message: A message must be an object. [not_an_object];"
        " event: A track call needs an event. [missing]"
    )
    with pytest.raises(ValueError, match=r"^event: .* \[missing\]$"):  # which handlers catch
        map_track({"userId": "u1"})


def test_match() -> None:
    """A match statement takes the problems of an error by position."""
    match ERROR:
        case MappingError(problems):
            assert problems == (NO_OBJECT, PROBLEM)


def test_error_takes_any_iterable() -> None:
    """An error holds its problems as a tuple, wherever they come from."""
    assert MappingError(iter([PROBLEM, NO_OBJECT])).problems == (PROBLEM, NO_OBJECT)


@pytest.mark.parametrize(
    ("parent", "key", "path"),
    [
        ("", "traits", "traits"),
        ("traits", "plan", "traits.plan"),
        ("properties.products", 2, "properties.products[2]"),
        ("properties", "First Name", "properties.First Name"),
        ("traits", "", 'traits[""]'),
        ("", "", '[""]'),
        ("traits", "a.b", 'traits["a.b"]'),
        ("traits", "a[0]", 'traits["a[0]"]'),
        ("traits", 'a"b', 'traits["a\\"b"]'),
        ("traits", "a\nb", 'traits["a\\nb"]'),
        ("traits", "a\x7fb", 'traits["a\x7fb"]'),
        ("traits", "größe", "traits.größe"),
        ("traits", "größe.cm", 'traits["größe.cm"]'),
        ("traits", "k" * 64, "traits." + "k" * 64),
    ],
)
def test_path(parent: str, key: str | int, path: str) -> None:
    """No two keys have the same path."""
    assert path_of(parent, key) == path


@pytest.mark.parametrize(
    ("key", "cut"),
    [("k" * 65, "." + "k" * 64 + "…"), ("." * 65, '["' + "." * 64 + '…"]')],
)
def test_path_of_a_long_key(key: str, cut: str) -> None:
    """A key of more than 64 characters is cut."""
    assert path_of("traits", key) == f"traits{cut}"


class Key(str, Enum):  # noqa: UP042 - a StrEnum is formatted as its value
    """A string that is formatted as its name."""

    EMAIL = "email"


def test_path_of_an_enum() -> None:
    """A key that is a string by descent is in a path as that string."""
    assert path_of("traits", Key.EMAIL) == "traits.email"


def test_prefixed_field() -> None:
    """The field of a problem is below that of what holds the message."""
    for problem, field in ((PROBLEM, "batch[3].event"), (NO_OBJECT, "batch[3]")):
        expected = Problem(problem.code, field, problem.detail)
        assert prefix_field("batch[3]", problem) == expected
    assert prefix_field("a", Problem("not_json", "[0]", "A sentence.")).field == "a[0]"


def test_quickly_made_request() -> None:
    """A request that is made quickly equals one that is not."""
    assert request("/v2/track", TRACK, (WARNING,)) == Request("/v2/track", TRACK, (WARNING,))
    assert request("/v2/track", TRACK) == Request("/v2/track", TRACK)
