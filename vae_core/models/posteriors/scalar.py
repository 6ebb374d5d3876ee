"""Finite scalar quantisation: every dimension is rounded to one of a few levels."""

import torch
from torch import Tensor, nn

from vae_core.models.networks import BatchNorm
from vae_core.models.posteriors.quantised import Quantised, QuantisedHead


class ScalarQuantisedHead(QuantisedHead):
    """Features (B, F) -> a code whose D numbers each take one of L levels (arXiv:2309.15505).

    The levels lie evenly from -1 to 1. Tanh bounds a number, which goes to the nearest level; the
    gradient passes the rounding as it is. For an even L the paper shifts its grid by half a step,
    to have a level at 0; here the grid is symmetric for every L.

    Before tanh the numbers have mean 0 and variance 1 over the batch (1502.03167), which is not in
    the paper. Nothing else holds them: without it nearly all dimensions of a dense network on MNIST
    ended at one level for all pictures, where this has all levels used about alike.
    """

    def __init__(self, features: int, latent_dim: int, levels: int):
        super().__init__()
        self.linear = nn.Linear(features, latent_dim, bias=False)
        self.norm = BatchNorm(latent_dim, affine=False)
        self.slots = self.latent_dim = latent_dim
        self.entries = levels

    def initialise(self) -> None:
        """Start with directions alike; the norm decides their scale."""
        nn.init.xavier_uniform_(self.linear.weight)

    def bounded(self, features: Tensor) -> Tensor:
        """The numbers before rounding, in [-1, 1], float32 (B, D)."""
        return torch.tanh(self.norm(self.linear(features).float()))

    def nearest(self, bounded: Tensor) -> Tensor:
        """Numbers in [-1, 1] to their nearest levels."""
        half = 0.5 * (self.entries - 1)
        return ((bounded + 1) * half).round() / half - 1

    def statistics(self, features: Tensor) -> tuple[Tensor]:
        """The code alone, (B, D), in float32."""
        return (self.nearest(self.bounded(features)),)

    def forward(self, features: Tensor) -> Quantised:
        """The posterior."""
        bounded = self.bounded(features)
        return Quantised(bounded, self.nearest(bounded), self.log_codes)

    def indices(self, z: Tensor) -> Tensor:
        """Levels from 0 to L - 1, int64 (..., D); NaN is nearest to the middle one."""
        return ((z.nan_to_num().clamp(-1, 1) + 1) * (0.5 * (self.entries - 1))).round().long()

    def codes(self, indices: Tensor) -> Tensor:
        """The levels' numbers, (..., D)."""
        return indices.float() / (0.5 * (self.entries - 1)) - 1
