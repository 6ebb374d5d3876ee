"""Which member of the family is better at what: ``python -m benchmarks.family``.

Every model of a table has the same network, optimiser, epochs and seeds, and is measured on the
same test pictures with the same noise, so that differences are taken picture by picture. Needs
MNIST (``LATENT_PLAYGROUND_DATA``), else downloads it.
"""

import math
import statistics
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
import torch
import typer
from rich.console import Console

from benchmarks.tables import JsonFile, Report, Table, run_benchmark
from vae_core import RunConfig, catalogue, evidence_lower_bound, load_dataset, train
from vae_core.analyses.densities import EXAMPLES, fit_density
from vae_core.analyses.features import feature_extractor
from vae_core.data import Dataset
from vae_core.data.base import spread_evenly
from vae_core.evaluation.aggregate import sample_aggregate
from vae_core.evaluation.codes import encode
from vae_core.evaluation.decomposition import decompose
from vae_core.evaluation.likelihood import importance_weighted_bound
from vae_core.evaluation.samples import decode_pictures, frechet_distance
from vae_core.models.vae import VAE
from vae_core.training.objectives import LossContext
from vae_core.training.optimisation import keep_memory

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

PRIORS = ("mixture-vae", "vamp-vae", "flow-prior-vae", "cvae", "class-prior-vae")
MODELS = ("vae", "iwae", "iwae-dreg", *PRIORS)
BOUNDS = Table(
    "bounds",
    "model",
    {
        "bound, nats": "{:.2f}",
        "over the VAE": "{:+.2f} ± {:.2f}",
        "by seed": "{}",
        "ELBO": "{:.2f}",
        "rate": "{:.1f}",
        "s": "{:.0f}",
    },
    MODELS,
)
# Those of codes that are points in space; a VAE's are never finitely many.
DENSITIES = tuple(name for name, row in catalogue.DENSITIES.items() if not row.discrete)
KL_WEIGHTS = (0.05, 0.2, 0.5, 1.0)
SAMPLES = Table("samples", "MNIST", dict.fromkeys(("prior N(0, I)", *DENSITIES), "{:.1f}"))
FLOOR = Table("floor", "MNIST", {"distance": "{:.1f}"}, ("real pictures",))
PRESSED = [("beta-vae", beta) for beta in (1.0, 1.5, 2.0, 3.0)]
PRESSED += [("beta-tcvae", beta) for beta in (2.0, 4.0, 8.0)]
DISENTANGLEMENT = Table(
    "disentanglement",
    "model",
    {
        "distortion": "{:.1f}",
        "rate": "{:.1f}",
        "total correlation": "{:.2f}",
        "beta-VAE's there": "{:.2f}",
    },
    [f"{name}, beta {beta:g}" for name, beta in PRESSED],
)
ESTIMATORS = (("elbo", 1), ("elbo", 5), ("score-function", 2), ("score-function", 10))
GRADIENTS = Table(
    "gradients",
    "estimator",
    {"variance, summed": "{:.3g}", "over the first": "{:.1f}", "norm of the mean": "{:.2g}"},
    [f"{name}, K = {count}" for name, count in ESTIMATORS],
)

Seeds = Annotated[int, typer.Option(help="Trainings of each model, with seeds 0, 1, ...")]
Epochs = Annotated[int, typer.Option(help="Passes over the training set.")]


def learned(data: Dataset, **values: Any) -> tuple[VAE, float]:
    """A model of the preset "fast" at the end of its budget, and its seconds."""
    config = RunConfig.parse({"dataset": data.name, **values}, preset="fast")
    keep_memory()
    with console.status(f"{config.title}, seed {config.seed}"):
        *_, end = train(config, data)
    return end.training.saved, end.seconds


@app.command()
def bounds(
    epochs: Epochs = 5,
    seeds: Seeds = 2,
    pictures: Annotated[int, typer.Option(help="Test pictures of the bound.")] = 1000,
    samples: Annotated[int, typer.Option(help="Importance samples K of the bound.")] = 200,
    json: JsonFile = None,
) -> None:
    """The importance-weighted bound on log p(x) of black and white MNIST, against the VAE's."""
    data = load_dataset("binary-mnist")
    test = data.test.select(spread_evenly(len(data.test), pictures))
    found: dict[str, list[torch.Tensor]] = {name: [] for name in MODELS}
    plain: dict[str, list[tuple[float, float, float]]] = {name: [] for name in MODELS}
    for seed in range(seeds):
        for name in MODELS:
            model, seconds = learned(data, model=name, epochs=epochs, seed=seed)
            weighted = importance_weighted_bound(model, test, samples)
            bound = evidence_lower_bound(model, data.test)
            found[name].append(weighted.bounds)
            plain[name].append((bound.elbo, bound.kl, seconds))
    rows = []
    for name in MODELS:
        elbo, rate, seconds = (statistics.mean(each) for each in zip(*plain[name], strict=True))
        value = torch.cat(found[name])
        gains = torch.stack(found[name]) - torch.stack(found["vae"])
        # Pictures are the same in every training, so their mean over the seeds counts once.
        each = gains.mean(0)
        error = each.std().item() / math.sqrt(len(each))
        over = None if name == "vae" else (each.mean().item(), error)
        by_seed = None if name == "vae" else gains.mean(1).tolist()
        rows.append((name, value.mean().item(), over, by_seed, elbo, rate, seconds))
    table = replace(BOUNDS, columns={**BOUNDS.columns, "by seed": ", ".join(["{:+.2f}"] * seeds)})
    Report(json).show(
        table,
        f"Black and white MNIST, {epochs} epochs, K = {samples} on {pictures} test pictures",
        rows,
    )


