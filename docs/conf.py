"""The site: ``nox -s site``, or ``sphinx-build -W --keep-going -n -c docs . build/site``.

The source is the whole project, so that a page links to a file in the same way here and on a
code host: ``docs/mapping.md`` becomes ``docs/mapping.html``.
"""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

import connect_mapping

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).parent
#: Where docs/playground/build.py was told to put the playground, if it ran.
PLAYGROUND = DOCS.parent / ".pyodide" / "playground"

project = "connect-mapping"
author = "The connect-mapping contributors"
project_copyright = author
release = version = connect_mapping.__version__
root_doc = "docs/index"
# Two hyphens begin an option.
smartquotes = False
include_patterns = [
    *("docs/**", "connect_mapping/vectors/README.md"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
]
exclude_patterns = [".*", "build", "node_modules", "tests", "docs/playground/**"]
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]

# Anchors as code hosts make them: settings.md#null_attributes.
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
# Type variables, and the standard library, which is documented on a site that a build does not ask.
nitpick_ignore_regex = [("py:.*", r"(?!connect_mapping\.).*|.*_co")]

html_theme = "furo"
html_title = f"connect-mapping {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_search_scorer = "docs/search_scorer.js"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .gp, .go"

_ANCHOR = re.compile(r'<a id="([^"]+)">')


class Anchors(SphinxTransform):
    """Prefer the anchors that code hosts have, and those written above a heading.

    Links, the list of contents and the link beside a heading use the first id of a section.
    """

    # After all other ids are assigned, and before links and the list of contents read them.
    default_priority = 710

    def apply(self, **_options: Any) -> None:
        """Put ``null_attributes`` before ``null-attributes``, and ``identify.email`` before both."""
        slugs = self.env.metadata[self.env.docname].setdefault("myst_slugs", {})
        above = {}
        for anchor in list(self.document.findall(nodes.raw)):
            named = _ANCHOR.fullmatch(anchor.astext())
            if not named:
                continue
            slugs[named[1]] = (anchor.line, named[1], named[1])
            if anchor.parent.astext() == f"{anchor.astext()}</a>":
                way = {"descend": False, "siblings": True, "ascend": True}
                above[anchor.parent.next_node(nodes.section, **way)] = named[1]
                anchor.parent.parent.remove(anchor.parent)
            else:
                # In a table: a heading is found by search, and this should be too.
                domain = self.env.domains.standard_domain
                domain.note_object("entry", named[1], named[1], location=anchor)
        for section in self.document.findall(nodes.section):
            first = above.get(section, section.get("slug"))
            if first:
                section["ids"] = [first, *(name for name in section["ids"] if name != first)]
                self.document.ids[first] = section
                slugs[first] = (section.line, first, section[0].astext())


class Diagrams(SphinxTransform):
    """Draw diagrams in the page, where they follow its colours in light and in dark."""

    # Before Sphinx copies the images of a page.
    default_priority = 500

    def apply(self, **_options: Any) -> None:
        """Replace each image that is a diagram by its SVG."""
        for image in list(self.document.findall(nodes.image)):
            if "diagrams/" in image["uri"]:
                self.env.note_dependency(DOCS / image["uri"])
                drawing = (DOCS / image["uri"]).read_text("utf-8")
                label = nodes.unescape(image.get("alt", "")).replace('"', "&quot;")
                drawing = drawing.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
                figure = f'<div class="diagram">{drawing}</div>'
                image.replace_self(nodes.raw("", figure, format="html"))


def contents(text: str) -> str:
    """Return the list of contents: for each heading of the first page, the pages that its table leads to."""
    found = []
    for section in text.split("\n## ")[1:]:
        rows = re.findall(r"(?m)^\|.*?\[([^\]]+)\]\(([^)]+)\.md\)", section)
        entries = "\n".join(f"{title[0].upper()}{title[1:]} <{page}>" for title, page in rows)
        caption = f":hidden:\n:caption: {section.splitlines()[0]}"
        found.append(f"\n```{{toctree}}\n{caption}\n\n{entries}\n```\n")
    return "".join(found)


def prepare(app: Sphinx, docname: str, source: list[str]) -> None:
    """Fill the pages that are made from others or from the code; open the playground only if it is there."""
    if docname == root_doc:
        source[0] += contents(source[0])
    if docname in {"docs/names", "docs/options"}:
        source[0] += runpy.run_path(f"{app.confdir}/{Path(docname).name}_page.py")["page"]()
    if docname == "docs/playground" and not PLAYGROUND.exists():
        source[0] = re.sub(r"(?m)^<p><a .*\n", "", source[0])


def add_files(app: Sphinx, error: Exception | None) -> None:
    """Add the playground, and the redirect from the root to the first page."""
    if error is None and app.builder.name == "html":
        if PLAYGROUND.exists():
            shutil.copytree(PLAYGROUND, app.outdir / "docs" / "playground", dirs_exist_ok=True)
        first = '<!doctype html><title>connect-mapping</title><meta http-equiv="refresh" content="0; url=docs/index.html">'
        (app.outdir / "index.html").write_text(
            f'{first}<a href="docs/index.html">connect-mapping</a>\n'
        )


def setup(app: Sphinx) -> None:
    """Add what is particular to this site."""
    app.add_object_type("entry", "entry", objname="entry of a table")
    app.add_transform(Anchors)
    app.add_transform(Diagrams)
    app.connect("source-read", prepare)
    app.connect("build-finished", add_files)
