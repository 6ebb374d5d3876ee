"""Diagonal Gaussians: those that an encoder makes, and the one that no picture changes."""

import math

import torch
from torch import Tensor, nn
from torch.distributions import Normal

from vae_core.draws import Draws, standard_normal
from vae_core.models.posteriors.base import PosteriorHead

# Never lets exp() over- or underflow.
LOG_VARIANCE_BOUND = 10.0


def softly_bound(raw: Tensor, bound: float) -> Tensor:
    """Numbers held to (-bound, bound); near zero they stay as they are."""
    return bound * torch.tanh(raw / bound)


def log_normal(z: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    """log N(z_d; mean_d, exp(log_variance_d)) of each dimension; the shapes broadcast."""
    squares = (z - mean).square() * (-log_variance).exp()
    return -0.5 * (squares + log_variance + math.log(2 * math.pi))


class DiagonalGaussian(Normal, Draws):
    """N(mean, diag(exp(log_variance))), both (B, D)."""

    def __init__(self, mean: Tensor, log_variance: Tensor):
        self.log_variance = log_variance
        super().__init__(mean, (0.5 * log_variance).exp(), validate_args=False)

    def rsample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """Reparameterised codes mean + sigma epsilon, (*sample_shape, B, D)."""
        epsilon = standard_normal(
            self._extended_shape(sample_shape), self.loc.device, self.loc.dtype
        )
        return self.loc + epsilon * self.scale

    def detached(self) -> "DiagonalGaussian":
        """The same distribution, through whose parameters no gradient flows."""
        return DiagonalGaussian(self.mean.detach(), self.log_variance.detach())


class DiagonalGaussianHead(PosteriorHead):
    """Features (B, F) -> a diagonal Gaussian over D dimensions (arXiv:1312.6114, eq. 9)."""

    def __init__(self, features: int, latent_dim: int):
        super().__init__()
        self.linear = nn.Linear(features, 2 * latent_dim)

    def initialise(self) -> None:
        """Start with sigma = 1 whatever the input, and with small means."""
        latent_dim = self.linear.out_features // 2
        nn.init.xavier_uniform_(self.linear.weight[:latent_dim])
        nn.init.zeros_(self.linear.weight[latent_dim:])
        nn.init.zeros_(self.linear.bias)

    def statistics(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance, (B, D) each, in float32 whatever the features' precision."""
        mean, raw = self.linear(features).float().chunk(2, dim=-1)
        return mean, softly_bound(raw, LOG_VARIANCE_BOUND)

    def forward(self, features: Tensor) -> DiagonalGaussian:
        """The posterior."""
        return DiagonalGaussian(*self.statistics(features))


class PriorHead(PosteriorHead):
    """q(z|x) = N(0, I) whatever the picture: the noise that a GAN draws from.

    Its divergence from the prior is 0, and its mean is the middle of the prior, no picture's code.
    """

    def __init__(self, features: int, latent_dim: int):
        super().__init__()
        self.latent_dim = latent_dim

    def initialise(self) -> None:
        """There is nothing to start."""

    def statistics(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance, (B, D) each, all zero."""
        zeros = torch.zeros(len(features), self.latent_dim, device=features.device)
        return zeros, zeros

    def forward(self, features: Tensor) -> DiagonalGaussian:
        """The posterior."""
        return DiagonalGaussian(*self.statistics(features))
