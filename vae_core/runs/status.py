"""The state of long work as a small file: whoever works writes it, whoever watches reads it.

A worker shows that it lives by touching the file of what it works on, and a queue those of what
waits in it. Where that stops, worker or queue has been lost, and the work is told as interrupted
though nobody could write that. Nothing is asked of a process or a host: the next app may run under
another name, or in another container.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_core.files import age, write_atomically

ACTIVE = ("queued", "running")
STATES = (*ACTIVE, "paused", "stopped", "finished", "interrupted", "failed")
# Work whose worker or queue has not been heard of for this long has lost it.
SILENCE_SECONDS = 20.0
BEAT_SECONDS = 5.0


@dataclass(frozen=True)
class Status:
    """A status file. Cheap to make; every call reads what is on disk now."""

    path: Path

    def read(
        self,
        lost: str = "The worker ended unexpectedly.",
        forgotten: str = "The app was closed before it began.",
    ) -> dict[str, Any]:
        """State, message and whatever else was written.

        Args:
            lost: the message of work whose worker has gone silent.
            forgotten: the message of work whose queue has.
        """
        try:
            status = json.loads(self.path.read_text("utf-8"))
            if status["state"] not in STATES:
                raise ValueError("unknown state")
            silent = status["state"] in ACTIVE and age(self.path) > SILENCE_SECONDS
        except (OSError, ValueError, KeyError, TypeError):
            return {
                "state": "failed",
                "message": f"The file {self.path.name} is missing or damaged.",
            }
        if silent:
            message = lost if status["state"] == "running" else forgotten
            status |= {"state": "interrupted", "message": message}
        return status

    def update(self, **values: Any) -> None:
        """Merge values into the file."""
        try:
            status = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            status = {}
        write_atomically(self.path, json.dumps({**status, **values}))

    def keep_queued(self) -> None:
        """Show that the queue lives in which this waits, if it does wait."""
        with suppress(OSError, ValueError):  # deleted meanwhile, or damaged
            if json.loads(self.path.read_text("utf-8")).get("state") == "queued":
                os.utime(self.path)

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Show that the worker lives, also in a long step that reports nothing."""

        def touch() -> None:
            with suppress(FileNotFoundError):  # deleted meanwhile: nobody watches any more
                os.utime(self.path)

        with beating(touch):
            yield


@contextmanager
def beating(touch: Callable[[], None]) -> Iterator[None]:
    """Call a function every few seconds within the block, from a thread of its own."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            touch()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
