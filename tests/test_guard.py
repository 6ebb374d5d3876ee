"""The guard against tests that hang."""

import signal
import subprocess
import sys
import time

import pytest

from tests.guard import Hung, guarded

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer of Unix")


def test_what_goes_round_in_circles_is_stopped() -> None:
    with pytest.raises(Hung, match="of processor time"), guarded(most=0.2, every=0.05):
        while True:
            pass


def test_what_waits_for_nothing_is_stopped() -> None:
    """Also for an answer of a process that gives none."""
    silent = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(silent, stdout=subprocess.PIPE) as child:
        with pytest.raises(Hung, match="Nothing was done"), guarded(idle=0.3, every=0.05):
            child.stdout.readline()
        child.kill()


def test_minutes_alone_stop_nothing() -> None:
    """A machine that gives a test little of its time: now and then something is done."""
    with guarded(most=5.0, idle=1.0, every=0.2):
        ends = time.monotonic() + 1.5
        while time.monotonic() < ends:
            time.sleep(0.1)
            sum(range(2_000_000))
