"""Positive numbers, and amounts of which some are zero: Gaussian logarithms."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Normal

from vae_core.data.layouts import Number
from vae_core.draws import standard_normal
from vae_core.models.likelihoods.masses import log_normal_bin, log_normal_mass
from vae_core.models.likelihoods.numbers.family import FLOOR, POINTS, REACH, Family


class LogNormal(Family):
    """Positive numbers whose logarithm is Gaussian: ln v = location + width (m + noise e).

    (Johnson, Kotz & Balakrishnan 1994, Continuous Univariate Distributions 1, chapter 14.)
    """

    offset: Tensor
    scale: Tensor
    step: Tensor
    location: Tensor
    width: Tensor

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        widths = [_log_width(column.offset, column.scale) for column in columns]
        self._keep(
            offset=[column.offset for column in columns],
            scale=[column.scale for column in columns],
            step=[column.step for column in columns],
            location=[
                math.log(max(c.offset, c.step)) - w * w / 2
                for c, w in zip(columns, widths, strict=True)
            ],
            width=widths,
        )

    @classmethod
    def floors(cls, columns: Sequence[Number]) -> list[float]:
        """As of Gaussians, of the logarithm at the column's mean."""
        steps = (
            c.step / max(c.offset, c.step) / _log_width(c.offset, c.scale) / math.sqrt(12)
            for c in columns
        )
        return [max(FLOOR, step) for step in steps]

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """log N(ln v) - ln v + ln scale."""
        value = self._values(x)
        log_value = value.log()
        each = Normal(self._log(parameters), self.width * noise, validate_args=False)
        return each.log_prob(log_value) - log_value + self.scale.log()

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """Between half a step below and above; what rounds to a step has all below it."""
        value = self._values(x).double()
        half, centre = self.step.double() / 2, self._log(parameters).double()
        width = (self.width * noise).double()
        below = torch.where(value < 3 * half, 0, value - half).log()
        mass = log_normal_mass((below - centre) / width, ((value + half).log() - centre) / width)
        return mass.to(parameters.dtype)

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """E[v] = exp(mu + sigma^2 / 2)."""
        sigma = self.width * noise
        value = (self._log(parameters.clamp(-REACH, REACH)) + sigma * sigma / 2).exp()
        return (value - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """E[v] sqrt(exp(sigma^2) - 1)."""
        sigma = self.width * noise
        value = (self._log(parameters.clamp(-REACH, REACH)) + sigma * sigma / 2).exp()
        return value * (sigma * sigma).expm1().sqrt() / self.scale

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """exp of a Gaussian, a step at least."""
        epsilon = standard_normal(parameters.shape, parameters.device, generator=generator)
        drawn = parameters + noise * epsilon
        value = torch.maximum(self._log(drawn.clamp(-REACH, REACH)).exp(), self.step)
        return (value - self.offset) / self.scale

    def _log(self, parameters: Tensor) -> Tensor:
        return self.location + self.width * parameters

    def _values(self, x: Tensor) -> Tensor:
        """v; what is not positive, as the data never was, counts as half a step."""
        return torch.maximum(self.offset + self.scale * x, self.step / 2)


class Amount(LogNormal):
    """Numbers from zero on, often zero itself: ln(v + shift) is Gaussian, what falls below is zero.

    A censored regression (Tobin 1958, Econometrica 26, p. 24) of the shifted logarithm; the mass of
    a value is that of its step, and zero has all below it. The shift is a third of the mean.
    """

    shift: Tensor
    nodes: Tensor
    weights: Tensor

    SHIFT = 1 / 3

    def __init__(self, columns: Sequence[Number]):
        super().__init__(columns)
        self._keep(shift=[self.SHIFT * max(column.offset, column.step) for column in columns])
        self._count_from(columns, [0.0] * len(columns))
        nodes, weights = np.polynomial.hermite_e.hermegauss(POINTS)
        self.register_buffer("nodes", torch.tensor(nodes, dtype=torch.float32).view(-1, 1))
        self.register_buffer("weights", torch.tensor(weights / weights.mean()).float().view(-1, 1))

    def log_density(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """The log of a step's mass, spread over the step."""
        return self.log_mass(parameters, noise, x) - (self.step / self.scale).log()

    def log_mass(self, parameters: Tensor, noise: Tensor, x: Tensor) -> Tensor:
        """Between half a step below and above; zero has all below."""
        steps, centre, width = self._steps(x), self._log(parameters), self.width * noise
        low = self.shift + self.step * (steps - 0.5)
        high = ((self.shift + self.step * (steps + 0.5)).log() - centre) / width
        # Where nothing is below the edge is never taken: gradients would be NaN.
        zero = steps == 0
        apart = torch.log1p(self.step / torch.where(zero, self.step, low)) / width
        return torch.where(zero, torch.special.log_ndtr(high), log_normal_bin(high, apart))

    def mean(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """By Gauss-Hermite quadrature."""
        value = (self._points(parameters, noise) * self.weights).mean(-2)
        return (value - self.offset) / self.scale

    def stddev(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """By the same."""
        points = self._points(parameters, noise) / self.scale
        apart = points - (points * self.weights).mean(-2, keepdim=True)
        return (apart.square() * self.weights).mean(-2).sqrt()

    def _points(self, parameters: Tensor, noise: Tensor) -> Tensor:
        """v at the nodes, (..., nodes, n)."""
        centre = self._log(parameters.clamp(-REACH, REACH)).unsqueeze(-2)
        return (
            (centre + (self.width * noise).unsqueeze(-2) * self.nodes).exp() - self.shift
        ).relu()

    def sample(
        self, parameters: Tensor, noise: Tensor, generator: torch.Generator | None
    ) -> Tensor:
        """exp of a Gaussian less the shift, zero at least."""
        epsilon = standard_normal(parameters.shape, parameters.device, generator=generator)
        drawn = parameters + noise * epsilon
        value = (self._log(drawn.clamp(-REACH, REACH)).exp() - self.shift).relu()
        return (value - self.offset) / self.scale


def _log_width(mean: float, stddev: float) -> float:
    """The standard deviation of the logarithm of a log-normal variable of these moments."""
    return math.sqrt(math.log1p((stddev / mean) ** 2)) if mean > 0 else 1.0
