"""Training off the page: runs and analyses handed to a pool of worker processes.

A job is a run's folder; the worker writes it and any page reads it, so nothing needs to be
subscribed to, and a reload, a second tab or a restarted app attach by the run's name alone. Pausing
and stopping are requests left in the folder. A paused run holds no worker: it goes on from its
checkpoint.
"""

import atexit
import shutil
import threading
from collections.abc import Collection
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.queue import workers
from vae_core.queue.early import EarlyEnds
from vae_core.queue.pool import Pool
from vae_core.runs import halving
from vae_core.runs.analysis import CANCELLED, Analysis
from vae_core.runs.prepared import Prepared, find_prepared
from vae_core.runs.received import Received
from vae_core.runs.status import ACTIVE, beating
from vae_core.runs.store import Run, Store
from vae_core.runs.sweep import Sweep, Sweeps, plan
from vae_core.runs.sweep_pack import measurement
from vae_core.runs.work import Work

# Of runs that take turns on the workers, each trains for so long at a time.
TURN_SECONDS = 2.5


class Jobs:
    """The trainings and analyses of this app, over one pool of workers."""

    def __init__(self, store: Store | None = None, workers: int | None = None):
        self.store = store or Store()
        self.pool = Pool(workers)
        self._waiting: dict[Path, Work] = {}  # that have not ended, by their folder
        self._futures: dict[Path, Any] = {}
        self._lock = threading.Lock()
        self._early = EarlyEnds(self.store, self.stop)
        self._heart = ExitStack()
        self._heart.enter_context(beating(self._beat))
        atexit.register(self.close)

    def submit(self, config: RunConfig) -> Run:
        """Queue a new run.

        Raises:
            UserError: when its folder cannot be written.
        """
        (run,) = self.submit_all([config])
        return run

    def submit_all(self, configs: list[RunConfig]) -> list[Run]:
        """Queue new runs. Where there are more than workers, they take turns: all advance together.

        Raises:
            UserError: when a folder cannot be written.
        """
        runs = self._create(configs)
        for run in runs:
            self._queue(run, resume=False)
        return runs

    def _create(self, configs: list[RunConfig]) -> list[Run]:
        """Folders of new runs; none is left behind when one cannot be made."""
        turn = TURN_SECONDS if len(configs) > self.pool.workers else None
        runs: list[Run] = []
        try:
            for config in configs:
                runs.append(self.store.create(config))
                runs[-1].update_status(turn=turn)
        except (UserError, OSError):
            for run in runs:
                shutil.rmtree(run.folder, ignore_errors=True)
            raise
        return runs

    def resume(self, run: Run) -> None:
        """Queue a run to go on from its checkpoint, or from its start if it has none yet.

        Raises:
            UserError: when it is already queued or training.
        """
        _refuse_active(run)
        # A worker that has just written "paused" is about to let go of the run.
        with run.claim(), self._lock:
            state = _refuse_active(run)
            run.clear_request()
            run.update_status(state="queued", message="", before=state)
            self._futures.pop(run.folder, None)  # how that one ends says nothing of this queueing
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
            future = self._futures.get(run.folder)
        if action == "stop" and run.checkpoint.is_file() and future is not None:
            return  # between two turns: the next one ends it, with the best model so far
        state = "paused" if action == "pause" else "stopped"
        taken_back = run.settle(("queued",), state, "Taken from the queue before it began.")
        if taken_back and future is not None:
            future.cancel()

    def sweep(
        self, base: RunConfig, grid: dict[str, list[Any]], early: bool = False, purpose: str = ""
    ) -> Sweep:
        """Queue a run for every combination of values, and write down that they belong together.

        Args:
            base: what they share.
            grid: the values of what differs.
            early: end hopeless runs early, after the rule of ``runs.halving``.
            purpose: of ``Sweep``.

        Raises:
            UserError: for a wrong field or value, a folder that cannot be written, or early ends of
                runs whose costs do not compare.
        """
        if early:
            halving.refuse_early(base, list(grid))
        runs = self._create(plan(base, grid))
        names = [run.id for run in runs]
        sweep = Sweeps(self.store).record(grid, names, base.dataset, early=early, purpose=purpose)
        self._early.look_after(sweep)
        for run in runs:
            self._queue(run, resume=False)
        return sweep

    def pause_sweep(self, sweep: Sweep) -> None:
        """Ask every run that is not over to pause."""
        for run in self._runs(sweep, ACTIVE):
            self.pause(run)

    def stop_sweep(self, sweep: Sweep) -> None:
        """Ask every run that is not over to end with its best model so far."""
        for run in self._runs(sweep, ACTIVE):
            self.stop(run)

    def resume_sweep(self, sweep: Sweep) -> None:
        """Queue every run that was paused, stopped or interrupted, or has failed.

        Those that were ended early stay as they are.
        """
        ended = halving.ends_of(sweep, self.store).runs
        for run in self._runs(sweep, ("paused", "stopped", "interrupted", "failed")):
            if run.id not in ended:
                self.resume(run)
        self._early.look_after(sweep)

    def measure_sweep(self, sweep: Sweep) -> bool:
        """Queue the measurements of runs that are over, unless they failed or were cancelled.

        Returns:
            Whether there was any to queue.
        """
        queued = False
        # What a size is recommended by is known without a report: one of each does for the curves.
        wanted = {group.runs[0] for group in sweep.groups} if sweep.purpose else set(sweep.runs)
        for run in self._runs(sweep, ("finished", "stopped")):
            if run.id not in wanted:
                continue
            analysis = measurement(run, self.store)
            if analysis is not None and analysis.status()["state"] not in ("failed", "stopped"):
                queued |= self.analyse(analysis)
        return queued

    def _runs(self, sweep: Sweep, states: Collection[str]) -> list[Run]:
        """The runs of a sweep, deleted ones left out, that are in one of these states."""
        found = []
        for run_id in sweep.runs:
            with suppress(UserError):
                run = self.store.get(run_id)
                if run.status()["state"] in states:
                    found.append(run)
        return found

    def analyse(self, analysis: Analysis) -> bool:
        """Queue an analysis, ahead of waiting trainings, unless it is queued, running or done.

        Returns:
            Whether it was queued by this call.

        Raises:
            UserError: when its folder cannot be written.
        """
        with self._lock:
            if analysis.status()["state"] in (*ACTIVE, "finished"):
                return False
            analysis.queue()
        self._send(analysis, workers.analyse, priority=10)
        return True

    def prepare(self, config: RunConfig) -> Prepared:
        """Queue what a page needs to train by itself, unless it is there or under way.

        It goes ahead of trainings and of analyses: somebody waits for it, and it takes seconds.

        Raises:
            UserError: when its folder cannot be written.
        """
        prepared = find_prepared(config, self.store.root)
        with self._lock:
            if prepared.status()["state"] in (*ACTIVE, "finished"):
                return prepared
            prepared.queue(config)
        self._send(prepared, workers.prepare_training, priority=20)
        return prepared

    def keep(self, name: str, data: bytes) -> Received:
        """Queue a model that was trained in a page, to be made a run of.

        Args:
            name: of the preparation that it was trained from.
            data: what the page sent: a pack of its report, with the weights file in it.

        Raises:
            UserError: when there is no such preparation, or its folder cannot be written.
        """
        received = Received.receive(name, data, self.store.root)
        self._send(received, workers.keep_trained, priority=20)
        return received

    def bring_back(self, data: bytes) -> Received:
        """Queue the archive of a run, to be made a run of.

        Raises:
            UserError: when it is too large, or its folder cannot be written.
        """
        received = Received.arrive(data, self.store.root)
        self._send(received, workers.bring_back, priority=20)
        return received

    @property
    def trainings(self) -> int:
        """How many trainings of this app have a worker, or wait for one."""
        with self._lock:
            return sum(isinstance(work, Run) for work in self._waiting.values())

    def withdraw(self, work: Work) -> None:
        """Take back what nobody waits for any more, if no worker has begun it."""
        with self._lock:
            future = self._futures.get(work.folder)
        said = "Something else was asked for."
        if future is not None and work.settle(("queued",), "interrupted", said):
            future.cancel()

    def cancel(self, analysis: Analysis) -> None:
        """Stop an analysis: now if it waits, else at its next report of progress.

        Raises:
            UserError: when its folder cannot be written.
        """
        try:
            analysis.request_cancel()
        except OSError as error:
            raise UserError(
                f"The result's folder {analysis.folder} cannot be written ({error.strerror})."
            ) from error
        with self._lock:
            future = self._futures.get(analysis.folder)
        if analysis.settle(("queued",), "stopped", CANCELLED):
            analysis.clear_cancel()
            if future is not None:
                future.cancel()

    def _queue(self, run: Run, resume: bool, alone: bool = False) -> None:
        """``alone``: nobody waits for this run's turn to end, so it has no turns."""
        turn = None if alone else run.status().get("turn")
        self._send(run, workers.work, resume, turn)

    def _send(self, work: Work, function: Any, *arguments: Any, priority: int = 0) -> None:
        """Submit once the pool is up; the page does not wait for that."""
        with self._lock:
            self._waiting[work.folder] = work

        def submit() -> None:
            future = None
            if self.pool.error:
                work.update_status(state="failed", message=self.pool.error)
            elif work.status()["state"] == "queued":
                folder = str(work.folder.resolve())
                try:
                    future = self.pool.submit(function, folder, *arguments, priority=priority)
                except Exception as error:
                    said = f"The workers cannot be reached ({error}). Restart the app."
                    work.update_status(state="failed", message=said)
            with self._lock:
                if future is None:
                    self._waiting.pop(work.folder, None)
                    return
                self._futures[work.folder] = future
            future.add_done_callback(lambda done: self._ended(work, done))

        self.pool.when_started(submit)

    def _ended(self, work: Work, future: Any) -> None:
        """A worker that died could not write the state: write it here; or queue the next turn."""
        with self._lock:
            if self._futures.get(work.folder) is not future:
                return  # it was queued again since, and belongs to that future
            del self._futures[work.folder]
            self._waiting.pop(work.folder, None)
            state = work.status()["state"]
        unfinished = (*ACTIVE, "interrupted")
        if not isinstance(work, Run):
            # Not "interrupted", which is taken up again: what killed a worker might kill the next.
            if future.status != "cancelled":
                message = "The worker ended unexpectedly, or could not read what to do. Try again."
                work.settle(unfinished, "failed", message)
        elif future.status == "error":
            work.settle(unfinished, "interrupted", workers.LOST)
        elif future.status == "finished" and state == "queued":
            with self._lock:
                alone = len(self._futures) < self.pool.workers
            self._queue(work, resume=work.checkpoint.is_file(), alone=alone)
            self._early.look()

    def _beat(self) -> None:
        self._keep_queued()
        self._early.look()

    def _keep_queued(self) -> None:
        """Show of all that waits here that this queue lives."""
        with self._lock:
            waiting = list(self._waiting.values())
        for work in waiting:
            work.keep_queued()

    def close(self) -> None:
        """Stop the workers; trainings in progress, and those that wait, become interrupted."""
        atexit.unregister(self.close)
        with self._lock:
            waiting = list(self._waiting.values())
        self.pool.close()
        self._heart.close()
        for work in waiting:
            with suppress(UserError):  # deleted, or on a disk that is full: silence says it too
                work.settle(("queued",), "interrupted", "The app was closed before it began.")


def _refuse_active(run: Run) -> str:
    """The state of a run that nobody trains.

    Raises:
        UserError: when somebody does, or is about to.
    """
    state: str = run.status()["state"]
    if state in ACTIVE:
        raise UserError("This run is already queued or training.")
    return state
