"""``python -m connect_mapping``: the command line."""

import sys

from connect_mapping.cli import main

if __name__ == "__main__":
    sys.exit(main())
