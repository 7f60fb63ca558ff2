"""Explanations: they are about the outcome that there is, say something of every field, and never lie."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import Outcome, Rejected, Request, Settings, Skipped, convert
from connect_mapping.problems import whole_path_of
from connect_mapping.tools.explain import Explanation, explain, explaining, probing
from connect_mapping.tools.explain.findings import _needed
from connect_mapping.tools.explain.rules import (
    _BY_CALL,
    _GROUP_ID,
    _IDS,
    _OTHER,
    _RULES,
    MEMBERSHIP,
    PATH,
)
from connect_mapping.tools.explain.values import others
from tests import vectors
from tests.full_messages import FULL
from tests.hostile import HOSTILE
from tests.pages import anchors
from tests.strategies import any_values, json_values, messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from connect_mapping.tools.explain.places import Place

CASES = vectors.load(*vectors.MESSAGE_FOLDERS)
#: What leaves the outcome as it is when it is taken away.
IDLE = {"beaten", "no_difference", "unused", "unused_together"}
TRACK = {"type": "track", "userId": "u1", "event": "Paid"}


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return the leaves of a JSON value by their paths; an empty container is one."""
    if not value or not isinstance(value, (dict, list)):
        return {path: value}
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found: dict[str, Any] = {}
    for key, inner in pairs:
        found |= leaves(inner, whole_path_of(path, key))
    return found


def put(value: Any, path: str, other: Any, here: str = "") -> Any:
    """Return a JSON value with another at a path, or without it where the other is ``...``."""
    if here == path:
        return other
    if isinstance(value, list):
        inner = [put(one, path, other, whole_path_of(here, key)) for key, one in enumerate(value)]
        return [None if one is ... else one for one in inner]
    if isinstance(value, dict):
        pairs = {key: put(one, path, other, whole_path_of(here, key)) for key, one in value.items()}
        return {key: one for key, one in pairs.items() if one is not ...}
    return value


