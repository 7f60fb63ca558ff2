"""What can be wrong with a message: :class:`Problem`, and the error that carries problems."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, Literal

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

ProblemCode = Literal[
    "invalid_json",
    "not_an_object",
    "unknown_type",
    "missing",
    "wrong_type",
    "too_long",
    "invalid_timestamp",
    "invalid_timezone",
    "alias_to_self",
    "not_json",
    "too_deep",
    "unroutable_device_token",
    "duplicate_trait",
    "unread_traits",
]

#: What a key may be made of to stand in a path without quotes.
_PLAIN_KEY: Final = re.compile(r'[^.\[\]"\x00-\x1f\x7f]+')
_LONGEST_KEY: Final = 64


@frozen
class Problem:
    """One thing that is wrong with a message, as a problem or as a warning.

    ``code`` is stable and listed in ``docs/problems.md``. ``field`` is the path of the field in the
    message, such as ``properties.products[2].price``, and empty for the message itself. ``detail`` is
    one sentence for a person. None of them holds a value of the message: those are personal data.

    >>> Problem("missing", "event", "A track call needs an event.").code
    'missing'
    """

    code: ProblemCode
    field: str
    detail: str


class MappingError(ValueError):
    """A message that cannot be mapped, with every :class:`Problem` that it has.

    ``problems`` is a tuple in the order of the fields. The text of the error names codes and fields.

    >>> str(MappingError([Problem("missing", "event", "A track call needs an event.")]))
    'event: A track call needs an event. [missing]'
    """

    __match_args__ = ("problems",)

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "; ".join(f"{p.field or 'message'}: {p.detail} [{p.code}]" for p in self.problems)


def path_of(parent: str, key: str | int) -> str:
    """Return the path of what stands under ``key`` in the object or array at ``parent``.

    Keys that would make a path ambiguous are quoted, and very long ones are cut.

    >>> path_of("properties.products", 2)
    'properties.products[2]'
    >>> path_of("traits", "first.name")
    'traits["first.name"]'
    """
    if isinstance(key, str) and len(key) > _LONGEST_KEY:
        key = key[:_LONGEST_KEY] + "…"
    return whole_path_of(parent, key)


def whole_path_of(parent: str, key: str | int) -> str:
    """Return the path that :func:`path_of` returns, with a key of any length whole.

    >>> len(whole_path_of("traits", "k" * 100))
    107
    """
    if isinstance(key, int):
        return f"{parent}[{key}]"
    if not _PLAIN_KEY.fullmatch(key):
        return f"{parent}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{parent}.{key}" if parent else key


def below(parent: str, problem: Problem) -> Problem:
    """Return the problem of a message that stands at ``parent`` in something larger.

    >>> below("batch[3]", Problem("missing", "event", "A track call needs an event.")).field
    'batch[3].event'
    >>> below("batch[3]", Problem("not_an_object", "", "A message has to be an object.")).field
    'batch[3]'
    """
    joint = "" if not problem.field or problem.field.startswith("[") else "."
    return Problem(problem.code, f"{parent}{joint}{problem.field}", problem.detail)
