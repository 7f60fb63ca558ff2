"""Repair the messages that ``convert --rejected`` kept.

python repair.py < rejected.ndjson > repaired.ndjson
"""

import json
import sys


def repair(text: str) -> str:
    """Return the text of a message as it should have been. Replace this by what your messages need."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return text.replace("\t", " ")  # a raw tab in a string is not valid JSON
    if isinstance(message, dict) and isinstance(message.get("type"), str):
        message["type"] = message["type"].lower()
    return json.dumps(message)


for line in sys.stdin:
    record = json.loads(line)
    record["input"] = repair(record["input"])
    print(json.dumps(record))
