"""A prior of two levels: the upper one is N(0, I), and predicts the lower one."""

from collections.abc import Sequence

import torch
from torch import Tensor

from vae_core.draws import standard_normal
from vae_core.models.posteriors import Hierarchical, TopDown
from vae_core.models.priors.base import CodeDistribution, Encode, Prior
from vae_core.models.priors.normal import DiagonalNormal


class TwoLevel(CodeDistribution, Hierarchical):
    """p(z) = N(upper; 0, I) N(lower; mu(upper), diag sigma(upper)^2) (arXiv:1602.02282, section 2).

    The code is [upper, lower].
    """

    def __init__(self, top_down: TopDown, device: torch.device | str = "cpu"):
        super().__init__(top_down.upper + top_down.lower)
        self.top_down, self.device = top_down, torch.device(device)

    def conditionals(self, z: Tensor) -> DiagonalNormal:
        """Each dimension given the level above it in ``z`` (..., D), of the same shape."""
        upper = z[..., : self.top_down.upper]
        mean, log_variance = self.top_down(upper)
        zeros = torch.zeros_like(upper)
        return DiagonalNormal(torch.cat([zeros, mean], -1), torch.cat([zeros, log_variance], -1))

    def log_prob(self, value: Tensor) -> Tensor:
        """log p(z): (..., D) -> (...)."""
        return self.conditionals(value).log_prob(value)

    def sample(
        self, sample_shape: Sequence[int] = (), generator: torch.Generator | None = None
    ) -> Tensor:
        """Draw codes (*sample_shape, D): the upper level, then the lower one from it."""
        shape = self._extended_shape(torch.Size(sample_shape))
        noise = standard_normal(shape, self.device, generator=generator)
        upper, lower = noise.split([self.top_down.upper, self.top_down.lower], dim=-1)
        mean, log_variance = self.top_down(upper)
        return torch.cat([upper, mean + lower * (0.5 * log_variance).exp()], dim=-1)


class TwoLevelPrior(Prior):
    """Two levels, of which a network that is learned with the model predicts the lower one.

    It starts as N(0, I). A dimension at least is in each level.
    """

    def __init__(self, latent_dim: int):
        super().__init__(latent_dim)
        self.top_down = TopDown(latent_dim)

    @property
    def levels(self) -> tuple[int, ...]:
        """The dimensions of the upper and of the lower level."""
        return self.top_down.upper, self.top_down.lower

    def condition(self, classes: Tensor | None = None, encode: Encode | None = None) -> TwoLevel:
        """Both levels as they are now."""
        return TwoLevel(self.top_down, self.device)
