"""Problems, the error that carries them, and paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connect_mapping import MappingError, Problem, map_track
from connect_mapping.problems import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = Problem("missing", "event", "A track call needs an event.")
NO_OBJECT = Problem("not_an_object", "", "A message has to be an object.")


def test_error_text() -> None:
    """The text of an error names the field, the detail and the code of each problem, in order."""
    assert str(MappingError([NO_OBJECT, MISSING])) == (
        "message: A message has to be an object. [not_an_object];"
        " event: A track call needs an event. [missing]"
    )


def test_error_takes_any_iterable() -> None:
    """An error holds its problems as a tuple, wherever they come from."""

    def problems() -> Iterator[Problem]:
        yield MISSING
        yield NO_OBJECT

    assert MappingError(problems()).problems == (MISSING, NO_OBJECT)


def test_error_is_a_value_error() -> None:
    """A handler of bad values catches what cannot be mapped."""
    with pytest.raises(ValueError, match=r"^event: .* \[missing\]$"):
        map_track({"userId": "u1"})


def problems_of(error: Exception) -> tuple[Problem, ...]:
    """Return the problems of an error that has any."""
    match error:
        case MappingError(problems):
            return problems
    return ()


@pytest.mark.parametrize(
    ("error", "problems"), [(MappingError([MISSING]), (MISSING,)), (ValueError(MISSING), ())]
)
def test_error_matches_by_position(error: Exception, problems: tuple[Problem, ...]) -> None:
    """A match statement takes the problems of an error by position."""
    assert problems_of(error) == problems


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
        ("traits", "k" * 65, "traits." + "k" * 64 + "…"),
        ("traits", "." * 65, 'traits["' + "." * 64 + '…"]'),
    ],
)
def test_path(parent: str, key: str | int, path: str) -> None:
    """A path is written so that every key can be told from every other."""
    assert path_of(parent, key) == path
