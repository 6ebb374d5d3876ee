"""Counts of steps: a negative binomial."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from vae_core.data.layouts import Number
from vae_core.draws import gamma, poisson
from vae_core.models.likelihoods.masses import log_negative_binomial
from vae_core.models.likelihoods.numbers.family import REACH, Family


class Count(Family):
    """Counts of steps from the lowest on: a negative binomial, of mean mu and variance
    mu + mu^2 / r.

    (Hilbe 2011, Negative Binomial Regression, section 8.2, NB2.) The parameter moves ln mu; the
    noise is learned in the dispersion 1 / r.
    """

    offset: Tensor
    scale: Tensor
    step: Tensor
    low: Tensor
    location: Tensor
    width: Tensor
    dispersion: Tensor

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        means = [_mean_count(column) for column in columns]
        variances = [(column.scale / column.step) ** 2 for column in columns]
        pairs = list(zip(means, variances, strict=True))
        self._keep(
            offset=[column.offset for column in columns],
            scale=[column.scale for column in columns],
            step=[column.step for column in columns],
            low=[_begin(column) for column in columns],
            location=[math.log(mean) for mean in means],
            width=[math.sqrt(math.log1p(variance / mean**2)) for mean, variance in pairs],
            dispersion=[max(v - m, 0.01 * m) / m**2 for m, v in pairs],
        )
        self._count_from(columns, [_begin(column) for column in columns])

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """The log of a count's mass, spread over the step."""
        return self.log_mass(parameters, noise, x) - (self.step / self.scale).log()

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log NB(k; mu, r)."""
        size = 1 / (self.dispersion * noise)
        return log_negative_binomial(self._steps(x), self._log_mean(parameters), size)

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """The lowest and mu steps."""
        return (self.low + self.step * self._mean(parameters) - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """sqrt(mu + mu^2 / r) steps."""
        mean = self._mean(parameters)
        return (mean + mean * mean * (self.dispersion * noise)).sqrt() * self.step / self.scale

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """A Poisson count whose rate is drawn from a gamma distribution."""
        size = (1 / (self.dispersion * noise)).expand_as(parameters)
        rate = gamma(size, generator) / size * self._mean(parameters)
        count = poisson(rate, generator)
        return (self.low + self.step * count - self.offset) / self.scale

    def _log_mean(self, parameters: Tensor) -> Tensor:
        return self.location + self.width * parameters

    def _mean(self, parameters: Tensor) -> Tensor:
        return self._log_mean(parameters.clamp(-REACH, REACH)).exp()


def _begin(column: Number) -> float:
    """Where a count begins."""
    assert column.low is not None, column.name
    return column.low


def _mean_count(column: Number) -> float:
    return max((column.offset - _begin(column)) / column.step, 0.01)
