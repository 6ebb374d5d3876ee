"""A prior of two levels: the upper one is N(0, I), and predicts the lower one."""

import torch
from torch import Tensor
from torch.distributions import Distribution

from vae_core.models.posteriors import DiagonalGaussian, Ladder, TopDown
from vae_core.models.priors.base import Prior
from vae_core.models.priors.normal import Normal


class TwoLevel(Prior):
    """p(z) = N(upper; 0, I) N(lower; mu(upper), diag sigma(upper)^2) (arXiv:1602.02282, section 2).

    It starts as N(0, I). The code is [upper, lower]; a dimension at least is in each.
    """

    def __init__(self, latent_dim: int):
        super().__init__(latent_dim)
        self.top_down = TopDown(latent_dim)

    @property
    def levels(self) -> tuple[int, ...]:
        """The dimensions of the upper and of the lower level."""
        return self.top_down.upper, self.top_down.lower

    def _at(self, z: Tensor) -> Normal:
        """Each dimension given the level above it in ``z`` (..., D), of the same shape."""
        upper = z[..., : self.top_down.upper]
        mean, log_variance = self.top_down(upper)
        zeros = torch.zeros_like(upper)
        return Normal(torch.cat([zeros, mean], -1), torch.cat([zeros, log_variance], -1))

    def log_prob(self, z: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        return self._at(z).log_prob(z)

    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw codes (count, D): the upper level, then the lower one from it."""
        noise = torch.randn(count, self.latent_dim, generator=generator)
        upper, lower = noise.split(self.levels, dim=-1)
        mean, log_variance = self.top_down(upper)
        return torch.cat([upper, mean + lower * (0.5 * log_variance).exp()], dim=-1)

    def kl(self, posterior: Distribution, z: Tensor | None = None) -> Tensor | None:
        """Of a ladder: closed in the upper level, and in the lower one given that of ``z``.

        The mean over codes ``z`` (K, B, D) drawn from the ladder estimates the divergence without
        bias. Other posteriors have None.
        """
        if not isinstance(posterior, Ladder) or z is None:
            return None
        own = DiagonalGaussian(*posterior.at(z[..., : self.top_down.upper]))
        return self._at(z).kl(own).mean(0)
