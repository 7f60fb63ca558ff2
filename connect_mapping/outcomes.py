"""What converting a message gives: :class:`Request`, :class:`Skipped` or :class:`Rejected`."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from connect_mapping.bodies import Body
from connect_mapping.problems import Problem


@frozen(init=False)
class Request:
    """A request that Zendesk Connect takes.

    ``path`` is where it is posted, ``body`` a fresh dict that is ready for JSON, and ``warnings``
    tells what was left out of the body and why.

    >>> Request("/v2/identify", {"user_id": "u1"}).path
    '/v2/identify'
    """

    path: Literal["/v2/identify", "/v2/track"]
    body: Body
    warnings: tuple[Problem, ...] = ()

    def __init__(
        self,
        path: Literal["/v2/identify", "/v2/track"],
        body: Body,
        warnings: tuple[Problem, ...] = (),
    ) -> None:
        _set_path(self, path)
        _set_body(self, body)
        _set_warnings(self, warnings)


# There is one Request for each message, and the slots' own setters take a third less time than
# object.__setattr__, by which attrs fills a frozen object.
_set_path = vars(Request)["path"].__set__
_set_body = vars(Request)["body"].__set__
_set_warnings = vars(Request)["warnings"].__set__


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
