"""Lesson 2: the encoder's bells of the shipped digits."""

from collections.abc import Iterator

import torch
from torch import Tensor

from benchmarks.lesson_figures import Figure, bells, coins, digits, kl, model_of, quantiles
from vae_core.models.vae import VAE

MEASURED = 200  # pictures of which every tolerance is looked for
DEARER = 0.5  # nats


@torch.no_grad()
def figures() -> Iterator[Figure]:
    """Widths, spreads, and how far a code may move."""
    x, labels = digits()
    model = model_of("digits")
    mean, sigma = bells(model, x)
    medians = sigma.median(0).values
    yield Figure(
        "sigma, median of each dimension: least, largest",
        "0.11 to 0.21",
        (medians.min().item(), medians.max().item()),
        medians.max().item() < 0.3,
    )
    yield Figure("sigma, 5 and 95 % of all", "0.10, 0.26", quantiles(sigma, 0.05, 0.95), True)
    spread = mean.std(0)
    yield Figure(
        "standard deviation of mu over pictures: least, largest",
        "0.97 to 1.08",
        (spread.min().item(), spread.max().item()),
        spread.min().item() > 0.8,
    )
    second = (mean**2 + sigma**2).mean(0)
    yield Figure(
        "mean of mu² + sigma²: least, largest",
        "0.98 to 1.21",
        (second.min().item(), second.max().item()),
        0.8 < second.mean().item() < 1.25,
    )
    each = kl(mean, sigma).sum(1)
    of = tuple(each[labels == digit].mean().item() for digit in range(10))
    yield Figure(
        "KL of the ones, of the zeros, nats",
        "15.1, 20.5",
        (of[1], of[0]),
        min(of) == of[1],
        "{:.1f}",
    )
    widths = _tolerances(model, x[:MEASURED], mean[:MEASURED], sigma[:MEASURED])
    yield Figure(
        "distance / sigma until 0.5 nats dearer, mean of both ways: median, 5, 95 %",
        "1.17, 0.9, 2.1",
        quantiles(widths, 0.5, 0.05, 0.95),
        0.9 < quantiles(widths, 0.5)[0] < 1.4,
    )
    three = widths[:, torch.randperm(10, generator=torch.Generator().manual_seed(0))[:3]].mean(1)
    share = ((three > 0.8) & (three < 1.8)).float().mean().item()
    yield Figure(
        "task: share of pictures whose mean over three dimensions is 0.8 to 1.8",
        "1",
        (share,),
        share > 0.95,
    )


def _tolerances(model: VAE, x: Tensor, mean: Tensor, sigma: Tensor) -> Tensor:
    """In sigmas, the mean of both ways, (N, D); by halving between 0 and 8 sigmas."""
    base = coins(x, model.decode(mean))
    found = []
    for d in range(mean.shape[1]):
        ways = []
        for sign in (-1, 1):
            low, high = torch.zeros(len(x)), torch.full((len(x),), 8.0)
            for _ in range(14):
                middle = (low + high) / 2
                z = mean.clone()
                z[:, d] += sign * middle * sigma[:, d]
                over = coins(x, model.decode(z)) - base > DEARER
                low, high = torch.where(over, low, middle), torch.where(over, middle, high)
            ways.append((low + high) / 2)
        found.append(sum(ways) / 2)
    return torch.stack(found, 1)
