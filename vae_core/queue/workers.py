"""What happens inside the worker processes, and how they are started on this computer."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from vae_core.errors import UserError
from vae_core.installed import ROOT
from vae_core.pack import read_meta
from vae_core.queue.security import own_processes_only
from vae_core.runs.store import Run, Store
from vae_core.runs.work import Work

# What dask would watch of itself, fifty to a hundred times a second: it kept a fourteenth of a
# core busy with nothing to do, and nobody looks at it (there is no dashboard).
QUIET = {
    "WORKER__PROFILE__ENABLED": "false",
    "ADMIN__TICK__INTERVAL": "1s",
    "ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
}
LOST = "The worker ended unexpectedly. Resume goes on from the last checkpoint."
_ALONE = threading.Lock()


def dask_setup(server: Any) -> None:
    """Called by dask in the scheduler and in each worker's keeper as they start (a preload).

    Ctrl-C in a terminal reaches every process of its foreground group; what it means is decided by
    the process that owns the pool, so the pool leaves that group. It must not outlive its owner.
    """
    if os.name == "posix":
        os.setpgid(0, 0)
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def prepare() -> None:
    """Make a worker ready: import torch, trace once, keep memory, and give way to the pages."""
    import torch

    from vae_core.artifacts.graphs import trace_model
    from vae_core.config.run import RunConfig
    from vae_core.models.vae import build_model
    from vae_core.training.optimisation import keep_memory

    torch.set_num_threads(1)
    keep_memory()
    if hasattr(os, "nice"):
        os.nice(10 - os.nice(0))
    # The first trace takes two seconds of imports; the first click should not pay for them.
    trace_model(build_model(RunConfig(dataset="digits", hidden=(8,)), (1, 8, 8), 10).eval())


def warm_plugin() -> Any:
    """A plugin that prepares every worker, those that replace a dead one included."""
    from distributed import WorkerPlugin

    class Warm(WorkerPlugin):
        name = "latent-playground-warm"

        def setup(self, worker: Any) -> None:
            prepare()

    return Warm()


def work(folder: str, resume: bool, turn: float | None) -> None:
    """What a worker does for a run: train it to its end, or for its turn."""
    from vae_core.runs.runner import execute_claimed

    run = Run(Path(folder))
    # One at a time also on a cluster whose workers have threads: cores are counted by workers.
    # What a user can mend is in the status already; only surprises belong in the log. A run that
    # another worker has is in good hands.
    with _ALONE, suppress(UserError), run.claim():
        run.keep_queued()  # its queue lives, or this would not have been handed on
        state = run.status()["state"]
        if state in ("running", "interrupted"):
            # The scheduler hands on the task of a worker that died: its run waits to be resumed.
            run.update_status(state="interrupted", message=LOST)
        elif state == "queued":
            execute_claimed(run, resume=resume, turn=turn)


def analyse(folder: str) -> None:
    """What a worker does for an analysis."""
    from vae_core.analyses.perform import perform_queued
    from vae_core.runs.analysis import open_analysis

    with _ALONE, suppress(UserError):
        perform_queued(open_analysis(Path(folder)))


def prepare_training(folder: str) -> None:
    """What a worker does so that a page can train a configuration by itself."""
    from vae_core.artifacts.examples import examples_file
    from vae_core.artifacts.trainable import trainable_file
    from vae_core.data import load_dataset
    from vae_core.runs.prepared import FIRST, Prepared

    prepared = Prepared(Path(folder))
    with _ALONE, suppress(UserError), prepared.claim(), told_of(prepared):
        config = prepared.config()
        data = load_dataset(config.dataset)
        file = trainable_file(config, data)
        first, more = b"", None
        if not prepared.examples_kept():
            first = examples_file(data, 0, FIRST)
            total = read_meta(first)["examples"]
            more = examples_file(data, FIRST, None) if total > FIRST else None
        prepared.keep(file, first, more)


def keep_trained(folder: str) -> None:
    """What a worker does with a model that was trained in a page: makes a run of what it checks."""
    from vae_core.runs.adoption import adopt
    from vae_core.runs.received import Received

    received = Received(Path(folder))
    with _ALONE, suppress(UserError), received.claim(), told_of(received):
        file, history = received.content()
        run = adopt(file, Store(received.root), moments=received.moments())
        run.write_history(history)
        received.update_status(run=run.id)
        received.forget()


def bring_back(folder: str) -> None:
    """What a worker does with the archive of a run: makes a run of what it checks."""
    from vae_core.runs.received import Received
    from vae_core.user_data.run_archive import restore

    received = Received(Path(folder))
    with _ALONE, suppress(UserError), received.claim(), told_of(received):
        run = restore(received.read(), "This file", Store(received.root))
        received.update_status(run=run.id)
        received.forget()


@contextmanager
def told_of(work: Work) -> Iterator[None]:
    """Say of work that it is under way, and how it ended, in a sentence where it failed."""
    work.update_status(state="running", message="")
    try:
        with work.heartbeat():
            yield
    except UserError as error:
        work.update_status(state="failed", message=str(error))
        raise
    except Exception as error:
        said = f"An unexpected error ended this ({type(error).__name__}: {error})."
        work.update_status(state="failed", message=said)
        raise
    work.update_status(state="finished")


def local_cluster(workers: int) -> Any:
    """Worker processes on this computer that nobody else reaches, without a dashboard."""
    # The workers find this package wherever the app was started from.
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    for part in ("SCHEDULER", "NANNY"):
        os.environ[f"DASK_DISTRIBUTED__{part}__PRELOAD"] = __name__
    for part, value in QUIET.items():
        os.environ.setdefault(f"DASK_DISTRIBUTED__{part}", value)
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "warning")
    settings = {
        "host": "127.0.0.1",
        "n_workers": workers,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "security": own_processes_only(),
    }
    # A worker that dies takes its run with it; the run resumes when the user says so.
    scheduler = {"protocol": "tls://", "allowed_failures": 0}
    if os.name == "nt":
        # The clean variant below does not exist on Windows; here children re-import app.py, whose
        # body is guarded for that.
        from distributed import LocalCluster

        return LocalCluster(processes=True, memory_limit=0, scheduler_kwargs=scheduler, **settings)
    from distributed.deploy.subprocess import SubprocessCluster

    # The scheduler tells its address in a file, which dask leaves behind.
    with tempfile.TemporaryDirectory(prefix="scheduler-") as folder:
        scheduler["scheduler_file"] = str(Path(folder, "address"))
        return SubprocessCluster(
            worker_kwargs={"memory_limit": 0}, scheduler_kwargs=scheduler, **settings
        )
