"""Any number: a mean and a standard deviation."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.data.layouts import Number
from vae_core.draws import standard_normal
from vae_core.models.likelihoods.masses import log_normal_mass
from vae_core.models.likelihoods.numbers.family import FLOOR, Family


class Gaussian(Family):
    """A mean, and a standard deviation of each column (arXiv:2006.13202, section 3)."""

    step: Tensor
    scale: Tensor

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        # Not kept in files, since older ones lack them and no graph needs them.
        for name in ("step", "scale"):
            values = torch.tensor([getattr(c, name) for c in columns], dtype=torch.float64)
            self.register_buffer(name, values, persistent=False)

    @classmethod
    def floors(cls, columns: Sequence[Number]) -> list[float]:
        """A hundredth, and of coarse columns what rounding alone leaves: a step over root 12.

        Less would reward guessing that rooms are counted in whole numbers.
        """
        return [max(FLOOR, column.step / column.scale / math.sqrt(12)) for column in columns]

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log N(x; parameter, noise^2)."""
        return Normal(parameters, noise, validate_args=False).log_prob(x)

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """Between half a step below and above."""
        half = self.step / self.scale / 2
        # In double precision: of a fine step both edges have the same float32.
        centre, width = (x.double() - parameters.double()), noise.double()
        mass = log_normal_mass((centre - half) / width, (centre + half) / width)
        return mass.to(parameters.dtype)

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The parameter itself."""
        return parameters

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The noise."""
        return parameters * 0 + noise

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """Mean and noise."""
        epsilon = standard_normal(parameters.shape, parameters.device, generator=generator)
        return parameters + noise * epsilon
