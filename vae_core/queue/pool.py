"""A pool of warm worker processes, on this computer or on a cluster.

``LATENT_PLAYGROUND_SCHEDULER=tcp://host:8786`` uses a running dask cluster, whose workers must see
the same folder of runs. ``LATENT_PLAYGROUND_WORKERS`` is the number of local workers.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from vae_core.errors import UserError
from vae_core.queue import workers

SCHEDULER_VARIABLE = "LATENT_PLAYGROUND_SCHEDULER"
WORKERS_VARIABLE = "LATENT_PLAYGROUND_WORKERS"
MOST_WORKERS = 64
CONNECT_SECONDS = 10


class Pool:
    """Worker processes that take functions; started in a thread, so that no page waits for them.

    Attributes:
        workers: how many there are on this computer.
        error: why they could not be started, as a sentence.
    """

    def __init__(self, workers: int | None = None):
        given = os.environ.get(WORKERS_VARIABLE) or str(min(4, os.cpu_count() or 1))
        self.workers = workers or (int(given) if given.isdecimal() else 0)
        self.error: str | None = None
        self._client: Any = None
        self._cluster: Any = None
        self._started: Future[None] = Future()
        threading.Thread(target=self._start, name="pool-start", daemon=True).start()

    def _start(self) -> None:
        try:
            from distributed import Client

            if not 1 <= self.workers <= MOST_WORKERS:
                raise UserError(f"{WORKERS_VARIABLE} is a number from 1 to {MOST_WORKERS}")
            address = os.environ.get(SCHEDULER_VARIABLE)
            if not address:
                self._cluster = workers.local_cluster(self.workers)
            self._client = Client(
                address or self._cluster, set_as_default=False, timeout=CONNECT_SECONDS
            )
            self._client.register_plugin(workers.warm_plugin())
            self._started.set_result(None)
        except Exception as error:
            where = os.environ.get(SCHEDULER_VARIABLE) or "this computer"
            self.error = (
                f"The training workers on {where} could not be started "
                f"({type(error).__name__}: {error}). Exploring works; training does not. "
                "Restart the app, or check the scheduler's address."
            )
            self._started.set_exception(UserError(self.error))

    @property
    def ready(self) -> bool:
        """Whether the workers are warm."""
        return self._started.done() and self.error is None

    def wait(self, timeout: float | None = None) -> None:
        """Block until the workers are warm.

        Raises:
            UserError: when they could not be started.
        """
        self._started.result(timeout)

    def when_started(self, act: Callable[[], None]) -> None:
        """Call once the workers are warm, or are known not to be (see ``error``)."""
        self._started.add_done_callback(lambda _: act())

    def submit(self, function: Callable[..., None], *arguments: Any, priority: int = 0) -> Any:
        """Hand a function to the next free worker, those of a higher priority first.

        Returns:
            A future of dask's. It is not tried again when its worker dies.
        """
        return self._client.submit(function, *arguments, pure=False, retries=0, priority=priority)

    def close(self) -> None:
        """Stop the workers."""
        for part in (self._client, self._cluster):
            if part is not None:
                part.close()
        self._client = self._cluster = None
