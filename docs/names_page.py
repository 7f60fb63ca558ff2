"""What ``docs/names.md`` shows on the site: the docstrings of the names that ``docs/api.md`` explains."""

from __future__ import annotations

import re
from pathlib import Path
from types import FunctionType

import connect_mapping

#: What has no heading of its own in api.md.
_OTHERS = """
## Types of bodies

```{eval-rst}
.. currentmodule:: connect_mapping.bodies
.. autoclass:: IdentifyBody
.. autoclass:: AliasBody
.. autoclass:: GroupBody
.. autoclass:: TrackBody
.. currentmodule:: connect_mapping
```

## The catalogue

```{eval-rst}
.. autodata:: connect_mapping.rules.RULES
   :no-value:

   Every rule by its id, in the order of the mapping.

.. autoclass:: connect_mapping.rules.Rule
   :members: problem
```
"""


def _directive(name: str) -> str:
    """Return the directive that takes the docstring of a public name."""
    value = getattr(connect_mapping, name)
    if isinstance(value, FunctionType):
        return f".. autofunction:: {name}"
    if not isinstance(value, type):
        union = " | ".join(member.__name__ for member in value.__args__)
        return f".. autodata:: {name}\n   :no-value:\n\n   The union ``{union}``.\n"
    if issubclass(value, Exception):
        return f".. autoexception:: {name}"
    return f".. autoclass:: {name}" + ("\n   :members: headers" if name == "Settings" else "")


def page() -> str:
    """Return everything below the introduction of the page."""
    found = []
    for section in (Path(__file__).parent / "api.md").read_text("utf-8").split("\n## ")[1:]:
        names = re.findall(r"(?m)^### (\w+)$", section)
        if names:
            lines = [".. currentmodule:: connect_mapping", *map(_directive, names)]
            title, directives = section.splitlines()[0], "\n".join(lines)
            found.append(f"\n## {title}\n\n```{{eval-rst}}\n{directives}\n```\n")
    return "".join([*found, _OTHERS])
