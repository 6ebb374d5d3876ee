"""Training off the page: a pool of warm worker processes, local or on a cluster.

A job is a run's folder; the worker writes it and any page reads it, so nothing needs to be
subscribed to, and a reload, a second tab or a restarted app attach by the run's name alone. Pausing
and stopping are requests left in the folder. A paused run holds no worker: it goes on from its
checkpoint.

``LATENT_PLAYGROUND_SCHEDULER=tcp://host:8786`` uses a running dask cluster, whose workers must see
the same folder of runs.
"""

import atexit
import os
import platform
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from vae_core.analysis import Analysis
from vae_core.config import RunConfig
from vae_core.errors import UserError
from vae_core.status import ACTIVE
from vae_core.store import Run, Store

SCHEDULER_VARIABLE = "LATENT_PLAYGROUND_SCHEDULER"
CONNECT_SECONDS = 10
_ALONE = threading.Lock()
_LOST = "The training process ended unexpectedly. Resume goes on from the last checkpoint."


def _prepare() -> None:
    """Make a worker ready: import torch, trace once, keep memory, and give way to the pages."""
    import torch

    from vae_core.config import RunConfig
    from vae_core.model import build_model
    from vae_core.optimisation import keep_memory
    from vae_core.weights import trace_model

    torch.set_num_threads(1)
    keep_memory()
    if hasattr(os, "nice"):
        os.nice(10 - os.nice(0))
    # The first trace takes two seconds of imports; the first click should not pay for them.
    trace_model(build_model(RunConfig(dataset="digits", hidden=(8,)), (1, 8, 8), 10).eval())


def _warm_plugin() -> Any:
    """A plugin that prepares every worker, those that replace a dead one included."""
    from distributed import WorkerPlugin

    class Warm(WorkerPlugin):
        name = "latent-playground-warm"

        def setup(self, worker: Any) -> None:
            _prepare()

    return Warm()


def _work(folder: str, resume: bool) -> None:
    """What a worker does for a job."""
    from vae_core.runner import execute

    run = Run(Path(folder))
    # One at a time also on a cluster whose workers have threads: torch's random state is one.
    with _ALONE:
        state = run.status()["state"]
        if state in ("running", "interrupted"):
            # The scheduler hands on the task of a worker that died: its run waits to be resumed.
            run.update_status(state="interrupted", message=_LOST)
        elif state == "queued":
            # What a user can mend is in the status already; only surprises belong in the log.
            with suppress(UserError):
                execute(run, resume=resume)


def _analyse(folder: str) -> None:
    """What a worker does for an analysis."""
    from vae_core.analysis import open_analysis

    with _ALONE, suppress(UserError):
        open_analysis(Path(folder)).perform()


