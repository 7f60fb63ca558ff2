"""The shortest program that does what the command line does for messages without a fault.

``python -m tests.benchmarks.bare_loop FILE OUT``: no check, no problem, no warning. Every field is
there, every value is good, and every device is Apple's.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

_FIELDS: Final = frozenset({"firstName", "lastName", "email", "phone"})


def identify(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an identify."""
    traits, context = message["traits"], message["context"]
    return {
        "user_id": message["userId"],
        "first_name": traits["firstName"],
        "last_name": traits["lastName"],
        "email": traits["email"],
        "phone_number": traits["phone"],
        "timezone": context["timezone"],
        "apns": [context["device"]["token"]],
        "attributes": {key: value for key, value in traits.items() if key not in _FIELDS},
    }


def track(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a track."""
    seconds = datetime.fromisoformat(message["timestamp"]).timestamp()
    return {
        "user_id": message["userId"],
        "event": message["event"],
        "properties": message["properties"],
        "timestamp": int(seconds) if seconds.is_integer() else seconds,
    }


def alias(message: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an alias."""
    return {"user_id": message["userId"], "previous_id": message["previousId"]}


_MAPPERS: Final = {"identify": identify, "track": track, "alias": alias}


def main(source: str, out: str) -> None:
    """Write the body that each line of ``source`` becomes to a line of ``out``."""
    with Path(source).open(encoding="utf-8") as lines, Path(out).open("w", encoding="utf-8") as to:
        for line in lines:
            message = json.loads(line)
            to.write(json.dumps(_MAPPERS[message["type"]](message)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
