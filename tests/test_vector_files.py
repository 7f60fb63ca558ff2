"""The vectors themselves: their form is what their README says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests import vectors

if TYPE_CHECKING:
    from pathlib import Path

CASES = vectors.load(*vectors.MESSAGE_FOLDERS, "lines")
BATCHES = vectors.load("batches")
AUDIENCES = vectors.load("audiences")
BATCHED = vectors.load("batching")
ANSWERS = ("request", "skipped", "rejected")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_keys(case: dict[str, Any]) -> None:
    """A case has its keys in order, and one answer."""
    [answer] = [key for key in ANSWERS if key in case]
    given = "line" if "line" in case else "message"
    assert list(case) == ["why", "source", "settings", given, answer]


@pytest.mark.parametrize("case", BATCHES.values(), ids=BATCHES.keys())
def test_keys_of_batches(case: dict[str, Any]) -> None:
    """A case of a batch has its keys in order, and each of its outcomes is one answer."""
    assert list(case) == ["why", "source", "settings", "payload", "outcomes"]
    assert [len(outcome) for outcome in case["outcomes"]] == [1] * len(case["outcomes"])
    assert {key for outcome in case["outcomes"] for key in outcome} <= {*ANSWERS}


@pytest.mark.parametrize("case", AUDIENCES.values(), ids=AUDIENCES.keys())
def test_keys_of_audiences(case: dict[str, Any]) -> None:
    """A case of an audience has its keys in order."""
    assert list(case) == [
        *("why", "source", "audience_name", "members", "previous_members", "requests"),
    ]


@pytest.mark.parametrize("case", BATCHED.values(), ids=BATCHED.keys())
def test_keys_of_batched_requests(case: dict[str, Any]) -> None:
    """A case of batches has its keys in order."""
    assert list(case) == ["why", "source", "size", "requests", "batches"]
    for request in [*case["requests"], *case["batches"]]:
        assert list(request) == ["path", "body", "warnings"]


def test_every_folder_is_run() -> None:
    """No folder is forgotten."""
    folders = {path.name for path in vectors.ROOT.iterdir() if path.is_dir()}
    assert folders == {
        *(*vectors.MESSAGE_FOLDERS, "lines", "batches", "batching", "audiences", "tables"),
    }


def test_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a case is an error and not a success."""
    monkeypatch.setattr(vectors, "ROOT", tmp_path)
    (tmp_path / "identify").mkdir()
    with pytest.raises(FileNotFoundError, match="connect_mapping/vectors/identify holds no case"):
        vectors.load("identify")


def test_empty_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table without a case is an error too."""
    monkeypatch.setattr(vectors, "ROOT", tmp_path)
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "none.json").write_text(json.dumps({"cases": []}), "utf-8")
    with pytest.raises(
        ValueError, match=r"connect_mapping/vectors/tables/none\.json holds no case"
    ):
        vectors.table("none")
