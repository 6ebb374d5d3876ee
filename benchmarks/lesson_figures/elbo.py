"""Lesson 4: the bound on single pictures, by the shipped digits."""

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

import torch
from torch import Tensor

from benchmarks.lesson_figures import Figure, bells, coins, digits, kl, model_of, noise, quantiles
from vae_core import load_dataset
from vae_core.data.base import to_float
from vae_core.models.vae import VAE
from vae_core.pack import unpack
from vae_core.starters import find_starter

FEW = 200  # pictures of which many codes are drawn
CODES = (1, 5, 20, 50, 200)
STEPS = 150  # of Adam, learning rate 0.02
DRAWS = 64
LESSON = 15  # the example of the file that the lesson and its task are about


@torch.no_grad()
def figures() -> Iterator[Figure]:
    """Terms, anchors, many codes, and what an optimiser gains."""
    x, labels = digits()
    model = model_of("digits")
    mean, sigma = bells(model, x)
    each = kl(mean, sigma).sum(1)
    cost = torch.stack(
        [coins(x, model.decode(mean + sigma * noise(*mean.shape, seed=k))) for k in range(8)]
    )
    total = cost.mean(0) + each
    means = (cost.mean().item(), each.mean().item(), total.mean().item())
    yield Figure(
        "reconstruction, KL, sum, nats",
        "89.0, 18.6, 107.6",
        means,
        abs(means[2] - 107.6) < 3,
        "{:.1f}",
    )
    share = (100 * each / total).mean().item()
    yield Figure(
        "share of the KL, mean over pictures, %", "19", (share,), 15 < share < 23, "{:.1f}"
    )
    yield Figure(
        "cost of a picture, 5 and 95 %", "50, 162", quantiles(total, 0.05, 0.95), True, "{:.1f}"
    )
    yield Figure(
        "KL of a picture, 5 and 95 %", "14.6, 22.5", quantiles(each, 0.05, 0.95), True, "{:.1f}"
    )
    noisy = cost.std(0).mean().item()
    yield Figure(
        "standard deviation of reconstruction over epsilon", "3.4", (noisy,), 2.5 < noisy < 4.5
    )
    yield Figure("all pixels one half: 784 ln 2", "543.4", (784 * math.log(2),), True, "{:.1f}")
    train = load_dataset("mnist").train
    pictures = to_float(train.images)
    average = pictures.mean(0)
    of_class = torch.stack([pictures[train.labels == digit].mean(0) for digit in range(10)])
    anchors = tuple(coins(x, p).mean().item() for p in (average, of_class[labels], x))
    yield Figure(
        "mean picture, mean of the class, x itself, nats",
        "205.8, 171.6, 45.5",
        anchors,
        anchors[0] > anchors[1] > anchors[2],
        "{:.1f}",
    )
    bounds = _bounds(model, x[:FEW])
    falling = all(later < earlier for earlier, later in pairwise(bounds))
    yield Figure(
        "K codes: 1, 5, 20, 50, 200, nats",
        "104.5, 102.7, 101.9, 101.6, 101.2",
        bounds,
        falling,
        "{:.1f}",
    )
    gains = torch.stack([gain(model, one[None], seed=1)[0] for one in x[:40]])
    yield Figure(
        "gain of 150 Adam steps, 40 pictures: mean, median, 10, 90 %",
        "2.9, 1.9, 0.6, 5.9",
        (gains.mean().item(), *quantiles(gains, 0.5, 0.1, 0.9)),
        gains.median().item() > 1,
    )
    own = example()
    kept, fresh = gain(model, own, seed=1)
    yield Figure(
        "task: the same for the lesson's 5, on its draws and on others",
        "above 2",
        (kept.item(), fresh.item()),
        kept.item() > 2,
    )
    hand = by_hand(model, own)
    yield Figure(
        "task: best single move of one mean, on its draws and on others",
        "a third (check)",
        hand,
        min(hand) >= kept.item() / 3,
    )


def example() -> Tensor:
    images = unpack(find_starter("starter-digits").path.read_bytes())[1]["examples/images"]
    return to_float(torch.from_numpy(images[LESSON : LESSON + 1]))


def _bounds(model: VAE, x: Tensor) -> tuple[float, ...]:
    """The bound on -log p(x) by K codes, mean over pictures."""
    mean, sigma = bells(model, x)
    draws = 400
    weights = []
    for k in range(draws):
        epsilon = noise(*mean.shape, seed=100 + k)
        z = mean + sigma * epsilon
        ratio = (-0.5 * z**2 + 0.5 * epsilon**2 + sigma.log()).sum(1)
        weights.append(ratio - coins(x, model.decode(z)))
    weights = torch.stack(weights)
    return tuple(
        -(weights.view(-1, k, len(x)).logsumexp(1) - math.log(k)).mean().item() for k in CODES
    )


def _cost(model: VAE, x: Tensor, mean: Tensor, sigma: Tensor, seed: int) -> Tensor:
    z = mean + sigma * noise(DRAWS, 1, mean.shape[-1], seed=seed)
    return coins(x, model.decode(z)).mean() + kl(mean, sigma).sum()


def gain(model: VAE, x: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Nats that Adam on mean and ln sigma gains for one picture, on its draws and on fresh ones."""
    first, wide = bells(model, x)
    mean, log = first.clone().requires_grad_(), wide.log().requires_grad_()
    with torch.enable_grad():
        adam = torch.optim.Adam([mean, log], lr=0.02)
        for _ in range(STEPS):
            adam.zero_grad()
            _cost(model, x, mean, log.exp(), seed).backward(inputs=[mean, log])
            adam.step()
    return tuple(
        _cost(model, x, first, wide, each) - _cost(model, x, mean, log.exp(), each)
        for each in (seed, seed + 1)
    )


def by_hand(model: VAE, x: Tensor, dimensions: Iterable[int] | None = None) -> tuple[float, float]:
    """The most that moving a single mean gains, and what the same gains on fresh draws."""
    mean, sigma = bells(model, x)
    before = [_cost(model, x, mean, sigma, seed).item() for seed in (1, 2)]
    best = (before[0], mean)
    for d in dimensions or range(mean.shape[1]):
        for step in range(-10, 11):
            moved = mean.clone()
            moved[0, d] += 0.05 * step
            cost = _cost(model, x, moved, sigma, 1).item()
            best = min(best, (cost, moved), key=lambda each: each[0])
    cost, moved = best
    return before[0] - cost, before[1] - _cost(model, x, moved, sigma, 2).item()
