"""Verify that a replacement of Zendesk Connect stores what Connect would have stored.

python verify_replacement.py URL

verifying.md beside this file explains it. It posts the body of each test vector as that of a new
user, reads the user back, and compares. Change ``Replacement`` to what your replacement offers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import uuid
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import httpx
from attrs import frozen

from connect_mapping import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The folders of vectors whose cases are single messages.
FOLDERS: Final = (
    *("identify", "timezone", "personas", "track", "alias", "group", "page", "screen", "routing"),
)


#: The fields that a body may have. One that it does not have must not be stored. The time of an
#: event is the exception: without one, Connect took the time at which it arrived.
FIELDS: Final = {
    "/v2/identify": (
        *("first_name", "last_name", "email", "phone_number", "timezone", "apns", "fcm", "gcm"),
        *("attributes", "group_id", "group_attributes"),
    ),
    "/v2/track": ("event", "properties"),
}


@frozen
class Case:
    """A request that a vector expects, with ids of users that no other case has."""

    name: str
    path: str
    body: dict[str, Any]


@frozen
class Replacement:
    """What the checks ask of the replacement."""

    client: httpx.Client

    def post(self, path: str, body: dict[str, Any]) -> None:
        """Post a body as Connect took it. Raises httpx.HTTPStatusError if it is refused."""
        self.client.post(path, content=json.dumps(body)).raise_for_status()

    def user(self, user_id: str) -> dict[str, Any]:
        """Return the fields of a user, under the names that they have in bodies."""
        fields: dict[str, Any] = self._read(user_id)["fields"]
        return fields

    def events(self, user_id: str) -> list[dict[str, Any]]:
        """Return the events of a user: ``event``, ``properties`` and ``timestamp`` of each."""
        events: list[dict[str, Any]] = self._read(user_id)["events"]
        return events

    def _read(self, user_id: str) -> dict[str, Any]:
        response = self.client.get(f"/users/{quote(user_id, safe='', errors='surrogatepass')}")
        response.raise_for_status()
        user: dict[str, Any] = response.json()
        return user


def cases(run: str) -> Iterator[Case]:
    """Yield the case of each vector that expects a request; ``run`` begins all ids."""
    for folder in FOLDERS:
        for file in sorted((files("connect_mapping") / "vectors" / folder).iterdir(), key=str):
            vector = json.loads(file.read_text("utf-8"))
            if request := vector.get("request"):
                name = f"{folder}/{file.name.removesuffix('.json')}"
                body = dict(request["body"])
                for field in body.keys() & {"user_id", "previous_id"}:
                    body[field] = f"{run}/{name}/{body[field]}"
                yield Case(name, request["path"], body)


def difference(case: Case, replacement: Replacement) -> str | None:
    """Post a case, and say what the replacement did not store as it should have, or return None."""
    user_id = case.body["user_id"]
    sent = {name: value for name, value in case.body.items() if name != "user_id"}
    previous_id = sent.pop("previous_id", None)
    try:
        if previous_id is not None:
            # An alias stores nothing by itself: what was known under the old id must be found again.
            sent = {"attributes": {"known_before": True}}
            replacement.post("/v2/identify", {"user_id": previous_id, **sent})
        replacement.post(case.path, case.body)
        if case.path == "/v2/track":
            events = replacement.events(user_id)
            stored = events[0] if len(events) == 1 else {}
        else:
            stored = replacement.user(user_id)
    except (httpx.HTTPError, KeyError) as error:
        return str(error).partition("\n")[0]
    names = {*FIELDS[case.path], *sent}
    wrong = sorted(name for name in names if not same(stored.get(name), sent.get(name)))
    return f"differs in {', '.join(wrong)}" if wrong else None


def same(stored: Any, sent: Any) -> bool:
    """Tell whether two JSON values are equal. Unlike in Python, true is not 1."""
    if isinstance(stored, dict) and isinstance(sent, dict):
        return stored.keys() == sent.keys() and all(same(stored[key], sent[key]) for key in sent)
    if isinstance(stored, list) and isinstance(sent, list):
        return len(stored) == len(sent) and all(map(same, stored, sent))
    return stored == sent and isinstance(stored, bool) == isinstance(sent, bool)


def main() -> None:
    """Check all cases, and end with 1 if there is a difference."""
    parser = argparse.ArgumentParser(description="Verify a replacement of Zendesk Connect.")
    parser.add_argument("url", metavar="URL", help="of an environment for tests; users are created")
    url = parser.parse_args().url
    headers = Settings(private_key=os.environ["CONNECT_PRIVATE_KEY"]).headers()
    count = wrong = 0
    with httpx.Client(base_url=url, headers=headers, timeout=10) as client:
        for case in cases(f"verify-{uuid.uuid4()}"):
            count += 1
            if found := difference(case, Replacement(client)):
                wrong += 1
                print(f"{case.name}: {found}")
    print(f"{count} cases, {wrong} with a difference")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
