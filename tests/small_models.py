"""Models for tests of evaluation: one whose likelihood is known, and quickly trained ones."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from vae_core import RunConfig, catalogue, load_dataset
from vae_core.analyses.subject import Subject
from vae_core.artifacts.model_file import LoadedRun
from vae_core.artifacts.records import ModelRecord
from vae_core.data import Dataset, Split
from vae_core.data.layouts import PICTURES, Layout
from vae_core.models.likelihoods import GaussianLikelihood, Likelihood
from vae_core.models.posteriors import DiagonalGaussian, PosteriorHead
from vae_core.models.priors import StandardNormalPrior
from vae_core.models.vae import VAE
from vae_core.training.checkpoint import load_checkpoint, save_checkpoint
from vae_core.training.loop import train
from vae_core.training.state import Training

SIGMA = 0.2
SHAPE = (1, 3, 4)


class _Affine(nn.Module):
    """Rows of the flattened input times a matrix, plus an offset, in a new shape."""

    autoregressive = has_dynamics = False

    def __init__(self, matrix: Tensor, offset: Tensor, shape: tuple[int, ...]):
        super().__init__()
        self.matrix = nn.Parameter(matrix)
        self.offset, self.shape = offset, shape

    def forward(self, x: Tensor, y: None = None) -> Tensor:
        return (x.flatten(1) @ self.matrix.T + self.offset).view(-1, *self.shape)


class _FixedVarianceHead(PosteriorHead):
    row = catalogue.POSTERIORS["diagonal-gaussian"]

    def __init__(self, log_variance: Tensor):
        super().__init__()
        self.log_variance = log_variance

    def forward(self, features: Tensor) -> DiagonalGaussian:
        return DiagonalGaussian(features, self.log_variance.expand_as(features))


@dataclass
class LinearGaussian:
    """x = W z + b + sigma noise, with pictures, the exact log p(x) of each, and the posterior.

    log p(x) = N(x; b, W W' + sigma^2 I); p(z|x) = N(M^-1 W' (x - b), sigma^2 M^-1) with
    M = W' W + sigma^2 I (Tipping & Bishop 1999, eq. 4 and 6).
    """

    vae: VAE
    split: Split
    exact: Tensor  # nats, (N,)
    variance: Tensor  # of the exact posterior's dimensions, (D,)


def linear_gaussian(
    orthogonal: bool = True, widen: float = 1.0, shift: float = 0.0, count: int = 48
) -> LinearGaussian:
    """The model with a posterior whose variance and mean (in its sds) may be wrong.

    With orthogonal columns of W the exact posterior is diagonal; otherwise no diagonal one is
    exact.
    """
    generator = torch.Generator().manual_seed(6)
    pixels, latent_dim = 12, 3
    weight = torch.randn(pixels, latent_dim, generator=generator)
    weight = torch.linalg.qr(weight)[0] * torch.tensor([0.9, 0.6, 0.4])
    if not orthogonal:
        weight = weight + 0.3 * weight[:, [1, 2, 0]]
    bias = torch.full((pixels,), 0.5)
    m = weight.T @ weight + SIGMA**2 * torch.eye(latent_dim)
    inverse = torch.linalg.inv(m)
    variance = SIGMA**2 * inverse.diagonal()
    z = torch.randn(count, latent_dim, generator=generator)
    noise = SIGMA * torch.randn(count, pixels, generator=generator)
    x = (0.3 * z @ weight.T + bias + noise).clamp(0, 1)
    images = (x * 255).round().to(torch.uint8).view(count, *SHAPE)
    covariance = (weight @ weight.T + SIGMA**2 * torch.eye(pixels)).double()
    exact = torch.distributions.MultivariateNormal(bias.double(), covariance)
    projection = inverse @ weight.T
    vae = VAE(
        _Affine(projection, shift * variance.sqrt() - projection @ bias, (latent_dim,)),
        _FixedVarianceHead((variance * widen).log()),
        StandardNormalPrior(latent_dim),
        _Affine(weight, bias, SHAPE),
        GaussianLikelihood(SIGMA),
        SHAPE,
    )
    log_likelihood = exact.log_prob((images.double() / 255).flatten(1))
    return LinearGaussian(vae, Split(images), log_likelihood, variance)


def likelihood_of(name: str, sigma: float = 0.1, layout: Layout = PICTURES) -> Likelihood:
    """The likelihood of this name, of examples of a layout."""
    data = {"layout": layout, "bounded": layout.bounded}
    return catalogue.LIKELIHOODS[name].make(RunConfig(sigma=sigma), data)


def trained_subject(**values: object) -> Subject:
    """A model of digits trained for a moment, with its data."""
    config = RunConfig.parse(
        {"dataset": "digits", "latent_dim": 3, "hidden": (32,), "epochs": 15, **values}
    )
    data = load_dataset("digits")
    *_, last = train(config, data)
    return Subject(
        LoadedRun(last.model.eval(), config, ModelRecord()), data, Path("a-starter.safetensors")
    )


class Recorder:
    """What a section reports: messages and fractions, in order."""

    def __init__(self) -> None:
        self.fractions: list[float] = []

    def __call__(self, message: str, fraction: float) -> None:
        assert message
        self.fractions.append(fraction)

    @property
    def in_order(self) -> bool:
        """Whether the fractions never fall and stay in [0, 1]."""
        found = self.fractions
        return found == sorted(found) and found[0] >= 0 and found[-1] <= 1


def whole_and_resumed(
    config: RunConfig, data: Dataset, folder: Path, steps: int
) -> tuple[Training, Training]:
    """A training in one go, and one that was cut after so many steps and went on from a file."""
    torch.set_num_threads(config.threads)  # sums of more threads are rounded otherwise
    *_, whole = train(config, data)
    part = Training(config, data)
    with part.own_noise():
        for _ in range(steps):
            part.advance()
    save_checkpoint(part, folder / "checkpoint")
    *_, resumed = train(config, data, load_checkpoint(folder / "checkpoint"))
    return whole.training, resumed.training
