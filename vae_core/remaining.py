"""How long work will still take, from how fast its parts have gone; a number that does not rise."""

import re
import time
from collections import deque
from collections.abc import Callable

# A number that would have to rise is withheld until it is right again, or for so many seconds:
# after those, whoever watches takes the next one for a new one.
FORGOTTEN = 60.0
# A part without progress for so long, and for three times its usual wait, has no speed.
STALLED = 5.0
# The pace of late is that since this share of a part's time ago.
RECENT = 0.3
# By so much of itself, and of a second, an estimate may rise unseen: that is noise.
NOISE_SHARE, NOISE_SECONDS = 0.15, 0.5
_COUNT = re.compile(r"\d[\d.,]*")

Mark = tuple[float, float]  # seconds, fraction


def duration(seconds: float) -> str:
    """A time such as "42 s", "3 min 05 s" or "2 h 10 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


class Remaining:
    """Seconds left of some work, asked for at each report of its progress.

    The rest goes at the slowest pace that is known: of the whole so far, of the part in hand, of
    that part of late. While a part has made no progress its pace is not known, and there is no
    number; whoever shows it names the part.

    Args:
        start: seconds and fraction from which the pace counts; by default the last report before
            anything was done.
        clock: gives the seconds of a report that does not say them itself.
    """

    def __init__(self, start: Mark | None = None, clock: Callable[[], float] | None = None):
        self._clock = clock or (lambda: time.monotonic())
        self._start = start
        self._begins_by_itself = start is None
        self._part: str | None = None
        self._marks: deque[Mark] = deque()  # where the part in hand has gone forward
        self._began: Mark = (0.0, 0.0)  # of the part in hand
        self._steps = 0
        self._shown: Mark | None = None  # when, and how many seconds left

    def __call__(
        self, fraction: float | None, part: str = "", now: float | None = None
    ) -> float | None:
        """Seconds left, or None where they are not known.

        Args:
            fraction: of the whole work that is done; None where even that is not known.
            part: what is being done; numbers in it do not make it another part.
            now: seconds of any clock that only goes forward.
        """
        if fraction is None:
            return None
        now = self._clock() if now is None else now
        self._count(fraction, _COUNT.sub("#", part), now)
        estimate = self._estimate(now)
        return None if estimate is None else self._falling(estimate, now)

    def _count(self, fraction: float, part: str, now: float) -> None:
        if self._start is None or (self._begins_by_itself and fraction <= self._start[1]):
            # What waits for a worker has not begun.
            self._start = (now, fraction)
            self._part = None
        if part != self._part:
            # The first part begins where all of it does.
            self._began = self._start if self._part is None else (now, fraction)
            self._part, self._steps = part, 0
            self._marks = deque([self._began])
        if fraction > self._marks[-1][1]:
            self._steps += 1
            self._marks.append((now, fraction))
            since = now - RECENT * (now - self._began[0])
            while len(self._marks) > 2 and self._marks[1][0] <= since:
                self._marks.popleft()

    def _estimate(self, now: float) -> float | None:
        if not self._steps or self._start is None:
            return None
        last = self._marks[-1]
        wait = now - last[0]
        usual = (last[0] - self._began[0]) / self._steps
        if wait > max(STALLED, 3 * usual):
            return None
        paces = [_pace(begin, last) for begin in (self._start, self._began, self._marks[0])]
        return max(0.0, max(paces) * (1 - last[1]) - wait)

    def _falling(self, estimate: float, now: float) -> float | None:
        """The estimate where it is no more than what was last shown; noise is taken out of it."""
        if self._shown is not None:
            when, before = self._shown
            if estimate > before:
                if estimate > before * (1 + NOISE_SHARE) + NOISE_SECONDS:
                    if now - when < FORGOTTEN:
                        return None
                else:
                    estimate = before
        self._shown = (now, estimate)
        return estimate


def _pace(begin: Mark, end: Mark) -> float:
    """Seconds for the whole at the pace between two marks; 0 where it went backwards."""
    gained = end[1] - begin[1]
    return (end[0] - begin[0]) / gained if gained > 0 else 0.0
