"""Compare the files of a wheel with those that it should hold: ``wheel_files.py WHEEL``."""

import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
PATTERNS = (
    *("**/*.py", "py.typed", "schemas/*.schema.json"),
    *("vectors/README.md", "vectors/*/*.json", "cli/report.html"),
)
METADATA = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")

wanted = set()
for pattern in PATTERNS:
    files = list((ROOT / "connect_mapping").glob(pattern))
    if not files:
        sys.exit(f"no file of the package is a {pattern}")
    wanted |= {file.relative_to(ROOT).as_posix() for file in files}

with ZipFile(sys.argv[1]) as wheel:
    found = set(wheel.namelist())
# The wheel of a version has its metadata in connect_mapping-VERSION.dist-info.
folder = "-".join(Path(sys.argv[1]).name.split("-")[:2]) + ".dist-info"
wanted |= {f"{folder}/{name}" for name in METADATA}

for name in sorted(found - wanted):
    print("should not be in the wheel:", name)
for name in sorted(wanted - found):
    print("is not in the wheel:", name)
sys.exit(found != wanted)
