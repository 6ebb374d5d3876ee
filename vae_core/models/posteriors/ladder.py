"""A code of two levels: a lower one that the upper one predicts, and its posterior, a ladder.

Sønderby et al. 2016 (arXiv:1602.02282). A code is z = [upper, lower]; K samples, B examples, D
latent dimensions, T of them in the upper level.
"""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.distributions import Distribution
from torch.distributions.constraints import Constraint

from vae_core.draws import Draws, standard_normal
from vae_core.models.posteriors.base import PosteriorHead
from vae_core.models.posteriors.gaussian import (
    DiagonalGaussian,
    DiagonalGaussianHead,
    log_normal,
    softly_bound,
)

WIDTH = 64
SPREAD_BOUND = 5.0  # of the predicted log-variance


def upper_size(latent_dim: int) -> int:
    """T: about a third of the dimensions, as the paper's levels narrow upwards."""
    return max(1, round(latent_dim / 3))


class TopDown(nn.Module):
    """What the upper level predicts of the lower one: p(lower | upper), a diagonal Gaussian.

    It starts as N(0, I), so that the whole code does.
    """

    def __init__(self, latent_dim: int):
        super().__init__()
        self.upper = upper_size(latent_dim)
        self.lower = latent_dim - self.upper
        self.network = nn.Sequential(
            nn.Linear(self.upper, WIDTH), nn.SiLU(), last := nn.Linear(WIDTH, 2 * self.lower)
        )
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)

    def forward(self, upper: Tensor) -> tuple[Tensor, Tensor]:
        """(..., T) -> mean and log-variance (..., D - T) each, in float32."""
        mean, raw = self.network(upper).float().chunk(2, dim=-1)
        return mean, softly_bound(raw, SPREAD_BOUND)


def merge(one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """The precision-weighted mean and log-variance of two Gaussians (arXiv:1602.02282, section 2).

    1 / sigma^2 = 1 / sigma_1^2 + 1 / sigma_2^2, mu = sigma^2 (mu_1 / sigma_1^2 + mu_2 / sigma_2^2).
    """
    (mean, log_variance), (other_mean, other_log_variance) = one, other
    apart = other_log_variance - log_variance
    share = torch.sigmoid(apart)  # of the first in the sum of both precisions
    merged = share * mean + (1 - share) * other_mean
    return merged, log_variance - nn.functional.softplus(-apart)


class Hierarchical:
    """A distribution of a code in levels, each of which depends on those above it."""

    def conditionals(self, z: Tensor) -> Distribution:
        """Each dimension given the levels above it in codes ``z`` (..., D), of the same shape."""
        raise NotImplementedError


class Ladder(Distribution, Hierarchical, Draws):
    """q(upper|x) q(lower|x, upper): the second one is merged with what the upper level predicts.

    ``mean`` and ``log_variance`` (B, D) are those along the means: the upper level's own, then the
    lower level's given the upper one's mean.
    """

    arg_constraints: ClassVar[dict[str, Constraint]] = {}
    has_rsample = True

    def __init__(self, mean: Tensor, log_variance: Tensor, top_down: TopDown):
        """``mean`` and ``log_variance`` (B, D): what is seen from below, of both levels."""
        self.from_below = mean, log_variance
        self.top_down = top_down
        super().__init__(batch_shape=mean.shape, validate_args=False)

    def at(self, upper: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (..., B, D) of each dimension, given upper levels (..., B, T)."""
        size = upper.shape[-1]
        mean, log_variance = (each.expand(*upper.shape[:-1], -1) for each in self.from_below)
        below = mean[..., size:], log_variance[..., size:]
        lower, spread = merge(below, self.top_down(upper))
        return (
            torch.cat([mean[..., :size], lower], dim=-1),
            torch.cat([log_variance[..., :size], spread], dim=-1),
        )

    def statistics(self) -> tuple[Tensor, Tensor]:
        """Mean and log-variance (B, D) along the means."""
        return self.at(self.from_below[0][..., : self.top_down.upper])

    @property
    def mean(self) -> Tensor:
        """The means, top down, (B, D)."""
        return self.statistics()[0]

    @property
    def log_variance(self) -> Tensor:
        """The log-variances along the means, (B, D)."""
        return self.statistics()[1]

    @property
    def variance(self) -> Tensor:
        """The variances along the means, (B, D)."""
        return self.log_variance.exp()

    @property
    def stddev(self) -> Tensor:
        """The standard deviations along the means, (B, D)."""
        return (0.5 * self.log_variance).exp()

    def carry(self, noise: Tensor) -> Tensor:
        """The codes that standard noise (..., B, D) becomes, the upper level first."""
        mean, log_variance = self.from_below
        size = self.top_down.upper
        upper = mean[..., :size] + noise[..., :size] * (0.5 * log_variance[..., :size]).exp()
        found, spread = self.at(upper)
        lower = found[..., size:] + noise[..., size:] * (0.5 * spread[..., size:]).exp()
        return torch.cat([upper, lower], dim=-1)

    def rsample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """Reparameterised codes, (*sample_shape, B, D)."""
        mean = self.from_below[0]
        return self.carry(standard_normal(sample_shape + mean.shape, mean.device, mean.dtype))

    def log_prob(self, z: Tensor) -> Tensor:
        """log q of each dimension given the level above it: (..., B, D) -> (..., B, D)."""
        return log_normal(z, *self.at(z[..., : self.top_down.upper]))

    def conditionals(self, z: Tensor) -> DiagonalGaussian:
        """Each dimension given the upper level of ``z`` (..., D)."""
        return DiagonalGaussian(*self.at(z[..., : self.top_down.upper]))


class LadderHead(PosteriorHead):
    """Features (B, F) and the prior's top-down network -> a ladder.

    Both levels are seen from below by ``bottom_up``, features -> a diagonal Gaussian.
    """

    def __init__(self, features: int, latent_dim: int):
        super().__init__()
        self.bottom_up = DiagonalGaussianHead(features, latent_dim)

    def initialise(self) -> None:
        """Start as the bottom-up estimate does."""
        self.bottom_up.initialise()

    def guides(self, prior: nn.Module) -> tuple[nn.Module, ...]:
        """The top-down network of a prior of two levels."""
        return (prior.get_submodule("top_down"),)

    def statistics(self, features: Tensor, top_down: TopDown) -> tuple[Tensor, Tensor]:
        """Mean and log-variance along the means, (B, D) each."""
        return self(features, top_down).statistics()

    def forward(self, features: Tensor, top_down: TopDown) -> Ladder:
        """The posterior."""
        return Ladder(*self.bottom_up.statistics(features), top_down)
