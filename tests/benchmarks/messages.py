"""Segment messages made from a seed, in the shapes and sizes of real ones."""

from __future__ import annotations

import json
import random
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Of ten messages, as in archives of a shop's app.
_CALLS = ("track",) * 6 + ("identify",) * 3 + ("alias",)


def messages(count: int, seed: int = 2021) -> list[dict[str, Any]]:
    """Return ``count`` messages of an iOS app, the same for the same seed."""
    return list(stream(count, seed))


def stream(count: int, seed: int = 2021) -> Iterator[dict[str, Any]]:
    """Yield the same messages, one at a time."""
    chance = random.Random(seed)  # noqa: S311 - nothing here is a secret
    for number in range(count):
        yield _message(chance, number)


def unusual(count: int, seed: int = 2021) -> list[dict[str, Any]]:
    """Return messages that the fast lanes leave to the rules: odd types, spellings and sources."""
    return [_unusual(message, number) for number, message in enumerate(stream(count, seed))]


def _unusual(message: dict[str, Any], number: int) -> dict[str, Any]:
    message["userId"] = message["userId"] if number % 3 else ""
    if message["type"] == "identify":
        traits = message["traits"]
        changes: tuple[dict[str, Any], ...] = (
            {"phones": [traits.pop("phone")]},
            {"Email": 7, "timezone": "europe/paris"},
            {"First Name": traits.pop("firstName"), "first_name": "Ann"},
        )
        traits.update(changes[number % 3])
    elif message["type"] == "track":
        message["timestamp"] = "" if number % 2 else message["timestamp"]
        message["context"]["traits"] = None
        message["properties"] = message["properties"] if number % 4 else None
        message["userId"] = ""
    else:
        message["from"] = message.pop("previousId")
    return message


def write_messages(file: Path, count: int) -> None:
    """Write the same messages to a file, one a line."""
    with file.open("w", encoding="utf-8") as lines:
        lines.writelines(f"{json.dumps(message)}\n" for message in stream(count))


def _message(chance: random.Random, number: int) -> dict[str, Any]:
    call = _CALLS[number % len(_CALLS)]
    message = {
        "anonymousId": _uuid(chance),
        "userId": _uuid(chance),
        "messageId": _uuid(chance),
        "timestamp": _time(chance),
        "receivedAt": _time(chance),
        "integrations": {"Mixpanel": False, "Amplitude": False},
        "context": _context(chance),
        "type": call,
    }
    if call == "track":
        message["event"] = chance.choice(["Order Completed", "Product Added", "Checkout Started"])
        message["properties"] = _order(chance, number)
    elif call == "identify":
        message["traits"] = _traits(chance, number)
    else:
        message["previousId"] = _uuid(chance)
    return message


def _uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128)))


def _time(chance: random.Random) -> str:
    day, clock = chance.randrange(1, 29), chance.randrange(86_400_000)
    hours, rest = divmod(clock, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    seconds, milliseconds = divmod(rest, 1000)
    month, year = chance.randrange(1, 13), chance.randrange(2019, 2022)
    time = f"{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}"
    return f"{year}-{month:02}-{day:02}T{time}Z"


def _context(chance: random.Random) -> dict[str, Any]:
    return {
        "os": {"name": "iPhone OS", "version": "8.1"},
        "app": {"build": "3.0.1.490", "name": "Parcel", "version": "490"},
        "library": {"name": "analytics-ios", "version": "1.8.0"},
        "network": {"bluetooth": True, "carrier": "Verizon"},
        "timezone": chance.choice(["America/Detroit", "Europe/Paris", "Asia/Calcutta"]),
        "locale": "en-US",
        "screen": {"width": 320, "height": 568},
        "traits": {},
        "ip": "203.0.113.7",
        "device": {
            "adTrackingEnabled": True,
            "manufacturer": "Apple",
            "model": "iPhone7,1",
            "token": chance.getrandbits(256).to_bytes(32, "big").hex(),
            "type": "ios",
        },
    }


def _order(chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "order_id": str(number),
        "revenue": round(chance.uniform(1, 500), 2),
        "currency": "USD",
        "coupon": None,
        "products": [
            {"sku": f"a{place}", "price": round(chance.uniform(1, 99), 2), "quantity": place}
            for place in range(3)
        ],
    }


def _traits(chance: random.Random, number: int) -> dict[str, Any]:
    first = chance.choice(["Ashley", "Jordan", "Casey", "Robin"])
    last = chance.choice(["Boshweizen", "Lee", "O'Neil", "Smith"])
    return {
        "lastName": last,
        "member_id": str(chance.getrandbits(56)),
        "name": f"{first} {last}",
        "appDetails": "490 (3.0.1.490)",
        "firstName": first,
        "email": f"a{number}@example.com",
        "phone": f"+1555{number:07}",
        "userName": f"{first}{number}",
        "weddingDate": "2/14/2016",
        "country": "United States",
    }
