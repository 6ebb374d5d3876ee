"""Wrong lines, one or more for each public name: a type checker has something against each.

Those that begin with ``bad``, and no others: `make static` says which comment is not needed.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from pathlib import Path

import vae_core
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


def results(model: VAE, data: Dataset, split: Split, config: RunConfig, terms: Terms) -> None:
    """What functions and methods give is none of these."""
    bad: int = model.embed(split.images)  # pyright: ignore
    bad: int = model.posterior(split.images)  # pyright: ignore
    bad: int = model.decode(split.images)  # pyright: ignore
    bad: int = model.sample(16)  # pyright: ignore
    bad: int = data.train  # pyright: ignore
    bad: int = split.images  # pyright: ignore
    bad: int = config.prior  # pyright: ignore
    bad: int = config.title  # pyright: ignore
    bad: int = terms.kl  # pyright: ignore
    bad: int = train(config, data)  # pyright: ignore
    bad: int = load_run(Path("run"))  # pyright: ignore
    bad: int = load_run("run").model  # pyright: ignore
    bad: int = load_model("model.safetensors")  # pyright: ignore
    bad: int = model.embed(["a", "b"])  # pyright: ignore
    bad: int = model.save("model.safetensors")  # pyright: ignore
    bad: int = Dataset.from_texts(["a", "b"])  # pyright: ignore
    bad: int = VAEEstimator().score_samples([[1.0]])  # pyright: ignore
    bad: int = load_dataset("mnist")  # pyright: ignore
    bad: int = build_model(config, data.shape, 0)  # pyright: ignore
    bad: int = evidence_lower_bound(model, split)  # pyright: ignore
    bad: int = importance_weighted_bound(model, split, samples=10)  # pyright: ignore
    bad: int = register(ObjectiveRow("a", "A", ""))  # pyright: ignore
    for progress in train(config, data):
        bad: int = progress.model  # pyright: ignore


def made(layout: Layout, spec: DatasetSpec, view: View, split: Split, context: LossContext) -> None:
    """Nor is what is made."""
    bad: int = RunConfig(dataset="digits")  # pyright: ignore
    bad: int = Split(split.images)  # pyright: ignore
    bad: int = Dataset("mine", split, split, split)  # pyright: ignore
    bad: int = Store()  # pyright: ignore
    bad: int = Store().create(RunConfig())  # pyright: ignore
    bad: int = Targets("pixels")  # pyright: ignore
    bad: int = UserError("a sentence")  # pyright: ignore
    bad: int = DensityRow("a", "A", "")  # pyright: ignore
    bad: int = LikelihoodRow("a", "A", "")  # pyright: ignore
    bad: int = ModelRow("a", "A", "", "diagonal-gaussian", "elbo", "", "")  # pyright: ignore
    bad: int = NetworkRow("a", "A", "")  # pyright: ignore
    bad: int = PosteriorRow("a", "A", "")  # pyright: ignore
    bad: int = PriorRow("a", "A", "")  # pyright: ignore
    bad: int = layout.targets("bernoulli")  # pyright: ignore
    bad: int = spec.layout  # pyright: ignore
    bad: int = view(split.images)  # pyright: ignore
    bad: int = context.model  # pyright: ignore


def arguments(config: RunConfig, data: Dataset, split: Split) -> None:
    """What they are given is checked too."""
    bad = RunConfig(latent_dims=3)  # pyright: ignore
    bad = RunConfig(latent_dim="three")  # pyright: ignore
    bad = RunConfig(model=3)  # pyright: ignore
    bad = train(data, config)  # pyright: ignore
    bad = load_dataset(3)  # pyright: ignore
    bad = Split([1, 2, 3])  # pyright: ignore
    bad = Dataset("mine", split)  # pyright: ignore
    bad = evidence_lower_bound(config, split)  # pyright: ignore
    bad = vae_core.load_datasets("mnist")  # pyright: ignore
    bad = register(3)  # pyright: ignore
