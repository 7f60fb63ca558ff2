"""What converting a message gives: :class:`Request`, :class:`Skipped` or :class:`Rejected`."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from connect_mapping.bodies import Body
from connect_mapping.problems import Problem

_Path = Literal["/v2/identify", "/v2/track"]


class _Draft:
    """What a Request is while its slots can still be set."""

    __slots__ = ("__weakref__", "body", "path", "warnings")

    path: _Path
    body: Body
    warnings: tuple[Problem, ...]


@frozen
class Request(_Draft):
    """A request that Zendesk Connect takes.

    ``path`` is where it is posted, ``body`` a fresh dict that is ready for JSON, and ``warnings``
    tells what was left out of the body and why.

    >>> Request("/v2/identify", {"user_id": "u1"}).path
    '/v2/identify'
    """

    path: Literal["/v2/identify", "/v2/track"]
    body: Body
    warnings: tuple[Problem, ...] = ()


def request(path: _Path, body: Body, warnings: tuple[Problem, ...] = ()) -> Request:
    """Return the Request that ``Request(path, body, warnings)`` is, in half the time.

    There is one for each message, and whatever fills a frozen object has to go around its guard,
    field by field. This one is frozen when it is full.

    >>> request("/v2/identify", {"user_id": "u1"})
    Request(path='/v2/identify', body={'user_id': 'u1'}, warnings=())
    """
    draft = _Draft()
    draft.path = path
    draft.body = body
    draft.warnings = warnings
    draft.__class__ = Request
    return draft  # type: ignore[return-value]  # which it is by now; a cast would be a call


@frozen
class Skipped:
    """A message that is not meant for Zendesk Connect, with the reason.

    ``unsupported_call`` is a call that the settings do not ask for (group, page, screen);
    ``destination_disabled`` is a message whose ``integrations`` switch the destination off.

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


Outcome = Request | Skipped | Rejected
