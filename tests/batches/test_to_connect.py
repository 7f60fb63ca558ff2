"""Batches: nothing lost, nothing invented, the order of each user kept, and requests read when needed."""

from __future__ import annotations

import copy
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect_mapping import BatchRequest, Problem, Rejected, Request, Skipped, batch
from tests.checks import containers, spoil
from tests.vectors import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VECTORS = load("batching")
WARNING = Problem("invalid_timezone", "traits.timezone", "The time zone is not an Olson name.")
TRACK = Request("/v2/track", {"user_id": "u1", "event": "Paid"})


def given_requests(case: dict[str, Any]) -> list[Request]:
    """Return the requests of a vector; the sentences of its warnings do not matter."""
    return [
        Request(r["path"], r["body"], tuple(Problem(**w, detail="") for w in r["warnings"]))
        for r in case["requests"]
    ]


def as_vector(request: BatchRequest) -> dict[str, Any]:
    """Write a batch as the vectors do."""
    warnings = [{"index": n, "code": w.code, "field": w.field} for n, w in request.warnings]
    return {"path": request.path, "body": request.body, "warnings": warnings}


@pytest.mark.parametrize("case", VECTORS.values(), ids=VECTORS.keys())
def test_vector(case: dict[str, Any]) -> None:
    """Requests become just the batches of their vector, and stay as they were."""
    requests = given_requests(copy.deepcopy(case))
    found = [as_vector(request) for request in batch(requests, case["size"])]
    assert json.dumps(found, indent=1) == json.dumps(case["batches"], indent=1)
    assert requests == given_requests(case)


def bodies(request: BatchRequest) -> list[Any]:
    """Return the bodies of a batch."""
    return request.body if isinstance(request.body, list) else [request.body]


def numbered(drawn: Iterable[tuple[str, str]]) -> list[Request]:
    """Return a request for each pair of ids: a track, an identify, or an alias if they differ."""
    requests: list[Request] = []
    for number, (user, other) in enumerate(drawn):
        body: Any = {"user_id": user, "attributes": {"number": number}}
        if other == "track":
            requests.append(
                Request("/v2/track", {"user_id": user, "event": "e", "properties": {"n": number}})
            )
        else:
            body |= {} if other in ("identify", user) else {"previous_id": other}
            requests.append(Request("/v2/identify", body, (WARNING,) if number % 3 == 0 else ()))
    return requests


ids = st.sampled_from("abcdef")
many_requests = st.lists(
    st.tuples(ids, st.sampled_from(("track", "track", "identify")) | ids), max_size=60
).map(numbered)
sizes = st.integers(1, 7) | st.just(100)


@given(many_requests, sizes)
def test_nothing_is_lost_or_invented(requests: list[Request], size: int) -> None:
    """Every body is in one batch of its path and of the size, with its warnings, and no other is."""
    found = []
    for request in batch(requests, size):
        many = isinstance(request.body, list)
        assert request.path.endswith("/batch") == many
        assert len(bodies(request)) in (range(2, size + 1) if many else (1,))
        for place, body in enumerate(bodies(request)):
            own = [warning for n, warning in request.warnings if n == place]
            found.append((request.path.removesuffix("/batch"), json.dumps(body), own))
    expected = [(r.path, json.dumps(r.body), list(r.warnings)) for r in requests]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert list(batch(iter(requests), size)) == list(batch(requests, size))


@given(st.lists(st.sampled_from(("track", "identify"))), st.integers(1, 7))
def test_users_of_one_request_fill_up(calls: list[str], size: int) -> None:
    """If every user has one request, all batches of a path except the last are full."""
    requests = numbered((f"u{number}", call) for number, call in enumerate(calls))
    found = list(batch(requests, size))
    for path in ("/v2/track", "/v2/identify"):
        counts = [len(bodies(r)) for r in found if r.path.removesuffix("/batch") == path]
        assert sum(counts) == len([r for r in requests if r.path == path])
        assert counts[:-1] == [size] * len(counts[:-1])