def kind(outcome: Outcome) -> str:
    return getattr(outcome, "path", "") or getattr(outcome, "reason", "") or "rejected"


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are the same; to Python, True is 1."""
    return type(left) is type(right) and bool(left == right)


def content(outcome: Outcome, field: str) -> Any:
    """Return what a field of the request holds, and ``...`` where there is none."""
    if not isinstance(outcome, Request):
        return ...
    return leaves({"path": outcome.path, "body": outcome.body}).get(field, ...)


class Claims:
    """An explanation of a JSON message, with what is needed to check it against ``convert``."""

    def __init__(self, message: Any, chosen: Settings, explanation: Explanation) -> None:
        self.settings, self.message, self.found = chosen, message, explanation
        self.outcome = convert(message, chosen)
        self.leaves = {path: value for path, value in leaves(message).items() if path}

    def without(self, *paths: str) -> Outcome:
        message = self.message
        for path in paths:
            message = put(message, path, ...)
        return convert(message, self.settings)

    def altered(self, path: str, other: Any) -> Outcome:
        return convert(put(self.message, path, other), self.settings)

    def variants(self, path: str) -> Iterator[Outcome]:
        """Return what the message becomes without a field, and with other values there, one by one."""
        return map(partial(self.altered, path), [..., *others(self.leaves[path])])


def check(message: Any, chosen: Settings, explanation: Explanation) -> None:
    """Check every claim of an explanation."""
    claims = Claims(message, chosen, explanation)
    found, outcome = claims.found, claims.outcome
    assert found.outcome == outcome
    assert found.not_examined == ()
    check_outputs(claims)
    for path in found.decided_by:
        assert any(kind(variant) != kind(outcome) for variant in claims.variants(path))
    check_faults(claims)
    check_left_out(claims)


def check_outputs(claims: Claims) -> None:
    """Each field of the request is there, and moves with what it is said to come from."""
    found, outcome = claims.found, claims.outcome
    fields = [output.field for output in found.outputs]
    wanted = ["path", *leaves(outcome.body, "body")] if isinstance(outcome, Request) else []
    assert fields == wanted
    for output in found.outputs:
        value = content(outcome, output.field)
        # A tag alone comes from the settings.
        tag = value in (claims.settings.page_event, claims.settings.screen_event)
        assert output.sources or output.field == "path" or (tag and output.field == "body.event")
        for source in output.sources:
            assert (source.how == "copied") == same(claims.leaves[source.field], value)
        for path in [*output.conditions, *(source.field for source in output.sources)]:
            values = (content(variant, output.field) for variant in claims.variants(path))
            assert any(not same(other, value) for other in values)


def check_faults(claims: Claims) -> None:
    """Each problem or warning is there, and goes away with what it is said to go away with."""
    outcome = claims.outcome
    attribute = "warnings" if isinstance(outcome, Request) else "problems"
    problems = getattr(outcome, attribute, ())
    assert tuple(fault.problem for fault in claims.found.faults) == problems
    for fault in claims.found.faults:
        for path in fault.fields:
            left = (getattr(variant, attribute, ()) for variant in claims.variants(path))
            assert any(fault.problem not in problems for problems in left)


def check_left_out(claims: Claims) -> None:
    """Each leaf is a source or left out, and what is said to be idle is idle."""
    found, outcome = claims.found, claims.outcome
    used = {source.field for output in found.outputs for source in output.sources}
    left = [one.field for one in found.left_out]
    assert left == [path for path in claims.leaves if path not in used]
    for one in found.left_out:
        if one.reason in IDLE:
            assert claims.without(one.field) == outcome
        if one.reason == "beaten":
            assert one.because_of
            for count in range(len(one.because_of)):
                fewer = one.because_of[:count] + one.because_of[count + 1 :]
                assert claims.without(*fewer) == claims.without(*fewer, one.field)
            others_gone = claims.without(*one.because_of)
            assert others_gone != claims.without(*one.because_of, one.field)
        if one.reason == "unused":
            assert all(variant == outcome for variant in claims.variants(one.field))
        if one.reason == "no_difference":
            assert any(variant != outcome for variant in claims.variants(one.field))
        if one.reason in {"unused", "no_difference"}:
            check_never_matters(claims, one.field)
        if one.reason == "decides":
            assert any(variant != outcome for variant in claims.variants(one.field))


def check_never_matters(claims: Claims, field: str) -> None:
    """A leaf that makes no difference makes none either where another is missing; fifty are tried."""
    for other in list(claims.leaves)[:50]:
        if other != field:
            assert claims.without(other) == claims.without(other, field), (other, field)


@cache
def explained(name: str) -> Explanation:
    """Return the explanation of a vector."""
    return explain(CASES[name]["message"], Settings(**CASES[name]["settings"]))


@pytest.mark.parametrize("name", CASES)
def test_vectors(name: str) -> None:
    """No explanation of a vector holds a lie."""
    check(CASES[name]["message"], Settings(**CASES[name]["settings"]), explained(name))


@given(
    messages(json_values),
    st.builds(Settings, on_invalid_timezone=st.sampled_from(["omit", "reject"])),
)
def test_no_lie(message: Any, chosen: Settings) -> None:
    """No explanation of any JSON message holds a lie."""
    check(message, chosen, explain(message, chosen))


@st.composite
def nearly_full(draw: st.DrawFn) -> Any:
    """Draw a message in which much is there, some of it twice, and some of it is another."""
    message = copy.deepcopy(FULL[draw(st.sampled_from(sorted(FULL)))])
    message["traits"] = {**message.get("traits", {}), "First Name": "Ann", "E-Mail": None}
    message |= {"originalTimestamp": "2026-02-01T12:30:00Z", "sentAt": 1769949000}
    for path, value in leaves(message).items():
        if draw(st.integers(0, 3)) == 0:
            message = put(message, path, draw(st.sampled_from([..., None, *others(value)])))
    return message


@given(nearly_full())
def test_no_lie_about_full_messages(message: Any) -> None:
    """Nor does one of a message in which several fields could give a value."""
    check(message, Settings(), explain(message))


@given(messages(any_values) | any_values)
def test_anything_can_be_explained(message: Any) -> None:
    """Whatever the message is, there is an explanation, and it is about its outcome."""
    assert explain(message).outcome == convert(message)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_values(kind: str) -> None:
    """A value whose own code fails is explained as far as can be."""
    message = {"type": "identify", "userId": "u1", "traits": {"plan": HOSTILE[kind]()}}
    assert explain(message).outcome == convert(message)


def test_what_changes_when_it_is_read() -> None:
    """A message that is another each time it is read is not examined."""

    class Fickle(Mapping[str, Any]):
        times = 0

        def __len__(self) -> int:
            return 1

        def __iter__(self) -> Iterator[str]:
            Fickle.times += 1
            return iter([f"plan {Fickle.times}"])

        def __getitem__(self, key: str) -> Any:
            return key

    fickle = Fickle()
    assert len(fickle) == 1
    found = explain({**TRACK, "properties": fickle})
    assert (found.outputs, found.not_examined) == ((), ("",))


def test_message_is_not_changed() -> None:
    """The message stays as it is."""
    message = copy.deepcopy(FULL["identify"])
    explain(message)
    assert message == FULL["identify"]


def reasons(found: Explanation) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {left.field: (left.reason, left.because_of) for left in found.left_out}


def test_reasons_of_a_request() -> None:
    """What a request has no value from has a reason."""
    found = explain(
        {
            **FULL["identify"],
            "traits": {"firstName": "Ann", "first_name": "Bo", "timezone": "PST", "email": None},
            "context": {**FULL["identify"]["context"], "ip": "::1"},
            "integrations": {"All": False, "Outbound": True},
        }
    )
    told = reasons(found)
    assert told["traits.first_name"] == ("duplicate_trait", ())
    assert told["traits.timezone"] == ("invalid_timezone", ())
    assert told["traits.email"] == ("no_difference", ())
    assert told["anonymousId"] == ("beaten", ("userId",))
    assert told["integrations.All"] == ("beaten", ("integrations.Outbound",))
    assert told["context.device.type"] == ("decides", ())
    assert told["context.ip"] == ("unused", ())
    assert found.decided_by == ("type", "integrations.Outbound")


def test_same_value_twice() -> None:
    """Where two fields hold one value, it comes from the one that is asked first."""
    time = "2026-02-01T12:30:00Z"
    found = explain({**TRACK, "timestamp": "", "originalTimestamp": time, "sentAt": time})
    assert [source.field for source in found.outputs[-1].sources] == ["originalTimestamp"]
    assert reasons(found)["sentAt"] == ("beaten", ("originalTimestamp",))
    assert reasons(found)["timestamp"] == ("no_difference", ())


def test_skipped() -> None:
    """All of a skipped message is left out, for the reason of what decides that."""
    found = explain({**TRACK, "integrations": {"All": False}})
    assert isinstance(found.outcome, Skipped)
    assert reasons(found) == {
        **dict.fromkeys(TRACK, ("destination_disabled", ("integrations.All",))),
        "integrations.All": ("decides", ()),
    }


def test_rejected() -> None:
    """Each problem of a rejected message has the fields whose change makes it go away."""
    found = explain({**TRACK, "event": 7, "timestamp": "tomorrow"})
    assert isinstance(found.outcome, Rejected)
    assert [fault.fields for fault in found.faults] == [("event",), ("timestamp",)]
    assert set(reasons(found).values()) == {("rejected", ())}


def test_no_value_is_told() -> None:
    """Apart from the outcome, an explanation holds no value of the message."""
    found = explain({**TRACK, "properties": {"plan": "very secret"}})
    assert "very secret" not in repr(found).replace(repr(found.outcome), "")


def test_many_fields() -> None:
    """A message of 10,000 fields is explained whole, though not each is changed by itself."""
    properties = {f"k{number}": number for number in range(10_000)}
    found = explain({**TRACK, "properties": properties})
    assert len(found.outputs) == 10_003
    assert all(output.sources for output in found.outputs[1:])
    assert found.not_examined == ()


def test_what_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """What there was no time for is named, and nothing is said about it."""
    traits = {
        "".join(map("".join, zip("firstname", separators, strict=True))): "Ann"
        for separators in itertools.islice(itertools.product("_- ", repeat=9), 100)
    }
    monkeypatch.setattr(probing, "MOST_WORK", 20_000)
    found = explain({"type": "identify", "userId": "u1", "traits": traits})
    told = {left.field for left in found.left_out}
    told |= {source.field for output in found.outputs for source in output.sources}
    assert found.not_examined
    assert told.isdisjoint(found.not_examined)
    assert len(told) + len(found.not_examined) == 102


def test_what_is_cut_of_what_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anything said about a field that there was no time to take away by itself."""
    monkeypatch.setattr(probing, "MOST_WORK", 6_000)
    found = explain({**TRACK, "context": {f"k{number}": number for number in range(100)}})
    idle = [left.field for left in found.left_out if left.reason == "unused"]
    assert idle
    assert found.not_examined
    assert set(idle).isdisjoint(found.not_examined)


