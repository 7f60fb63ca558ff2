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
WARNING = Problem("invalid_timezone", "traits.timezone", "The time zone is no Olson name.")
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
    """Return a request for each pair of ids: a track, an identify, or an alias where they differ."""
    requests = []
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
    """Every body stands in one batch of its path, and no other does; so do the warnings."""
    found = [
        (
            request.path.removesuffix("/batch"),
            json.dumps(body),
            [w for n, w in warned if n == place],
        )
        for request in batch(requests, size)
        for warned in [request.warnings]
        for place, body in enumerate(bodies(request))
    ]
    expected = [(r.path, json.dumps(r.body), list(r.warnings)) for r in requests]
    assert sorted(found, key=str) == sorted(expected, key=str)


@given(many_requests, sizes)
def test_form(requests: list[Request], size: int) -> None:
    """A batch has two bodies at least and ``size`` at most; a single body has the single path."""
    for request in batch(requests, size):
        many = isinstance(request.body, list)
        assert request.path.endswith("/batch") == many
        assert len(bodies(request)) in (range(2, size + 1) if many else (1,))


@given(many_requests, sizes)
def test_runs_alike(requests: list[Request], size: int) -> None:
    """The same requests give the same batches, from a list and from an iterator."""
    assert list(batch(requests, size)) == list(batch(iter(requests), size))


@given(st.lists(st.sampled_from(("track", "identify"))), st.integers(1, 7))
def test_users_of_one_request_fill_up(calls: list[str], size: int) -> None:
    """Where every user has one request, all batches of a path but the last are full."""
    requests = numbered((f"u{number}", call) for number, call in enumerate(calls))
    found = list(batch(requests, size))
    for path in ("/v2/track", "/v2/identify"):
        counts = [len(bodies(r)) for r in found if r.path.removesuffix("/batch") == path]
        assert all(count == size for count in counts[:-1])


def test_default_size() -> None:
    """A batch holds a hundred requests where nothing else is said."""
    assert [len(bodies(request)) for request in batch([TRACK] * 250)] == [100, 100, 50]


@given(many_requests, sizes)
def test_nothing_is_shared(requests: list[Request], size: int) -> None:
    """No dict and no list of a batch is one of a request, and to change it changes no request."""
    before = copy.deepcopy(requests)
    for request in batch(requests, size):
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
    assert len(found) < count or waiting <= 16 * size


def test_nothing_is_read_before_it_is_asked_for() -> None:
    """The call itself reads nothing."""
    requests = iter([TRACK])
    batch(requests)
    assert next(requests) == TRACK


def test_full_batch_comes_at_once() -> None:
    """A batch that is full comes without a further request."""

    def requests() -> Iterator[Request]:
        yield from [TRACK, TRACK]
        raise ConnectionError

    found = batch(requests(), 2)
    assert next(found) == BatchRequest("/v2/track/batch", [TRACK.body, TRACK.body])
    with pytest.raises(ConnectionError):
        next(found)


@pytest.mark.parametrize("size", [0, -1, 101, 10**9, True, 1.0, "10", None])
def test_size(size: Any) -> None:
    """A size that is none is refused by the call, before anything is read."""
    requests = iter([TRACK])
    with pytest.raises(ValueError, match="a whole number from 1 to 100"):
        batch(requests, size)
    assert list(requests) == [TRACK]


@pytest.mark.parametrize("outcome", [TRACK, Skipped("unsupported_call"), Rejected((WARNING,))])
def test_lone_outcome(outcome: Any) -> None:
    """A single outcome is refused by the call."""
    with pytest.raises(TypeError, match="several requests, not one outcome"):
        batch(outcome)


def test_nothing_to_iterate() -> None:
    """So is what cannot be iterated over."""
    with pytest.raises(TypeError):
        batch(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "name"),
    [
        (Skipped("unsupported_call"), "Skipped"),
        (Rejected((WARNING,)), "Rejected"),
        ({"user_id": "cAnArY"}, "dict"),
    ],
)
def test_what_is_no_request(other: Any, name: str) -> None:
    """What is no request is named by its type alone when it comes, and is not passed over."""
    with pytest.raises(TypeError, match=f"batch takes requests only, and not {name}\\."):
        list(batch([TRACK, other]))
