"""What an explanation holds: paths, rules and reasons, and no value of the message."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from connect_mapping.outcomes import Outcome
from connect_mapping.problems import Problem


@frozen
class Rule:
    """A rule of the mapping: a short stable name, a sentence, and its section in ``docs/mapping.md``.

    >>> Rule("event", "The event, as it is.", "track").section
    'track'
    """

    name: str
    text: str
    section: str


@frozen
class Source:
    """An input field that an output field has its value from.

    ``how`` is ``copied`` where the output is the very value of the input, else ``derived``.

    >>> Source("traits.firstName", "copied").how
    'copied'
    """

    field: str
    how: Literal["copied", "derived"]


@frozen
class Output:
    """A field of the request, where it came from, and the rule that put it there.

    ``field`` is ``path`` or begins with ``body.``. Changing one of the ``sources`` changes its value;
    taking away or changing one of the ``conditions`` makes it another or none. A field with neither
    is constant, unless part of the message was not examined.

    >>> Output("body.event", (Source("event", "copied"),), (), Rule("event", "…", "track")).conditions
    ()
    """

    field: str
    sources: tuple[Source, ...]
    conditions: tuple[str, ...]
    rule: Rule


@frozen
class Fault:
    """A problem or a warning of the outcome, and the input fields whose change makes it go away.

    >>> Fault(Problem("missing", "event", "A track call needs an event."), ()).fields
    ()
    """

    problem: Problem
    fields: tuple[str, ...]


@frozen
class LeftOut:
    """An input field that is in no field of the request, and why.

    ``reason`` is one of these. Of a request: the code of the warning about it; ``beaten``, where it
    would matter if ``because_of`` were not there, all of them; ``decides``, where it decides about
    other fields; ``no_difference``, where taking it away changes nothing, but another value would;
    ``unused``, where nothing that was tried changes anything; ``unused_together``, where that was
    tried with all of a large group at once, and not for this one by itself. Of another outcome:
    ``rejected``; or the reason of a skipped message, with the fields that decide it in
    ``because_of``; or ``decides``. ``rule`` is the rule that leaves it out, where there is one.

    >>> LeftOut("anonymousId", "beaten", ("userId",)).because_of
    ('userId',)
    """

    field: str
    reason: str
    because_of: tuple[str, ...] = ()
    rule: Rule | None = None


@frozen
class Explanation:
    """Where each field of an outcome came from, and what was left out and why.

    ``outcome`` is what ``convert`` gives. ``decided_by`` names the input fields that decide whether
    there is a request at all. ``not_examined`` names those that a message of very many fields left no
    time for; nothing is said about them.
    """

    outcome: Outcome
    outputs: tuple[Output, ...]
    decided_by: tuple[str, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[LeftOut, ...]
    not_examined: tuple[str, ...]
