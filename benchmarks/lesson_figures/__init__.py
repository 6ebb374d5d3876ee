"""Figures of lessons, a module each: ``figures()`` yields what was expected and is measured."""

from dataclasses import dataclass

import torch
from torch import Tensor

from vae_core import load_dataset
from vae_core.artifacts.model_file import load_run
from vae_core.data.base import to_float
from vae_core.models.vae import VAE
from vae_core.starters import find_starter

PICTURES = 2000  # of MNIST's test split
SEED = 0


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        what: it is, with its unit.
        expected: by the curriculum, in words.
        measured: numbers.
        holds: whether what the curriculum promises is so; where not, the lesson was changed.
        form: of the measured numbers, with a ``{}`` for each.
    """

    what: str
    expected: str
    measured: tuple[float, ...]
    holds: bool
    form: str = "{:.2f}"

    @property
    def told(self) -> str:
        """The measured numbers as a table has them."""
        form = (
            self.form
            if self.form.count("{") == len(self.measured)
            else ", ".join([self.form] * len(self.measured))
        )
        return form.format(*self.measured)


def model_of(name: str) -> VAE:
    """A shipped model, in evaluation mode."""
    return load_run(find_starter(f"starter-{name}").path).model.eval()


def digits(count: int = PICTURES) -> tuple[Tensor, Tensor]:
    """The first test pictures as floats (N, 1, 28, 28), and their labels (N,)."""
    test = load_dataset("mnist").test.select(torch.arange(count))
    return to_float(test.images), test.labels


def noise(*shape: int, seed: int = SEED) -> Tensor:
    """Standard normal numbers, the same each time."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def coins(x: Tensor, p: Tensor) -> Tensor:
    """Bernoulli nats of pictures (..., C, H, W) under probabilities, summed over pixels."""
    p = p.clamp(1e-6, 1 - 1e-6)
    return -(x * p.log() + (1 - x) * (1 - p).log()).flatten(-3).sum(-1)


def bells(model: VAE, x: Tensor, y: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of q(z|x), (N, D) each."""
    q = model.posterior(x, y)
    return q.mean, q.stddev


def kl(mean: Tensor, sigma: Tensor) -> Tensor:
    """KL of Gaussians from N(0, 1), of each dimension, in nats."""
    return 0.5 * (mean**2 + sigma**2 - 1) - sigma.log()


def quantiles(values: Tensor, *at: float) -> tuple[float, ...]:
    """Quantiles of all numbers."""
    return tuple(torch.quantile(values.flatten().double(), torch.tensor(at).double()).tolist())
