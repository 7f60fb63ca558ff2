""":func:`explain`: where each field of an outcome came from, and what was left out and why."""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING

from connect_mapping.conversion import convert
from connect_mapping.jsonable import as_string
from connect_mapping.outcomes import Rejected, Request, Skipped
from connect_mapping.problems import path_of
from connect_mapping.settings import DEFAULT_SETTINGS
from connect_mapping.tools.explain.answers import Explanation, Fault, LeftOut, Output, Source
from connect_mapping.tools.explain.findings import beaten, conditions, decides, sources
from connect_mapping.tools.explain.places import at, leaves, path_text, plain_copy
from connect_mapping.tools.explain.probing import MOST_WORK, content, probe
from connect_mapping.tools.explain.rules import PATH, left_out_rule, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connect_mapping.outcomes import Outcome
    from connect_mapping.settings import Settings
    from connect_mapping.tools.explain.places import Place, Places
    from connect_mapping.tools.explain.trials import Effect, Probe


def explain(message: object, settings: Settings = DEFAULT_SETTINGS) -> Explanation:
    """Return where each field of the outcome of a message came from, and what was left out and why.

    It asks the mapping itself: it converts many messages that differ from this one in a field, and
    sees what moves. So it takes as long as some hundred conversions, and seconds for a message of
    many thousands of fields. It never raises; ``message`` may be anything and is not changed. Paths, rules
    and reasons are all that it tells, apart from the outcome itself: no value of the message.

    >>> found = explain({"type": "track", "userId": "u1", "anonymousId": "a1", "event": "Paid"})
    >>> [(output.field, output.sources[0].field) for output in found.outputs[1:]]
    [('body.user_id', 'userId'), ('body.event', 'event')]
    >>> found.left_out[1].reason, found.left_out[1].because_of
    ('beaten', ('userId',))
    """
    outcome = convert(message, settings)
    try:
        plain = plain_copy(message)
        if convert(plain, settings) != outcome:
            return _unexamined(outcome)
    except Exception:  # noqa: BLE001 - a foreign class's own code may raise anything
        return _unexamined(outcome)
    found = probe(plain, settings)
    order = {place: number for number, (place, _) in enumerate(leaves(plain))}
    found.effects = dict(sorted(found.effects.items(), key=lambda pair: order[pair[0]]))
    decisive = [place for place, effect in found.effects.items() if decides(found, effect)]
    outputs: tuple[Output, ...] = ()
    left: dict[Place, LeftOut] = {}
    if isinstance(outcome, Request):
        origins = sources(found)
        needed = conditions(found, origins)
        outputs = _outputs(found, origins, needed, decisive)
        left = _left_out_of_request(found, outcome, origins, [*decisive, *chain(*needed.values())])
    else:
        reason = outcome.reason if isinstance(outcome, Skipped) else "rejected"
        left = _left_out_of_all(found, reason, decisive)
    return Explanation(
        outcome,
        outputs,
        _texts(decisive),
        _faults(outcome, found.effects),
        tuple(left[place] for place in sorted(left, key=order.__getitem__)),
        _texts(sorted(found.not_examined, key=order.__getitem__)),
    )


def _unexamined(outcome: Outcome) -> Explanation:
    """Return what can be said of a message that is another each time it is read."""
    return Explanation(outcome, (), (), _faults(outcome, {}), (), ("",))


def _texts(places: Iterable[Place]) -> tuple[str, ...]:
    return tuple(path_text(place) for place in places)


def _outputs(
    found: Probe, origins: Places, needed: Places, decisive: list[Place]
) -> tuple[Output, ...]:
    call = as_string(found.message["type"])
    outputs = [Output("path", (), _texts(decisive), PATH)]
    for place, value in found.base.fields.items():
        froms = [
            Source(
                path_text(origin),
                "copied" if content(found.message, origin) == value else "derived",
            )
            for origin in origins[place]
        ]
        depends = needed.get(place, [])
        rule = rule_of(call, place, origins[place], depends)
        outputs.append(Output(path_text(("body", *place)), tuple(froms), _texts(depends), rule))
    return tuple(outputs)


def _faults(outcome: Outcome, effects: Mapping[Place, Effect]) -> tuple[Fault, ...]:
    if isinstance(outcome, Skipped):
        return ()
    problems = outcome.problems if isinstance(outcome, Rejected) else outcome.warnings
    return tuple(
        Fault(
            problem,
            _texts(
                place
                for place, effect in effects.items()
                if any(problem in change.mended for change in effect.changes)
            ),
        )
        for problem in problems
    )


def _left_out_of_all(found: Probe, reason: str, decisive: list[Place]) -> dict[Place, LeftOut]:
    """Return why the leaves of a message that is skipped or rejected are left out: all of them are."""
    because = _texts(decisive) if reason != "rejected" else ()
    left = {}
    for place in [*found.copies, *found.unused, *found.effects]:
        path = path_text(place)
        is_decisive = place in decisive and reason != "rejected"
        left[place] = LeftOut(path, "decides") if is_decisive else LeftOut(path, reason, because)
    return left


def _left_out_of_request(
    found: Probe, outcome: Request, origins: Places, deciding: list[Place]
) -> dict[Place, LeftOut]:
    """Return why the leaves that a request has no value from are left out."""
    used = {place for places in origins.values() for place in places}
    # What was spent on the leaves one by one leaves nothing for pairs of them.
    found.work = MOST_WORK // 2
    winners, is_all_tried = beaten(found, used)
    codes = {warning.field: warning.code for warning in reversed(outcome.warnings)}
    deciding += [place for place, effect in found.effects.items() if effect.removal]
    call = as_string(found.message["type"])
    left = {}
    for place in [*found.unused, *found.effects]:
        if place in used:
            continue
        rule = None
        because = _texts(winners.get(place, ()))
        warned = codes and [codes[path] for path in _warning_paths(place) if path in codes]
        if warned:
            reason: str = warned[0]
        elif because:
            reason = "beaten"
        elif place in deciding:
            reason = "decides"
        elif not is_all_tried:
            found.not_examined.append(place)
            continue
        else:
            reason = _idle_reason(found, place)
            rule = left_out_rule(call, place, at(found.message, place), found.settings)
        left[place] = LeftOut(path_text(place), reason, because, rule)
    return left


def _idle_reason(found: Probe, place: Place) -> str:
    effect = found.effects.get(place)
    if effect and effect.changes:
        return "no_difference"
    return "unused_together" if place in found.together else "unused"


def _warning_paths(place: Place) -> list[str]:
    """Return the paths of a place and of those that it is in, from the outermost on, as warnings have them."""
    return list(accumulate(place, path_of, initial=""))[1:]
