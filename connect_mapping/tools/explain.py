""":func:`explain`: where each field of an outcome came from, and what was left out and why.

It converts the message once, with a trace, and walks over the message once. Whatever no rule noted is
not read by this call.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import define, frozen

from connect_mapping.conversion import read_traced
from connect_mapping.outcomes import Request, Skipped, path_of
from connect_mapping.settings import DEFAULT_SETTINGS
from connect_mapping.traces import Trace
from connect_mapping.values.json_copy import as_object, as_string

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from connect_mapping.outcomes import Outcome, Problem
    from connect_mapping.reading import Place
    from connect_mapping.rules import Rule
    from connect_mapping.settings import Settings
    from connect_mapping.traces import FaultNote, Left, Placed

#: What must change if the message must be another, as MappingError calls it.
_ITSELF: Final = "message"
#: Anything deeper is explained in one piece; no line nests deeper.
_MOST_LEVELS: Final = 500


@frozen
class Source:
    """An input field that an output field gets its value from.

    ``how`` is ``copied`` if both have the same value, else ``derived``.
    """

    field: str
    how: Literal["copied", "derived"]


@frozen
class Output:
    """A field of the request, where it came from, and the rule that filled it.

    ``field`` is ``path`` or begins with ``body.``. ``conditions`` are input fields that chose this
    field or its value, without being the value.
    """

    field: str
    sources: tuple[Source, ...]
    conditions: tuple[str, ...]
    rule: Rule


@frozen
class Fault:
    """A problem or a warning, the input fields to change or to add, and what would be accepted.

    ``fields`` is ``message`` if the message itself must be another.
    """

    problem: Problem
    fields: tuple[str, ...]
    fix: str
    rule: Rule


@frozen
class LeftOut:
    """An input field that is in no field of the request, and why.

    ``reason`` is ``absent`` (null or blank), ``beaten`` (``because_of`` names what won), ``decides``,
    ``dropped`` (by ``rule``), ``not_read`` by this call, ``rejected``, ``skipped``, or the code of a
    warning. ``rule`` is the rule behind it, if there is one.
    """

    field: str
    reason: str
    because_of: tuple[str, ...] = ()
    rule: Rule | None = None


@frozen
class Explanation:
    """An outcome, the sources of its fields, and the input fields that are left out.

    ``outcome`` is what ``convert`` returns. ``decided_by`` names the input fields that decide whether
    there is a request, and for which path. Each leaf of the message is either a source or left out,
    except a message that has no fields.
    """

    outcome: Outcome
    outputs: tuple[Output, ...]
    decided_by: tuple[str, ...]
    faults: tuple[Fault, ...]
    left_out: tuple[LeftOut, ...]


def explain(message: object, settings: Settings = DEFAULT_SETTINGS) -> Explanation:
    """Return where each field of a message's outcome came from, and what was left out and why.

    ``message`` may be anything and is not changed. The time is in proportion to its size. Except for
    the outcome, an explanation holds no value of the message.

    >>> found = explain({"type": "track", "userId": "u1", "anonymousId": "a1", "event": "Paid"})
    >>> [(output.field, output.sources[0].field) for output in found.outputs[1:]]
    [('body.user_id', 'userId'), ('body.event', 'event')]
    >>> found.left_out[1].reason, found.left_out[1].because_of
    ('beaten', ('userId',))
    """
    outcome, trace, plain = read_traced(message, settings)
    # A message without fields is its own only leaf.
    leaves = {leaf.place: leaf for leaf in _leaves(plain, trace) if leaf.place}
    deciding = {place: rule for place, rule in trace.deciding.items() if place in leaves}
    outputs: list[Output] = []
    problems: tuple[Problem, ...] = ()
    if isinstance(outcome, Request):
        outputs = [Output("path", (), _paths(deciding), trace.deciding["type",])]
        outputs += _outputs(outcome, trace, leaves)
        left_out = _left_out_of_request(trace, leaves, deciding)
        problems = outcome.warnings
    elif isinstance(outcome, Skipped):
        left_out = (
            LeftOut(leaf.path, "decides", (), deciding[place])
            if place in deciding
            else LeftOut(leaf.path, "skipped", _paths(deciding))
            for place, leaf in leaves.items()
        )
    else:
        left_out = (LeftOut(leaf.path, "rejected") for leaf in leaves.values())
        problems = outcome.problems
    noted = {id(fault.problem): fault for fault in trace.faults}
    faults = [_fault(noted[id(problem)]) for problem in problems]
    return Explanation(outcome, tuple(outputs), _paths(deciding), tuple(faults), tuple(left_out))


def leaf_values(value: object) -> dict[str, Any]:
    """Return the leaves of a message, or of a request as a dict, by the paths that explain gives them.

    >>> leaf_values({"traits": {"plan": "pro", "tags": []}})
    {'traits.plan': 'pro', 'traits.tags': []}
    """
    return {leaf.path: leaf.value for leaf in _leaves(value, Trace())}


@define
class _Leaf:
    """A leaf of the message: its value, and the nearest notes at or above it."""

    place: Place
    path: str
    value: Any
    copied: Placed | None = None
    left: Left | None = None
    warned: FaultNote | None = None


def _leaves(message: Any, trace: Trace, path: str = "") -> Iterator[_Leaf]:
    """Yield the leaves of a message in order.

    An empty container is a leaf, and so is one that contains itself.
    """
    warned = {fault.place: fault for fault in trace.faults}
    stack: list[tuple[_Leaf, frozenset[int]]] = [(_Leaf((), path, message), frozenset())]
    # Keeps objects that a mapping makes on access, so that no other gets the id of one of them.
    seen: list[Any] = []
    while stack:
        node, above = stack.pop()
        node.left = trace.left.get(node.place, node.left)
        node.warned = warned.get(node.place, node.warned)
        node.copied = trace.copied.get(node.place, node.copied)
        if node.place in trace.uncopied:
            node.copied = None
        children = [] if id(node.value) in above or len(above) > _MOST_LEVELS else _children(node)
        if not children:
            yield node
        else:
            seen.append(node.value)
            within = above | {id(node.value)}
            stack += [(child, within) for child in reversed(children)]


def _children(node: _Leaf) -> list[_Leaf]:
    """Return what a container holds, or nothing for a leaf, or if a foreign class's own code fails."""
    notes = (node.copied, node.left, node.warned)
    try:
        return [
            _Leaf((*node.place, key), path_of(node.path, key), value, *notes)
            for key, value in _pairs(node.value)
        ]
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return []


