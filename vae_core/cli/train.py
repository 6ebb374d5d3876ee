"""``train``: a new run, or more of one that was paused, stopped, interrupted or finished."""

import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vae_core import catalogue
from vae_core.cli.fields import (
    ConfigFile,
    PresetName,
    given_values,
    option_name,
    with_fields,
)
from vae_core.cli.mistakes import configured
from vae_core.cli.output import print_json, program
from vae_core.cli.places import find_model, find_run
from vae_core.cli.progress import Meter
from vae_core.config.run import RunConfig
from vae_core.errors import UserError
from vae_core.files import write_atomically
from vae_core.runs.status import ACTIVE
from vae_core.runs.store import RUNS_VARIABLE, Run, Store

if TYPE_CHECKING:
    from vae_core.training.progress import Progress

# What may change when a run goes on: how long and on how much of the machine, not what is learnt.
RESUMABLE = ("epochs", "seconds", "threads", "device")
_STOPPING = b"\nStopping with the best model so far; press Ctrl-C again to break off at once.\n"


@with_fields
def train(
    config: ConfigFile = None,
    preset: PresetName = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            show_default=False,
            help="The run's folder, new or empty. Default: a new one among the runs that "
            f"the app shows ({RUNS_VARIABLE}).",
        ),
    ] = None,
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume",
            metavar="RUN",
            show_default=False,
            help="Go on with a run, given by its id or its folder, from its checkpoint. "
            f"Only {', '.join(option_name(field) for field in RESUMABLE)} may change.",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="RUN",
            show_default=False,
            help="Begin with the weights of a trained model: a run's id or folder, a weights file, "
            "or a starter. Its configuration is the default of every option.",
        ),
    ] = None,
    **fields: Any,
) -> None:
    """Train a model and print its results as one JSON object.

    An option wins over the file of --config, that over --preset, that over the default. "none"
    leaves a field out that a file or a preset has set, as in --beta none.

    Ctrl-C stops the training and keeps the best model so far: the results are printed, with the
    reason "stop", and the status is 0. A second Ctrl-C breaks off (status 130); the run then goes
    on from its last checkpoint with --resume.
    """
    given = given_values(fields)
    # Resolved, because a run's id is the name of its folder: "." has none.
    folder = out.expanduser().resolve() if out is not None else None
    if resume is not None:
        _refuse({"--config": config, "--preset": preset, "--out": out, "--from": start}, given)
        run, settings = _open(resume, given)
        results = _run(settings, lambda: _reopen(run, settings), resume=run.checkpoint.is_file())
    elif start is not None:
        results = _go_on(start, {"--config": config, "--preset": preset}, given, folder)
    else:
        settings = configured(given, config, preset)
        results = _run(settings, lambda: Store().create(settings, folder), resume=False)
    print_json(results)


def _refuse(others: dict[str, Any], given: dict[str, Any]) -> None:
    """Refuse options that a resumed run cannot take: ``others`` and most fields."""
    refused = [option for option, value in others.items() if value is not None]
    refused += [option_name(field) for field in given if field not in RESUMABLE]
    if refused:
        raise UserError(
            f"A resumed run keeps its configuration, so {', '.join(refused)} cannot be given with "
            f"--resume. Change {', '.join(option_name(field) for field in RESUMABLE)}, or start a "
            "new run."
        )


def _open(text: str, given: dict[str, Any]) -> tuple[Run, RunConfig]:
    """The run to go on with, and its configuration with the new budget; nothing is written yet."""
    run = find_run(text)
    state = run.status()["state"]
    if state in ACTIVE:
        raise UserError(f"The run {run.id} is {state}. Wait for its end, or stop it in the app.")
    settings = RunConfig.parse({**run.config().model_dump(mode="json"), **given}, stored=True)
    if run.weights.is_file() and not run.checkpoint.is_file():
        raise UserError(
            f"The run {run.id} has a trained model but no checkpoint to go on from. "
            "Start a new run with --config and its config.json."
        )
    return run, settings


def _reopen(run: Run, settings: RunConfig) -> Run:
    """Store the new budget, once everything that could stand in the way was tried."""
    from vae_core.data import load_dataset
    from vae_core.training.checkpoint import load_checkpoint
    from vae_core.training.loop import train as prepare

    if run.checkpoint.is_file():
        # Builds and restores the training without a step, so that a damaged checkpoint or a budget
        # used up is found while the run is still as it was.
        prepare(settings, load_dataset(settings.dataset), load_checkpoint(run.checkpoint))
    write_atomically(run.folder / "config.json", settings.model_dump_json(indent=2))
    run.clear_request()
    return run


