"""Which member of the family is better at what: ``python -m benchmarks.family``.

Every model of a table has the same network, optimiser, epochs and seeds, and is measured on the
same test pictures with the same noise, so that differences are taken picture by picture. Needs
MNIST (``LATENT_PLAYGROUND_DATA``), else downloads it.
"""

import math
import statistics
from typing import Annotated, Any

import numpy as np
import torch
import typer
from rich.console import Console

from benchmarks.tables import print_table
from vae_core import RunConfig, catalogue, evidence_lower_bound, load_dataset, train
from vae_core.analyses.densities import EXAMPLES, fit_density
from vae_core.analyses.features import feature_extractor
from vae_core.data import Dataset
from vae_core.data.base import spread_evenly
from vae_core.evaluation.aggregate import decompose, sample_aggregate
from vae_core.evaluation.codes import encode
from vae_core.evaluation.likelihood import importance_weighted_bound
from vae_core.evaluation.samples import decode_pictures, frechet_distance
from vae_core.models.vae import VAE
from vae_core.training.objectives import LossContext
from vae_core.training.optimisation import keep_memory

app = typer.Typer(help=__doc__, add_completion=False)
console = Console(stderr=True)

Seeds = Annotated[int, typer.Option(help="Trainings of each model, with seeds 0, 1, ...")]
Epochs = Annotated[int, typer.Option(help="Passes over the training set.")]


def learned(data: Dataset, **values: Any) -> tuple[VAE, float]:
    """A model of the preset "fast" at the end of its budget, and its seconds."""
    config = RunConfig.parse({"dataset": data.name, **values}, preset="fast")
    keep_memory()
    with console.status(f"{config.title}, seed {config.seed}"):
        *_, end = train(config, data)
    return end.training.saved, end.seconds


def signed(value: float, error: float) -> str:
    return f"{value:+.2f} ± {error:.2f}"


@app.command()
def bounds(
    epochs: Epochs = 5,
    seeds: Seeds = 2,
    pictures: Annotated[int, typer.Option(help="Test pictures of the bound.")] = 1000,
    samples: Annotated[int, typer.Option(help="Importance samples K of the bound.")] = 200,
) -> None:
    """The importance-weighted bound on log p(x) of black and white MNIST, against the VAE's."""
    data = load_dataset("binary-mnist")
    test = data.test.select(spread_evenly(len(data.test), pictures))
    models = ("vae", "iwae", "iwae-dreg", "mixture-vae", "vamp-vae", "flow-prior-vae", "cvae")
    models = (*models, "class-prior-vae")
    found: dict[str, list[torch.Tensor]] = {name: [] for name in models}
    plain: dict[str, list[tuple[float, float, float]]] = {name: [] for name in models}
    for seed in range(seeds):
        for name in models:
            model, seconds = learned(data, model=name, epochs=epochs, seed=seed)
            weighted = importance_weighted_bound(model, test, samples)
            bound = evidence_lower_bound(model, data.test)
            found[name].append(weighted.bounds)
            plain[name].append((bound.elbo, bound.kl, seconds))
    rows = []
    for name in models:
        elbo, rate, seconds = (statistics.mean(each) for each in zip(*plain[name], strict=True))
        value = torch.cat(found[name])
        gains = torch.stack(found[name]) - torch.stack(found["vae"])
        # Pictures are the same in every training, so their mean over the seeds counts once.
        each = gains.mean(0)
        error = each.std().item() / math.sqrt(len(each))
        per_seed = ", ".join(f"{gain:+.2f}" for gain in gains.mean(1).tolist())
        rows.append(
            [
                name,
                f"{value.mean():.2f}",
                "" if name == "vae" else signed(each.mean().item(), error),
                "" if name == "vae" else per_seed,
                f"{elbo:.2f}",
                f"{rate:.1f}",
                f"{seconds:.0f}",
            ]
        )
    print_table(
        f"Black and white MNIST, {epochs} epochs, K = {samples} on {pictures} test pictures",
        ("model", "bound, nats", "over the VAE", "by seed", "ELBO", "rate", "s"),
        rows,
    )


