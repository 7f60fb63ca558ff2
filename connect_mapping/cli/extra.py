"""The ``cli`` extra: rich and Jinja2, which render the output for people, and shtab for completion."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from connect_mapping.cli.streams import UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def extra_needed(
    need: str = "this output needs rich and Jinja2 (--json does not)",
) -> Iterator[None]:
    """Raise UnusableFileError if an import in the block fails."""
    try:
        yield
    except ModuleNotFoundError:
        install = "pip install 'connect-mapping[cli]'"
        raise UnusableFileError(f"{need}; to install what is missing: {install}") from None
