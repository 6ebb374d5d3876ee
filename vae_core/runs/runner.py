"""Train a run's folder from start to end: what a worker and the command line do alike."""

import functools
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from vae_core.artifacts.model_file import Traces, pack_model, traces_of
from vae_core.artifacts.moment_file import MomentFiles
from vae_core.config.run import RunConfig
from vae_core.data import Dataset, load_dataset
from vae_core.errors import UserError
from vae_core.evaluation.likelihood import Bound, evidence_lower_bound
from vae_core.files import write_atomically
from vae_core.models.vae import VAE
from vae_core.pack import unpack
from vae_core.runs.snapshot import Probe
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import Run
from vae_core.training.checkpoint import load_checkpoint, save_checkpoint, scalars
from vae_core.training.loop import train
from vae_core.training.moments import COUNT, thinned
from vae_core.training.progress import Progress
from vae_core.training.reporting import TrainingDiverged

# Weights and state are written this often while training, so a killed process loses little.
CHECKPOINT_SECONDS = 10.0
STATE_AFTER = {"pause": "paused", "stop": "stopped"}
Watch = Callable[[Progress], None]
Tracer = Callable[[VAE, RunConfig], Traces]


def execute(
    run: Run,
    resume: bool = False,
    watch: Watch | None = None,
    download: Callable[[str, float | None], None] | None = None,
    turn: float | None = None,
) -> dict[str, Any] | None:
    """Train a run to its end, or until it is asked to pause or to stop, keeping its folder.

    Args:
        run: created by ``Store.create``.
        resume: go on from its checkpoint.
        watch: called with every report, for a progress bar.
        download: called while a data set downloads, with a message and the fraction done.
        turn: after so many seconds of training leave the rest for another turn: the run is then
            queued again, with a checkpoint.

    Returns:
        The results, as stored in the status; None when paused or at the end of a turn.

    Raises:
        Taken: when another process trains it; its status is left alone.
        UserError: for anything wrong with data, checkpoint or training; the status says it too.
    """
    with run.claim():
        return execute_claimed(run, resume, watch, download, turn)


def execute_claimed(
    run: Run,
    resume: bool = False,
    watch: Watch | None = None,
    download: Callable[[str, float | None], None] | None = None,
    turn: float | None = None,
) -> dict[str, Any] | None:
    """:func:`execute` for one who holds the run's claim. The state is the last that it writes."""
    status = run.status()
    before = status.get("before") or status["state"]
    if before in ACTIVE:  # between two turns: an error must not queue it again
        before = "interrupted"
    after_error = "failed"
    try:
        if not resume:
            _heed(run)
        run.update_status(
            state="running", message="Loading the data set", download=None, before=None
        )
        config = run.config()
        # A run that cannot be resumed keeps the state in which it was left.
        after_error = before if resume else "failed"
        with run.heartbeat():
            prepared = _prepare(run, config, resume, download)
            after_error = "failed"
            return _train(run, config, *prepared, watch, turn)
    except _Asked as asked:
        run.clear_request()
        state = STATE_AFTER[str(asked)]
        run.update_status(state=state, message="Ended before its training began.")
        return None
    except UserError as error:
        run.update_status(state=after_error, message=str(error))
        raise
    except BaseException as error:
        ended = isinstance(error, KeyboardInterrupt | SystemExit)
        message = (
            "The training was interrupted. Resume goes on from the last checkpoint."
            if ended
            else f"An unexpected error ended this training ({type(error).__name__}: {error})."
        )
        run.update_status(state="interrupted" if ended else "failed", message=message)
        raise


class _Asked(Exception):
    """The run was asked to pause or to stop before its first step."""


def _heed(run: Run) -> None:
    if action := run.requested():
        raise _Asked(action)


def _prepare(
    run: Run,
    config: RunConfig,
    resume: bool,
    download: Callable[[str, float | None], None] | None,
) -> tuple[Dataset, Iterator[Progress], list[dict[str, Any]]]:
    """Data, training and history, with everything that can be refused tried before a step."""

    def report_download(message: str, fraction: float | None) -> None:
        _heed(run)
        run.update_status(message=message, download=fraction)
        if download:
            download(message, fraction)

    data = load_dataset(config.dataset, progress=report_download)
    state = load_checkpoint(run.checkpoint) if resume else None
    stream = train(config, data, state)
    done = -1 if state is None else scalars(state)["step"]
    history = _history_until(run, done)
    run.timeline.keep(lambda steps: [step for step in steps if step <= done])
    return data, stream, history


