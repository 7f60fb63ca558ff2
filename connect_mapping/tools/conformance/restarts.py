"""A program that is started again after each message that ends it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from connect_mapping.tools.conformance.program import (
    Note,
    ProgramError,
    ended_after,
    run_program,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connect_mapping.tools.conformance.program import Printed, Started

#: How many messages may end a program before it has answered any, and within how many timeouts.
_MOST_ENDED: Final = 100
_MOST_TIMEOUTS: Final = 5
#: The number of bytes that are kept of a line. No case expects a longer answer.
_LONGEST_ANSWER: Final = 1 << 18
#: A search takes at most this many seconds for a run, plus this many times the longest so far.
_SEARCH_SECONDS: Final = 5.0
_SEARCH_TIMES: Final = 10.0


@frozen
class Reply:
    """What a program wrote for a line.

    ``lines`` is None if there is no reply. If the line ended the program, ``ended`` says how, and
    ``said`` are lines of its standard error.
    """

    lines: tuple[bytes, ...] | None = None
    ended: str = ""
    said: tuple[str, ...] = ()


class Restarted:
    """A program that is given lines, and is started again after each line that ends it.

    Each run may take ``timeout`` seconds. ``notes`` says what else happened.
    """

    def __init__(
        self,
        command: Sequence[str],
        settings: dict[str, Any],
        timeout: float,
        started: Started = ended_after,
    ) -> None:
        self.notes: list[Note] = []
        self.answered = 0
        self._command = command
        self._settings = settings
        self._timeout = timeout
        self._started = started
        self._longest = self._spent = 0.0
        self._ended = 0
        self._hopeless = False

    def one_each(self, lines: Sequence[bytes]) -> list[Reply]:
        """Return the reply to each line, if a line has one answer.

        All lines are given at once. If the program ends early, the next line is given alone. If that
        does not end it, the program keeps its answers back, and the line is searched for by halves.
        Raises ProgramError if it is unknown which answer belongs to which line.
        """
        replies: list[Reply] = []
        # Given all lines before ``bad``, the program ended as in ``early``, and no line alone explains it.
        early: Printed | None = None
        end = bad = len(lines)
        while len(replies) < len(lines):
            start = len(replies)
            printed = self._run(lines[start:end], end - start)
            _check_count(printed, end - start)
            replies += [Reply((line[:_LONGEST_ANSWER],)) for line in printed.lines]
            done = len(replies)
            if done == end:
                self._note(printed)
                if done == bad:
                    self._note(early)
                    early, bad = None, len(lines)
                end = done + (bad - done + 1) // 2
            elif end - start > 1:
                early, bad, end = printed, end, done + 1
            elif self._is_hopeless(printed):
                replies += [Reply()] * (len(lines) - done)
            else:
                replies.append(Reply(ended=printed.trouble, said=printed.said))
                early, bad, end = None, len(lines), len(lines)
        return replies

    def any_number(self, line: bytes, most: int) -> Reply:
        """Return the reply to a line with up to ``most`` answers, which is given alone."""
        if self._hopeless:
            return Reply()
        printed = self._run([line], most)
        wrote = len(printed.lines)
        if printed.trouble and (wrote < most or not wrote):
            if self._is_hopeless(printed):
                return Reply()
            return Reply(ended=printed.trouble, said=printed.said)
        if wrote <= most:
            self._note(printed)
        return Reply(tuple(line[:_LONGEST_ANSWER] for line in printed.lines[: most + 1]))

    def all_at_once(self, lines: Sequence[bytes], count: int) -> list[bytes]:
        """Return the answers to all lines together, or nothing if there are not ``count`` of them."""
        printed = self._run(lines, count)
        if len(printed.lines) != count:
            return []
        self._note(printed)
        return printed.lines

    def _run(self, lines: Sequence[bytes], most: int) -> Printed:
        timeout = self._timeout
        if len(lines) > 1 and self._longest:
            timeout = min(timeout, _SEARCH_SECONDS + _SEARCH_TIMES * self._longest)
        printed = run_program(self._command, lines, self._settings, timeout, most, self._started)
        self.answered += len(printed.lines)
        self._longest = max(self._longest, printed.writing)
        self._spent += printed.seconds
        return printed

    def _is_hopeless(self, printed: Printed) -> bool:
        """Return whether to stop, after a line ended the program: it would answer nothing."""
        self._ended += 1
        if not self.answered:
            if self._ended == 1:
                # Does it start at all?
                self._hopeless = bool(self._run([], 0).trouble)
            elif self._ended >= _MOST_ENDED or self._spent > _MOST_TIMEOUTS * self._timeout:
                self._hopeless = True
            if self._hopeless:
                self._note(printed)
        return self._hopeless

    def _note(self, printed: Printed | None) -> None:
        """Note how a run ended, if there is one that did not end well."""
        if printed is None or not printed.trouble:
            return
        under = f" under the settings {json.dumps(self._settings, sort_keys=True)}"
        text = f"the program {printed.trouble}{under if self._settings else ''}"
        if all(note.text != text for note in self.notes):
            self.notes.append(Note(text, printed.said))


def _check_count(printed: Printed, count: int) -> None:
    """Raise ProgramError if it is unknown which answer belongs to which line."""
    wrote = len(printed.lines)
    text = ""
    if wrote > count:
        text = f"the program wrote more lines than the {count:,} that it was given"
    # A program that ended badly has answered the first lines, and only those.
    elif wrote < count and not printed.trouble:
        text = f"the program wrote {wrote:,} lines for {count:,}; each line needs one answer"
    if text:
        raise ProgramError(Note(text))