def _pairs(value: Any) -> Iterator[tuple[str | int, Any]]:
    fields = as_object(value)
    if fields is not None:
        # A key that is not a string has no path; its object is the place of its problem.
        for key in fields:
            if (name := as_string(key)) is not None:
                yield name, fields[key]
    elif issubclass(type(value), (list, tuple)):
        yield from enumerate(value)


def _outputs(request: Request, trace: Trace, leaves: dict[Place, _Leaf]) -> Iterator[Output]:
    origins = {
        placed.output: (placed, [leaves[place] for place in placed.sources if place in leaves])
        for placed in trace.placed
    }
    for leaf in leaves.values():
        if leaf.copied is not None:
            below = leaf.place[len(leaf.copied.sources[0]) :]
            origins[(*leaf.copied.output, *below)] = leaf.copied, [leaf]
    for field in _leaves(request.body, Trace(), "body"):
        placed, sources = origins[field.place]
        yield Output(
            field.path,
            tuple(Source(leaf.path, _how(leaf.value, field.value)) for leaf in sources),
            _paths(place for place in placed.conditions if place in leaves),
            placed.rule,
        )


def _how(value: Any, output: Any) -> Literal["copied", "derived"]:
    return "copied" if type(value) is type(output) and value == output else "derived"


def _left_out_of_request(
    trace: Trace, leaves: dict[Place, _Leaf], deciding: dict[Place, Rule]
) -> Iterator[LeftOut]:
    sources = {place for placed in trace.placed for place in placed.sources}
    conditions = {
        place: placed.rule
        for placed in (*trace.placed, *trace.copied.values())
        for place in placed.conditions
    }
    decides = conditions | deciding
    for leaf in leaves.values():
        if leaf.place in sources or leaf.copied:
            continue
        if leaf.warned is not None:
            yield LeftOut(leaf.path, leaf.warned.problem.code, (), leaf.warned.rule)
        elif leaf.left is not None:
            left = leaf.left
            yield LeftOut(leaf.path, left.reason, _paths(left.because_of), left.rule)
        elif leaf.place in decides:
            yield LeftOut(leaf.path, "decides", (), decides[leaf.place])
        else:
            yield LeftOut(leaf.path, "not_read")


def _fault(noted: FaultNote) -> Fault:
    fixed_at = _paths(place for place in noted.fixed_at if place)
    return Fault(noted.problem, fixed_at or (_ITSELF,), noted.rule.fix, noted.rule)


def _paths(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(reduce(path_of, place, "") for place in places)