@app.command()
def samples(
    epochs: Epochs = 5,
    count: Annotated[int, typer.Option(help="Samples, and test pictures.")] = 5000,
    betas: Annotated[list[float] | None, typer.Option("--beta", help="KL weights.")] = None,
    json: JsonFile = None,
) -> None:
    """Fréchet distance of samples: from the prior, and from densities fitted to the codes."""
    data = load_dataset("mnist")
    features = feature_extractor(data, lambda text, done: None)
    real = features.extract(data.test.images[:count])
    floor = frechet_distance(features.extract(data.test.images[count : 2 * count]), real)
    rows = []
    for beta in betas or KL_WEIGHTS:
        model, _ = learned(data, model="beta-vae", beta=beta, epochs=epochs)
        codes = encode(model, data.train, EXAMPLES)

        def apart(z: torch.Tensor, model: VAE = model) -> float:
            return frechet_distance(features.extract(decode_pictures(model, z)), real)

        generator = torch.Generator().manual_seed(0)
        distances = [apart(model.draw(count, None, generator)[0].detach())]
        for kind in DENSITIES:
            with console.status(f"{kind}, beta {beta:g}"):
                fitted = fit_density(kind, codes, 0, lambda text, done: None)
            distances.append(apart(fitted.sample(count)))
        rows.append((f"beta {beta:g}", *distances))
    report = Report(json)
    report.show(
        SAMPLES,
        f"Fréchet distance of {count} samples on the classifier's features, {epochs} epochs; "
        f"real pictures: {floor:.1f}",
        rows,
    )
    report.show(FLOOR, "Of real pictures", [("real pictures", floor)])


@app.command()
def disentanglement(epochs: Epochs = 10, seeds: Seeds = 2, json: JsonFile = None) -> None:
    """Total correlation on sprites at equal distortion: beta-TCVAE against beta-VAE."""
    data = load_dataset("sprites-32")
    curves: dict[str, list[tuple[float, float, float]]] = {}
    rows = []
    for name, beta in PRESSED:
        found = [_dependence(data, name, beta, epochs, seed) for seed in range(seeds)]
        distortion, rate, dependence = (statistics.mean(each) for each in zip(*found, strict=True))
        curves.setdefault(name, []).append((distortion, rate, dependence))
        equal = _at_equal_distortion(name, curves)
        rows.append((f"{name}, beta {beta:g}", distortion, rate, dependence, equal))
    Report(json).show(
        DISENTANGLEMENT,
        f"Sprites 32 x 32, {epochs} epochs, mean of {seeds} seeds, 2000 test pictures",
        rows,
    )


def _dependence(
    data: Dataset, name: str, beta: float, epochs: int, seed: int
) -> tuple[float, float, float]:
    """Distortion, rate and the total correlation of the mixture of its posteriors, in nats."""
    model, _ = learned(data, model=name, beta=beta, epochs=epochs, seed=seed, latent_dim=10)
    bound = evidence_lower_bound(model, data.test)
    codes = encode(model, data.test)
    parts = decompose(sample_aggregate(codes, 1000), len(codes))
    return bound.reconstruction, bound.kl, parts.of_mixture


def _at_equal_distortion(
    name: str, curves: dict[str, list[tuple[float, float, float]]]
) -> float | None:
    """The beta-VAE's total correlation at the distortion of the last point, by interpolation.

    Infinite outside of what its trainings span.
    """
    if name == "beta-vae":
        return None
    own = curves[name][-1][0]
    points = sorted((distortion, dependence) for distortion, _, dependence in curves["beta-vae"])
    distortions, dependences = zip(*points, strict=True)
    if not distortions[0] <= own <= distortions[-1]:
        return math.inf
    return float(np.interp(own, distortions, dependences))


@app.command()
def gradients(
    draws: Annotated[int, typer.Option(help="Gradients of one and the same batch.")] = 200,
    json: JsonFile = None,
) -> None:
    """Noise of the encoder's gradient: reparameterised, and by the score function."""
    data = load_dataset("binary-mnist")
    model, _ = learned(data, model="vae", epochs=1)
    model.requires_grad_(True)  # a saved average has none
    x = data.train.images[:256]
    weights = list(model.encoder.parameters()) + list(model.posterior_head.parameters())
    rows = []
    least = None
    for name, count in ESTIMATORS:
        noisy = []
        torch.manual_seed(0)
        for _ in range(draws):
            terms = model.terms(x, samples=count)
            loss = catalogue.OBJECTIVES[name].load()(
                terms, LossContext({"beta": 1.0}, len(data.train), model)
            )
            parts = torch.autograd.grad(loss, weights)
            noisy.append(torch.cat([part.flatten() for part in parts]))
        found = torch.stack(noisy)
        variance = found.var(0).sum().item()
        # The squared norm of a mean of n noisy gradients is too large by their variance over n.
        signal = max(0.0, found.mean(0).square().sum().item() - variance / draws)
        least = least or variance
        row = (variance, variance / least, math.sqrt(signal))
        rows.append((f"{name}, K = {count}", *row))
    Report(json).show(
        GRADIENTS,
        f"Encoder's gradient after one epoch, a batch of 256, {draws} draws of the noise",
        rows,
    )


if __name__ == "__main__":
    run_benchmark(app)
