"""The pages of the documentation, read for the tests that check them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).parents[1]

_NOT_RUN: Final = "<!-- not run: sends over the network -->"
_BLOCKS: Final = re.DOTALL | re.MULTILINE
_FENCE: Final = re.compile(r"(?P<before>[^\n]*)\n```(?P<language>\w+)\n(?P<body>.*?)^```$", _BLOCKS)
_OUTPUT: Final = re.compile(r"\n+```text\n(.*?)^```$", _BLOCKS)


@frozen
class Snippet:
    """A fenced block of a page; ``line`` is that of its first line.

    ``kind`` is its language; for Python ``doctest``, ``script`` or, if a comment says that it sends
    something, ``network``. ``output`` is the block of text directly below it.
    """

    page: str
    line: int
    kind: str
    body: str
    output: str


def _read_pages() -> dict[str, str]:
    files = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        ROOT / "connect_mapping/vectors/README.md",
    ]
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in sorted(files)}


def _read_snippets(page: str, text: str) -> list[Snippet]:
    found = []
    for fence in _FENCE.finditer(text):
        kind, body = fence["language"], fence["body"]
        if kind == "python":
            plain = "network" if fence["before"] == _NOT_RUN else "script"
            kind = "doctest" if body.startswith(">>>") else plain
        line = text.count("\n", 0, fence.start("body")) + 1
        output = _OUTPUT.match(text, fence.end())
        found.append(Snippet(page, line, kind, body, output[1] if output else ""))
    return found


#: The text of every page, by its path below the root.
PAGES: Final = _read_pages()
SNIPPETS: Final = [snippet for page in PAGES for snippet in _read_snippets(page, PAGES[page])]
_PROSE: Final = {page: re.sub(r"(?ms)^```.*?^```$", "", PAGES[page]) for page in PAGES}


def snippets(kind: str, *pages: str) -> list[Snippet]:
    """Return the snippets of one kind on some pages, or on all."""
    return [s for s in SNIPPETS if s.kind == kind and s.page in (pages or PAGES)]


def headings(page: str) -> list[str]:
    """Return the headings of a page, its title first."""
    return re.findall(r"(?m)^#+ (.*)$", _PROSE[page])


def anchors(page: str) -> set[str]:
    """Return the anchors of a page: those of its headings, as renderers make them, and its own."""
    kept = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(page)]
    own = re.findall(r'<a id="([^"]+)">', _PROSE[page])
    return {heading.replace(" ", "-") for heading in kept} | set(own)


def links(page: str) -> list[tuple[str, str]]:
    """Return the relative links of a page, each as a path below the root and an anchor."""
    targets = re.findall(r"\]\((?!https?:)([^)\s#]*)#?([^)\s]*)\)", _PROSE[page])
    folder = (ROOT / page).parent
    return [
        ((folder / path).resolve().relative_to(ROOT).as_posix() if path else page, anchor)
        for path, anchor in targets
    ]
