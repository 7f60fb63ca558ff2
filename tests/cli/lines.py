"""Lines for the tests of the command line, and their results."""

from __future__ import annotations

import io
import json
import re
from typing import Any

from connect_mapping.cli.chunks import Form
from connect_mapping.cli.encoding import RequestLines

TRACK = b'{"type":"track","userId":"u1","event":"Signed Up"}'
TRACKED = b'{"path":"/v2/track","body":{"user_id":"u1","event":"Signed Up"}}\n'
PAGE = b'{"type":"page","userId":"u1"}'
OFF = b'{"type":"track","integrations":{"All":false}}'
NO_EVENT = b'{"type":"track","userId":"u1"}'
BAD_ZONE = b'{"type":"identify","userId":"u1","traits":{"timezone":"PST","plan":null}}'
ANDROID = (
    b'{"type":"identify","userId":"u1","context":{"device":{"type":"android","token":"ff01"}}}'
)
#: A line of each kind: three requests, one of them with a warning, two skipped, two rejected, two
#: blank.
MIXED = b"\n".join([TRACK, PAGE, b"", OFF, NO_EVENT, BAD_ZONE, b" \r", b"oops", ANDROID]) + b"\n"


#: Everything is written, with the input of rejected messages.
LINES = Form(RequestLines, inputs=True)


def records(lines: bytes) -> list[Any]:
    """Return the values of lines of JSON."""
    return [json.loads(line) for line in lines.splitlines()]


def rejected_lines(err: bytes) -> list[Any]:
    """Return the rejected lines among what was written to standard error."""
    return records(b"\n".join(line for line in err.splitlines() if line.startswith(b'{"file"')))


def totals(summary: str) -> dict[str, int]:
    """Return the counts of the first line of a summary."""
    words = re.findall(r"\w+", summary.replace(",", ""))
    counts = dict(zip(words[1::2], map(int, words[::2]), strict=True))
    # One line is a line, and many are lines.
    return {"lines": counts.pop("line" if "line" in counts else "lines"), **counts}


class Drip(io.RawIOBase):
    """A stream that returns one byte at a time, like a slow pipe, and may fail at its end."""

    def __init__(self, content: bytes, end: BaseException | None = None) -> None:
        self._bytes = iter(content)
        self._end = end

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give the next byte."""
        for byte in self._bytes:
            buffer[0] = byte
            return 1
        if self._end:
            raise self._end
        return 0


class Terminal(io.StringIO):
    """A standard stream that is a terminal."""

    def isatty(self) -> bool:
        """Tell that it is one."""
        return True