@app.command()
def samples(
    epochs: Epochs = 5,
    count: Annotated[int, typer.Option(help="Samples, and test pictures.")] = 5000,
    betas: Annotated[list[float] | None, typer.Option("--beta", help="KL weights.")] = None,
) -> None:
    """Fréchet distance of samples: from the prior, and from densities fitted to the codes."""
    data = load_dataset("mnist")
    features = feature_extractor(data, lambda text, done: None)
    real = features.extract(data.test.images[:count])
    floor = frechet_distance(features.extract(data.test.images[count : 2 * count]), real)
    rows = []
    for beta in betas or [0.05, 0.2, 0.5, 1.0]:
        model, _ = learned(data, model="beta-vae", beta=beta, epochs=epochs)
        codes = encode(model, data.train, EXAMPLES)

        def apart(z: torch.Tensor, model: VAE = model) -> float:
            return frechet_distance(features.extract(decode_pictures(model, z)), real)

        generator = torch.Generator().manual_seed(0)
        distances = [apart(model.draw(count, None, generator)[0].detach())]
        for kind in catalogue.DENSITIES:
            with console.status(f"{kind}, beta {beta:g}"):
                fitted = fit_density(kind, codes, 0, lambda text, done: None)
            distances.append(apart(fitted.sample(count)))
        rows.append([f"beta {beta:g}", *(f"{distance:.1f}" for distance in distances)])
    print_table(
        f"Fréchet distance of {count} samples on the classifier's features, {epochs} epochs; "
        f"real pictures: {floor:.1f}",
        ("MNIST", "prior N(0, I)", *catalogue.DENSITIES),
        rows,
    )


@app.command()
def disentanglement(epochs: Epochs = 10, seeds: Seeds = 2) -> None:
    """Total correlation on sprites at equal distortion: beta-TCVAE against beta-VAE."""
    data = load_dataset("sprites-32")
    curves: dict[str, list[tuple[float, float, float]]] = {}
    rows = []
    for name, betas in (("beta-vae", (1.0, 1.5, 2.0, 3.0)), ("beta-tcvae", (2.0, 4.0, 8.0))):
        for beta in betas:
            found = [_dependence(data, name, beta, epochs, seed) for seed in range(seeds)]
            distortion, rate, dependence = (
                statistics.mean(each) for each in zip(*found, strict=True)
            )
            curves.setdefault(name, []).append((distortion, rate, dependence))
            rows.append([f"{name}, beta {beta:g}", f"{distortion:.1f}", f"{rate:.1f}"])
            rows[-1] += [f"{dependence:.2f}", _at_equal_distortion(name, curves)]
    print_table(
        f"Sprites 32 x 32, {epochs} epochs, mean of {seeds} seeds, 2000 test pictures",
        ("model", "distortion", "rate", "total correlation", "beta-VAE's there"),
        rows,
    )


def _dependence(
    data: Dataset, name: str, beta: float, epochs: int, seed: int
) -> tuple[float, float, float]:
    """Distortion, rate and total correlation of a training, in nats."""
    model, _ = learned(data, model=name, beta=beta, epochs=epochs, seed=seed, latent_dim=10)
    bound = evidence_lower_bound(model, data.test)
    codes = encode(model, data.test)
    parts = decompose(sample_aggregate(codes, 1000), len(codes))
    return bound.reconstruction, bound.kl, parts.total_correlation.value


def _at_equal_distortion(name: str, curves: dict[str, list[tuple[float, float, float]]]) -> str:
    """The beta-VAE's total correlation at the distortion of the last point, by interpolation."""
    if name == "beta-vae":
        return ""
    own = curves[name][-1][0]
    points = sorted((distortion, dependence) for distortion, _, dependence in curves["beta-vae"])
    distortions, dependences = zip(*points, strict=True)
    if not distortions[0] <= own <= distortions[-1]:
        return "outside"
    return f"{np.interp(own, distortions, dependences):.2f}"


@app.command()
def gradients(
    draws: Annotated[int, typer.Option(help="Gradients of one and the same batch.")] = 200,
) -> None:
    """Noise of the encoder's gradient: reparameterised, and by the score function."""
    data = load_dataset("binary-mnist")
    model, _ = learned(data, model="vae", epochs=1)
    model.requires_grad_(True)  # a saved average has none
    x = data.train.images[:256]
    weights = list(model.encoder.parameters()) + list(model.posterior_head.parameters())
    rows = []
    least = None
    for name, count in (("elbo", 1), ("elbo", 5), ("score-function", 2), ("score-function", 10)):
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
        rows.append([f"{name}, K = {count}", f"{variance:.3g}", f"{variance / least:.1f}"])
        rows[-1].append(f"{math.sqrt(signal):.2g}")
    print_table(
        f"Encoder's gradient after one epoch, a batch of 256, {draws} draws of the noise",
        ("estimator", "variance, summed", "over the first", "norm of the mean"),
        rows,
    )


if __name__ == "__main__":
    app()
