"""The command line: ``connect-mapping``."""

from connect_mapping.cli.main import main

__all__ = ["main"]