def _train(
    run: Run,
    config: RunConfig,
    data: Dataset,
    stream: Iterator[Progress],
    history: list[dict[str, Any]],
    watch: Watch | None,
    turn: float | None,
) -> dict[str, Any] | None:
    run.update_status(message="")
    probe = Probe(config, data, _last_points(run) if history else None)
    begun = saved = time.monotonic()
    traced: list[Traces] = []

    def traces(model: VAE, config: RunConfig) -> Traces:
        if not traced:  # once, at the first saving
            traced.append(traces_of(model, config))
        return traced[0]

    moments = functools.cache(lambda model: MomentFiles(model, data))  # of the one that is shown
    progress = None
    try:
        for progress in stream:
            history.append(progress.record())
            run.append_history(history[-1])
            for moment in progress.moments:
                run.timeline.write(moment.step, moments(progress.model).file(moment))
            write_atomically(run.live, probe.snapshot(progress, history, run.id, "running"))
            run.update_status(
                state="running",
                step=progress.step,
                epoch=progress.epoch,
                seconds=progress.seconds,
                fraction=progress.fraction,
                eta=progress.eta,
                findings=[finding.brief() for finding in progress.findings],
            )
            if watch:
                watch(progress)
            action = run.requested()
            if action or progress.finished:
                break
            if turn is not None and time.monotonic() - begun > turn:
                save_checkpoint(progress.training, run.checkpoint)
                run.update_status(state="queued", message="Waiting for its turn")
                return None
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                save_checkpoint(progress.training, run.checkpoint)
                _save_weights(run, progress, traces, limit=1000)
                saved = time.monotonic()
    except TrainingDiverged as error:
        if progress is not None and progress.training.best:
            _save_weights(run, progress, traces)
        if run.weights.is_file():
            raise TrainingDiverged(f"{error} The best weights before that are kept.") from error
        raise
    assert progress is not None  # a training that is begun reports once at least
    return _finish(run, probe, progress, history, action, traces)


def _finish(
    run: Run,
    probe: Probe,
    progress: Progress,
    history: list[dict[str, Any]],
    action: str | None,
    traces: Tracer,
) -> dict[str, Any] | None:
    """Write the checkpoint as the last step left it, then the best weights and the results."""
    training = progress.training
    if progress.finished:
        run.timeline.keep(lambda steps: thinned(steps, COUNT))
    save_checkpoint(training, run.checkpoint)
    if not progress.finished:
        training.keep_best()
    if training.best:
        training.eval_model.load_state_dict(training.best)
    validation = _save_weights(run, progress, traces)
    # As many training pictures as there are validation ones: enough to see overfitting.
    fitted = evidence_lower_bound(progress.model, training.data.train, validation.examples)
    state = STATE_AFTER[action] if action and not progress.finished else "finished"
    results = {
        "run": run.id,
        "seconds": round(training.seconds, 3),
        "epochs": round(training.epoch, 4),
        "steps": training.step,
        "images_per_second": round(training.epoch * len(training.images) / training.seconds, 1),
        "reason": progress.finished or action,
        "train": fitted.summary(),
        "validation": validation.summary(),
        "findings": [finding.brief() for finding in progress.findings],
    }
    write_atomically(run.live, probe.snapshot(progress, history, run.id, state))
    run.clear_request()
    run.update_status(state=state, message=_told(progress), results=results)
    return None if state == "paused" else results


def _told(progress: Progress) -> str:
    """What a list of runs says of one that has ended: the first thing that is wrong with it."""
    return progress.findings[0].sentence if progress.findings else ""


def _save_weights(
    run: Run,
    progress: Progress,
    traces: Tracer,
    limit: int | None = None,
) -> Bound:
    """Write the best model so far; returns its bound on (``limit`` of) the validation split."""
    data, model = progress.training.data, progress.training.saved
    bound = evidence_lower_bound(model, data.validation, limit)
    config = progress.training.config
    traced = traces(progress.model, config)
    write_atomically(run.weights, pack_model(model, config, data, bound, traced))
    return bound


def _last_points(run: Run) -> np.ndarray | None:
    """The points of the latest snapshot, so that a resumed run's map does not turn over."""
    try:
        return unpack(run.live.read_bytes())[1].get("latent")
    except (OSError, UserError):
        return None


def _history_until(run: Run, step: int) -> list[dict[str, Any]]:
    """The reports up to the checkpoint; later ones belong to steps that were lost."""
    kept = [record for record in run.history() if record["step"] <= step]
    run.write_history(kept)
    return kept
