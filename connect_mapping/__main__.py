"""``python -m connect_mapping``: the command line."""

import sys

from connect_mapping.cli import program

if __name__ == "__main__":
    sys.exit(program())
