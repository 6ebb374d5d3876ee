"""p(z): where codes come from before any picture is seen."""

import math

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_core.posteriors import Delta, DiagonalGaussian


class StandardNormal(nn.Module):
    """N(0, I) over D dimensions."""

    def __init__(self, latent_dim: int):
        super().__init__()
        self.latent_dim = latent_dim

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z) in nats: (..., D) -> (...)."""
        return -0.5 * (z.square() + math.log(2 * math.pi)).sum(-1)

    def kl(self, posterior: Distribution) -> Tensor | None:
        """KL(q, p) in nats for each example and dimension (B, D); None if there is no closed form.

        For a diagonal Gaussian 0.5 (mu^2 + sigma^2 - 1 - ln sigma^2) (arXiv:1312.6114, appendix B).
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
