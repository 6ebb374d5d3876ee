"""A clock that counts how often it is read: trainings whose budgets do not hang on the machine."""

import itertools
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from vae_core.runs import runner
from vae_core.training import reporting

TICK = 0.002


class Clock:
    """Seconds that pass by ``TICK`` whenever somebody looks, and by what a test adds.

    A training looks twice a step, so that a step takes 4 ms on every machine.
    """

    def __init__(self) -> None:
        self._ticks = itertools.count()
        self.added = 0.0

    def __call__(self) -> float:
        return TICK * next(self._ticks) + self.added


def counted_time(give: Callable[[Any, str, Any], None] = setattr) -> Clock:
    """Let trainings, and the turns of runs, go by such a clock; ``give`` replaces an attribute."""
    clock = Clock()
    # What a report costs the processor is nothing: those that follow come after REPORT_SECONDS.
    counted = SimpleNamespace(
        perf_counter=clock, monotonic=clock, time=time.time, process_time=lambda: 0.0
    )
    for module in (reporting, runner):
        give(module, "time", counted)
    return clock