class Jobs:
    """The trainings and analyses of this app, over one pool of workers."""

    def __init__(self, store: Store | None = None, workers: int | None = None):
        self.store = store or Store()
        self.workers = workers or max(1, min(4, os.cpu_count() or 1))
        self.error: str | None = None
        self._futures: dict[str, Any] = {}
        self._client: Any = None
        self._cluster: Any = None
        self._lock = threading.Lock()
        self._started: Future[None] = Future()
        for row in self.store.list():
            run = Run(self.store.root / row["id"])
            if row["state"] == "queued" and not _alive(run.status().get("owner")):
                run.update_status(
                    state="interrupted", message="The app was closed before this training began."
                )
        threading.Thread(target=self._start, name="jobs-start", daemon=True).start()
        atexit.register(self.close)

    def _start(self) -> None:
        """Start and warm the pool; runs in a thread so that no page waits for it."""
        try:
            from distributed import Client

            address = os.environ.get(SCHEDULER_VARIABLE)
            if not address:
                self._cluster = _local_cluster(self.workers)
            self._client = Client(
                address or self._cluster, set_as_default=False, timeout=CONNECT_SECONDS
            )
            self._client.register_plugin(_warm_plugin())
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

    def submit(self, config: RunConfig) -> Run:
        """Queue a new run.

        Raises:
            UserError: when its folder cannot be written.
        """
        run = self.store.create(config)
        run.update_status(owner=_owner())
        self._queue(run, resume=False)
        return run

    def resume(self, run: Run) -> None:
        """Queue a run to go on from its checkpoint, or from its start if it has none yet.

        Raises:
            UserError: when it is already queued or training.
        """
        with self._lock:
            state = run.status()["state"]
            if state in ACTIVE:
                raise UserError("This run is already queued or training.")
            run.clear_request()
            run.update_status(state="queued", message="", before=state, owner=_owner())
        self._queue(run, resume=run.checkpoint.is_file())

    def pause(self, run: Run) -> None:
        """Ask a run to write its checkpoint and give its worker back."""
        self._ask(run, "pause")

    def stop(self, run: Run) -> None:
        """Ask a run to end with the best model so far."""
        self._ask(run, "stop")

    def _ask(self, run: Run, action: str) -> None:
        # The request stays until the run ends or is resumed: a worker that claims the run at this
        # moment finds it.
        run.request(action)
        with self._lock:
            future = self._futures.get(run.id)
        if run.status()["state"] == "queued":
            if future is not None:
                future.cancel()
            run.update_status(
                state="paused" if action == "pause" else "stopped",
                message="Taken from the queue before it began.",
            )

    def wait_until_ready(self, timeout: float | None = None) -> None:
        """Block until the workers are warm.

        Raises:
            UserError: when they could not be started.
        """
        self._started.result(timeout)

    def analyse(self, analysis: Analysis) -> None:
        """Queue an analysis, ahead of waiting trainings, unless it is queued, running or done.

        Raises:
            UserError: when its folder cannot be written.
        """
        with self._lock:
            status = analysis.status()
            waiting = status["state"] == "queued" and _alive(status.get("owner"))
            if waiting or status["state"] in ("running", "finished"):
                return
            analysis.queue(owner=_owner())
        self._send(
            analysis,
            lambda: self._client.submit(
                _analyse, str(analysis.folder.resolve()), pure=False, retries=0, priority=10
            ),
        )

    def _send(self, work: Analysis, submit: Callable[[], Any]) -> None:
        """Submit once the pool is up; the page does not wait for that."""

        def go(started: Future[None]) -> None:
            if self.error:
                work.update_status(state="failed", message=self.error)
                return
            try:
                future = submit()
            except Exception as error:
                message = f"The workers cannot be reached ({error}). Restart the app."
                work.update_status(state="failed", message=message)
                return
            future.add_done_callback(lambda done: self._ended(work, done))

        self._started.add_done_callback(go)

    def _queue(self, run: Run, resume: bool) -> None:
        """Submit once the pool is up; the page does not wait for that."""

        def submit(started: Future[None]) -> None:
            if self.error:
                run.update_status(state="failed", message=self.error)
                return
            if run.status()["state"] != "queued":
                return
            try:
                future = self._client.submit(
                    _work, str(run.folder.resolve()), resume, pure=False, retries=0
                )
            except Exception as error:
                run.update_status(
                    state="failed",
                    message=f"The training workers cannot be reached ({error}). Restart the app.",
                )
                return
            with self._lock:
                self._futures[run.id] = future
            future.add_done_callback(lambda done: self._ended(run, done))

        self._started.add_done_callback(submit)

    def _ended(self, run: Run | Analysis, future: Any) -> None:
        """A worker that died could not write its run's state: write it here."""
        with self._lock:
            self._futures.pop(run.id, None)
        if future.status == "error" and run.status()["state"] in (*ACTIVE, "interrupted"):
            run.update_status(state="interrupted", message=_LOST)

    def close(self) -> None:
        """Stop the workers; trainings in progress become interrupted."""
        atexit.unregister(self.close)
        for part in (self._client, self._cluster):
            if part is not None:
                part.close()
        self._client = self._cluster = None


def _owner() -> dict[str, Any]:
    return {"host": platform.node(), "process": os.getpid()}


def _alive(owner: dict[str, Any] | None) -> bool:
    """Whether the process that queued a run may still be there."""
    if owner is None:
        return False
    return owner["host"] != platform.node() or psutil.pid_exists(owner["process"])


def _local_cluster(workers: int) -> Any:
    """Worker processes on this computer, bound to the loopback address, without a dashboard."""
    # The workers find this package wherever the app was started from.
    root = str(Path(__file__).parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    settings = {
        "host": "127.0.0.1",
        "n_workers": workers,
        "threads_per_worker": 1,
        "dashboard_address": None,
        # A worker that dies takes its run with it; the run resumes when the user says so.
        "scheduler_kwargs": {"allowed_failures": 0},
    }
    if os.name == "nt":
        # The clean variant below does not exist on Windows; here children re-import app.py, whose
        # body is guarded for that.
        from distributed import LocalCluster

        return LocalCluster(processes=True, memory_limit=0, **settings)
    from distributed.deploy.subprocess import SubprocessCluster

    return SubprocessCluster(worker_kwargs={"memory_limit": 0}, **settings)
