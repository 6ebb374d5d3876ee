"""Lesson 1: an autoencoder and a VAE of one network, data and budget."""

from collections.abc import Iterator

import numpy as np
import torch
from scipy.stats import gaussian_kde
from torch import Tensor

from benchmarks.lesson_figures import Figure, coins, digits, model_of, noise
from vae_core import RunConfig, load_dataset, train
from vae_core.data.base import to_float
from vae_core.models.vae import VAE
from vae_core.pack import unpack
from vae_core.starters import find_starter

DRAWS = 500
NEAR = 3000  # real pictures, of which the nearest is looked for
SEEDS = (0, 1, 2)
RADIUS = 2.45  # of the disc in a plane that holds 95 % of N(0, I)


@torch.no_grad()
def figures() -> Iterator[Figure]:
    """The shipped pair, and the task's training over seeds."""
    x, _ = digits()
    plain, vae = model_of("autoencoder"), model_of("beta-one")
    means, sigmas = {}, {}
    costs = []
    for name, model in (("plain", plain), ("vae", vae)):
        q = model.posterior(x)
        means[name], sigmas[name] = q.mean, q.mean.std(0)
        costs.append(coins(x, model.decode(q.mean)).mean().item())
    yield Figure(
        "reconstruction at the mean, nats (autoencoder, VAE)",
        "alike: 87.4, 93.9 (other network)",
        tuple(costs),
        abs(costs[0] - costs[1]) < 10,
        "{:.1f}",
    )
    z = noise(DRAWS, plain.latent_dim)
    drawn = [model.decode(z) for model in (plain, vae)]
    ink = (x.mean().item(), *(each.mean().item() for each in drawn))
    yield Figure(
        "mean pixel: real, autoencoder's draws, VAE's draws",
        "0.13, 0.24, 0.13",
        ink,
        ink[1] > 1.5 * ink[2],
        "{:.3f}",
    )
    white = tuple(each.flatten(1).amax(1).mean().item() for each in drawn)
    yield Figure("whitest pixel: autoencoder's draws, VAE's draws", "not expected", white, True)
    real = to_float(load_dataset("mnist").train.images[:NEAR])
    near = tuple(
        _nearest(each, real) for each in (vae.decode(means["vae"][:DRAWS]), drawn[1], drawn[0])
    )
    yield Figure(
        "distance to the nearest real picture: reconstructions, VAE's draws, autoencoder's draws",
        "4.5, 5.3, 7.0",
        near,
        near[2] > near[1] + 1,
    )
    spread = (
        means["plain"].mean(0).abs().max().item(),
        sigmas["plain"].min().item(),
        sigmas["plain"].max().item(),
    )
    yield Figure(
        "autoencoder's codes: farthest mean, least and largest standard deviation",
        "1.9, 1.6, 1.9",
        spread,
        spread[0] > 1 and spread[1] > 1.5,
        "{:.1f}",
    )
    fitted = tuple(
        _nearest(model.decode(_fitted(name)), real)
        for name, model in (("autoencoder", plain), ("beta-one", vae))
    )
    yield Figure(
        "the same from a density fitted to the codes: autoencoder, VAE",
        "4.97, 5.03",
        fitted,
        abs(fitted[0] - fitted[1]) < 0.6,
    )
    within = tuple(
        (means[name].norm(dim=1) < 4.82).float().mean().item() for name in ("plain", "vae")
    )
    yield Figure(
        "share of codes as near to 0 as 99 % of draws: autoencoder, VAE",
        "few, all",
        within,
        within[0] < 0.05 and within[1] > 0.95,
        "{:.3f}",
    )
    for title, model, low, high in (
        ("autoencoder", "autoencoder", 0.37, 0.50),
        ("VAE", "vae", 0.14, 0.19),
    ):
        shares = tuple(_hole(model, seed) for seed in SEEDS)
        yield Figure(
            f"task: prior draws in holes, {title} of digits in a plane, {len(SEEDS)} seeds",
            f"{low:.2f} to {high:.2f}",
            shares,
            min(shares) > 0.3 if title == "autoencoder" else max(shares) < 0.3,
        )


def _fitted(name: str) -> Tensor:
    """Codes of the density that was fitted to those of a shipped model."""
    file = find_starter(f"starter-{name}").path.read_bytes()
    return torch.from_numpy(unpack(file)[1]["density/codes"]).float()[:DRAWS]


def _nearest(pictures: Tensor, real: Tensor) -> float:
    return torch.cdist(pictures.flatten(1), real.flatten(1)).amin(1).mean().item()


def _trained(model: str, seed: int) -> tuple[VAE, Tensor]:
    """A model of the 8 x 8 digits in a plane, and its codes of the validation split."""
    config = RunConfig(dataset="digits", model=model, latent_dim=2, epochs=60, seed=seed)
    data = load_dataset("digits")
    with torch.enable_grad():
        *_, last = train(config, data)
    return last.model, last.model.embed(to_float(data.validation.images))


def _hole(model: str, seed: int) -> float:
    """The share of draws inside the disc where the codes are rarer than at 99 % of themselves."""
    _, codes = _trained(model, seed)
    points = codes.numpy().T.astype(np.float64)
    width = points.shape[1] ** (-1 / 6)
    scale = points.std(1, keepdims=True)
    density = gaussian_kde(points / scale, lambda _: width)
    z = noise(4000, 2, seed=seed + 1).numpy()
    z = z[np.hypot(*z.T) < RADIUS].T
    floor = np.quantile(density(points / scale), 0.01)
    return float((density(z / scale) < floor).mean())
