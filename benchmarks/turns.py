"""A page and torch take turns at the same work, and the processor's time of each is compared.

What counts is the time on the processor, of the browser's page processes and of this one: beside
other work it is what the clock on the wall would tell of a free machine. Where the system does not
say what a process used (other than Linux), the wall's clock is read instead.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROCESSES = Path("/proc")
# How each browser calls the processes that run its pages.
PAGES = {"chromium": "--type=renderer", "firefox": "-contentproc"}
LAP = 0.15  # seconds, long against what a request to the page takes


@dataclass(frozen=True)
class Work:
    """The same work on both sides.

    Attributes:
        page: does it so many times in the page.
        torch: does it once here; None where torch has no part in it.
    """

    page: Callable[[int], None]
    torch: Callable[[], object] | None = None


@dataclass(frozen=True)
class Times:
    """Medians over the turns: seconds for one piece of work, and the page's speed of torch's."""

    page: float
    torch: float | None
    ratio: float | None


def _descendants(pid: int) -> Iterator[int]:
    for children in (PROCESSES / str(pid) / "task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            yield child
            yield from _descendants(child)


def page_clock(browser: str) -> Callable[[], float]:
    """A clock of the seconds that the pages of a browser started from here have computed."""
    if not (PROCESSES / "self" / "schedstat").exists():
        return time.perf_counter

    def read() -> float:
        nanoseconds = 0
        for pid in _descendants(os.getpid()):
            try:
                command = (PROCESSES / str(pid) / "cmdline").read_text(errors="replace")
                if PAGES[browser] in command:
                    tasks = (PROCESSES / str(pid) / "task").glob("*/schedstat")
                    nanoseconds += sum(int(task.read_text().split()[0]) for task in tasks)
            except OSError:
                continue  # a process or thread that has ended meanwhile
        return nanoseconds / 1e9

    return read


def own_clock() -> Callable[[], float]:
    """The same of this process."""
    return time.process_time if (PROCESSES / "self" / "schedstat").exists() else time.perf_counter


class Turns:
    """Measures works in one browser."""

    def __init__(self, browser: str, rounds: int):
        self.rounds = rounds
        self._page = page_clock(browser)
        self._own = own_clock()

    def _lap(self, clock: Callable[[], float], act: Callable[[int], None], times: int) -> float:
        begun = clock()
        act(times)
        return (clock() - begun) / times

    def _times(self, clock: Callable[[], float], act: Callable[[int], None]) -> int:
        """How many times the work fills a lap; warms up on the way."""
        count = 1
        while (seconds := self._lap(clock, act, count) * count) < LAP:
            count = max(2 * count, int(count * LAP / max(seconds, 1e-3) * 0.7))
        return max(1, round(count * LAP / seconds))

    def measure(self, work: Work) -> Times:
        """The page and torch by turns, after some laps that do not count."""
        sides: list[tuple[Callable[[], float], Callable[[int], None]]] = [(self._page, work.page)]
        if work.torch is not None:
            once = work.torch

            def torch(times: int) -> None:
                for _ in range(times):
                    once()

            sides.append((self._own, torch))
        counts = [self._times(*side) for side in sides]
        laps = [
            [self._lap(*side, count) for side, count in zip(sides, counts, strict=True)]
            for _ in range(self.rounds)
        ]
        page = statistics.median(lap[0] for lap in laps)
        if work.torch is None:
            return Times(page, None, None)
        other = statistics.median(lap[1] for lap in laps)
        return Times(page, other, statistics.median(lap[1] / lap[0] for lap in laps))
