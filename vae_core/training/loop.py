"""Training as a generator: ``for progress in train(config, data)`` and nothing calls back."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from vae_core.config.run import RunConfig
from vae_core.data import Dataset
from vae_core.errors import UserError
from vae_core.given import expect
from vae_core.models.vae import VAE
from vae_core.training.bar import followed
from vae_core.training.beginning import Beginning
from vae_core.training.checkpoint import restore
from vae_core.training.moments import count_for, due, moment
from vae_core.training.optimisation import flushed_denormals
from vae_core.training.progress import Progress
from vae_core.training.reporting import Reports
from vae_core.training.state import Training


def train(
    config: RunConfig,
    data: Dataset,
    state: dict[str, Tensor] | None = None,
    *,
    model: VAE | nn.Module | tuple[nn.Module | None, nn.Module] | None = None,
    bar: bool = False,
) -> Iterator[Progress]:
    """Train a model; yields :class:`Progress` a few times a second, the last one ``finished``.

    To pause, stop asking for the next one; to stop, leave the loop; to continue later, keep
    ``progress.training`` through ``checkpoint.save_checkpoint`` and hand the loaded state back.
    With a budget of epochs a resumed run equals an uninterrupted one bit for bit (same machine,
    CPU).

    Args:
        config: what to train.
        data: what to train on.
        state: a state as ``checkpoint.load_checkpoint`` gives it, to continue from.
        model: what it begins with, which stays as it is: a trained VAE, or an encoder and a decoder
            of your own, as a pair or as a module that has them under these names (what they take
            and give: ``models.networks.given``).
        bar: whether a bar shows how far it is, in a terminal or in a notebook.

    Raises:
        UserError: for data that do not fit the configuration, or a state of another run.
        TrainingDiverged: when the loss becomes infinite or NaN.
    """
    expect(config, RunConfig, "The configuration", 'Make one: RunConfig(dataset="mnist").')
    expect(data, Dataset, "The data", "Load them: load_dataset(config.dataset).")
    begun = None if model is None else Beginning.of(model)
    if "dataset" not in config.model_fields_set:
        config = config.on(data)
    if begun is not None:
        config = begun.suited(config)
    training = Training(config, data, begun)
    if state is not None:
        restore(training, state)
        if training.is_over():
            raise UserError(
                f"This run has used its budget: {training.epoch:.3g} of "
                f"{config.epochs or math.inf:g} epochs, {training.seconds:.0f} of "
                f"{config.seconds or math.inf:g} s. Give it more of what is used up."
            )
    return followed(run(training), config.title) if bar else run(training)


def run(training: Training) -> Iterator[Progress]:
    """Train to the end of the budget, reporting now and then."""
    reports = Reports(training)
    snapshots = count_for(training.model)
    if snapshots and training.step == 0:
        reports.moments.append(moment(training))
    threads = torch.get_num_threads()
    torch.set_num_threads(training.config.threads)
    try:
        while training.finished is None:
            _advance(training, reports, snapshots)
            yield from reports.report()
    finally:
        torch.set_num_threads(threads)


def _advance(training: Training, reports: Reports, snapshots: int) -> None:
    """Take steps until a report is due or the run is over."""
    with training.own_noise(), flushed_denormals():
        told = False
        while not told and training.finished is None:
            told, before = reports.due(), training.fraction
            reports.add(*training.advance(measure_gradient=told))
            if training.step % (training.batches * training.validation_interval) == 0:
                training.keep_best()
            training.seconds = reports.clock()
            training.finished = training.is_over()
            over = training.finished is not None
            if snapshots and (over or due(before, training.fraction, snapshots)):
                reports.moments.append(moment(training))
    if training.finished:
        training.keep_best()
