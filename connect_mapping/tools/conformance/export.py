"""The cases as plain JSON files, for test runners that do not use Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from connect_mapping.tools.conformance.tiers import TIERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connect_mapping.tools.conformance.cases import Case

_README: Final = """\
# Test vectors of connect-mapping

Cases of the mapping from Segment messages to request bodies for Zendesk Connect: {counts}.
They were exported by `connect-mapping conformance --export`, and do not depend on Python.

`cases/` has a file for each folder of the vectors. A file is an array of cases:

| key | value |
|---|---|
| `name` | a stable name |
| `tier` | `core`: every mapper must pass it; `full`; or `edge`: limits, and messages that strain JSON libraries |
| `why` | what the case shows |
| `rules` | the ids of the rules that it exists for |
| `settings` | the settings that differ from their defaults; a mapper without settings leaves out cases that have some |
| `line` | the input: one line of text, without its line feed, to be parsed as JSON; some lines are invalid on purpose |
| `answers` | the expected answers, in order: one, or for a batch one for each of its messages |

An answer is one of three objects:

    {{"path": "/v2/identify", "body": {{...}}, "warnings": [{{"code": ..., "field": ...}}]}}
    {{"skipped": "unsupported_call"}}
    {{"rejected": [{{"code": ..., "field": ...}}]}}

Compare exactly, and in both directions: an answer has everything that is expected, and nothing else. The order of warnings and
problems counts, and so does that of the keys of a body, if your language keeps it. `1` and `1.0` differ, if your language has both.
Booleans are not numbers. Strings are compared by their characters, without normalisation. If your mapper has no codes, compare
the kind of answer, `path` and `body`.

Integers have any number of digits, and strings may hold lone surrogates. Use a JSON reader that keeps them, or leave out `edge`.

`functions/` has the cases of functions that map no line: two lists of members of an audience to requests, requests to batches,
and the name of an audience to its key. Their other keys are those of the vectors, which the README of
`connect_mapping/vectors` describes.
"""


def exported(cases: Sequence[Case]) -> dict[str, bytes]:
    r"""Return files by their names: a README, and JSON in ASCII with the cases of each folder.

    >>> from connect_mapping.tools.conformance.cases import Case
    >>> case = Case("track/a", "Why.", line=b"{}", answers=({"skipped": "page"},))
    >>> exported([case])["cases/track.json"]
    b'[\n{"name": "track/a", "tier": "full", "why": "Why.", "rules": [], "settings": {}, "line": "{}", "answers": [{"skipped": "page"}]}\n]\n'
    """
    folders: dict[str, list[str]] = {}
    for case in cases:
        kind = "functions" if case.not_asked else "cases"
        name = f"{kind}/{case.folder.removeprefix('tables/')}.json"
        folders.setdefault(name, []).append(json.dumps(_case_object(case)))
    files = {name: "[\n" + ",\n".join(lines) + "\n]\n" for name, lines in folders.items()}
    counts = ((tier, sum(case.tier == tier for case in cases)) for tier in TIERS)
    files["README.md"] = _README.format(
        counts=", ".join(f"{count:,} `{tier}`" for tier, count in counts)
    )
    return {name: content.encode("utf-8") for name, content in files.items()}


def _case_object(case: Case) -> dict[str, Any]:
    named = {"name": case.name, "tier": case.tier, "why": case.why, "rules": list(case.rules)}
    if case.not_asked:
        return named | {key: value for key, value in case.vector.items() if key not in named}
    # A request is written as a program writes it.
    answers = [answer.get("request", answer) for answer in case.answers]
    return named | {"settings": case.settings, "line": case.line.decode(), "answers": answers}