def test_what_is_not_read_is_not_copied_for_each() -> None:
    """Very many fields that are not read cost some looks at all of them, and no copy of all for each."""
    started = time.process_time()
    found = explain({"type": "identify", "userId": "u1", "context": {"x": [0] * 60_000}})
    told = [left.reason for left in found.left_out]
    assert told == ["decides", *["unused_together"] * 60_000]
    # It takes one or two; to take each away by itself took sixteen on a fast machine.
    assert time.process_time() - started < 12


def test_one_of_very_many_is_found() -> None:
    """A field that is read is found among many that are not, and these are not said to be idle by themselves."""
    context = {f"k{number}": number for number in range(2_000)}
    device = {"type": "ios", "token": "t1", **context}
    found = explain({"type": "identify", "userId": "u1", "context": {"device": device}})
    assert found.outputs[-1].sources[0].field == "context.device.token"
    told = reasons(found)
    assert told["context.device.type"] == ("decides", ())
    assert {told[f"context.device.{key}"][0] for key in context} == {"unused", "unused_together"}
    assert len(told) == 2_002


@pytest.mark.parametrize(
    ("message", "field", "because_of"),
    [
        (
            {"type": "alias", "userId": "u1", "previousId": "p", "from": "f", "anonymousId": "a"},
            "anonymousId",
            ("previousId", "from"),
        ),
        (
            {**TRACK, "timestamp": 1, "originalTimestamp": 2, "sentAt": 3, "receivedAt": 4},
            "receivedAt",
            ("timestamp", "originalTimestamp", "sentAt"),
        ),
        (
            {
                "type": "identify",
                "userId": "u1",
                "context": {
                    "device": {"type": "ios", "token": "t1"},
                    "library": {"name": "analytics-ios"},
                },
            },
            "context.library.name",
            ("context.device.type",),
        ),
    ],
    ids=["alias", "times", "device"],
)
def test_third_choice(message: Any, field: str, because_of: tuple[str, ...]) -> None:
    """What would be asked third, or only decides in the place of another, is beaten."""
    assert reasons(explain(message))[field] == ("beaten", because_of)


