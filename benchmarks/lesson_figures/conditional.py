"""Lesson 8: the shipped conditional model of digits."""

from collections.abc import Iterator

import torch
from sklearn.neighbors import KNeighborsClassifier
from torch import Tensor

from benchmarks.lesson_figures import Figure, bells, coins, digits, kl, model_of
from vae_core.models.vae import VAE

NEIGHBOURS = 15
REACH = 1.5


@torch.no_grad()
def figures() -> Iterator[Figure]:
    """Wrong classes, the class in the code, and what each slider slants."""
    x, labels = digits()
    model, plain = model_of("styles"), model_of("digits")
    right = _cost(model, x, labels)
    wrong = (
        torch.stack([torch.tensor(_cost(model, x, (labels + k) % 10)) for k in range(1, 10)])
        .mean(0)
        .tolist()
    )
    yield Figure(
        "reconstruction: right class, a wrong one, nats",
        "86, 162",
        (right[0], wrong[0]),
        wrong[0] > 1.5 * right[0],
        "{:.1f}",
    )
    yield Figure(
        "KL: right class, a wrong one, nats",
        "14.5, 18.8",
        (right[1], wrong[1]),
        wrong[1] > right[1] + 2,
        "{:.1f}",
    )
    read = tuple(
        _read(bells(each, x, y)[0], labels) for each, y in ((model, labels), (plain, None))
    )
    yield Figure(
        "class read from the code by 15 neighbours: conditional, plain",
        "0.38, 0.89",
        read,
        0.15 < read[0] < 0.6 < read[1],
    )
    slant = slants(model)
    best = slant.abs().amin(1).argmax().item()
    yield Figure(
        "task: change of shear of the right slider: least, largest of ten classes",
        "0.50 to 0.66",
        (slant[best].min().item(), slant[best].max().item()),
        slant[best].min().item() > 0.3,
    )
    others = torch.cat([slant[:best], slant[best + 1 :]]).abs().amin(1).max().item()
    yield Figure(
        "task: of any other slider, the class that it slants least",
        "0.06 or less",
        (others,),
        others < 0.3,
    )
    yield Figure("task: the right slider, counted from 0", "3", (float(best),), best == 3, "{:.0f}")


def _cost(model: VAE, x: Tensor, y: Tensor) -> tuple[float, float]:
    """Reconstruction at the mean and KL, encoder and decoder told y."""
    mean, sigma = bells(model, x, y)
    return coins(x, model.decode(mean, y)).mean().item(), kl(mean, sigma).sum(1).mean().item()


def _read(codes: Tensor, labels: Tensor) -> float:
    """The share of the second half whose class its neighbours in the first have."""
    half = len(codes) // 2
    reader = KNeighborsClassifier(NEIGHBOURS).fit(codes[:half], labels[:half])
    return float(reader.score(codes[half:], labels[half:]))


def slants(model: VAE) -> Tensor:
    """The change of the shear -m11 / m02 of each class from -1.5 to 1.5 of each slider, (D, Y)."""
    rows = []
    for d in range(model.latent_dim):
        z = torch.zeros(10, model.latent_dim)
        z[:, d] = REACH
        rows.append(
            _shear(model.decode(z, torch.arange(10))) - _shear(model.decode(-z, torch.arange(10)))
        )
    return torch.stack(rows)


def _shear(pictures: Tensor) -> Tensor:
    p = pictures[:, 0] / pictures[:, 0].sum((1, 2), keepdim=True)
    down, across = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    u = across - (p * across).sum((1, 2), keepdim=True)
    v = down - (p * down).sum((1, 2), keepdim=True)
    return -(p * u * v).sum((1, 2)) / (p * v * v).sum((1, 2))
