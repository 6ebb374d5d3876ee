"""Gaussian priors, whose KL divergence from a diagonal Gaussian has a closed form."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.distributions import Independent
from torch.distributions.kl import kl_divergence, register_kl

from vae_core.draws import standard_normal
from vae_core.models.posteriors import Delta, DiagonalGaussian, log_normal
from vae_core.models.priors.base import CodeDistribution, Encode, Prior


class StandardNormal(CodeDistribution):
    """N(0, I) over D dimensions (arXiv:1312.6114)."""

    def __init__(self, latent_dim: int, device: torch.device | str = "cpu"):
        super().__init__(latent_dim)
        self.device = torch.device(device)

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        return -0.5 * (value.square() + math.log(2 * math.pi)).sum(-1)

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D)."""
        size = self._extended_shape(torch.Size(sample_shape))
        return standard_normal(size, self.device, generator=generator)


class DiagonalNormal(CodeDistribution):
    """N(mean, diag(exp(log_variance))), both (..., D): one for each example of a batch."""

    def __init__(self, mean: Tensor, log_variance: Tensor):
        super().__init__(mean.shape[-1], mean.shape[:-1])
        self._mean, self.log_variance = mean, log_variance

    @property
    def mean(self) -> Tensor:
        """The means, (..., D)."""
        return self._mean

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z|y): (..., B, D) -> (..., B)."""
        return log_normal(value, self.mean, self.log_variance).sum(-1)

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, ..., D)."""
        shape = self._extended_shape(torch.Size(sample_shape))
        noise = standard_normal(shape, self.mean.device, generator=generator)
        return self.mean + noise * (0.5 * self.log_variance).exp()


class StandardNormalPrior(Prior):
    """N(0, I) for every example."""

    standard = True

    def condition(
        self, classes: Tensor | None = None, encode: Encode | None = None
    ) -> StandardNormal:
        """N(0, I)."""
        return StandardNormal(self.latent_dim, self.device)


class ClassNormalPrior(Prior):
    """N(mu_y, diag sigma_y^2), learned for each of Y classes: p(z|y) of a conditional VAE.

    Sohn, Lee & Yan 2015, eq. 4, with a table in place of a network. Weights between classes
    give the weighted mean and log-variance.
    """

    def __init__(self, latent_dim: int, classes: int):
        super().__init__(latent_dim)
        self.mean = nn.Parameter(torch.zeros(classes, latent_dim))
        self.log_variance = nn.Parameter(torch.zeros(classes, latent_dim))

    def condition(
        self, classes: Tensor | None = None, encode: Encode | None = None
    ) -> DiagonalNormal:
        """The normal of each example's class."""
        assert classes is not None
        return DiagonalNormal(classes @ self.mean, classes @ self.log_variance)


@register_kl(DiagonalGaussian, StandardNormal)
def _gaussian_standard(posterior: DiagonalGaussian, prior: StandardNormal) -> Tensor:
    """0.5 (mu^2 + sigma^2 - 1 - ln sigma^2), (B, D) (arXiv:1312.6114, appendix B)."""
    mean, log_variance = posterior.mean, posterior.log_variance
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)


@register_kl(Delta, StandardNormal)
def _point_standard(posterior: Delta, prior: StandardNormal) -> Tensor:
    """A point has no density, hence no divergence: the autoencoder pays nothing for its code."""
    return torch.zeros_like(posterior.mean)


@register_kl(DiagonalGaussian, DiagonalNormal)
def _gaussian_normal(posterior: DiagonalGaussian, prior: DiagonalNormal) -> Tensor:
    """0.5 (ln sigma_p^2 - ln sigma_q^2 + (sigma_q^2 + (mu_q - mu_p)^2) / sigma_p^2 - 1)."""
    ratio = posterior.log_variance - prior.log_variance
    apart = (posterior.mean - prior.mean).square() * (-prior.log_variance).exp()
    return 0.5 * (ratio.exp() + apart - 1 - ratio)


@register_kl(DiagonalGaussian, Independent)
def _gaussian_independent(posterior: DiagonalGaussian, prior: Independent) -> Tensor:
    """From torch's own distributions made one of all dimensions: what torch knows of each."""
    if prior.reinterpreted_batch_ndims != 1:
        raise NotImplementedError
    return kl_divergence(posterior, prior.base_dist)
