"""Bodies made by a jq program: ``python -m tests.benchmarks.with_jq FILE OUT``. It checks nothing."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Final

_PROGRAM: Final = """
{user_id: (.userId // .anonymousId)} +
if .type == "track" then {event, properties}
elif .type == "identify" then {
  first_name: .traits.firstName, last_name: .traits.lastName,
  email: .traits.email, phone_number: .traits.phone,
  timezone: .context.timezone, apns: [.context.device.token],
  attributes: (.traits | del(.firstName, .lastName, .email, .phone))
}
else {previous_id: .previousId} end
"""
#: jq takes text, so some lines at a time.
_TOGETHER: Final = 1_000


def main(source: str, out: str) -> None:
    """Write the body that each line of ``source`` becomes to a line of ``out``, without its time."""
    import jq

    program = jq.compile(_PROGRAM)
    with Path(source).open(encoding="utf-8") as lines, Path(out).open("w", encoding="utf-8") as to:
        while text := "".join(islice(lines, _TOGETHER)):
            to.write(program.input_text(text).text() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
