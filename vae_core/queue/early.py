"""The sweeps of an app whose hopeless runs are to be ended early, and who ends them."""

import threading
from collections.abc import Callable
from contextlib import suppress

from vae_core.errors import UserError
from vae_core.runs.halving import judge
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run, Store
from vae_core.runs.sweep import Sweep


class EarlyEnds:
    """Looks after sweeps until nothing of them trains (``runs.halving`` has the rule)."""

    def __init__(self, store: Store, stop: Callable[[Run], None]):
        self._store = store
        self._stop = stop
        self._sweeps: dict[str, Sweep] = {}
        self._lock = threading.Lock()

    def look_after(self, sweep: Sweep) -> None:
        """Judge this sweep from now on, if it is one with early ends."""
        if sweep.early:
            with self._lock:
                self._sweeps[sweep.id] = sweep

    def look(self) -> None:
        """End what is hopeless now."""
        with self._lock:  # a rung is judged once
            for sweep in list(self._sweeps.values()):
                with suppress(UserError, OSError):  # deleted, or a disk that is full: all train on
                    for run in judge(sweep, self._store):
                        self._stop(run)
                if not any(self._trains(name) for name in sweep.runs):
                    del self._sweeps[sweep.id]

    def _trains(self, name: str) -> bool:
        with suppress(UserError):
            return self._store.get(name).status()["state"] in ACTIVE
        return False
