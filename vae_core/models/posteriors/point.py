"""A point: the code of a plain autoencoder, without a density."""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, constraints
from torch.distributions.constraints import Constraint

from vae_core.draws import Draws
from vae_core.models.posteriors.base import PosteriorHead


class Delta(Distribution, Draws):
    """All mass on one point (B, D): the code of a plain autoencoder."""

    arg_constraints: ClassVar[dict[str, Constraint]] = {"mean": constraints.real}
    has_rsample = True

    def __init__(self, mean: Tensor):
        self._mean = mean
        super().__init__(batch_shape=mean.shape, validate_args=False)

    @property
    def mean(self) -> Tensor:
        """The point itself, (B, D)."""
        return self._mean

    def rsample(self, sample_shape: torch.Size = torch.Size()) -> Tensor:
        """The point again, once for each sample."""
        return self._mean.expand(torch.Size(sample_shape) + self._mean.shape)


class DeltaHead(PosteriorHead):
    """Features (B, F) -> a point of D dimensions."""

    def __init__(self, features: int, latent_dim: int):
        super().__init__()
        self.linear = nn.Linear(features, latent_dim)

    def initialise(self) -> None:
        """Start with small codes."""
        nn.init.xavier_uniform_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def statistics(self, features: Tensor) -> tuple[Tensor]:
        """The code alone, (B, D), in float32."""
        return (self.linear(features).float(),)

    def forward(self, features: Tensor) -> Delta:
        """The posterior."""
        return Delta(*self.statistics(features))
