"""The state of long work as a small file: whoever works writes it, whoever watches reads it.

A worker shows that it lives by touching the file; one that has gone silent has been lost, and its
work is told as interrupted though nobody could write that.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_core.files import write_atomically

ACTIVE = ("queued", "running")
STATES = (*ACTIVE, "paused", "stopped", "finished", "interrupted", "failed")
# Work whose worker has not been heard of for this long has lost it.
SILENCE_SECONDS = 20.0
BEAT_SECONDS = 5.0


@dataclass(frozen=True)
class Status:
    """A status file. Cheap to make; every call reads what is on disk now."""

    path: Path

    def read(self, lost: str = "The worker ended unexpectedly.") -> dict[str, Any]:
        """State, message and whatever else was written; ``lost`` is the message of lost work."""
        try:
            status = json.loads(self.path.read_text("utf-8"))
            age = time.time() - self.path.stat().st_mtime
            if status["state"] not in STATES:
                raise ValueError("unknown state")
        except (OSError, ValueError, KeyError, TypeError):
            return {
                "state": "failed",
                "message": f"The file {self.path.name} is missing or damaged.",
            }
        if status["state"] == "running" and age > SILENCE_SECONDS:
            status |= {"state": "interrupted", "message": lost}
        return status

    def update(self, **values: Any) -> None:
        """Merge values into the file."""
        try:
            status = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            status = {}
        write_atomically(self.path, json.dumps({**status, **values}))

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Show that the worker lives, also in a long step that reports nothing."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(BEAT_SECONDS):
                os.utime(self.path)

        thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
