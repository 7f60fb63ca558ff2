"""Send messages with one of the two client libraries for Python, whose interfaces are the same.

The arguments are the module of its ``Client``, ``ordinary`` or ``nan``, and the server's port.
"""

from __future__ import annotations

import enum
import importlib
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.clients.programs.guard import allow_only

MOMENT = datetime(2024, 5, 3, 9, 41, 2, 500_000, UTC)
NAN = float("nan")


class Plan(enum.Enum):
    """A value that the libraries write as what it stands for."""

    PRO = "pro"


def send_ordinary(client: Any) -> None:
    """Send every call, with the kinds of values that Python programs have."""
    # The libraries write into the context that they are given.
    context = {"timezone": "europe/berlin", "device": {"type": "ios", "token": "740f4707"}}
    client.identify(
        97980,
        {
            "firstName": "Ann",
            "last_name": "Lee",
            "E-Mail": " ann@example.com ",
            "phone": Decimal(491701234567),
            "createdAt": MOMENT,
            "birthday": date(1990, 2, 28),
            "plan": Plan.PRO,
            "balance": Decimal("12.50"),
            "companyRoles": {"admin"},
            "previous_plan": None,
            "key": UUID(int=1),  # which the libraries cannot write, and leave out
        },
        context,
        MOMENT,
    )
    client.track(97980, "Plan Changed", {"to": Plan.PRO, "price": Decimal("9.90")}, context, MOMENT)
    client.identify(anonymous_id="visitor-1")
    client.track(
        anonymous_id="visitor-1",
        event="Käse gekauft 🧀",
        properties={"at": datetime(2024, 5, 3), "items": ({"sku": "C-1"},)},  # noqa: DTZ001
        timestamp=datetime(2024, 5, 3, 9, 41, 2),  # noqa: DTZ001 - they take it for UTC
        integrations={"All": False, "Zendesk Connect": True},
    )
    client.track(97980, "Not For Connect", integrations={"Outbound": False})
    client.track(97980, "Not For Anybody", integrations={"All": False})
    client.track(2041.0, "Now")
    client.alias(12, "97980", timestamp=MOMENT)
    client.group(97980, 12, {"name": "Acme", "foundedAt": date(2001, 1, 1)}, timestamp=MOMENT)
    client.page(97980, "Docs", "Home", {"url": "https://shop.example/"}, timestamp=MOMENT)
    client.page(97980, timestamp=MOMENT)
    client.screen(97980, None, "Basket", {"items": 3}, timestamp=MOMENT)


def send_nan(client: Any) -> None:
    """Send NaN and an infinity in one batch with messages that do not have them in mapped fields."""
    client.track(97980, "Scored", {"scores": [0.5, NAN]}, timestamp=MOMENT)
    client.identify(97980, {"email": "ann@example.com", "score": -float("inf")})
    client.track(97980, "Paid", {"price": 9.5}, {"latency": NAN}, MOMENT)
    client.track(97980, "Left", timestamp=MOMENT)


def main() -> None:
    """Send one of the two sets of messages, and fail if anything was not delivered."""
    module, messages, port = sys.argv[1:]
    allow_only(int(port))
    failures: list[Exception] = []
    client = importlib.import_module(module).Client(
        "the-write-key",
        host=f"http://127.0.0.1:{port}",
        on_error=lambda error, _: failures.append(error),
        upload_size=4,
        upload_interval=1,
        max_retries=0,
        timeout=10,
    )
    {"ordinary": send_ordinary, "nan": send_nan}[messages](client)
    client.shutdown()
    if failures:
        raise failures[0]


if __name__ == "__main__":
    main()
