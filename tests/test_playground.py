"""What the playground asks of the package, without a browser: every example, and how text is read."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any, Final

import pytest

from tests.vectors import load

PLAYGROUND: Final = Path(__file__).parents[1] / "docs" / "playground"
SESSION: Final[dict[str, Any]] = runpy.run_path(str(PLAYGROUND / "session.py"))


def answer(text: str, settings: dict[str, Any] | None = None, chosen: int = 0) -> dict[str, Any]:
    question = json.dumps({"text": text, "settings": settings or {}, "chosen": chosen})
    found: dict[str, Any] = json.loads(SESSION["answer"](question))
    return found


def as_vector(found: dict[str, Any]) -> dict[str, Any]:
    """Write the chosen message of an answer as the vectors do."""
    explained = found["explained"]
    faults = explained.get("warnings", explained.get("problems", []))
    codes = [{"code": fault["code"], "field": fault["field"]} for fault in faults]
    if explained["outcome"] == "request":
        body = json.loads(text_of(found["request"]))
        return {"request": {"path": explained["path"], "body": body, "warnings": codes}}
    return {"skipped": explained["reason"]} if "reason" in explained else {"rejected": codes}


def text_of(rows: list[Any]) -> str:
    return "\n".join(key + text for _, key, text, _ in rows)


def expected(outcome: dict[str, Any], number: int) -> dict[str, Any]:
    """Return what a vector says, with the fields of a message in a batch as those of the message."""
    text = json.dumps(
        {key: outcome[key] for key in ("request", "skipped", "rejected") if key in outcome}
    )
    found: dict[str, Any] = json.loads(
        text.replace(f"batch[{number}].", "").replace(f"batch[{number}]", "")
    )
    return found


def test_examples() -> None:
    """Each message of an example becomes what its vector says, and is shown as it is."""
    described = json.loads(SESSION["describe"]())
    cases = load(*SESSION["FOLDERS"])
    assert set(described["first"]) < set(described["examples"]) == cases.keys()
    # On a line, this message is a batch, and is unfolded.
    del cases["routing/batch-envelope"]
    for name, case in cases.items():
        shown = json.loads(SESSION["example"](name))
        outcomes = case.get("outcomes", [case])
        for number, outcome in enumerate(outcomes):
            found = answer(shown["text"], shown["settings"], number)
            assert len(found["messages"]) == len(outcomes), name
            if len(found.get("message", [])) > 2_000 or len(found.get("request", [])) > 2_000:
                continue  # it is not shown in full
            assert as_vector(found) == expected(outcome, number), name
            # An integer that is too long is shown as another one, and rejected.
            if "message" in case and "rejected" not in case:
                assert json.loads(text_of(found["message"])) == case["message"], name


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{\n "type": "page"\n}', 1),
        ('{"type": "page"}\n\n{"type": "page"}\n', 2),
        ('oops\n{"type": "page"}', 2),
        # One message that is not JSON, although a line within it is.
        ('{"type": "track",\n"properties": {"list": [\n  {"a": 1}\n]},}', 1),
        ('{"batch": [{}, {}]}\n{"batch": [{}]}', 3),
        (" \n", 0),
    ],
)
def test_lines(text: str, count: int) -> None:
    """A text is one message in any layout, or one message or batch on each line."""
    assert len(answer(text)["messages"]) == count


def test_place_of_an_error() -> None:
    """The place of invalid JSON is counted as the page counts: an emoji is two characters."""
    found = answer('{"type": "page"}\n{"a": "\U0001f600" 1}')
    assert "position" not in found
    found = answer('{"type": "page"}\n{"a": "\U0001f600" 1}', chosen=1)
    place = {"line": 2, "column": 11, "offset": 28, "why": "Expecting ',' delimiter"}
    assert found["position"] == place
    assert answer("[" * 501 + "]" * 501)["position"] is None


def test_wrong_settings() -> None:
    """A wrong setting is named and left out; a key that is not a setting of the mapping is not read."""
    settings = {"page_event": " ", "calls": ["page"], "private_key": "0" * 32, "other": 1}
    found = answer('{"type": "page", "userId": "u1"}', settings)
    assert list(found["faults"]) == ["page_event"]
    assert found["explained"]["path"] == "/v2/track"


def test_bounds() -> None:
    """Of many messages, and of a long one, the first are shown."""
    found = answer('{"type": "page"}\n' * 1_001, chosen=5_000)
    assert (len(found["messages"]), found["more"], found["chosen"]) == (1_000, True, 999)
    properties = {"many": [0] * 5_000, "more": 1}
    message = {"type": "track", "userId": "u1", "event": "e", "properties": properties}
    assert len(answer(json.dumps(message))["message"]) == 2_001 + 3


def test_every_file_of_the_page_is_built() -> None:
    """The build copies each file of the page."""
    page = runpy.run_path(str(PLAYGROUND / "build.py"))["PAGE"]
    others = {"build.py", "package.json", "package-lock.json"}
    assert {*page} == {file.name for file in PLAYGROUND.iterdir() if file.is_file()} - others
