"""Wrong lines, one or more for each public name: a type checker has something against each.

Those that begin with ``bad``, and no others: tests/test_public_names.py counts them.
"""

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
    bad: int = model.embed(split.images)
    bad: int = model.posterior(split.images)
    bad: int = model.decode(split.images)
    bad: int = model.sample(16)
    bad: int = data.train
    bad: int = split.images
    bad: int = config.prior
    bad: int = config.title
    bad: int = terms.kl
    bad: int = train(config, data)
    bad: int = load_run(Path("run"))
    bad: int = load_run("run").model
    bad: int = load_model("model.safetensors")
    bad: int = model.embed(["a", "b"])
    bad: int = model.save("model.safetensors")
    bad: int = Dataset.from_texts(["a", "b"])
    bad: int = load_dataset("mnist")
    bad: int = build_model(config, data.shape, 0)
    bad: int = evidence_lower_bound(model, split)
    bad: int = importance_weighted_bound(model, split, samples=10)
    bad: int = register(ObjectiveRow("a", "A", ""))
    for progress in train(config, data):
        bad: int = progress.model


def made(layout: Layout, spec: DatasetSpec, view: View, split: Split, context: LossContext) -> None:
    """Nor is what is made."""
    bad: int = RunConfig(dataset="digits")
    bad: int = Split(split.images)
    bad: int = Dataset("mine", split, split, split)
    bad: int = Store()
    bad: int = Store().create(RunConfig())
    bad: int = Targets("pixels")
    bad: int = UserError("a sentence")
    bad: int = DensityRow("a", "A", "")
    bad: int = LikelihoodRow("a", "A", "")
    bad: int = ModelRow("a", "A", "", "diagonal-gaussian", "elbo", "", "")
    bad: int = NetworkRow("a", "A", "")
    bad: int = PosteriorRow("a", "A", "")
    bad: int = PriorRow("a", "A", "")
    bad: int = layout.targets("bernoulli")
    bad: int = spec.layout
    bad: int = view(split.images)
    bad: int = context.model


def arguments(config: RunConfig, data: Dataset, split: Split) -> None:
    """What they are given is checked too."""
    bad = RunConfig(latent_dims=3)
    bad = RunConfig(latent_dim="three")
    bad = RunConfig(model=3)
    bad = train(data, config)
    bad = load_dataset(3)
    bad = Split([1, 2, 3])
    bad = Dataset("mine", split)
    bad = evidence_lower_bound(config, split)
    bad = vae_core.load_datasets("mnist")
    bad = register(3)
