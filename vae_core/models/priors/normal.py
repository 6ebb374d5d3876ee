"""Gaussian priors, whose KL divergence from a diagonal Gaussian has a closed form."""

import math

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.models.posteriors import Bent, Delta, DiagonalGaussian, log_normal
from vae_core.models.priors.base import Encode, Prior


class StandardNormal(Prior):
    """N(0, I) over D dimensions (arXiv:1312.6114)."""

    standard = True

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        return -0.5 * (z.square() + math.log(2 * math.pi)).sum(-1)

    def kl(self, posterior: Distribution, z: Tensor | None = None) -> Tensor | None:
        """0.5 (mu^2 + sigma^2 - 1 - ln sigma^2), (B, D) (arXiv:1312.6114, appendix B).

        A point has no density, hence no divergence: the autoencoder pays nothing for its code.
        """
        if isinstance(posterior, DiagonalGaussian):
            mean, log_variance = posterior.mean, posterior.log_variance
            return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)
        if isinstance(posterior, Delta):
            return torch.zeros_like(posterior.mean)
        return None

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw codes (count, D)."""
        return torch.randn(count, self.latent_dim, generator=generator)


def nats_per_dimension(prior: Prior, posterior: Distribution, z: Tensor | None = None) -> Tensor:
    """What codes of a batch tell in each dimension, (B, D).

    The analytic KL divergence from the prior; where that does not factorise, the one from the
    Gaussian with mean and variance of the batch's posteriors taken together, which bounds the
    information of the dimension from above (Cover & Thomas 2006, section 8.6). A posterior that
    is no Gaussian is taken as the one of its mean and variances, which makes it an estimate.
    ``z`` (K, B, D) are codes drawn from the posterior.
    """
    exact = prior.kl(posterior, z)
    if exact is None and isinstance(posterior, Bent):
        posterior = posterior.matched
        exact = prior.kl(posterior)
    if exact is not None:
        return exact
    mean = posterior.mean.mean(0, keepdim=True)
    variance = posterior.variance.mean(0) + posterior.mean.var(0, unbiased=False)
    return Normal(mean, variance.log().unsqueeze(0)).kl(posterior)


class ConditionalNormal(Prior):
    """N(mu_y, diag sigma_y^2), learned for each of Y classes: p(z|y) of a conditional VAE.

    Sohn, Lee & Yan 2015, eq. 4, with a table in place of a network. Weights between classes
    give the weighted mean and log-variance.
    """

    def __init__(self, latent_dim: int, classes: int):
        super().__init__(latent_dim)
        self.mean = nn.Parameter(torch.zeros(classes, latent_dim))
        self.log_variance = nn.Parameter(torch.zeros(classes, latent_dim))

    def given(self, classes: Tensor | None, encode: Encode) -> "Normal":
        """The normal of each example's class."""
        return Normal(classes @ self.mean, classes @ self.log_variance)


class Normal(Prior):
    """N(mean, diag(exp(log_variance))), both (B, D): one for each example of a batch."""

    def __init__(self, mean: Tensor, log_variance: Tensor):
        super().__init__(mean.shape[-1])
        self.mean, self.log_variance = mean, log_variance

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z|y): (..., B, D) -> (..., B)."""
        return log_normal(z, self.mean, self.log_variance).sum(-1)

    def kl(self, posterior: Distribution, z: Tensor | None = None) -> Tensor | None:
        """0.5 (ln sigma_p^2 - ln sigma_q^2 + (sigma_q^2 + (mu_q - mu_p)^2) / sigma_p^2 - 1)."""
        if not isinstance(posterior, DiagonalGaussian):
            return None
        ratio = posterior.log_variance - self.log_variance
        apart = (posterior.mean - self.mean).square() * (-self.log_variance).exp()
        return 0.5 * (ratio.exp() + apart - 1 - ratio)

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw one code for each example (B, D); ``count`` is B."""
        noise = torch.randn(count, self.latent_dim, generator=generator)
        return self.mean + noise * (0.5 * self.log_variance).exp()
