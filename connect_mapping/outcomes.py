"""Outcomes: :class:`Request`, :class:`Skipped` or :class:`Rejected`, and the problems they carry."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, overload

from attrs import frozen

from connect_mapping.bodies import AliasBody, Body, GroupBody, IdentifyBody, TrackBody

if TYPE_CHECKING:
    from collections.abc import Iterable

    # In Python 3.11, TypeVar has no defaults; type checkers know those of typing_extensions.
    from typing_extensions import TypeVar

    PathT = TypeVar("PathT", bound="Path")
    BodyT = TypeVar("BodyT")
    PathT_co = TypeVar("PathT_co", covariant=True, default="Path")
    BodyT_co = TypeVar("BodyT_co", covariant=True, default=Body)
else:
    from typing import TypeVar

    PathT_co = TypeVar("PathT_co", covariant=True)
    BodyT_co = TypeVar("BodyT_co", covariant=True)

IdentifyPath = Literal["/v2/identify"]
TrackPath = Literal["/v2/track"]
Path = Literal["/v2/identify", "/v2/track"]

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

#: A key that needs no quotes in a path.
_PLAIN_KEY: Final = r'[^.\[\]"\x00-\x1f\x7f]+'
_LONGEST_KEY: Final = 64


@frozen
class Problem:
    """A problem or a warning: one thing that is wrong with a message.

    ``code`` is stable and listed in ``docs/problems.md``. ``field`` is the path of the field in the
    message, such as ``properties.products[2].price``; it is empty for the message itself. ``detail``
    says what is wrong and what to do about it, for a person. None of them contains a value of the
    message, because values may be personal data.

    >>> Problem("missing", "event", "A track call needs an event.").code
    'missing'
    """

    code: ProblemCode
    field: str
    detail: str


class MappingError(ValueError):
    """A message that cannot be mapped, with all its :class:`Problem` objects.

    ``problems`` is a tuple in the order of the fields. The text of the error has each problem's field,
    detail and code.

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
    """Return the path of the value under ``key`` in the object or array at ``parent``.

    Keys that would make the path ambiguous are quoted, and very long ones are cut.

    >>> path_of("properties.products", 2)
    'properties.products[2]'
    >>> path_of("traits", "first.name")
    'traits["first.name"]'
    """
    if isinstance(key, int):
        return f"{parent}[{key}]"
    key = str.__str__(key)  # an Enum may be formatted as its name
    if len(key) > _LONGEST_KEY:
        key = key[:_LONGEST_KEY] + "…"
    if not re.fullmatch(_PLAIN_KEY, key):
        return f"{parent}[{json.dumps(key, ensure_ascii=False)}]"
    return f"{parent}.{key}" if parent else key


def place_text(place: Iterable[str | int]) -> str:
    """Return the path of a place, given as the keys and indexes that lead to it.

    >>> place_text(("traits", "phones", 0))
    'traits.phones[0]'
    """
    path = ""
    for key in place:
        path = path_of(path, key)
    return path


def prefix_field(parent: str, problem: Problem) -> Problem:
    """Return a problem of a message, with a field that begins at ``parent``.

    >>> prefix_field("batch[3]", Problem("missing", "event", "A track call needs an event.")).field
    'batch[3].event'
    >>> prefix_field("batch[3]", Problem("not_an_object", "", "A message must be an object.")).field
    'batch[3]'
    """
    joint = "" if not problem.field or problem.field.startswith("[") else "."
    return Problem(problem.code, f"{parent}{joint}{problem.field}", problem.detail)


class _Draft(Generic[PathT_co, BodyT_co]):
    """A Request whose slots can still be set."""

    __slots__ = ("__weakref__", "body", "path", "warnings")

    path: PathT_co
    body: BodyT_co
    warnings: tuple[Problem, ...]


@frozen
class _Fields(_Draft[PathT_co, BodyT_co]):
    """The fields of a Request, for its overloads of ``__new__``, which must be in a subclass."""

    path: PathT_co
    body: BodyT_co
    warnings: tuple[Problem, ...] = ()


class Request(_Fields[PathT_co, BodyT_co]):
    """A request that Zendesk Connect accepts.

    Post ``body``, a fresh dict that is ready for JSON, to ``path``. ``warnings`` say what was left
    out of the body and why. Type checkers know the body of each path: below
    ``if request.path == "/v2/track"``, the body of an outcome has an ``event``.

    >>> Request("/v2/identify", {"user_id": "u1"}).path
    '/v2/identify'
    """

    __slots__ = ()

    if TYPE_CHECKING:
        # mypy uses these before __init__, and for attrs.evolve an __init__ without overloads.
        @overload
        def __new__(
            cls,
            path: IdentifyPath,
            body: IdentifyBody | AliasBody | GroupBody,
            warnings: tuple[Problem, ...] = (),
        ) -> UserRequest: ...
        @overload
        def __new__(
            cls, path: TrackPath, body: TrackBody, warnings: tuple[Problem, ...] = ()
        ) -> TrackRequest: ...
        @overload
        def __new__(cls, path: Path, body: Body, warnings: tuple[Problem, ...] = ()) -> Request: ...
        def __new__(cls, *_: object, **__: object) -> Any: ...  # noqa: D102


IdentifyRequest = Request[IdentifyPath, IdentifyBody]
AliasRequest = Request[IdentifyPath, AliasBody]
GroupRequest = Request[IdentifyPath, GroupBody]
TrackRequest = Request[TrackPath, TrackBody]
UserRequest = Request[IdentifyPath, IdentifyBody | AliasBody | GroupBody]


def request(path: PathT, body: BodyT, warnings: tuple[Problem, ...] = ()) -> Request[PathT, BodyT]:
    """Return ``Request(path, body, warnings)`` in half the time.

    This avoids the cost of the frozen ``__init__``, because there is one Request per message.

    >>> request("/v2/identify", {"user_id": "u1"})
    Request(path='/v2/identify', body={'user_id': 'u1'}, warnings=())
    """
    draft: _Draft[PathT, BodyT] = _Draft()
    draft.path = path
    draft.body = body
    draft.warnings = warnings
    draft.__class__ = Request
    return draft  # type: ignore[return-value]  # it is a Request now; a cast would be a call


@frozen
class Skipped:
    """A message that is not meant for Zendesk Connect, and the reason.

    ``unsupported_call``: the settings do not enable the call (group, page, screen).
    ``destination_disabled``: the message's ``integrations`` switch the destination off.

    >>> Skipped("unsupported_call").reason
    'unsupported_call'
    """

    reason: Literal["unsupported_call", "destination_disabled"]


@frozen
class Rejected:
    """A message that cannot be converted, with all its problems in the order of the fields.

    >>> Rejected((Problem("missing", "event", "A track call needs an event."),)).problems[0].field
    'event'
    """

    problems: tuple[Problem, ...]


if TYPE_CHECKING:
    Outcome = UserRequest | TrackRequest | Skipped | Rejected
else:
    # isinstance() takes no parameters of types.
    Outcome = Request | Skipped | Rejected