def test_default_size() -> None:
    """A batch holds a hundred requests by default; the call itself reads none."""
    requests = iter([TRACK] * 250)
    found = batch(requests)
    assert next(requests) == TRACK
    assert [len(bodies(request)) for request in found] == [100, 100, 49]


@given(many_requests, sizes)
def test_nothing_is_shared(requests: list[Request], size: int) -> None:
    """No dict and no list of a batch is one of a request, and to change it changes no request."""
    before = copy.deepcopy(requests)
    found = list(batch(requests, size))
    assert sum(len(bodies(request)) for request in found) == len(requests)
    for request in found:
        ours = {id(container) for container in containers(request.body)}
        assert ours.isdisjoint(id(c) for given in requests for c in containers(given.body))
        spoil(request.body)
    assert requests == before


def test_bodies_are_those_of_their_time() -> None:
    """A body that changes after it was read is sent as it was."""

    def requests() -> Iterator[Request]:
        request = Request("/v2/track", {"user_id": "u1", "event": "e", "properties": {"a": [1]}})
        yield request
        spoil(request.body)

    [request] = batch(requests())
    assert request.body == {"user_id": "u1", "event": "e", "properties": {"a": [1]}}


@given(many_requests, sizes, st.integers(0, 60))
def test_requests_are_read_when_needed(requests: list[Request], size: int, count: int) -> None:
    """For some batches no more is read than they and the sixteen that wait can hold, and one."""
    given_ones = iter(requests * 20)
    found = list(itertools.islice(batch(given_ones, size), count))
    read = len(requests) * 20 - len(list(given_ones))
    waiting = read - sum(len(bodies(request)) for request in found)
    assert waiting <= 16 * size if len(found) == count else waiting == 0


def test_full_batch_comes_at_once() -> None:
    """A batch that is full comes without a further request."""

    def requests() -> Iterator[Request]:
        yield from [TRACK, TRACK]
        raise ConnectionError

    found = batch(requests(), 2)  # which reads nothing yet
    assert next(found) == BatchRequest("/v2/track/batch", [TRACK.body, TRACK.body])
    with pytest.raises(ConnectionError):
        next(found)


@pytest.mark.parametrize("size", [0, -1, 101, 10**9, True, 1.0, "10", None])
def test_size(size: Any) -> None:
    """Any other size is refused by the call, before anything is read."""
    requests = iter([TRACK])
    with pytest.raises(ValueError, match="a whole number from 1 to 100"):
        batch(requests, size)
    assert list(requests) == [TRACK]


@pytest.mark.parametrize("outcome", [TRACK, Skipped("unsupported_call"), Rejected((WARNING,))])
def test_lone_outcome(outcome: Any) -> None:
    """A single outcome is refused by the call."""
    with pytest.raises(
        TypeError, match=r"^requests must be an iterable of requests, not one outcome\.$"
    ):
        batch(outcome)


@pytest.mark.parametrize(
    ("other", "name"),
    [
        (Skipped("unsupported_call"), "Skipped"),
        (Rejected((WARNING,)), "Rejected"),
        ({"user_id": "cAnArY"}, "dict"),
    ],
)
def test_what_is_not_a_request(other: Any, name: str) -> None:
    """Anything but a request is named by its type alone when it comes, and is not passed over."""
    with pytest.raises(
        TypeError, match=f"requests must contain only Request objects, not {name}\\."
    ):
        list(batch([TRACK, other]))


def test_what_is_nested_is_not_shared() -> None:
    """Objects and arrays inside arrays are copied too."""
    body: Any = {"user_id": "u1", "event": "e", "properties": {"a": [[{"b": [1]}], {"c": 1}]}}
    [found] = batch([Request("/v2/track", body)])
    assert found.body == body
    theirs = {id(container) for container in containers(body)}
    assert theirs.isdisjoint(map(id, containers(found.body)))
