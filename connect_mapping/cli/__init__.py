"""The command line: ``connect-mapping``."""

from connect_mapping.cli.main import main, program

__all__ = ["main", "program"]
