"""A guard against tests that hang, which a slow or busy machine does not set off.

It counts processor time rather than minutes: of the test's own process and of those that it has
started. A test is stopped where it uses far too much of that, and where it uses none for long.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

# Seconds of processor time: the longest proofs take a tenth of it.
MOST = 1200.0
# Minutes in which nothing whatever was done; what waits for a page gives up sooner by itself.
IDLE = 600.0
# Seconds of processor time below which nothing was done.
NOTHING = 0.02


class Hung(Exception):
    """A test goes round in circles, or waits for what does not come."""


def processor_time(since: float) -> float:
    """Seconds of this process and of what it started after ``since``, in seconds of the epoch."""
    own = os.times()
    used = own.user + own.system + own.children_user + own.children_system
    for child in psutil.Process().children(recursive=True):
        try:
            if child.create_time() >= since:
                used += sum(child.cpu_times()[:2])
        except psutil.Error:  # it has ended meanwhile
            continue
    return used


@contextmanager
def guarded(most: float = MOST, idle: float = IDLE, every: float = 10.0) -> Iterator[None]:
    """Raise ``Hung`` in what is done here once it hangs.

    Args:
        most: seconds of processor time that it may take.
        idle: seconds that may pass with none used.
        every: seconds from look to look.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    begun = time.time()
    start = processor_time(begun)
    seen, acted, looking = start, time.monotonic(), 0.0

    def look(*_: object) -> None:
        nonlocal seen, acted, looking
        before = time.process_time()
        used = processor_time(begun) - looking
        looking += time.process_time() - before
        if used - start > most:
            raise Hung(f"This test has taken {used - start:.0f} s of processor time.")
        if used - seen > NOTHING:
            seen, acted = used, time.monotonic()
        elif time.monotonic() - acted > idle:
            raise Hung(f"Nothing was done in this test for {idle:.0f} s.")

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, every, every)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
