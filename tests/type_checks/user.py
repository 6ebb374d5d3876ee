"""What a user writes with each public name: a type checker has nothing against any line of it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core import (
    VAE,
    Dataset,
    DatasetSpec,
    DensityRow,
    Layout,
    LikelihoodRow,
    LossContext,
    ModelRow,
    NetworkRow,
    ObjectiveRow,
    PosteriorRow,
    PriorRow,
    RunConfig,
    Split,
    Store,
    Targets,
    Terms,
    UserError,
    VAEEstimator,
    View,
    build_model,
    evidence_lower_bound,
    importance_weighted_bound,
    load_dataset,
    load_model,
    load_run,
    register,
    train,
)
from vae_core.artifacts.model_file import LoadedRun
from vae_core.evaluation.likelihood import Bound, ImportanceBound
from vae_core.runs.store import Run
from vae_core.training.progress import Progress


def squared(terms: Terms, context: LossContext) -> Tensor:
    """An objective of one's own."""
    kl: Tensor = terms.kl
    return terms.distortion.mean() + context.weights["beta"] * kl.square().mean()


def rows() -> tuple[ObjectiveRow, ModelRow, PriorRow]:
    """What is registered comes back as what it was."""
    objective = register(ObjectiveRow("squared", "Squared KL", "The KL, squared.", build=squared))
    model = register(
        ModelRow("squared-vae", "Squared VAE", "", "diagonal-gaussian", "squared", "", "")
    )
    prior = register(
        PriorRow("mine", "Mine", "", build="module:Mine", config_fields=("components",))
    )
    name: str = objective.name
    weights: dict[str, str] = objective.weights
    assert (name, weights) == ("squared", {})
    return objective, model, prior


def other_rows() -> list[str]:
    """Rows that are made and not registered."""
    parts = (
        DensityRow("d", "D", ""),
        LikelihoodRow("l", "L", "", kinds=("pictures",), scale="density"),
        NetworkRow("n", "N", "", hidden=(400,)),
        PosteriorRow("p", "P", "", gaussian=True),
    )
    return [part.title for part in parts]


def data_of_my_own(images: Tensor, labels: Tensor) -> Dataset:
    """Splits and a data set of tensors."""
    split = Split(images, labels)
    count: int = len(split)
    assert count
    return Dataset("mine", split, split, split, class_names=("a", "b"))


def trained(config: RunConfig, data: Dataset) -> VAE:
    """A training that is watched."""
    reports: Iterator[Progress] = train(config, data)
    model = None
    for progress in reports:
        nats: float = progress.validation.loss
        print(f"{progress.epoch:.1f} {nats:.1f}")
        model = progress.model
    if model is None:
        raise UserError("No report came.")
    return model


def looked_at(model: VAE, split: Split) -> tuple[Bound, ImportanceBound]:
    """Codes, pictures and figures of a model."""
    z: Tensor = model.embed(split.images[:8])
    q: Distribution = model.posterior(split.images[:8])
    x: Tensor = model.decode(z)
    new: Tensor = model.sample(16)
    terms: Terms = model.terms(split.images[:8])
    print(z.shape, q.mean, x.shape, new.shape, terms.kl_per_dimension)
    bound = evidence_lower_bound(model, split, limit=100)
    tighter = importance_weighted_bound(model, split, samples=10)
    elbo: float | None = bound.elbo
    value: float = tighter.value
    print(elbo, value)
    return bound, tighter


def kept(folder: Path) -> VAE:
    """Runs on disk."""
    store = Store(folder)
    run: Run = store.create(RunConfig(dataset="digits"))
    config: RunConfig = store.get(run.id).config()
    found: LoadedRun = load_run(folder / "weights.safetensors")
    assert found.config == config
    path: Path = found.model.save(folder / "again.safetensors")
    again: VAE = load_model(path)
    return again


def in_memory(frame: pd.DataFrame, coders: tuple[nn.Module, nn.Module]) -> np.ndarray:
    """Data and modules that no file holds."""
    data: Dataset = Dataset.from_frame(frame, label="kind")
    config = RunConfig(dataset=data, latent_dim=3)
    for progress in train(config, data, model=coders, bar=True):
        best: VAE = progress.best
        codes: np.ndarray = best.embed(frame)
        return codes
    estimator: VAEEstimator = VAEEstimator(latent_dim=2).fit(frame)
    nats: np.ndarray = estimator.score_samples(frame)
    return nats[:, None]


def kind_of(spec: DatasetSpec, view: View, mean: Tensor) -> tuple[Layout, Targets, Tensor]:
    """What a data set says of its examples."""
    layout: Layout = spec.layout
    drawn: Tensor = view(mean)
    return layout, layout.targets("bernoulli"), drawn


def main() -> None:
    """The example of the README."""
    config = RunConfig(dataset="digits", model="beta-vae", latent_dim=10, beta=4, seconds=30)
    dimensions: int = config.latent_dim
    title: str = config.title
    data = load_dataset(config.dataset)
    print(dimensions, title, data.shape)
    model = trained(config, data)
    looked_at(model, data.test)
    fresh: VAE = build_model(config, data.shape, len(data.class_names))
    print(fresh.latent_dim)