def _go_on(
    text: str, others: dict[str, Any], given: dict[str, Any], folder: Path | None
) -> dict[str, Any]:
    """Train a new run that begins with the weights of a model."""
    refused = [option for option, value in others.items() if value is not None]
    if refused:
        raise UserError(
            f"--from brings its configuration along, so {', '.join(refused)} cannot be given with "
            "it. Give what shall differ as options of their own."
        )
    from vae_core.artifacts.model_file import load_run

    path = find_model(text)
    loaded = load_run(path)
    settings = RunConfig.parse({**loaded.config.model_dump(mode="json"), **given}, stored=True)
    if catalogue.NETWORKS[settings.network].given:
        raise UserError(
            "This model has modules of its author's own, which are trained from Python alone: "
            "train(config, data, model=load_model(path))."
        )

    def make() -> Run:
        from vae_core.artifacts.model_file import opponent_of
        from vae_core.artifacts.weights_file import read_weights
        from vae_core.data import load_dataset
        from vae_core.training.beginning import Beginning
        from vae_core.training.checkpoint import save_checkpoint
        from vae_core.training.state import Training

        data = load_dataset(settings.dataset)
        begun = Beginning.of(loaded.model, opponent_of(read_weights(path)[1]))
        run = Store().create(settings, folder)
        save_checkpoint(Training(settings, data, begun), run.checkpoint)
        return run

    # From the first checkpoint on it is a run that was interrupted before its first step.
    results = _run(settings, make, resume=True)
    return {**results, "from": str(path.resolve())}


def _run(settings: RunConfig, make: Callable[[], Run], resume: bool) -> dict[str, Any]:
    """Train what ``make`` gives; it is called after data and device are there.

    Else it would leave a stub.
    """
    with Meter() as meter:
        meter.update(f"Loading {settings.dataset}", None, None)
        from vae_core.data import load_dataset
        from vae_core.runs.runner import execute
        from vae_core.training.devices import device_named
        from vae_core.training.optimisation import keep_memory

        device_named(settings.device)
        load_dataset(settings.dataset, progress=meter.download)
        keep_memory()
        run = make()
        told: set[str] = set()
        with _interrupt_once() as stopping:

            def watch(progress: "Progress") -> None:
                if stopping.is_set():
                    run.request("stop")
                _show(meter, progress)
                for finding in progress.findings:
                    if finding.kind not in told:  # once, when it first becomes true
                        told.add(finding.kind)
                        meter.say(finding.sentence)

            try:
                execute(run, resume=resume, watch=watch, download=meter.download)
            except KeyboardInterrupt:
                command = f"{program()} train --resume {shlex.quote(str(run.folder))}"
                print(f"To go on with this run: {command}", file=sys.stderr)
                raise
    # A run that the app paused has results too, but `execute` returns none.
    results = run.status()["results"]
    return {**results, "run": str(run.folder.resolve()), "id": run.id}


def _show(meter: Meter, progress: "Progress") -> None:
    # The most important first: a narrow terminal cuts the end off.
    detail = (
        f"epoch {progress.epoch:.1f}, {_loss(progress)}{progress.images_per_second:.0f} examples/s"
    )
    meter.update("Training", progress.fraction, progress.eta, detail)


def _loss(progress: "Progress") -> str:
    """The loss on validation, for a line; nothing of a decoder alone, which has none."""
    if not progress.training.model.posterior_head.encodes:
        return ""
    return f"validation loss {progress.validation.loss:.2f} nats, "


@contextmanager
def _interrupt_once() -> Iterator[threading.Event]:
    """Within the block the first Ctrl-C sets the event, and the next interrupts as usual."""
    stopping = threading.Event()

    def ask(number: int, frame: Any) -> None:
        stopping.set()
        signal.signal(signal.SIGINT, previous)
        # Not print: the signal may have come while a line was being written.
        os.write(2, _STOPPING)

    if threading.current_thread() is not threading.main_thread():
        yield stopping  # signals belong to the main thread
        return
    previous = signal.signal(signal.SIGINT, ask)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, previous)
