"""The reference program for the conformance protocol, which runs the mapping of this package.

``python -m connect_mapping.tools.conformance.reference`` reads messages from standard input, one per
line, and writes one answer per line to standard output.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from connect_mapping import Request, Settings, Skipped, convert_lines
from connect_mapping.tools.conformance.program import SETTINGS_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connect_mapping import Outcome, Problem


def answer(outcome: Outcome) -> str:
    """Return an outcome as a line of the protocol, in ASCII."""
    fields: dict[str, Any]
    if isinstance(outcome, Request):
        warnings = _codes(outcome.warnings)
        fields = {"path": outcome.path, "body": outcome.body, "warnings": warnings}
    elif isinstance(outcome, Skipped):
        fields = {"skipped": outcome.reason}
    else:
        fields = {"rejected": _codes(outcome.problems)}
    return json.dumps(fields)


def main() -> None:
    """Answer the lines of standard input, under the settings of the environment."""
    settings = Settings(**json.loads(os.environ.get(SETTINGS_VARIABLE, "{}")))
    for outcome in convert_lines(sys.stdin.buffer, settings):
        print(answer(outcome))  # noqa: T201 - standard output is what it is for


def _codes(problems: Iterable[Problem]) -> list[dict[str, str]]:
    return [{"code": problem.code, "field": problem.field} for problem in problems]


if __name__ == "__main__":
    main()