def test_only_what_has_to_be_gone_is_named() -> None:
    """A field that is gone too, but need not be, beats nothing."""
    message = {**TRACK, "anonymousId": "a1", "messageId": "m1"}
    found = probing.probe(message, Settings())
    gone: list[Place] = [("userId",), ("messageId",)]
    assert _needed(found, gone, ("anonymousId",)) == [("userId",)]


def test_chains_that_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no time to see what is beaten, nothing is said about what may be."""
    monkeypatch.setattr(explaining, "MOST_WORK", 60)
    found = explain({**TRACK, "anonymousId": "a1"})
    assert found.not_examined == ("anonymousId",)


def test_what_a_rule_leaves_out() -> None:
    """What is left out whatever else is there has its rule."""
    traits = {"id": 7, "user-ID": 7, "plan": None, "size": {"id": 7, "no": None}}
    for settings, names in [
        (Settings(), {"traits.id": "ids", "traits.user-ID": "ids"}),
        (
            Settings(null_attributes="drop"),
            {"traits.id": "ids", "traits.user-ID": "ids", "traits.plan": "nulls"},
        ),
    ]:
        found = explain({"type": "identify", "userId": "u1", "traits": traits}, settings)
        assert {left.field: left.rule.name for left in found.left_out if left.rule} == names


def test_long_keys_are_whole() -> None:
    """Two fields never have one path."""
    found = explain({**TRACK, "properties": {"k" * 70 + "1": 1, "k" * 70 + "2": 2}})
    assert len({output.field for output in found.outputs}) == len(found.outputs)


def rule_names(found: Explanation) -> set[str]:
    return {output.rule.name for output in found.outputs}


def test_every_field_has_a_rule() -> None:
    """What the vectors of the calls show has a rule of its own, and every rule is seen there."""
    seen = set()
    for name in CASES:
        found = explained(name)
        assert rule_names(found) & {"identify", "track", "alias", "group", "mapping"} == set(), name
        seen |= rule_names(found)
    assert {rule.name for rule in (*_RULES.values(), PATH, MEMBERSHIP)} <= seen


@pytest.mark.parametrize(
    "rule",
    [*_RULES.values(), *_BY_CALL.values(), PATH, MEMBERSHIP, _OTHER, _IDS, _GROUP_ID],
    ids=lambda r: r.name,
)
def test_rules_are_documented(rule: Any) -> None:
    """Each rule has a section of the mapping."""
    assert rule.section in anchors("docs/mapping.md")


def test_traits_in_the_context() -> None:
    """Traits that are read from the context have the rules of traits, and unread ones their warning."""
    context = {"traits": {"name": "Ann Lee", "plan": "pro"}, "timezone": "UTC"}
    message = {"type": "identify", "userId": "u1", "context": context}
    found = explain(message, Settings(context_traits="fallback"))
    assert [
        (output.field, [source.field for source in output.sources], output.rule.name)
        for output in found.outputs[2:]
    ] == [
        ("body.first_name", ["context.traits.name"], "name"),
        ("body.last_name", ["context.traits.name"], "name"),
        ("body.timezone", ["context.timezone"], "timezone"),
        ("body.attributes.name", ["context.traits.name"], "attribute"),
        ("body.attributes.plan", ["context.traits.plan"], "attribute"),
    ]
    unread = {left.field: left.reason for left in explain(message).left_out}
    assert unread["context.traits.plan"] == "unread_traits"
