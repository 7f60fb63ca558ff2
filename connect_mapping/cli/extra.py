"""The ``cli`` extra: rich and Jinja2, which render the output for people, and shtab for completion."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from connect_mapping.cli.streams import UnusableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator


class MissingExtraError(UnusableFileError):
    """Packages of the ``cli`` extra are not installed; the text is for the user."""


@contextmanager
def extra_needed(
    need: str = "this output needs rich and Jinja2 (--json does not)",
) -> Iterator[None]:
    """Raise MissingExtraError if an import in the block fails.

    >>> with extra_needed():
    ...     from connect_mapping.cli.no_such_module import table
    Traceback (most recent call last):
    connect_mapping.cli.extra.MissingExtraError: this output needs rich and Jinja2 (--json does not); to install what is missing: pip install 'connect-mapping[cli]'
    """
    try:
        yield
    except ModuleNotFoundError:
        install = "pip install 'connect-mapping[cli]'"
        raise MissingExtraError(f"{need}; to install what is missing: {install}") from None
